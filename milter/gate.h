/* gate.h - a whole message is read, judged, recorded and, if it must be, sealed; then there is an answer. */
#ifndef MILTER_GATE_H
#define MILTER_GATE_H

#include "base/log.h"
#include "milter/mail.h"
#include "milter/progress.h"
#include "milter/reply.h"
#include "milter/snapshot.h"
#include "quarantine/store.h"
#include "report/pool.h"

/* What all sessions share; borrowed. */
struct gate {
	struct snapshots *snapshots;
	struct store *store;
	struct pool *pool;
	struct progress *progress;
	/* One for each kind, so that a flood of one does not hide another. */
	struct log_limit complaints[ERR_KIND_COUNT];
};

/* Never fails: what goes wrong is logged and answered 451 4.3.0. When it returns another answer, the decision is durable,
 * and a held message is sealed and durable too. Thread-safe for different mails. */
struct reply gate_decide(struct gate *gate, struct mail *mail, const char *queue_id);

#endif
