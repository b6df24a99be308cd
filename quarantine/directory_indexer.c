/* directory_indexer.c - compiles a directory in a process of its own. */
#include "quarantine/directory_indexer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/program.h"

extern char **environ;

/* Descriptors of the program beyond the usual three. */
enum { FD_PROGRESS = 3, FD_LOCK = 4 };

/* The CSV as a file that begins at its beginning. -1 with err. */
static int csv_file(struct span csv, struct err *err)
{
	int fd = fd_anonymous("clients.csv", err);

	if (fd < 0)
		return -1;
	if (fd_write_all(fd, csv.p, csv.len) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	err_set_sys(err, "copy the client directory");
	close(fd);
	return -1;
}

/* Out of the way of the numbers that the program's descriptors get: a dup2 must not land on one still to be given. */
static int above(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FD_LOCK + 1);
}

struct spawning {
	int in, out, said, progress, lock;
};

static int give_descriptors(posix_spawn_file_actions_t *actions, const struct spawning *s)
{
	int rc = posix_spawn_file_actions_adddup2(actions, s->in, STDIN_FILENO);

	if (rc == 0 && s->out >= 0)
		rc = posix_spawn_file_actions_adddup2(actions, s->out, STDOUT_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(actions, s->said, STDERR_FILENO);
	if (rc == 0 && s->progress >= 0)
		rc = posix_spawn_file_actions_adddup2(actions, s->progress, FD_PROGRESS);
	if (rc == 0 && s->lock >= 0)
		rc = posix_spawn_file_actions_adddup2(actions, s->lock, FD_LOCK);
	return rc;
}

static int start(const struct indexing *indexing, const struct spawning *s, pid_t *pid_out, struct err *err)
{
	char path[PATH_MAX];
	const char *args[10] = {"atesaki-indexer", "-V", indexing->version};
	size_t count = 3;
	char *argv[10];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int rc;

	if (program_find("atesaki-indexer", "console", path, sizeof(path), err) != 0)
		return -1;
	if (indexing->image_path != NULL)
		args[count++] = "-o", args[count++] = indexing->image_path;
	if (s->progress >= 0)
		args[count++] = "-p", args[count++] = "3";
	memcpy(argv, args, sizeof(argv));
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rc = give_descriptors(&actions, s);
	if (rc == 0)
		rc = posix_spawn(pid_out, path, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	errno = rc;
	return rc == 0 ? 0 : err_set_sys(err, "start %s", path);
}

/* One line, without the program's name. */
static const char *one_line(char *said)
{
	static const char name[] = "atesaki-indexer: ";

	said[strcspn(said, "\n")] = '\0';
	return strncmp(said, name, sizeof(name) - 1) == 0 ? said + sizeof(name) - 1 : said;
}

static enum err_kind kind_of(int exit_code)
{
	return exit_code == EX_DATAERR ? ERR_INPUT : exit_code == EX_TEMPFAIL ? ERR_TEMPORARY : ERR_SYSTEM;
}

static int outcome(pid_t pid, char *said, struct err *err)
{
	int status = 0;
	pid_t rc;

	do {
		rc = waitpid(pid, &status, 0);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return err_set_sys(err, "wait for atesaki-indexer");
	if (WIFSIGNALED(status))
		return err_set(err, ERR_TEMPORARY, "atesaki-indexer died of signal %d%s", WTERMSIG(status),
			WTERMSIG(status) == SIGKILL ? " (is there enough memory?)" : "");
	if (WEXITSTATUS(status) == EX_OK)
		return 0;
	return err_set(err, kind_of(WEXITSTATUS(status)), "%s",
		*said == '\0' ? "atesaki-indexer failed without a word" : one_line(said));
}

/* Until it closes its standard error, which is its end. */
static int await(pid_t pid, int said_fd, struct deadline deadline, struct err *err)
{
	char said[1200];
	ssize_t len = fd_read_deadline(said_fd, said, sizeof(said) - 1, deadline);
	bool late = len < 0;

	said[len < 0 ? 0 : len] = '\0';
	if (len == (ssize_t)sizeof(said) - 1 || late)
		kill(pid, SIGKILL);
	if (outcome(pid, said, err) == 0)
		return 0;
	return late ? err_set(err, ERR_TEMPORARY, "atesaki-indexer took too long and was stopped") : -1;
}

int directory_index(const struct indexing *indexing, struct deadline deadline, struct err *err)
{
	int said[2] = {-1, -1}, csv = csv_file(indexing->csv, err), rc = -1;
	struct spawning s = {-1, -1, -1, -1, -1};
	pid_t pid;

	if (csv < 0)
		return -1;
	if (pipe2(said, O_CLOEXEC) != 0) {
		err_set_sys(err, "pipe");
		goto out;
	}
	s.in = above(csv);
	s.said = above(said[1]);
	s.out = indexing->image_path == NULL ? above(indexing->image_fd) : -1;
	s.progress = isatty(STDERR_FILENO) == 1 ? above(STDERR_FILENO) : -1;
	s.lock = above(indexing->lock_fd);
	close(said[1]);
	if (s.in < 0 || s.said < 0)
		err_set_sys(err, "duplicate a descriptor");
	else
		rc = start(indexing, &s, &pid, err);
	if (s.said >= 0)
		close(s.said);
	if (rc == 0)
		rc = await(pid, said[0], deadline, err);
out:
	for (size_t i = 0; i < 4; i++) {
		int fd = (const int[]){s.in, s.out, s.progress, s.lock}[i];

		if (fd >= 0)
			close(fd);
	}
	if (said[0] >= 0)
		close(said[0]);
	close(csv);
	return rc;
}
