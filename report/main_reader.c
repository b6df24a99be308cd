/* main_reader.c - atesaki-reader: reads hostile documents for the process that started it.
 *
 * SECURITY
 *   Parses what strangers wrote, so it has nothing: all descriptors closed but the socket to its starter, root
 *   given up for nobody, no new privileges, limits of memory and files, Landlock (fonts and character maps may be
 *   opened for reading, nothing else), seccomp (no network, exec, fork, thread or writing of files; death for what
 *   is not on its list). What reading needs is opened and warmed before. It gets one message at a time as a
 *   descriptor and answers what it saw; its starter takes every word of that for hostile. Standard output and
 *   error go nowhere: libraries may not tell a report's content.
 *
 * FAILURE
 *   A wall that cannot be set up ends the program before it reads anything, and it says which. A kernel without
 *   Landlock is told to the starter, which logs it. Death, at a deadline or by a document, costs the starter one
 *   message's reading: that message is held. When the starter goes, this program goes too. */
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>

#include "base/privilege.h"
#include "report/reader.h"
#include "report/reader_process.h"
#include "report/sandbox.h"
#include "report/wire.h"

#define COPY_MOST_BYTES (1u << 20)        /* a message up to this is copied, a larger one mapped */
#define KEEP_MOST_BYTES (64 << 20)        /* freed memory up to this is kept for the next message */
#define LOOK_EVERY 16                     /* small messages, at its own size */

struct serving {
	struct reader *reader;
	struct wire_writer *writer;
	int statm; /* /proc/self/statm */
	size_t page_bytes, trim_at_pages;
	uint64_t resident_bytes; /* as seen last */
	unsigned unseen;         /* small messages since then */
	char *copy; /* COPY_MOST_BYTES */
};

static int usage(FILE *out)
{
	fprintf(out, "usage: atesaki-reader --memory BYTES\n"
		"Reads messages for the process that started it, over the socket that is its descriptor %d.\n"
		"Started by atesaki-milter and atesaki; of no use by hand.\n", READER_SOCKET);
	return out == stdout ? EX_OK : EX_USAGE;
}

/* ---- before the walls ---- */

static int only_the_socket(struct err *err)
{
	int null, type;
	socklen_t len = sizeof(type);

	if (getsockopt(READER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &len) != 0)
		return err_set(err, ERR_INPUT, "descriptor %d is no socket", READER_SOCKET);
	if (close_range(READER_SOCKET + 1, ~0u, 0) != 0)
		return err_set_sys(err, "close_range");
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return err_set_sys(err, "open /dev/null");
	for (int fd = 0; fd < READER_SOCKET; fd++) {
#ifdef WITH_SANITIZER
		if (fd == STDERR_FILENO)
			continue; /* its reports */
#endif
		if (dup2(null, fd) < 0)
			return err_set_sys(err, "dup2 /dev/null");
	}
	if (null > READER_SOCKET)
		close(null);
	return 0;
}

/* What glib says of itself goes nowhere; when it gets no memory it says so here and would abort, which looks like a fault. */
static void glib_says(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer unused)
{
	(void)domain;
	(void)unused;
	if ((level & G_LOG_LEVEL_ERROR) != 0 && text != NULL && strstr(text, "failed to allocate") != NULL)
		_exit(READER_NO_MEMORY);
}

static void memory_prepare(void)
{
	g_log_set_default_handler(glib_says, NULL);
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 16 << 20); /* large blocks are used again instead of mapped anew */
	mallopt(M_TRIM_THRESHOLD, KEEP_MOST_BYTES);
}

static int serving_open(struct serving *s, struct err *err)
{
	s->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	s->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (s->statm < 0)
		return err_set_sys(err, "open /proc/self/statm");
	s->copy = malloc(COPY_MOST_BYTES);
	s->writer = wire_writer_new(READER_SOCKET);
	if (s->copy == NULL || s->writer == NULL)
		return err_set_nomem(err, "reader");
	s->reader = reader_new(err);
	return s->reader == NULL ? -1 : 0;
}

static size_t resident_pages(const struct serving *s)
{
	char text[128], *at = text;
	ssize_t n = pread(s->statm, text, sizeof(text) - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	strtoull(text, &at, 10); /* size, resident, … */
	return strtoull(at, NULL, 10);
}

static int prepare(struct serving *s, int64_t memory_bytes, uint32_t *landlock_abi, struct err *err)
{
	memory_prepare();
	setlocale(LC_ALL, "C.UTF-8");
	tzset();
	if (serving_open(s, err) != 0)
		return -1;
	s->trim_at_pages = resident_pages(s) + KEEP_MOST_BYTES / s->page_bytes;
	if (privilege_drop("nobody", "", err) != 0)
		return -1;
	return sandbox_enter(&sandbox_reader, memory_bytes, landlock_abi, err);
}

/* ---- behind them ---- */

static uint64_t resident_bytes(struct serving *s, size_t message_bytes)
{
	size_t pages;

	if (message_bytes <= COPY_MOST_BYTES && s->resident_bytes != 0 && ++s->unseen < LOOK_EVERY)
		return s->resident_bytes;
	pages = resident_pages(s);
	if (pages > s->trim_at_pages && malloc_trim(0) != 0)
		pages = resident_pages(s);
	s->unseen = 0;
	s->resident_bytes = (uint64_t)pages * s->page_bytes;
	return s->resident_bytes;
}

static enum wire_outcome read_bytes(struct serving *s, const struct wire_request *request, struct span bytes,
	const struct sink *sink)
{
	int rc = reader_read(s->reader, bytes, (enum read_as)request->read_as, &request->limits, sink);

	return rc == 0 ? WIRE_READ : WIRE_NO_MEMORY;
}

static ssize_t copy_whole(int fd, char *to, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t n = pread(fd, to + have, size - have, (off_t)have);

		if (n <= 0)
			return -1;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

static enum wire_outcome read_message_at(struct serving *s, const struct wire_request *request, int fd,
	const struct sink *sink)
{
	size_t size = (size_t)request->size_bytes;
	enum wire_outcome outcome;
	void *map;

	if (size <= COPY_MOST_BYTES) {
		if (copy_whole(fd, s->copy, size) < 0)
			return WIRE_NO_MESSAGE;
		return read_bytes(s, request, (struct span){s->copy, size}, sink);
	}
	map = lseek(fd, 0, SEEK_END) < (off_t)size ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return WIRE_NO_MESSAGE;
	outcome = read_bytes(s, request, (struct span){map, size}, sink);
	munmap(map, size);
	return outcome;
}

static int serve(struct serving *s)
{
	struct wire_request request;
	int fd, rc;

	while ((rc = wire_next(READER_SOCKET, &request, &fd)) > 0) {
		struct sink sink = wire_sink(s->writer);
		enum wire_outcome outcome = read_message_at(s, &request, fd, &sink);

		close(fd);
		if (wire_finish(s->writer, outcome, resident_bytes(s, request.size_bytes)) != 0)
			return EX_OK; /* nobody waits any more */
	}
	return rc == 0 ? EX_OK : EX_PROTOCOL;
}

/* ---- the program ---- */

/* 0 with the memory, or -1. */
static int options(int argc, char **argv, int64_t *memory_bytes)
{
	static const struct option known[] = {
		{"memory", required_argument, NULL, 'm'}, {"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'}, {0},
	};
	char *end = NULL;
	int c;

	*memory_bytes = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'h')
			exit(usage(stdout));
		if (c == 'V')
			exit(puts("atesaki-reader " PACKAGE_VERSION) < 0);
		if (c != 'm')
			return -1;
		*memory_bytes = strtoll(optarg, &end, 10);
	}
	return optind == argc && end != NULL && *end == '\0' && *memory_bytes > 0 ? 0 : -1;
}

static void signals_default(void)
{
	sigset_t none;

	for (int s = 1; s < SIGRTMIN; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int main(int argc, char **argv)
{
	struct serving serving = {0};
	struct err err = {0};
	int64_t memory_bytes;
	uint32_t landlock_abi;

	if (options(argc, argv, &memory_bytes) != 0)
		return usage(stderr);
	signals_default();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || only_the_socket(&err) != 0) {
		fprintf(stderr, "atesaki-reader: %s\n", err.text);
		return usage(stderr);
	}
	if (prepare(&serving, memory_bytes, &landlock_abi, &err) != 0) {
		(void)wire_greet_failed(READER_SOCKET, err.text);
		return err_exit_code(&err);
	}
	if (wire_greet(READER_SOCKET, landlock_abi) != 0)
		return EX_OK;
	_exit(serve(&serving)); /* nothing is left to write or to free */
}
