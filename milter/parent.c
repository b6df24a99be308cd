/* parent.c - keeps the guard's processes running.
 *
 * One thread, one poll(2): signals come through a descriptor, children tell by a pipe that they are ready. */
#include "milter/parent.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/log.h"
#include "milter/child.h"
#include "milter/control.h"
#include "milter/pid_file.h"

/* Longer than the milter takes to finish what it has in hand. */
#define STOP_MS 15000

enum child_name { CHILD_MILTER, CHILD_COURIER, CHILD_COUNT };

static const struct child_kind kinds[] = {
	[CHILD_MILTER] = {"atesaki-milter", "milter", SIGUSR1, true},
	[CHILD_COURIER] = {"atesaki-courier", "quarantine", SIGHUP, false},
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == CHILD_COUNT, "a row for each child");

struct parent {
	const struct conf *conf;
	struct child children[CHILD_COUNT];
	int signal_fd, control_fd, pid_fd, ready_fd;
	int64_t started_us;
	bool stopping, killed;
	struct deadline stop_by;
	int exit_code;
};

int parent_prepare_log(const struct conf *conf, struct err *err)
{
	const struct passwd *user = conf->user[0] == '\0' ? NULL : getpwnam(conf->user);
	const struct group *group = conf->group[0] == '\0' ? NULL : getgrnam(conf->group);
	int fd;

	if (conf->log_target != LOG_TARGET_FILE || geteuid() != 0 || (user == NULL && group == NULL))
		return 0;
	fd = open(conf->log_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0640);
	if (fd < 0)
		return err_set_sys(err, "log.file: open %s", conf->log_file);
	/* Children open it again after they have given up being root. */
	if (fchown(fd, user == NULL ? (uid_t)-1 : user->pw_uid, group == NULL ? (gid_t)-1 : group->gr_gid) != 0 ||
		fchmod(fd, 0660) != 0)
		err_set_sys(err, "log.file: chown %s", conf->log_file);
	close(fd);
	return err->kind == ERR_NONE ? 0 : -1;
}

/* ---- signals ---- */

static int open_signals(struct err *err)
{
	static const int wanted[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1};
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return err_set_sys(err, "sigprocmask");
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? err_set_sys(err, "signalfd") : fd;
}

static void signal_all(const struct parent *parent, int signal)
{
	for (size_t i = 0; i < CHILD_COUNT; i++)
		child_signal(&parent->children[i], signal);
}

static void tell_starter(struct parent *parent, int code)
{
	unsigned char byte = (unsigned char)code;

	if (parent->ready_fd < 0)
		return;
	(void)!write(parent->ready_fd, &byte, 1);
	close(parent->ready_fd);
	parent->ready_fd = -1;
}

static void stop(struct parent *parent, int code)
{
	if (parent->stopping)
		return;
	log_info("stopping");
	parent->stopping = true;
	parent->exit_code = code;
	parent->stop_by = deadline_in_ms(STOP_MS);
	signal_all(parent, SIGTERM);
}

static void reopen(struct parent *parent)
{
	struct err err = {0};

	if (parent_prepare_log(parent->conf, &err) != 0)
		log_error("%s", err.text);
	if (log_reopen() != 0)
		log_error("log.file: %s cannot be opened again; the old one stays", parent->conf->log_file);
	for (size_t i = 0; i < CHILD_COUNT; i++)
		child_signal(&parent->children[i], parent->children[i].kind->reload_signal);
}

static void reload(struct parent *parent)
{
	struct err err = {0};
	const struct conf *fresh = conf_read(parent->conf->path, &err);

	if (fresh == NULL) {
		log_error("configuration: %s: THE RUNNING ONE STAYS", err.text);
		return;
	}
	/* The children log whether they can use it. */
	conf_release(&parent->conf);
	parent->conf = fresh;
	reopen(parent);
	log_info("configuration is read again");
}

/* At the first start the admin is there to be told; later it is tried again and again. */
static bool is_hopeless(const struct child *child, int status)
{
	return child->kind == &kinds[CHILD_MILTER] && !child->ever_ready && WIFEXITED(status) &&
		(WEXITSTATUS(status) == EX_CONFIG || WEXITSTATUS(status) == EX_USAGE);
}

static void reap(struct parent *parent)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < CHILD_COUNT; i++) {
			struct child *child = &parent->children[i];

			if (child->pid != pid)
				continue;
			if (parent->stopping) {
				child->pid = 0;
			} else if (is_hopeless(child, status)) {
				log_error("%s does not start with this configuration", child->kind->name);
				child->pid = 0;
				stop(parent, WEXITSTATUS(status));
			} else {
				child_ended(child, status);
			}
		}
	}
}

static void take_signals(struct parent *parent)
{
	struct signalfd_siginfo info;

	while (read(parent->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			reap(parent);
			break;
		case SIGHUP:
			reload(parent);
			break;
		case SIGUSR1:
			reopen(parent);
			break;
		default:
			stop(parent, EX_OK);
		}
	}
}

/* ---- the loop ---- */

static void start_due(struct parent *parent)
{
	for (size_t i = 0; i < CHILD_COUNT && !parent->stopping; i++) {
		struct child *child = &parent->children[i];
		struct err err = {0};

		if (child_due_us(child) != 0)
			continue;
		if (child_start(child, parent->conf->path, &err) != 0)
			log_error("%s", err.text);
		else
			log_info("program=%s pid=%ld started", child->kind->name, (long)child->pid);
	}
}

static int timeout_ms(const struct parent *parent)
{
	int64_t least = -1;

	if (parent->stopping)
		return deadline_left_ms(parent->stop_by);
	for (size_t i = 0; i < CHILD_COUNT; i++) {
		int64_t due_us = child_due_us(&parent->children[i]);

		if (due_us >= 0 && (least < 0 || due_us < least))
			least = due_us;
	}
	return least < 0 ? -1 : (int)((least + 999) / 1000);
}

static void answer_status(const struct parent *parent)
{
	struct buf text = {0};

	buf_addf(&text, "atesakid pid=%ld state=%s uptime_s=%" PRId64 "\n", (long)getpid(),
		parent->stopping ? "stopping" : "ready", (clock_now_us() - parent->started_us) / 1000000);
	for (size_t i = 0; i < CHILD_COUNT; i++)
		child_describe(&parent->children[i], &text);
	control_answer(parent->control_fd, buf_span(&text));
	buf_free(&text);
}

static void take_events(struct parent *parent)
{
	struct pollfd fds[2 + CHILD_COUNT] = {{.fd = parent->signal_fd, .events = POLLIN},
	                                      {.fd = parent->control_fd, .events = POLLIN}};

	for (size_t i = 0; i < CHILD_COUNT; i++)
		fds[2 + i] = (struct pollfd){.fd = parent->children[i].ready_fd, .events = POLLIN};
	if (poll(fds, 2 + CHILD_COUNT, timeout_ms(parent)) < 0 && errno != EINTR)
		log_error("poll: %s", strerror(errno));
	for (size_t i = 0; i < CHILD_COUNT; i++) {
		if (fds[2 + i].revents != 0)
			child_hear(&parent->children[i]);
	}
	if (fds[1].revents != 0)
		answer_status(parent);
	if (fds[0].revents != 0)
		take_signals(parent);
	if (parent->children[CHILD_MILTER].ready)
		tell_starter(parent, EX_OK);
}

static bool is_over(struct parent *parent)
{
	bool any = false;

	if (!parent->stopping)
		return false;
	for (size_t i = 0; i < CHILD_COUNT; i++)
		any = any || parent->children[i].pid > 0;
	if (any && !parent->killed && deadline_left_ms(parent->stop_by) == 0) {
		log_warning("processes that did not stop in time are killed");
		signal_all(parent, SIGKILL);
		parent->killed = true;
		parent->stop_by = deadline_in_ms(STOP_MS);
	}
	return !any || (parent->killed && deadline_left_ms(parent->stop_by) == 0);
}

static int open_all(struct parent *parent, struct err *err)
{
	if (parent->conf->pid_file[0] != '\0') {
		parent->pid_fd = pid_file_take(parent->conf->pid_file, err);
		if (parent->pid_fd < 0)
			return -1;
	}
	parent->signal_fd = open_signals(err);
	if (parent->signal_fd < 0)
		return -1;
	parent->control_fd = control_open(parent->conf, err);
	return parent->control_fd < 0 && err->kind != ERR_NONE ? -1 : 0;
}

static void close_all(struct parent *parent, const char *pid_file, const char *control_socket)
{
	if (parent->control_fd >= 0) {
		close(parent->control_fd);
		unlink(control_socket);
	}
	if (parent->signal_fd >= 0)
		close(parent->signal_fd);
	tell_starter(parent, parent->exit_code);
	pid_file_drop(pid_file, &parent->pid_fd);
	conf_release(&parent->conf);
}

int parent_run(const struct parent_options *options, struct err *err)
{
	struct parent parent = {.conf = conf_hold(options->conf), .signal_fd = -1, .control_fd = -1, .pid_fd = -1,
	                        .ready_fd = options->ready_fd, .started_us = clock_now_us()};

	for (size_t i = 0; i < CHILD_COUNT; i++)
		child_init(&parent.children[i], &kinds[i]);
	if (open_all(&parent, err) != 0) {
		parent.exit_code = err_exit_code(err);
	} else {
		while (!is_over(&parent)) {
			start_due(&parent);
			take_events(&parent);
		}
		log_info("stopped");
	}
	/* The paths that were opened: a reload may have changed the configuration's. */
	close_all(&parent, options->conf->pid_file, options->conf->control_socket);
	return parent.exit_code;
}
