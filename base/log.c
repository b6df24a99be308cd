/* log.c - one line an event, key=value.
 *
 * The one place in base/ with state of its own: where the log goes is set once, before threads. Opening again keeps the
 * descriptor's number (dup3), so that writers need no lock. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/fdio.h"
#include "base/text.h"

#define LINE_MOST 4096

static const struct {
	const char *name;
	int priority;
} levels[] = {{"error", LOG_ERR}, {"warning", LOG_WARNING}, {"info", LOG_INFO}, {"debug", LOG_DEBUG}};
_Static_assert(sizeof(levels) / sizeof(levels[0]) == LOG_LEVEL_COUNT, "a name for each level");

static struct {
	enum log_target target;
	enum log_level level;
	int fd;
	char program[64];
	char path[1024];
} log_state = {LOG_TARGET_STDERR, LOG_LEVEL_INFO, STDERR_FILENO, "atesaki", ""};

static int open_file(const char *path)
{
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

static int open_target(enum log_target target, const char *path)
{
	int fd;

	switch (target) {
	case LOG_TARGET_STDERR:
		log_state.fd = STDERR_FILENO;
		return 0;
	case LOG_TARGET_SYSLOG:
		openlog(log_state.program, LOG_PID | LOG_NDELAY, LOG_MAIL);
		return 0;
	case LOG_TARGET_FILE:
		fd = path == NULL || strlen(path) >= sizeof(log_state.path) ? -1 : open_file(path);
		if (fd < 0)
			return -1;
		log_state.fd = fd;
		snprintf(log_state.path, sizeof(log_state.path), "%s", path);
		return 0;
	case LOG_TARGET_COUNT:
		break;
	}
	errno = EINVAL;
	return -1;
}

int log_open(const char *program, enum log_target target, enum log_level level, const char *path)
{
	int old = log_state.target == LOG_TARGET_FILE ? log_state.fd : -1;

	snprintf(log_state.program, sizeof(log_state.program), "%s", program);
	if (open_target(target, path) != 0)
		return -1;
	log_state.target = target;
	log_state.level = level;
	if (old >= 0)
		close(old);
	return 0;
}

int log_reopen(void)
{
	int fd, result;

	if (log_state.target != LOG_TARGET_FILE)
		return 0;
	fd = open_file(log_state.path);
	if (fd < 0)
		return -1;
	result = dup3(fd, log_state.fd, O_CLOEXEC) < 0 ? -1 : 0;
	close(fd);
	return result;
}

/* Control characters, C1 ones too, become \xNN: a sender's text may not start a line or drive a terminal. */
static size_t make_visible(const char *from, char *to, size_t room)
{
	struct span rest = span_of(from);
	size_t len = 0;

	while (rest.len > 0 && len + 5 < room) {
		uint32_t cp;
		size_t n = text_decode(rest, &cp);

		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
			len += (size_t)snprintf(to + len, room - len, "\\x%02x", cp);
		} else {
			memcpy(to + len, rest.p, n);
			len += n;
		}
		rest = (struct span){rest.p + n, rest.len - n};
	}
	to[len] = '\0';
	return len;
}

static size_t line_head(char *line, size_t room, enum log_level level)
{
	int64_t now_ms = clock_wall_ms();
	time_t now = (time_t)(now_ms / 1000);
	struct tm tm;
	size_t len;

	gmtime_r(&now, &tm);
	len = strftime(line, room, "%Y-%m-%dT%H:%M:%S", &tm);
	return len + (size_t)snprintf(line + len, room - len, ".%03dZ %s[%ld]: %s: ", (int)(now_ms % 1000),
		log_state.program, (long)getpid(), levels[level].name);
}

static void write_event(enum log_level level, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void write_event(enum log_level level, const char *fmt, va_list ap)
{
	char text[LINE_MOST / 2], line[LINE_MOST];
	size_t len = 0;

	vsnprintf(text, sizeof(text), fmt, ap);
	if (log_state.target == LOG_TARGET_SYSLOG) {
		make_visible(text, line, sizeof(line));
		syslog(levels[level].priority, "%s", line);
		return;
	}
	len = line_head(line, sizeof(line), level);
	len += make_visible(text, line + len, sizeof(line) - len - 1);
	line[len++] = '\n';
	/* Nothing sensible is left to do when the log itself cannot be written. */
	(void)!fd_write_all(log_state.fd, line, len);
}

static bool is_wanted(enum log_level level)
{
	return (unsigned)level < LOG_LEVEL_COUNT && level <= log_state.level;
}

void log_event(enum log_level level, const char *fmt, ...)
{
	int saved_errno = errno;
	va_list ap;

	if (!is_wanted(level))
		return;
	va_start(ap, fmt);
	write_event(level, fmt, ap);
	va_end(ap);
	errno = saved_errno;
}

void log_limited(struct log_limit *limit, int64_t interval_ms, enum log_level level, const char *fmt, ...)
{
	int64_t now = clock_now_us(), next = __atomic_load_n(&limit->next_us, __ATOMIC_RELAXED);
	uint64_t left_out;
	va_list ap;

	if (!is_wanted(level))
		return;
	if (now < next || !__atomic_compare_exchange_n(&limit->next_us, &next, now + interval_ms * 1000, false,
			__ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
		__atomic_add_fetch(&limit->left_out, 1, __ATOMIC_RELAXED);
		return;
	}
	left_out = __atomic_exchange_n(&limit->left_out, 0, __ATOMIC_RELAXED);
	va_start(ap, fmt);
	write_event(level, fmt, ap);
	va_end(ap);
	if (left_out > 0)
		log_event(level, "the line above was left out %" PRIu64 " times since it was last written", left_out);
}
