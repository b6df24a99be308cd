/* child.c - one process that the parent keeps alive. */
#include "milter/child.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/log.h"
#include "base/privilege.h"
#include "base/program.h"

#define WAIT_FIRST_MS 100
#define WAIT_MOST_MS 30000
/* Who lived so long did not die of how it was started. */
#define SOUND_US (20 * 1000000LL)
/* From then on every death is said to be one of a row. */
#define ROW 3

void child_init(struct child *child, const struct child_kind *kind)
{
	*child = (struct child){.kind = kind, .ready_fd = -1, .wait_ms = WAIT_FIRST_MS};
}

/* Waits longer each time. */
static void plan(struct child *child)
{
	child->start_us = clock_now_us() + child->wait_ms * 1000;
	child->wait_ms = child->wait_ms * 2 > WAIT_MOST_MS ? WAIT_MOST_MS : child->wait_ms * 2;
	child->restarts++;
}

/* In the child: never returns. Only what is allowed after fork in a process without threads. */
static void become(const struct child_kind *kind, const char *path, const char *conf_path, pid_t parent, int ready_fd)
{
	char number[16], parent_number[16];
	const char *argv[] = {path, "-c", conf_path, kind->tells_ready ? "-r" : "--parent",
	                      kind->tells_ready ? number : parent_number, NULL};
	struct err err = {0};
	sigset_t none;

	snprintf(number, sizeof(number), "%d", ready_fd);
	snprintf(parent_number, sizeof(parent_number), "%ld", (long)parent);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (privilege_follow(parent, &err) != 0)
		_exit(EX_TEMPFAIL);
	if (ready_fd >= 0)
		fcntl(ready_fd, F_SETFD, 0);
	execv(path, (char *const *)(uintptr_t)argv);
	err_set_sys(&err, "run %s", path);
	log_error("%s", err.text);
	_exit(EX_OSERR);
}

static int pipe_for(const struct child_kind *kind, int ends[2], struct err *err)
{
	ends[0] = ends[1] = -1;
	if (!kind->tells_ready)
		return 0;
	return pipe2(ends, O_CLOEXEC) == 0 ? 0 : err_set_sys(err, "pipe for %s", kind->name);
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int child_start(struct child *child, const char *conf_path, struct err *err)
{
	char path[PATH_MAX];
	pid_t parent = getpid();
	int ends[2] = {-1, -1};

	close_end(&child->ready_fd);
	child->ready = false;
	if (program_find(child->kind->name, child->kind->room, path, sizeof(path), err) != 0 ||
		pipe_for(child->kind, ends, err) != 0) {
		plan(child);
		return -1;
	}
	child->pid = fork();
	if (child->pid == 0)
		become(child->kind, path, conf_path, parent, ends[1]);
	close_end(&ends[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close_end(&ends[0]);
		plan(child);
		return err_set_sys(err, "fork for %s", child->kind->name);
	}
	child->ready_fd = ends[0];
	child->started_us = clock_now_us();
	child->ready = !child->kind->tells_ready;
	child->ever_ready = child->ever_ready || child->ready;
	return 0;
}

void child_hear(struct child *child)
{
	char byte;

	if (child->ready_fd >= 0 && read(child->ready_fd, &byte, 1) == 1)
		child->ready = child->ever_ready = true;
	close_end(&child->ready_fd);
}

static void describe_end(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "signal=%d", WTERMSIG(status));
	else
		snprintf(text, size, "exit=%d", WEXITSTATUS(status));
}

void child_ended(struct child *child, int status)
{
	int64_t lived_us = clock_now_us() - child->started_us;
	char how[32];

	if (lived_us >= SOUND_US)
		child->wait_ms = WAIT_FIRST_MS;
	describe_end(status, how, sizeof(how));
	log_error("program=%s pid=%ld ended %s after_ms=%" PRId64 "; started again in %" PRId64 " ms", child->kind->name,
		(long)child->pid, how, lived_us / 1000, child->wait_ms);
	child->pid = 0;
	child->ready = false;
	close_end(&child->ready_fd);
	plan(child);
	if (child->wait_ms >= WAIT_FIRST_MS << ROW)
		log_error("program=%s KEEPS DYING: mail waits with its senders until it runs", child->kind->name);
}

void child_signal(const struct child *child, int signal)
{
	if (child->pid > 0)
		kill(child->pid, signal);
}

int64_t child_due_us(const struct child *child)
{
	int64_t left;

	if (child->pid > 0)
		return -1;
	left = child->start_us - clock_now_us();
	return left > 0 ? left : 0;
}

void child_describe(const struct child *child, struct buf *out)
{
	const char *state = child->pid == 0 ? "waiting" : child->ready ? "ready" : "starting";
	int64_t uptime_s = child->pid == 0 ? 0 : (clock_now_us() - child->started_us) / 1000000;

	buf_addf(out, "%s pid=%ld state=%s restarts=%u uptime_s=%" PRId64 "\n", child->kind->name, (long)child->pid, state,
		child->restarts, uptime_s);
}
