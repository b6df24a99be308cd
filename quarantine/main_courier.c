/* main_courier.c - atesaki-courier: carries out what supervisors decided, and tells people.
 *
 * SECURITY
 *   The only daemon that can open a seal. It reads the store, the opening key and the checkpoint key, and speaks SMTP to the
 *   re-injection port; no mail program or network peer speaks to it. It parses no message: held bytes go out as they are.
 *   Started as root it becomes courier_user before it opens the store or a key. No memory image is left by a crash.
 *
 * FAILURE
 *   The store does not answer: tried again at every poll, logged once a minute; nothing is lost, everything is in the store.
 *   The re-injection port is down or says 4xx: again with back-off. 5xx: the message is held again, supervisors are told.
 *   Killed at any point: the next courier goes on; a message whose 250 was not yet recorded goes out twice, never not at all.
 *   Two couriers at once: the second waits until the first has ended. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/deadline.h"
#include "base/log.h"
#include "base/privilege.h"
#include "quarantine/courier.h"

struct options {
	const char *conf_path;
	int parent; /* process number, 0: none */
};

static const char usage_text[] =
	"usage: atesaki-courier [-c CONF] [--parent PID]\n"
	"Re-injects approved mail, sends notices, expires held messages, signs the audit chain.\n"
	"atesakid(8) starts it; by hand it runs in the foreground.\n"
	"Signals: TERM ends after the delivery in hand, HUP reads the configuration again, USR1 looks for work now.\n";

static int options_read(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {{"help", no_argument, NULL, 'h'}, {"parent", required_argument, NULL, 'p'},
		{"version", no_argument, NULL, 'V'}, {0}};
	int option;

	while ((option = getopt_long(argc, argv, "c:hV", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->conf_path = optarg;
			break;
		case 'p':
			options->parent = atoi(optarg);
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(EX_OK);
		case 'V':
			puts(PACKAGE_STRING);
			exit(EX_OK);
		default:
			fputs(usage_text, stderr);
			return EX_USAGE;
		}
	}
	return optind == argc ? EX_OK : EX_USAGE;
}

static sigset_t signals_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return set;
}

/* Kept open, and so locked, until the process ends. */
static int courier_lock(const struct conf *conf, struct err *err)
{
	char path[4096];
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/courier.lock", conf->cache_dir) >= sizeof(path))
		return err_set(err, ERR_INPUT, "cache_dir: the name is too long");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0)
		return err_set_sys(err, "open %s", path);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set_sys(err, "lock %s", path);
		log_info("another courier holds %s: waiting", path);
		sleep(1);
	}
	return 0;
}

/* open -> drop identity -> limits -> loop. */
static int start(const struct options *options, const struct conf *conf, struct err *err)
{
	if (log_open("atesaki-courier", (enum log_target)conf->log_target, (enum log_level)conf->log_level, conf->log_file) != 0)
		return err_set_sys(err, "open the log");
	if (options->parent != 0 && privilege_follow(options->parent, err) != 0)
		return -1;
	if (privilege_drop(conf->courier_user, conf->group, err) != 0 || privilege_limit(err) != 0)
		return -1;
	umask(0007);
	if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK)
		return err_set(err, ERR_SYSTEM, "libcurl does not start");
	return courier_lock(conf, err);
}

/* Everything that can be done now. */
static void work_off(struct courier *courier)
{
	static struct log_limit limit;
	struct err err = {0};
	sigset_t pending;
	int rc;

	do {
		rc = courier_step(courier, clock_wall_ms(), &err);
		sigpending(&pending);
	} while (rc > 0 && !sigismember(&pending, SIGTERM) && !sigismember(&pending, SIGINT));
	if (rc < 0)
		log_limited(&limit, 60000, LOG_LEVEL_ERROR, "%s", err.text);
}

static void housekeeping(struct courier *courier)
{
	static struct log_limit limit;
	struct err err = {0};

	if (courier_housekeeping(courier, clock_wall_ms(), &err) != 0)
		log_limited(&limit, 60000, LOG_LEVEL_ERROR, "%s", err.text);
}

/* The new configuration with a courier of its own; the running ones stay when either is bad. */
static void reload(const struct options *options, const struct conf **conf, struct courier **courier)
{
	struct err err = {0};
	const struct conf *fresh;
	struct courier *other;

	log_reopen();
	fresh = conf_read(options->conf_path, &err);
	other = fresh == NULL ? NULL : courier_new(fresh, &err);
	if (other == NULL) {
		log_error("the configuration stays as it was: %s", err.text);
		conf_release(&fresh);
		return;
	}
	courier_free(courier);
	conf_release(conf);
	*courier = other;
	*conf = fresh;
	log_info("configuration read again");
}

static void loop(const struct options *options, const struct conf **conf, struct courier **courier, const sigset_t *signals)
{
	enum { HOUSEKEEPING_POLLS = 10 };

	for (unsigned turn = 0;; turn++) {
		struct timespec wait = {(*conf)->courier_poll / 1000, (*conf)->courier_poll % 1000 * 1000000};
		int got;

		work_off(*courier);
		if (turn % HOUSEKEEPING_POLLS == 0)
			housekeeping(*courier);
		got = sigtimedwait(signals, NULL, &wait);
		if (got == SIGTERM || got == SIGINT)
			return;
		if (got == SIGHUP)
			reload(options, conf, courier);
	}
}

/* The store may be away when the machine starts: waiting is better than dying. NULL: told to end. */
static struct courier *courier_wait(const struct conf *conf, const sigset_t *signals)
{
	struct log_limit limit = {0};

	for (;;) {
		struct timespec second = {1, 0};
		struct err err = {0};
		struct courier *courier = courier_new(conf, &err);
		int got;

		if (courier != NULL)
			return courier;
		log_limited(&limit, 60000, LOG_LEVEL_ERROR, "%s", err.text);
		got = sigtimedwait(signals, NULL, &second);
		if (got == SIGTERM || got == SIGINT)
			return NULL;
	}
}

int main(int argc, char **argv)
{
	struct options options = {.conf_path = ATESAKI_SYSCONFDIR "/atesaki.conf"};
	struct courier *courier = NULL;
	const struct conf *conf = NULL;
	struct err err = {0};
	sigset_t signals;

	if (options_read(argc, argv, &options) != EX_OK)
		return EX_USAGE;
	conf = conf_read(options.conf_path, &err);
	if (conf == NULL) {
		fprintf(stderr, "atesaki-courier: %s\n", err.text);
		return EX_CONFIG;
	}
	signals = signals_block();
	if (start(&options, conf, &err) != 0) {
		fprintf(stderr, "atesaki-courier: %s\n", err.text);
		log_error("%s", err.text);
		conf_release(&conf);
		return err_exit_code(&err);
	}
	log_info("started");
	courier = courier_wait(conf, &signals);
	if (courier != NULL)
		loop(&options, &conf, &courier, &signals);
	log_info("ended");
	courier_free(&courier);
	conf_release(&conf);
	curl_global_cleanup();
	return EX_OK;
}
