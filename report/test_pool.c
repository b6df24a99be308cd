/* test_pool.c - whatever a reader does, a message gets its reading or a reason, and the next one a good reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/program.h"
#include "report/pool.h"

static const struct conf *conf_of(const char *text)
{
	char path[] = "/tmp/atesaki-test-XXXXXX";
	int fd = mkstemp(path);
	const struct conf *conf;
	struct err err;

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	close(fd);
	conf = conf_read(path, &err);
	unlink(path);
	if (conf == NULL)
		fail_msg("%s", err.text);
	return conf;
}

static struct pool *pool_of(const char *program, size_t count, const char *text)
{
	const struct conf *conf = conf_of(text);
	char path[PATH_MAX];
	struct err err;
	struct pool *pool;

	assert_int_equal(program_find(program, "report", path, sizeof(path), &err), 0);
	pool = pool_new(conf, path, count, &err);
	if (pool == NULL)
		fail_msg("%s", err.text);
	conf_release(&conf);
	return pool;
}

static struct pool *bad_pool(size_t count)
{
	return pool_of("bad_reader", count, "reader { deadline = 700ms }\nlimit { text = 64K segments = 5000 }\n");
}

/* No assertions: threads call it. */
static struct reading *submit(struct pool *pool, const char *bytes, size_t len, struct err *err)
{
	int fd = fd_anonymous("message", err);
	struct reading *reading = NULL;

	if (fd >= 0 && fd_write_all(fd, bytes, len) == 0)
		reading = pool_read(pool, fd, len, READ_AS_MESSAGE, err);
	if (fd >= 0)
		close(fd);
	return reading;
}

static struct reading *tell(struct pool *pool, const char *how)
{
	struct err err = {0};
	struct reading *reading = submit(pool, how, strlen(how), &err);

	if (reading == NULL)
		fail_msg("%s: %s", how, err.text);
	return reading;
}

static void assert_works(struct pool *pool)
{
	struct reading *reading = tell(pool, "good");

	assert_int_equal(reading->unreadable_count, 0);
	assert_int_equal(reading->part_count, 2);
	assert_true(span_equal(reading->segments[0].text, span_of("good")));
	reading_free(&reading);
}

static const struct {
	const char *how;
	enum unreadable_why why;
	bool evidence; /* what it said before it went wrong is kept */
} wrongs[] = {
	{"die", WHY_CRASH, false}, {"exit", WHY_CRASH, false}, {"hang", WHY_TIMEOUT, false}, {"flood", WHY_DAMAGED, true},
	{"nothing", WHY_DAMAGED, false}, {"half-die", WHY_CRASH, true}, {"half-hang", WHY_TIMEOUT, true},
	{"half-lie", WHY_DAMAGED, true}, {"no-memory", WHY_LIMIT, true},
	{"out-of-memory", WHY_LIMIT, false},
};

static void each_wrong_is_called_so_and_the_next_message_is_read(void **state)
{
	struct pool *pool = bad_pool(1);

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		struct reading *reading = tell(pool, wrongs[i].how);

		print_message("  %s: %.*s\n", wrongs[i].how, SPAN_ARG(reading->unreadable[0].detail));
		assert_int_equal(reading->unreadable_count, 1);
		assert_int_equal(reading->unreadable[0].why, wrongs[i].why);
		assert_true(reading->part_count > 0);
		assert_int_equal(reading->parts[0].role, PART_MESSAGE);
		assert_int_equal(reading->segment_count > 0, wrongs[i].evidence);
		reading_free(&reading);
		assert_works(pool);
	}
	pool_free(&pool);
}

static void a_reader_that_died_or_chattered_after_its_answer_costs_nothing(void **state)
{
	static const char *const later[] = {"die-later", "chatter", "fat"};
	struct pool *pool = bad_pool(1);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct reading *reading = tell(pool, later[i]);

		assert_int_equal(reading->unreadable_count, 0);
		reading_free(&reading);
		usleep(200000); /* it takes a moment to die */
		assert_works(pool);
	}
	pool_free(&pool);
}

static void a_program_that_never_greets_is_a_temporary_error(void **state)
{
	const struct conf *conf = conf_of("");
	struct err err = {0};
	struct pool *pool = pool_new(conf, "/bin/false", 2, &err);

	(void)state;
	assert_non_null(pool);
	assert_null(submit(pool, "good", 4, &err));
	assert_int_equal(err.kind, ERR_TEMPORARY);
	assert_non_null(strstr(err.text, "the reader ended before it was ready"));
	pool_free(&pool);
	conf_release(&conf);
}

static void a_program_that_is_not_there_makes_no_pool(void **state)
{
	const struct conf *conf = conf_of("");
	struct err err = {0};

	(void)state;
	assert_null(pool_new(conf, "/nonexistent/atesaki-reader", 2, &err));
	assert_non_null(strstr(err.text, "/nonexistent/atesaki-reader"));
	conf_release(&conf);
}

static size_t children(void)
{
	char path[64];
	FILE *f;
	long pid;
	size_t n = 0;
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *e;

	assert_non_null(tasks);
	while ((e = readdir(tasks)) != NULL) {
		snprintf(path, sizeof(path), "/proc/self/task/%.20s/children", e->d_name);
		f = e->d_name[0] == '.' ? NULL : fopen(path, "r");
		while (f != NULL && fscanf(f, "%ld", &pid) == 1)
			n++;
		if (f != NULL)
			fclose(f);
	}
	closedir(tasks);
	return n;
}

static void a_freed_pool_leaves_no_process(void **state)
{
	struct pool *pool = bad_pool(3);

	(void)state;
	assert_works(pool);
	pool_free(&pool);
	assert_null(pool);
	assert_int_equal(children(), 0);
}

/* ---- many threads ---- */

struct sender {
	struct pool *pool;
	unsigned number, wrong, lost;
	pthread_t id;
};

static void *send_many(void *arg)
{
	static const char *const hows[] = {"half-die", "exit", "half-lie", "nothing"};
	struct sender *s = arg;

	for (unsigned i = 0; i < 40; i++) {
		bool bad = i % 10 == 9;
		char how[32];
		struct reading *reading;
		struct err err;

		snprintf(how, sizeof(how), bad ? "%s" : "%s %u %u", bad ? hows[s->number % 4] : "good", s->number, i);
		reading = submit(s->pool, how, strlen(how), &err);
		if (reading == NULL)
			s->lost++;
		else if (bad ? reading->unreadable_count != 1
		             : reading->unreadable_count != 0 || !span_equal(reading->segments[0].text, span_of(how)))
			s->wrong++;
		reading_free(&reading);
	}
	return NULL;
}

static void eight_threads_each_get_their_own_answers(void **state)
{
	struct pool *pool = bad_pool(3);
	struct sender senders[8];

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		senders[i] = (struct sender){.pool = pool, .number = i};
		assert_int_equal(pthread_create(&senders[i].id, NULL, send_many, &senders[i]), 0);
	}
	for (unsigned i = 0; i < 8; i++) {
		pthread_join(senders[i].id, NULL);
		assert_int_equal(senders[i].wrong, 0);
		assert_int_equal(senders[i].lost, 0);
	}
	pool_free(&pool);
}

/* A reader is killed with the thread that starts it: that is never the one that happens to read first. */
static void readers_outlive_the_thread_that_used_them(void **state)
{
	struct pool *pool = bad_pool(1);
	struct sender sender = {.pool = pool};

	(void)state;
	assert_int_equal(pthread_create(&sender.id, NULL, send_many, &sender), 0);
	pthread_join(sender.id, NULL);
	assert_int_equal(sender.wrong + sender.lost, 0);
	assert_works(pool);
	pool_free(&pool);
}

/* ---- the real reader ---- */

static const char mail[] =
	"From: desk@denwa.example\r\nSubject: =?UTF-8?B?5pel5aCx?=\r\nMIME-Version: 1.0\r\n"
	"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
	"顧客番号: C-000042\r\n株式会社あおぞら商事 御中\r\n";

static bool has_text(const struct reading *reading, const char *text)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		struct span s = reading->segments[i].text;

		if (memmem(s.p, s.len, text, strlen(text)) != NULL)
			return true;
	}
	return false;
}

static void assert_reads(struct pool *pool)
{
	struct err err = {0};
	struct reading *reading = submit(pool, mail, sizeof(mail) - 1, &err);

	if (reading == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(reading->unreadable_count, 0);
	assert_true(has_text(reading, "C-000042"));
	assert_true(has_text(reading, "日報"));
	reading_free(&reading);
}

static void the_reader_reads_a_mail_behind_its_walls(void **state)
{
	struct pool *pool = pool_of("atesaki-reader", 1, "");

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_reads(pool);
	pool_free(&pool);
}

static void worn_readers_are_replaced(void **state)
{
	struct pool *pool = pool_of("atesaki-reader", 1, "reader { recycle = 2 }\n");
	const struct conf *conf = conf_of("reader { memory = 100M }\n");

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_reads(pool);
	pool_configure(pool, conf);
	assert_reads(pool);
	assert_int_equal(children(), 1);
	pool_free(&pool);
	conf_release(&conf);
}

static void a_large_message_is_read_whole(void **state)
{
	struct pool *pool = pool_of("atesaki-reader", 1, "");
	size_t len = 3 << 20, at;
	char *text = malloc(len);
	struct err err = {0};
	struct reading *reading;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	for (at = 70; at < len; at += 70)
		memcpy(text + at, "\r\n", 2);
	memcpy(text, "Subject: a\r\n\r\n", 14);
	memcpy(text + len - 12, "\r\nC-000099\r\n", 12);
	reading = submit(pool, text, len, &err);
	assert_non_null(reading);
	assert_int_equal(reading->unreadable_count, 0);
	assert_true(has_text(reading, "C-000099"));
	reading_free(&reading);
	free(text);
	pool_free(&pool);
}

static void a_descriptor_shorter_than_said_is_no_reading(void **state)
{
	struct pool *pool = pool_of("atesaki-reader", 1, "");
	struct err err = {0};
	int fd = fd_anonymous("message", &err);

	(void)state;
	for (size_t size = 100; size <= 8 << 20; size += (8 << 20) - 100) {
		struct reading *reading = pool_read(pool, fd, size, READ_AS_MESSAGE, &err);

		assert_non_null(reading);
		assert_int_equal(reading->unreadable_count, 1);
		assert_int_equal(reading->unreadable[0].why, WHY_CRASH);
		reading_free(&reading);
	}
	close(fd);
	pool_free(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_is_called_so_and_the_next_message_is_read),
		cmocka_unit_test(a_reader_that_died_or_chattered_after_its_answer_costs_nothing),
		cmocka_unit_test(a_program_that_never_greets_is_a_temporary_error),
		cmocka_unit_test(a_program_that_is_not_there_makes_no_pool),
		cmocka_unit_test(a_freed_pool_leaves_no_process),
		cmocka_unit_test(eight_threads_each_get_their_own_answers),
		cmocka_unit_test(readers_outlive_the_thread_that_used_them),
		cmocka_unit_test(the_reader_reads_a_mail_behind_its_walls),
		cmocka_unit_test(worn_readers_are_replaced),
		cmocka_unit_test(a_large_message_is_read_whole),
		cmocka_unit_test(a_descriptor_shorter_than_said_is_no_reading),
	};

	log_open("test_pool", LOG_TARGET_STDERR, LOG_LEVEL_ERROR, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
