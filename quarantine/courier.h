/* courier.h - does what was decided: re-injects approved mail, sends notices, expires, reminds, signs checkpoints. */
#ifndef QUARANTINE_COURIER_H
#define QUARANTINE_COURIER_H

#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"

/* One a process (its caller sees to it); not shared between threads. */
struct courier;

/* Opens the store. The opening key is opened when the first approved message needs it, so that notices go out without it.
 * Takes its own reference on conf. NULL with err. */
struct courier *courier_new(const struct conf *conf, struct err *err);
void courier_free(struct courier **courier);

/* Does the next thing whose time has come. 1: done (well or badly, and recorded), 0: nothing to do now, -1 with err: the
 * store does not answer, try again later. Takes as long as one SMTP delivery (conf->courier_timeout). */
int courier_step(struct courier *courier, int64_t now_ms, struct err *err);
/* What is due by the clock: expiry, reminders, checkpoints. Cheap when nothing is. 0 or -1 with err. */
int courier_housekeeping(struct courier *courier, int64_t now_ms, struct err *err);

/* How long to wait before the next try after `attempts` failed ones: doubled each time, up to conf->courier_retry_max. */
int64_t courier_wait_ms(const struct conf *conf, unsigned attempts);

#endif
