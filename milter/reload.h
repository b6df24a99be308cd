/* reload.h - the thread that takes over a new configuration (SIGUSR1) and a new client directory (asks the store). */
#ifndef MILTER_RELOAD_H
#define MILTER_RELOAD_H

#include <signal.h>

#include "base/err.h"
#include "milter/gate.h"

struct reload;

/* The signals that the milter waits for in threads of its own: to be blocked in all before the first is started.
 * libmilter takes SIGHUP, SIGTERM and SIGINT. */
void reload_block_signals(void);

/* Asks the store once a second. Borrows the gate's snapshots, pool and store until reload_free. */
struct reload *reload_new(const struct gate *gate, struct err *err);
void reload_free(struct reload **reload);

#endif
