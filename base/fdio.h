/* fdio.h - whole reads and writes, files written so that they survive, descriptors passed between processes. */
#ifndef BASE_FDIO_H
#define BASE_FDIO_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

/* Writes all of it; EINTR is tried again. 0, or -1 with errno. */
int fd_write_all(int fd, const void *p, size_t len);
/* Reads len bytes; returns how many came before the end of file, or -1 with errno. */
ssize_t fd_read_all(int fd, void *p, size_t len);
/* As fd_read_all, but waits with poll(2) no longer than the deadline: -1 with ETIMEDOUT. */
ssize_t fd_read_deadline(int fd, void *p, size_t len, struct deadline d);
/* Appends the rest of fd to buf (its max_bytes is the limit: ERR_INPUT when larger). 0 or -1. */
int fd_slurp(int fd, struct buf *buf, const char *name, struct err *err);
int file_slurp(const char *path, struct buf *buf, struct err *err);
/* Writes path whole or not at all: path.tmp, fsync, rename, fsync of the folder. 0 or -1. */
int file_replace(const char *path, mode_t mode, const void *p, size_t len, struct err *err);
/* An anonymous file: in memory (memfd) where small is expected, else unlinked in dir. Close-on-exec. -1 with err. */
int fd_anonymous(const char *name, struct err *err);
int fd_unlinked(const char *dir, struct err *err);
/* One message with up to 4 descriptors over a UNIX socket (SCM_RIGHTS, close-on-exec on arrival; unix(7)).
 * fd_send: 0 or -1 with errno. fd_recv: bytes received, 0 at end, -1 with errno; *fd_count in: room, out: received. */
int fd_send(int sock, const void *p, size_t len, const int *fds, size_t fd_count);
ssize_t fd_recv(int sock, void *p, size_t len, int *fds, size_t *fd_count);

#endif
