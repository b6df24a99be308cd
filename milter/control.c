/* control.c - a UNIX socket that tells how the guard's processes are. */
#include "milter/control.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/fdio.h"

static int address_of(const char *path, struct sockaddr_un *address, struct err *err)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(address->sun_path))
		return err_set(err, ERR_INPUT, "control_socket: %s is too long for a UNIX socket", path);
	memcpy(address->sun_path, path, strlen(path) + 1);
	return 0;
}

/* The pid file has shown that no other parent runs with this configuration: what is there is dead. */
static int listen_on(int fd, const char *path, const struct sockaddr_un *address, struct err *err)
{
	struct stat st;
	mode_t before;
	int rc;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
	before = umask(0117);
	rc = bind(fd, (const struct sockaddr *)address, sizeof(*address));
	umask(before);
	if (rc != 0)
		return err_set_sys(err, "control_socket: bind %s", path);
	return listen(fd, 16) == 0 ? 0 : err_set_sys(err, "control_socket: listen on %s", path);
}

static void give_to_group(const char *path, const char *name)
{
	const struct group *group = name[0] == '\0' ? NULL : getgrnam(name);

	/* Where it cannot be given, root alone asks. */
	if (group != NULL)
		(void)!chown(path, (uid_t)-1, group->gr_gid);
}

int control_open(const struct conf *conf, struct err *err)
{
	const char *path = conf->control_socket;
	struct sockaddr_un address;
	int fd;

	*err = (struct err){0};
	if (path[0] == '\0' || address_of(path, &address, err) != 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set_sys(err, "control_socket: socket");
	if (listen_on(fd, path, &address, err) != 0) {
		close(fd);
		return -1;
	}
	give_to_group(path, conf->group);
	return fd;
}

void control_answer(int listener, struct span text)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	/* A few lines fit into an empty socket. */
	(void)!send(fd, text.p, text.len, MSG_NOSIGNAL);
	close(fd);
}

int control_ask(const struct conf *conf, struct buf *out, struct err *err)
{
	struct sockaddr_un address;
	int fd, rc = -1;

	if (conf->control_socket[0] == '\0')
		return err_set(err, ERR_INPUT, "control_socket names none");
	if (address_of(conf->control_socket, &address, err) != 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set_sys(err, "socket");
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		err_set_sys(err, "connect %s", conf->control_socket);
	else
		rc = fd_slurp(fd, out, conf->control_socket, err);
	close(fd);
	return rc;
}
