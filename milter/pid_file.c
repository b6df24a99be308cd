/* pid_file.c - one parent for one configuration. */
#include "milter/pid_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fdio.h"

static int take(int fd, const char *path, struct err *err)
{
	char number[32];

	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? err_set(err, ERR_TEMPORARY, "%s: atesakid is running already", path)
					    : err_set_sys(err, "lock %s", path);
	snprintf(number, sizeof(number), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || fd_write_all(fd, number, strlen(number)) != 0)
		return err_set_sys(err, "write %s", path);
	return 0;
}

int pid_file_take(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0)
		return err_set_sys(err, "pid_file: open %s", path);
	if (take(fd, path, err) == 0)
		return fd;
	close(fd);
	return -1;
}

void pid_file_drop(const char *path, int *fd)
{
	if (*fd < 0)
		return;
	unlink(path);
	close(*fd);
	*fd = -1;
}
