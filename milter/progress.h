/* progress.h - tells Postfix that a message is still being looked at, so that it does not give up waiting. */
#ifndef MILTER_PROGRESS_H
#define MILTER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* A thread that calls smfi_progress() every interval_ms for each message that waits longer. */
struct progress;

struct progress *progress_new(int64_t interval_ms, struct err *err);
/* No message may be waiting. */
void progress_free(struct progress **progress);

/* One message's wait: a variable of the function that waits. */
struct progress_wait {
	void *ctx; /* SMFICTX */
	int64_t next_us;
	struct progress_wait *before, *after;
};
/* Between these two calls the session itself must not speak to the MTA. progress_begin is false, and nothing has begun,
 * once the process is stopping. */
bool progress_begin(struct progress *progress, struct progress_wait *wait, void *ctx);
void progress_end(struct progress *progress, struct progress_wait *wait);
/* Lets no new message begin and waits until none is in hand, at most `ms`. How many still are. */
unsigned progress_drain(struct progress *progress, int64_t ms);

#endif
