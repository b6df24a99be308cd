/* log.h - one line an event, key=value, to syslog or standard error. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVEL_COUNT };
enum log_target { LOG_TARGET_STDERR, LOG_TARGET_SYSLOG, LOG_TARGET_FILE, LOG_TARGET_COUNT };

/* Once, before threads. program: "atesaki-milter". path: only for LOG_TARGET_FILE, opened for append; log_reopen
 * opens it again (log rotation; call it from a normal thread after SIGHUP/SIGUSR1, not from the handler). */
int log_open(const char *program, enum log_target target, enum log_level level, const char *path);
int log_reopen(void);

/* Thread-safe, one write(2) a line; control characters are made visible. Never pass content of a report. */
void log_event(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same at most once in interval_ms for each call site's state; says how many were left out. */
struct log_limit {
	int64_t next_us;
	uint64_t left_out;
};
void log_limited(struct log_limit *limit, int64_t interval_ms, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#define log_error(...) log_event(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_event(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_event(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_event(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
