/* reader_process.c - one reader process, seen by the one who started it. */
#include "report/reader_process.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_BYTES 131072u
#define IN_KEEP_BYTES (1u << 20) /* a larger buffer is given back after its message */

#ifdef WITH_SANITIZER
extern char **environ;
#define READER_ENVIRONMENT environ
#else
/* Nothing of the starter's: no preloaded library, no other font configuration. */
static char *reader_environment[] = {(char[]){"LANG=C.UTF-8"}, (char[]){"HOME=/nonexistent"}, NULL};
#define READER_ENVIRONMENT reader_environment
#endif

/* ---- its start and its end ---- */

static int spawn(pid_t *pid, const char *program, int sock, char **argv)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int rc;

	rc = posix_spawn_file_actions_init(&actions);
	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attributes);
	if (rc != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return rc;
	}
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn_file_actions_adddup2(&actions, sock, READER_SOCKET);
	if (rc == 0)
		rc = posix_spawn(pid, program, &actions, &attributes, argv, READER_ENVIRONMENT);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

int reader_process_start(struct reader_process *p, const char *program, int64_t memory_bytes, struct err *err)
{
	char name[] = "atesaki-reader", option[] = "--memory", number[24];
	char *argv[] = {name, option, number, NULL};
	int pair[2], rc;

	*p = (struct reader_process){.sock = -1, .memory_bytes = memory_bytes};
	snprintf(number, sizeof(number), "%" PRId64, memory_bytes);
	p->in = malloc(IN_BYTES);
	if (p->in == NULL)
		return err_set_nomem(err, "reader");
	p->in_capacity = IN_BYTES;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		err_set_sys(err, "socketpair");
		reader_process_end(p);
		return -1;
	}
	p->sock = pair[0];
	rc = spawn(&p->pid, program, pair[1], argv);
	close(pair[1]);
	if (rc == 0)
		return 0;
	p->pid = 0;
	reader_process_end(p);
	errno = rc;
	return err_set_sys(err, "start %s", program);
}

/* Libraries end a process that gets no memory, each in its way; one that had taken most of what it may died of that. */
static struct reader_end end_of(int status, const struct rusage *usage, int64_t memory_bytes)
{
	struct reader_end end = {.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
	bool large = (int64_t)usage->ru_maxrss * 1024 >= memory_bytes / 4 * 3;

	if (WIFEXITED(status))
		end.no_memory = WEXITSTATUS(status) == READER_NO_MEMORY || (WEXITSTATUS(status) != 0 && large);
	else if (end.signal == SIGABRT || end.signal == SIGSYS) /* the walls have no tgkill(2), which abort(3) is made of */
		end.no_memory = large;
	return end;
}

struct reader_end reader_process_end(struct reader_process *p)
{
	struct reader_end end;
	struct rusage usage = {0};
	int status = 0;

	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		while (wait4(p->pid, &status, 0, &usage) < 0 && errno == EINTR)
			;
	}
	end = end_of(status, &usage, p->memory_bytes);
	if (p->sock >= 0)
		close(p->sock);
	free(p->in);
	*p = (struct reader_process){.sock = -1};
	return end;
}

int reader_process_greeting(struct reader_process *p, struct err *err)
{
	struct wire_ready ready;
	ssize_t n = recv(p->sock, p->in + p->in_len, p->in_capacity - p->in_len, MSG_DONTWAIT);
	int rc;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return err_set(err, ERR_SYSTEM, "the reader ended before it was ready");
	p->in_len += (size_t)n;
	rc = wire_decode_greeting((struct span){p->in, p->in_len}, &ready, err);
	if (rc == 1) {
		p->in_len = 0;
		p->landlock_abi = ready.landlock_abi;
	}
	return rc;
}

bool reader_process_waits(const struct reader_process *p)
{
	char c;

	return recv(p->sock, &c, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

/* ---- one message ---- */

static int in_room(struct reader_process *p, size_t need)
{
	char *grown;

	if (need <= p->in_capacity)
		return 0;
	grown = realloc(p->in, need);
	if (grown == NULL)
		return -1;
	p->in = grown;
	p->in_capacity = need;
	return 0;
}

static void in_shrink(struct reader_process *p)
{
	char *small;

	p->in_len = 0;
	if (p->in_capacity <= IN_KEEP_BYTES)
		return;
	small = realloc(p->in, IN_BYTES);
	if (small == NULL)
		return;
	p->in = small;
	p->in_capacity = IN_BYTES;
}

/* ANSWER_WHOLE: something came. */
static enum reader_answer receive(struct reader_process *p, struct deadline deadline)
{
	struct pollfd pfd = {.fd = p->sock, .events = POLLIN};

	for (;;) {
		int ready = poll(&pfd, 1, deadline_left_ms(deadline));
		ssize_t n;

		if (ready == 0)
			return ANSWER_TIMEOUT;
		if (ready < 0 && errno == EINTR)
			continue;
		n = ready < 0 ? -1 : recv(p->sock, p->in + p->in_len, p->in_capacity - p->in_len, MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return ANSWER_CRASH;
		p->in_len += (size_t)n;
		return ANSWER_WHOLE;
	}
}

static enum reader_answer answer_of(const struct wire_decode *d)
{
	switch (d->state) {
	case WIRE_ENDED: break;
	case WIRE_FULL: return ANSWER_FULL;
	case WIRE_LIE:
	case WIRE_MORE: return ANSWER_LIE;
	}
	switch ((enum wire_outcome)d->end.outcome) {
	case WIRE_READ: return ANSWER_WHOLE;
	case WIRE_NO_MEMORY: return ANSWER_NO_MEMORY;
	case WIRE_NO_MESSAGE:
	case WIRE_OUTCOME_COUNT: break;
	}
	return ANSWER_NO_MESSAGE;
}

static enum reader_answer collect(struct reader_process *p, struct wire_decode *d, struct deadline deadline)
{
	size_t need = 0;

	while (d->state == WIRE_MORE) {
		enum reader_answer came;
		size_t taken;

		if (in_room(p, need) != 0)
			return ANSWER_FULL;
		came = receive(p, deadline);
		if (came != ANSWER_WHOLE)
			return came;
		taken = wire_decode_take(d, (struct span){p->in, p->in_len}, &need);
		p->in_len -= taken;
		memmove(p->in, p->in + taken, p->in_len);
	}
	return answer_of(d);
}

enum reader_answer reader_process_read(struct reader_process *p, const struct wire_request *request, int fd,
	struct deadline deadline, struct reading *reading, const char **lie_out)
{
	struct wire_decode d;
	enum reader_answer answer;

	wire_decode_start(&d, reading, &request->limits);
	if (wire_ask(p->sock, request, fd) != 0)
		return ANSWER_CRASH;
	answer = collect(p, &d, deadline);
	*lie_out = d.lie == NULL ? "" : d.lie;
	p->resident_bytes = d.end.resident_bytes;
	p->messages++;
	in_shrink(p);
	return answer;
}
