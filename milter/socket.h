/* socket.h - where Postfix reaches the milter. */
#ifndef MILTER_SOCKET_H
#define MILTER_SOCKET_H

#include "base/conf.h"
#include "base/err.h"

/* Makes libmilter listen on conf->milter_socket: a UNIX socket with its mode and group (a dead one in its place is removed,
 * a living one is not), or TCP without delays. Done as root, before the identity is given up. 0, or -1 with err. */
int milter_socket_open(const struct conf *conf, struct err *err);
/* The path of a UNIX socket, or NULL for TCP. */
const char *milter_socket_path(const struct conf *conf);

#endif
