/* records.h - whether what the store holds is what the events of its audit chain say. */
#ifndef QUARANTINE_RECORDS_H
#define QUARANTINE_RECORDS_H

#include "base/arena.h"
#include "quarantine/ledger.h"

/* The first fault that was found. */
struct fault {
	struct arena *arena;
	const char *text; /* NULL: none */
};
/* Returns 1; -1 when memory is used up. */
int fault_set(struct fault *fault, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct records;

/* Within a reading transaction, until records_close. NULL with err. */
struct records *records_open(struct ledger *ledger, struct fault *fault, struct err *err);
void records_close(struct records **records);
/* Each event in its order, then the end: what is in the tables without an event. 0, 1 a fault, -1 not to be checked. */
int records_event(struct records *records, int64_t seq, const struct event *event, struct err *err);
int records_end(struct records *records, struct err *err);

#endif
