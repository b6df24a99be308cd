/* main_milter.c - atesaki-milter: speaks to Postfix, has messages read and judged, records, and holds.
 *
 * usage: atesaki-milter -c CONF [-r FD]   serves; a byte is written to FD once Postfix can be answered
 *        atesaki-milter -c CONF -t        checks what the configuration names
 *
 * SECURITY
 *	Starts as root for the socket's group alone and gives that up before it reads anything from outside. Parses no
 *	message: readers in sandboxes do, and what they answer is checked. Has the certificate, not the opening key: it
 *	can seal, not open. Memory holds messages in hand, so there are no core dumps and no tracing.
 *
 * FAILURE
 *	A message is answered after its decision is durable; anything that goes wrong before that is 451, and the sender
 *	still has the message. A configuration or directory that cannot be used leaves the one that is. Without a
 *	certificate it does not start (78); without a client directory it answers 451. SIGTERM: messages being decided are
 *	finished, others are left to their senders. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "base/log.h"
#include "base/privilege.h"
#include "milter/reload.h"
#include "milter/session.h"
#include "milter/socket.h"

/* Postfix waits 300 s (milter_content_timeout). */
#define PROGRESS_MS 20000
#define DRAIN_MS 10000
/* Freed memory up to this is kept for the next message, by each of as many heaps as threads share. */
#define KEEP_BYTES (4 << 20)
#define HEAPS 4

struct options {
	const char *conf;
	int ready_fd;
	bool check;
};

static int parse_options(int argc, char **argv, struct options *options)
{
	int c;

	*options = (struct options){.ready_fd = -1};
	while ((c = getopt(argc, argv, "c:r:t")) != -1) {
		if (c == 'c')
			options->conf = optarg;
		else if (c == 'r')
			options->ready_fd = atoi(optarg);
		else if (c == 't')
			options->check = true;
		else
			return -1;
	}
	return options->conf == NULL || optind != argc ? -1 : 0;
}

/* Of what is theirs: wrong configuration is 78, so that the parent does not try again at the first start. */
static int exit_code(const struct err *err)
{
	return err->kind == ERR_INPUT || err->kind == ERR_SYSTEM ? EX_CONFIG : err_exit_code(err);
}

static int fail(const struct err *err)
{
	log_error("%s", err->text);
	return exit_code(err);
}

/* The certificate, and with a directory of nobody whether the identifier's pattern compiles. */
static int check(const struct conf *conf, struct err *err)
{
	struct seal *seal = seal_open(conf->seal_certificate, err);
	struct directory *nobody = NULL;
	struct policy *policy = NULL;
	void *image = NULL;
	size_t size;

	if (seal == NULL)
		return -1;
	seal_close(&seal);
	if (directory_compile(NULL, 0, "none", &image, &size, err) != 0)
		return -1;
	nobody = directory_from_image(image, size, err);
	if (nobody != NULL)
		policy = policy_new(conf, nobody, err);
	directory_release(&nobody);
	if (policy == NULL)
		return -1;
	policy_release(&policy);
	return 0;
}

/* Messages come on many threads, and threads go: without this each message maps its memory anew and gives it back. */
static void prepare_memory(void)
{
	mallopt(M_ARENA_MAX, HEAPS);
	mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
}

static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void tell_ready(int fd)
{
	if (fd < 0)
		return;
	(void)!write(fd, "r", 1);
	close(fd);
}

/* libmilter writes what the last callbacks returned. */
static void finish(struct progress *progress)
{
	unsigned left = progress_drain(progress, DRAIN_MS);

	if (left > 0)
		log_warning("stopping although %u messages are in hand: their senders will send them again", left);
	nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
}

static int loop(int ready_fd, struct progress *progress, const struct conf *conf)
{
	log_info("ready on %s", conf->milter_socket);
	tell_ready(ready_fd);
	if (smfi_main() != MI_SUCCESS) {
		log_error("libmilter stopped by itself");
		return EX_SOFTWARE;
	}
	finish(progress);
	log_info("stopped");
	return EX_OK;
}

/* Open, drop, limits, loop. */
static int serve(const struct conf *conf, int ready_fd, struct err *err)
{
	struct gate gate = {0};
	struct reload *reload = NULL;
	int code = -1;

	reload_block_signals();
	prepare_memory();
	raise_descriptors();
	if (session_register(&gate, err) != 0 || milter_socket_open(conf, err) != 0)
		return -1;

	if (privilege_drop(conf->user, conf->group, err) != 0 || privilege_limit(err) != 0)
		return -1;

	gate.store = store_open(conf, STORE_MILTER, err);
	gate.pool = gate.store == NULL ? NULL : pool_new(conf, NULL, (size_t)conf->reader_count, err);
	gate.snapshots = gate.pool == NULL ? NULL : snapshots_new(conf, gate.store, err);
	gate.progress = gate.snapshots == NULL ? NULL : progress_new(PROGRESS_MS, err);
	reload = gate.progress == NULL ? NULL : reload_new(&gate, err);
	if (reload != NULL)
		code = loop(ready_fd, gate.progress, conf);

	reload_free(&reload);
	progress_free(&gate.progress);
	snapshots_free(&gate.snapshots);
	pool_free(&gate.pool);
	store_close(&gate.store);
	return code;
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err = {0};
	const struct conf *conf;
	int code;

	if (parse_options(argc, argv, &options) != 0) {
		fputs("usage: atesaki-milter -c CONF [-r FD | -t]; atesakid starts it\n", stderr);
		return EX_USAGE;
	}
	conf = conf_read(options.conf, &err);
	if (conf == NULL)
		return fail(&err);
	if (!options.check && log_open("atesaki-milter", (enum log_target)conf->log_target, (enum log_level)conf->log_level,
			conf->log_file) != 0) {
		err_set_sys(&err, "open the log %s", conf->log_file);
		return fail(&err);
	}
	code = check(conf, &err);
	if (code == 0 && !options.check)
		code = serve(conf, options.ready_fd, &err);
	if (code < 0)
		code = fail(&err);
	conf_release(&conf);
	return code;
}
