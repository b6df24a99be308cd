/* control.h - a UNIX socket that tells how the guard's processes are: whoever connects gets lines of text, then the end. */
#ifndef MILTER_CONTROL_H
#define MILTER_CONTROL_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"

/* Listens on conf->control_socket, for root, the guard's group and its own user. -1 with err, also when there is none (""):
 * then err's kind is ERR_NONE. */
int control_open(const struct conf *conf, struct err *err);
/* Answers one that is connecting, without waiting for it. */
void control_answer(int listener, struct span text);
/* The other side: what the socket tells. 0 or -1. */
int control_ask(const struct conf *conf, struct buf *out, struct err *err);

#endif
