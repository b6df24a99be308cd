/* ledger.h - a connection to the store and the end of the audit chain that its transaction builds on. */
#ifndef QUARANTINE_LEDGER_H
#define QUARANTINE_LEDGER_H

#include "quarantine/db.h"
#include "quarantine/digest.h"

/* Not shared between threads. */
struct ledger {
	struct db *db;
	struct digest *digest;
	int64_t now_ms;                   /* when the transaction began */
	bool chain_known;                 /* the two below are of this transaction */
	int64_t seq;                      /* newest event; 0: none */
	unsigned char hash[DIGEST_BYTES]; /* its hash; zeroes before the first */
};

/* 0 or -1; ledger_close accepts a half-open one. */
int ledger_open(struct ledger *ledger, const struct conf *conf, struct err *err);
void ledger_close(struct ledger *ledger);

/* A transaction; ledger_end commits when rc is 0, else rolls back; returns 0 or -1. */
int ledger_begin(struct ledger *ledger, bool writing, struct err *err);
int ledger_end(struct ledger *ledger, int rc, struct err *err);

/* An event to be added to the chain within a writing transaction. */
struct event {
	int64_t hold_id, decision_id; /* 0: not about one */
	const char *actor, *what;
	struct span detail;           /* JSON object */
};
int ledger_append(struct ledger *ledger, const struct event *event, struct err *err);
/* The same with details as name and text in turn, NULL at the end. */
int ledger_note(struct ledger *ledger, int64_t hold_id, const char *actor, const char *what, struct err *err, ...)
	__attribute__((sentinel));

/* Of one event, from the hash of the one before it. */
int event_hash(struct digest *digest, int64_t seq, int64_t at_ms, const struct event *event,
	const unsigned char before[static DIGEST_BYTES], unsigned char out[static DIGEST_BYTES], struct err *err);

#endif
