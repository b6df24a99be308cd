/* test_log.c - a line is one line, levels hold back, floods are counted, a rotated file is opened again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "base/log.h"

static char path[] = "/tmp/atesaki-log.XXXXXX";

static char *content(const char *name)
{
	struct buf buf = {0};

	assert_int_equal(file_slurp(name, &buf, NULL), 0);
	return buf_take(&buf, NULL);
}

static int open_log(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	return fd < 0 ? -1 : log_open("atesaki-test", LOG_TARGET_FILE, LOG_LEVEL_INFO, path);
}

static int close_log(void **state)
{
	(void)state;
	return unlink(path) | log_open("atesaki-test", LOG_TARGET_STDERR, LOG_LEVEL_INFO, NULL);
}

static void a_line_stays_one_line(void **state)
{
	char *text, head[64];

	(void)state;
	log_info("qid=%s sender=%s", "4Xk", "a\nb\x1b[2J\xc2\x9b 日報");
	text = content(path);
	snprintf(head, sizeof(head), "Z atesaki-test[%ld]: info: qid=4Xk ", (long)getpid());
	assert_non_null(strstr(text, head));
	assert_non_null(strstr(text, "sender=a\\x0ab\\x1b[2J\\x9b 日報\n"));
	assert_int_equal(strlen(text) - 1, strchr(text, '\n') - text);
	free(text);
}

static void levels_hold_back(void **state)
{
	char *text;

	(void)state;
	log_debug("not wanted");
	log_error("wanted");
	text = content(path);
	assert_null(strstr(text, "not wanted"));
	assert_non_null(strstr(text, "error: wanted\n"));
	free(text);
}

static void floods_are_counted(void **state)
{
	struct log_limit limit = {0, 0};
	char *text, *first;

	(void)state;
	for (int i = 0; i < 100; i++)
		log_limited(&limit, 60000, LOG_LEVEL_WARNING, "store=full");
	limit.next_us = 0;
	log_limited(&limit, 60000, LOG_LEVEL_WARNING, "store=full");
	text = content(path);
	first = strstr(text, "store=full\n");
	assert_non_null(first);
	assert_non_null(strstr(first + 1, "store=full\n"));
	assert_null(strstr(strstr(first + 1, "store=full\n") + 1, "store=full\n"));
	assert_non_null(strstr(text, "left out 99 times"));
	free(text);
}

static void a_rotated_file_is_opened_again(void **state)
{
	char old[sizeof(path) + 2], *text;

	(void)state;
	snprintf(old, sizeof(old), "%s.1", path);
	assert_int_equal(rename(path, old), 0);
	log_info("into the old one");
	assert_int_equal(log_reopen(), 0);
	log_info("into the new one");
	text = content(path);
	assert_null(strstr(text, "old one"));
	assert_non_null(strstr(text, "new one"));
	free(text);
	unlink(old);
}

static void long_lines_are_cut(void **state)
{
	char flood[9000], *text;

	(void)state;
	memset(flood, '\x01', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	log_info("%s", flood);
	text = content(path);
	assert_in_range(strlen(strstr(text, "\\x01")), 3000, 4096);
	free(text);
}

static void a_log_that_cannot_be_opened_is_said(void **state)
{
	(void)state;
	assert_int_equal(log_open("x", LOG_TARGET_FILE, LOG_LEVEL_INFO, "/nonexistent/x.log"), -1);
	assert_int_equal(log_open("x", LOG_TARGET_FILE, LOG_LEVEL_INFO, NULL), -1);
	assert_int_equal(log_open("atesaki-test", LOG_TARGET_SYSLOG, LOG_LEVEL_INFO, NULL), 0);
	assert_int_equal(log_reopen(), 0);
	assert_int_equal(log_open("atesaki-test", LOG_TARGET_FILE, LOG_LEVEL_INFO, path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_stays_one_line),
		cmocka_unit_test(levels_hold_back),
		cmocka_unit_test(floods_are_counted),
		cmocka_unit_test(a_rotated_file_is_opened_again),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(a_log_that_cannot_be_opened_is_said),
	};

	return cmocka_run_group_tests(tests, open_log, close_log);
}
