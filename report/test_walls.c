/* test_walls.c - every format reads behind the walls what it reads without them: test_walls [FILE...], else the fixtures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "report/pool.h"
#include "report/read_fixture.h"

static void assert_same_span(const char *path, struct span a, struct span b)
{
	if (!span_equal(a, b))
		fail_msg("%s: '%.*s' behind the walls, '%.*s' without", path, SPAN_ARG(a), SPAN_ARG(b));
}

static void assert_same(const char *path, const struct reading *walls, const struct reading *open)
{
	for (size_t i = 0; i < walls->unreadable_count && i < open->unreadable_count; i++)
		assert_same_span(path, walls->unreadable[i].detail, open->unreadable[i].detail);
	for (size_t i = 0; i < walls->segment_count && i < open->segment_count; i++) {
		assert_same_span(path, walls->segments[i].place, open->segments[i].place);
		assert_same_span(path, walls->segments[i].text, open->segments[i].text);
	}
	if (walls->unreadable_count > open->unreadable_count)
		fail_msg("%s: behind the walls %.*s", path, SPAN_ARG(walls->unreadable[open->unreadable_count].detail));
	assert_int_equal(walls->part_count, open->part_count);
	assert_int_equal(walls->segment_count, open->segment_count);
	assert_int_equal(walls->unreadable_count, open->unreadable_count);
}

static void compare(struct pool *pool, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct buf bytes = {0};
	struct reading *walls, *open_air;
	struct err err;

	assert_true(fd >= 0);
	assert_int_equal(fd_slurp(fd, &bytes, path, &err), 0);
	walls = pool_read(pool, fd, bytes.len, READ_AS_FOUND, &err);
	if (walls == NULL)
		fail_msg("%s: %s", path, err.text);
	open_air = fixture_read(buf_span(&bytes), READ_AS_FOUND, NULL);
	assert_same(path, walls, open_air);
	reading_free(&walls);
	reading_free(&open_air);
	buf_free(&bytes);
	close(fd);
}

static char **files; /* from the command line */

static void find_fixtures(glob_t *found)
{
	const char *top = getenv("top_srcdir");
	char pattern[4096];

	snprintf(pattern, sizeof(pattern), "%s/report/fixtures/*.*", top == NULL ? "." : top);
	assert_int_equal(glob(pattern, 0, NULL, found), 0);
	snprintf(pattern, sizeof(pattern), "%s/contrib/samples/*.eml", top == NULL ? "." : top);
	assert_int_equal(glob(pattern, GLOB_APPEND, NULL, found), 0);
	assert_true(found->gl_pathc > 10);
}

static void every_file_is_read_the_same(void **state)
{
	struct err err;
	const struct conf *conf = conf_default(&err);
	struct pool *pool = pool_new(conf, NULL, 1, &err);
	glob_t found = {0};

	(void)state;
	assert_non_null(pool);
	if (*files == NULL)
		find_fixtures(&found);
	for (char **file = *files == NULL ? found.gl_pathv : files; *file != NULL; file++)
		compare(pool, *file);
	globfree(&found);
	pool_free(&pool);
	conf_release(&conf);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_is_read_the_same),
	};

	files = argv + (argc > 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
