/* session.h - libmilter's callbacks: what Postfix says becomes a mail, the gate's answer goes back. */
#ifndef MILTER_SESSION_H
#define MILTER_SESSION_H

#include "base/err.h"
#include "milter/gate.h"

/* Tells libmilter of the callbacks. gate is borrowed until the process ends: libmilter has no place of its own for it. It
 * must be whole before smfi_main is called. Once a process, before any thread. 0, or -1 with err. */
int session_register(struct gate *gate, struct err *err);

#endif
