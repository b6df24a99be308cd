/* main_atesakid.c - atesakid: starts the guard's processes and keeps them running.
 *
 * SECURITY
 *	Stays root, because it starts processes of different users; therefore it reads its configuration and nothing else. No
 *	message, no network peer and no mail program reaches it; the control socket tells, and takes no orders.
 *
 * FAILURE
 *	A process that dies is started again, after 0.1 s, then with waits that double up to 30 s; the log says so each time.
 *	A configuration that is bad at SIGHUP leaves the running one. Its own death ends its children, so that a new start
 *	finds the sockets free; mail waits with its senders meanwhile. */
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/privilege.h"
#include "base/program.h"
#include "milter/control.h"
#include "milter/parent.h"

enum task { TASK_RUN, TASK_CHECK, TASK_DUMP, TASK_STATUS, TASK_VERSION, TASK_HELP, TASK_USAGE };

struct options {
	const char *conf;
	enum task task;
	bool foreground;
};

static const char usage[] =
	"usage: atesakid [-f] [-c CONF]    start the guard; -f: stay in the foreground\n"
	"       atesakid -t [-c CONF]      check the configuration and what it names\n"
	"       atesakid -T [-c CONF]      write all keys with their values\n"
	"       atesakid -s [-c CONF]      tell how the running guard's processes are\n"
	"       atesakid -V | --help\n"
	"CONF: default " ATESAKI_SYSCONFDIR "/atesaki.conf. Signals: HUP reload, USR1 open logs again, TERM stop. atesakid(8)\n";

static struct options parse_options(int argc, char **argv)
{
	static const struct option longs[] = {{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {0}};
	struct options options = {.conf = ATESAKI_SYSCONFDIR "/atesaki.conf", .task = TASK_RUN};
	int c;

	while ((c = getopt_long(argc, argv, "c:ftTsVh", longs, NULL)) != -1) {
		switch (c) {
		case 'c':
			options.conf = optarg;
			break;
		case 'f':
			options.foreground = true;
			break;
		case 't':
			options.task = TASK_CHECK;
			break;
		case 'T':
			options.task = TASK_DUMP;
			break;
		case 's':
			options.task = TASK_STATUS;
			break;
		case 'V':
			options.task = TASK_VERSION;
			break;
		case 'h':
			options.task = TASK_HELP;
			break;
		default:
			options.task = TASK_USAGE;
			return options;
		}
	}
	if (optind != argc)
		options.task = TASK_USAGE;
	return options;
}

static int complain(const struct err *err, int code)
{
	fprintf(stderr, "atesakid: %s\n", err->text);
	return code;
}

/* ---- -t ---- */

static int check_folder(const char *key, const char *path, struct err *err)
{
	char folder[PATH_MAX];
	struct stat st;
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL || slash == path ? 1 : (size_t)(slash - path);

	if (path[0] == '\0')
		return 0;
	snprintf(folder, sizeof(folder), "%.*s", (int)len, slash == NULL ? "." : path);
	if (stat(folder, &st) != 0)
		return err_set_sys(err, "%s: folder %s", key, folder);
	return S_ISDIR(st.st_mode) ? 0 : err_set(err, ERR_SYSTEM, "%s: %s is no folder", key, folder);
}

static const char *after(const char *text, const char *scheme)
{
	return strncmp(text, scheme, strlen(scheme)) == 0 ? text + strlen(scheme) : "";
}

static int check_places(const struct conf *conf, struct err *err)
{
	char inside[PATH_MAX];

	snprintf(inside, sizeof(inside), "%s/x", conf->cache_dir);
	if (check_folder("cache_dir", inside, err) != 0 ||
		check_folder("milter_socket", after(conf->milter_socket, "unix:"), err) != 0 ||
		check_folder("store", after(conf->store, "sqlite:"), err) != 0 ||
		check_folder("pid_file", conf->pid_file, err) != 0 ||
		check_folder("control_socket", conf->control_socket, err) != 0)
		return -1;
	if (access(conf->seal_key, F_OK) != 0)
		return err_set_sys(err, "seal.key: %s (atesaki key generate)", conf->seal_key);
	return access(conf->audit_key, F_OK) == 0 ? 0 : err_set_sys(err, "audit.key: %s (atesaki key generate)",
		conf->audit_key);
}

/* What only the milter's libraries can tell, the milter tells, on standard error. */
static int check_milter(const struct conf *conf, struct err *err)
{
	char path[PATH_MAX];
	int status;
	pid_t pid;

	if (program_find("atesaki-milter", "milter", path, sizeof(path), err) != 0)
		return complain(err, EX_CONFIG);
	pid = fork();
	if (pid == 0) {
		execl(path, path, "-c", conf->path, "-t", (char *)NULL);
		_exit(EX_OSERR);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		err_set_sys(err, "run %s", path);
		return complain(err, EX_OSERR);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

static int run_check(const struct conf *conf, struct err *err)
{
	int code;

	if (check_places(conf, err) != 0)
		return complain(err, EX_CONFIG);
	code = check_milter(conf, err);
	if (code == EX_OK)
		printf("%s: OK\n", conf->path);
	return code;
}

static int run_status(const struct conf *conf, struct err *err)
{
	struct buf text = {0};
	int rc = control_ask(conf, &text, err);

	if (rc == 0)
		fwrite(text.p, 1, text.len, stdout);
	buf_free(&text);
	return rc == 0 ? EX_OK : complain(err, EX_UNAVAILABLE);
}

/* ---- into the background ---- */

/* In the process that was started by hand: waits until the milter answers, and gives the exit code. */
static int wait_ready(int fd)
{
	unsigned char code = EX_OSERR;

	if (read(fd, &code, 1) != 1)
		code = EX_OSERR;
	if (code != EX_OK)
		fprintf(stderr, "atesakid: did not start%s; the log tells why\n", code == EX_TEMPFAIL ? ", or runs already" : "");
	return code;
}

static int leave_terminal(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	bool sound = fd >= 0 && setsid() >= 0 && chdir("/") == 0 && dup2(fd, STDIN_FILENO) >= 0 &&
		dup2(fd, STDOUT_FILENO) >= 0 && dup2(fd, STDERR_FILENO) >= 0;

	if (fd > STDERR_FILENO)
		close(fd);
	return sound ? 0 : -1;
}

/* *ready_fd_out in the background process; -1 is returned there. Elsewhere the exit code. */
static int go_to_background(int *ready_fd_out, struct err *err)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		err_set_sys(err, "go into the background");
		return complain(err, EX_OSERR);
	}
	if (pid > 0) {
		close(ends[1]);
		return wait_ready(ends[0]);
	}
	close(ends[0]);
	*ready_fd_out = ends[1];
	if (leave_terminal() != 0)
		_exit(EX_OSERR);
	return -1;
}

/* Open (in parent_run), limits, loop; root is needed until the end. */
static int run_guard(const struct conf *conf, bool foreground, struct err *err)
{
	struct parent_options options = {.conf = conf, .ready_fd = -1};
	int code;

	umask(022);
	/* While there is a terminal to say it on. */
	code = check_milter(conf, err);
	if (code != EX_OK)
		return code;
	if (parent_prepare_log(conf, err) != 0)
		return complain(err, EX_CONFIG);
	if (log_open("atesakid", (enum log_target)conf->log_target, (enum log_level)conf->log_level, conf->log_file) != 0) {
		err_set_sys(err, "open the log %s", conf->log_file);
		return complain(err, EX_CONFIG);
	}
	if (!foreground) {
		code = go_to_background(&options.ready_fd, err);
		if (code >= 0)
			return code;
	}
	if (privilege_limit(err) != 0) {
		log_error("%s", err->text);
		return EX_OSERR;
	}
	code = parent_run(&options, err);
	if (err->kind != ERR_NONE && code != EX_OK) {
		log_error("%s", err->text);
		complain(err, code);
	}
	return code;
}

static int run_task(const struct options *options, const struct conf *conf, struct err *err)
{
	switch (options->task) {
	case TASK_RUN:
		return run_guard(conf, options->foreground, err);
	case TASK_CHECK:
		return run_check(conf, err);
	case TASK_DUMP:
		return conf_dump(conf, stdout) == 0 ? EX_OK : EX_IOERR;
	case TASK_STATUS:
		return run_status(conf, err);
	case TASK_VERSION:
		puts(PACKAGE_STRING);
		return EX_OK;
	case TASK_HELP:
		fputs(usage, stdout);
		return EX_OK;
	case TASK_USAGE:
		break;
	}
	fputs(usage, stderr);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	char path[PATH_MAX];
	struct err err = {0};
	const struct conf *conf = NULL;
	int code;

	if (options.task <= TASK_STATUS) {
		/* Absolute: the daemon leaves its folder. */
		conf = conf_read(realpath(options.conf, path) == NULL ? options.conf : path, &err);
		if (conf == NULL)
			return complain(&err, EX_CONFIG);
	}
	code = run_task(&options, conf, &err);
	conf_release(&conf);
	return code;
}
