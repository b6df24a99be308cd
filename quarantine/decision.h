/* decision.h - the record of a judged message in the database: written once, with an event that carries its digest. */
#ifndef QUARANTINE_DECISION_H
#define QUARANTINE_DECISION_H

#include "base/arena.h"
#include "quarantine/ledger.h"
#include "quarantine/store.h"

/* The columns that decision_read takes, in their order, of a table named d. */
#define DECISION_COLUMNS \
	"d.id, d.at_ms, d.queue_id, d.sender, d.auth_user, d.client_addr, d.daemon_name, d.message_id, d.recipients, " \
	"d.size_bytes, d.verdict, d.reasons, d.clients, d.directory_version, d.elapsed_us, d.monitor, d.evidence, d.delivered"
enum { DECISION_COLUMN_COUNT = 18 };

/* Within a writing transaction; sets decision->id. ERR_INPUT for a recipient with a line break in it. */
int decision_insert(struct ledger *ledger, struct decision *decision, struct err *err);
/* From the first columns of the row. 0 or -1 (memory). */
int decision_read(struct query *query, struct arena *arena, struct decision *decision_out, struct err *err);
/* Over every field, the number included. */
int decision_digest(struct digest *digest, const struct decision *decision, unsigned char out[static DIGEST_BYTES],
	struct err *err);

#endif
