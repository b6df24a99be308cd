/* fdio.c - whole reads and writes, files that survive, descriptors passed between processes. */
#include "base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PASSED_FDS 4

int fd_write_all(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t fd_read_all(int fd, void *p, size_t len)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = read(fd, (char *)p + have, len - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

ssize_t fd_read_deadline(int fd, void *p, size_t len, struct deadline d)
{
	size_t have = 0;

	while (have < len) {
		struct pollfd pfd = {.fd = fd, .events = POLLIN};
		int ready = poll(&pfd, 1, deadline_left_ms(d));
		ssize_t n;

		if (ready == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (ready < 0 && errno == EINTR)
			continue;
		n = ready < 0 ? -1 : read(fd, (char *)p + have, len - have);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

int fd_slurp(int fd, struct buf *buf, const char *name, struct err *err)
{
	char chunk[65536];
	ssize_t n;

	while ((n = fd_read_all(fd, chunk, sizeof(chunk))) > 0) {
		if (buf_add(buf, chunk, (size_t)n) != 0) {
			if (buf->max_bytes > 0 && buf->len + (size_t)n > buf->max_bytes)
				return err_set(err, ERR_INPUT, "%s: larger than %zu bytes", name, buf->max_bytes);
			return err_set_nomem(err, name);
		}
	}
	return n < 0 ? err_set_sys(err, "read %s", name) : 0;
}

int file_slurp(const char *path, struct buf *buf, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_set_sys(err, "open %s", path);
	rc = fd_slurp(fd, buf, path, err);
	close(fd);
	return rc;
}

static int dir_sync(const char *path)
{
	char copy[PATH_MAX];
	int fd, rc;

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

int file_replace(const char *path, mode_t mode, const void *p, size_t len, struct err *err)
{
	char tmp[PATH_MAX];
	int fd;

	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return err_set(err, ERR_INPUT, "%s: path too long", path);
	unlink(tmp);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return err_set_sys(err, "create %s", tmp);
	if (fchmod(fd, mode) != 0 || fd_write_all(fd, p, len) != 0 || fsync(fd) != 0) {
		err_set_sys(err, "write %s", tmp);
		close(fd);
		unlink(tmp);
		return -1;
	}
	if (close(fd) != 0 || rename(tmp, path) != 0 || dir_sync(path) != 0) {
		err_set_sys(err, "rename %s to %s", tmp, path);
		unlink(tmp);
		return -1;
	}
	return 0;
}

int fd_anonymous(const char *name, struct err *err)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	return fd < 0 ? err_set_sys(err, "memfd_create %s", name) : fd;
}

int fd_unlinked(const char *dir, struct err *err)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

	return fd < 0 ? err_set_sys(err, "temporary file in %s", dir) : fd;
}

int fd_send(int sock, const void *p, size_t len, const int *fds, size_t fd_count)
{
	union {
		char bytes[CMSG_SPACE(MAX_PASSED_FDS * sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct iovec iov = {.iov_len = len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	memcpy(&iov.iov_base, &p, sizeof(p));
	if (fd_count > MAX_PASSED_FDS) {
		errno = EINVAL;
		return -1;
	}
	if (fd_count > 0) {
		struct cmsghdr *c;

		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(c), fds, fd_count * sizeof(int));
	}
	do {
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n < len)
		return fd_write_all(sock, (const char *)p + n, len - (size_t)n);
	return n < 0 ? -1 : 0;
}

static void take_fds(struct msghdr *msg, int *fds, size_t room, size_t *count)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (*count < room)
				fds[(*count)++] = fd;
			else
				close(fd);
		}
	}
}

ssize_t fd_recv(int sock, void *p, size_t len, int *fds, size_t *fd_count)
{
	union {
		char bytes[CMSG_SPACE(MAX_PASSED_FDS * sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct iovec iov = {.iov_base = p, .iov_len = len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes,
	                     .msg_controllen = sizeof(control.bytes)};
	size_t room = *fd_count;
	ssize_t n;

	do {
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	*fd_count = 0;
	if (n >= 0)
		take_fds(&msg, fds, room, fd_count);
	return n;
}
