/* privilege.h - a daemon gives up what it does not need. */
#ifndef BASE_PRIVILEGE_H
#define BASE_PRIVILEGE_H

#include "base/err.h"

/* Becomes user and group for good, with no supplementary groups but the user's own; both "": stays as started, and so
 * does a process that is not root (it has nothing to give up). group "": the user's own. The signal asked for by
 * PR_SET_PDEATHSIG, which the kernel forgets here, is asked for again. 0, or -1 with err: do not go on. */
int privilege_drop(const char *user, const char *group, struct err *err);
/* No privileges by exec, no core dumps and no tracing by others of the user: a message is in memory. 0, or -1 with err. */
int privilege_limit(struct err *err);
/* In a child that must not outlive its parent: SIGTERM when the parent dies. parent: its process number, so that a parent
 * that has died already is noticed. 0, or -1 with err. */
int privilege_follow(int parent, struct err *err);

#endif
