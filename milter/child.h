/* child.h - one process that the parent keeps alive: started, ended, started again with growing waits. */
#ifndef MILTER_CHILD_H
#define MILTER_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct child_kind {
	const char *name, *room; /* program, and its folder in a build tree */
	int reload_signal;       /* makes it read its configuration and open its log again */
	bool tells_ready;        /* takes -r FD and writes a byte there; else it is ready once it runs */
};

struct child {
	const struct child_kind *kind;
	pid_t pid;           /* 0: not running */
	int ready_fd;        /* readable once it is ready, or has ended; -1 when nothing more is expected */
	bool ready;
	bool ever_ready;
	int64_t started_us;
	int64_t start_us;    /* not started again before */
	int64_t wait_ms;     /* after the next death */
	unsigned restarts;
};

void child_init(struct child *child, const struct child_kind *kind);
/* Starts it with -c conf_path, with the parent's death for its own. -1 with err: it is tried again later. */
int child_start(struct child *child, const char *conf_path, struct err *err);
/* What is to be read from ready_fd: is it ready? */
void child_hear(struct child *child);
/* It ended with this status (waitpid): says so, loudly if it keeps dying, and plans the next start. */
void child_ended(struct child *child, int status);
/* Nothing if it does not run. */
void child_signal(const struct child *child, int signal);
/* Microseconds until it is to be started, 0 if now, -1 if it runs. */
int64_t child_due_us(const struct child *child);
/* "atesaki-milter pid=12 state=ready restarts=0 uptime_s=5" */
void child_describe(const struct child *child, struct buf *out);

#endif
