/* socket.c - where Postfix reaches the milter. */
#include "milter/socket.h"

#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#define BACKLOG 256
/* Descriptors are few when this is asked. */
#define FD_MOST 256

const char *milter_socket_path(const struct conf *conf)
{
	if (strncmp(conf->milter_socket, "unix:", 5) == 0)
		return conf->milter_socket + 5;
	return strncmp(conf->milter_socket, "local:", 6) == 0 ? conf->milter_socket + 6 : NULL;
}

/* Whether somebody listens there. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int rc, saved;

	if (fd < 0)
		return -1;
	memcpy(address.sun_path, path, strlen(path) + 1);
	rc = connect(fd, (const struct sockaddr *)&address, sizeof(address));
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

static int remove_dead(const char *path, struct err *err)
{
	struct stat st;

	if (strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return err_set(err, ERR_INPUT, "milter_socket: %s is too long for a UNIX socket", path);
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : err_set_sys(err, "milter_socket: %s", path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(err, ERR_INPUT, "milter_socket: %s is there and no socket", path);
	if (connect_to(path) == 0 || errno == EAGAIN)
		return err_set(err, ERR_TEMPORARY, "milter_socket: another milter listens on %s", path);
	if (errno != ECONNREFUSED)
		return err_set_sys(err, "milter_socket: connect %s", path);
	return unlink(path) == 0 ? 0 : err_set_sys(err, "milter_socket: unlink %s", path);
}

static int parse_mode(const char *text, mode_t *mode_out, struct err *err)
{
	char *end;
	unsigned long mode = strtoul(text, &end, 8);

	if (*text == '\0' || *end != '\0' || mode > 0777)
		return err_set(err, ERR_INPUT, "milter_socket_mode: \"%s\" is not an octal mode like 0660", text);
	*mode_out = (mode_t)mode;
	return 0;
}

static int give_to_group(const char *path, const char *name, struct err *err)
{
	const struct group *group;

	if (name[0] == '\0')
		return 0;
	group = getgrnam(name);
	if (group == NULL)
		return err_set(err, ERR_INPUT, "milter_socket_group: there is no group %s", name);
	return chown(path, (uid_t)-1, group->gr_gid) == 0 ? 0 : err_set_sys(err, "milter_socket: chown %s to %s", path, name);
}

/* libmilter does not show its socket. What is accepted inherits this from the one that listens (tcp(7)). */
static void set_nodelay(void)
{
	int on = 1, listens;

	for (int fd = 3; fd < FD_MOST; fd++) {
		socklen_t len = sizeof(listens);

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 && listens)
			(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	}
}

static int listen_on(const char *name, struct err *err)
{
	char copy[1024];

	if (snprintf(copy, sizeof(copy), "%s", name) >= (int)sizeof(copy))
		return err_set(err, ERR_INPUT, "milter_socket: too long");
	errno = 0;
	if (smfi_setconn(copy) != MI_SUCCESS || smfi_setbacklog(BACKLOG) != MI_SUCCESS || smfi_opensocket(false) != MI_SUCCESS)
		return errno != 0 ? err_set_sys(err, "milter_socket: listen on %s", name)
				  : err_set(err, ERR_INPUT, "milter_socket: cannot listen on %s", name);
	return 0;
}

static int open_unix(const struct conf *conf, const char *path, struct err *err)
{
	mode_t mode, before;
	int rc;

	if (parse_mode(conf->milter_socket_mode, &mode, err) != 0 || remove_dead(path, err) != 0)
		return -1;
	/* Nobody gets in before group and mode are right. */
	before = umask(0777);
	rc = listen_on(conf->milter_socket, err);
	umask(before);
	if (rc != 0 || give_to_group(path, conf->milter_socket_group, err) != 0)
		return -1;
	return chmod(path, mode) == 0 ? 0 : err_set_sys(err, "milter_socket: chmod %s", path);
}

int milter_socket_open(const struct conf *conf, struct err *err)
{
	const char *path = milter_socket_path(conf);

	if (path != NULL)
		return open_unix(conf, path, err);
	if (listen_on(conf->milter_socket, err) != 0)
		return -1;
	set_nodelay();
	return 0;
}
