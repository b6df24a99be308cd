/* test_directory_cache.c - a compiled directory is kept, made again when it is not sound, and made without a folder too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/directory_csv.h"
#include "quarantine/directory_cache.h"

#define MANY 1100u

static char folder[100];
static struct conf conf;
static struct buf large;

static void clients(struct buf *csv, unsigned count)
{
	buf_adds(csv, "client_id,name,domains\r\n");
	for (unsigned i = 0; i < count; i++)
		buf_addf(csv, "C-%06u,株式会社見本%u番,d%u.example\r\n", i, i, i);
}

static const struct conf *defaults; /* owns what conf points to */

static int set_up(void **state)
{
	struct err err;

	(void)state;
	defaults = conf_default(&err);
	if (defaults == NULL)
		return -1;
	conf = *defaults;
	snprintf(folder, sizeof(folder), "/tmp/test_directory_cache.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	conf.cache_dir = folder;
	buf_clear(&large);
	clients(&large, MANY);
	return large.failed ? -1 : 0;
}

/* How many images are in the folder, and the path of one of them. */
static int images(char *path, size_t size)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	int count = 0;

	while ((e = readdir(d)) != NULL) {
		if (strstr(e->d_name, ".image") != NULL) {
			snprintf(path, size, "%s/%s", folder, e->d_name);
			count++;
		}
	}
	closedir(d);
	return count;
}

static int tear_down(void **state)
{
	char path[500];

	(void)state;
	while (images(path, sizeof(path)) > 0)
		unlink(path);
	snprintf(path, sizeof(path), "%s/directory.lock", folder);
	unlink(path);
	conf_release(&defaults);
	return rmdir(folder);
}

static struct directory *cached(const char *version)
{
	struct directory *dir = NULL;
	struct err err = {0};

	if (directory_cached(&conf, buf_span(&large), version, &dir, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(directory_version(dir), version);
	assert_int_equal(directory_count(dir), MANY);
	assert_int_equal(directory_find(dir, span_of("c-001099")), 1099);
	return dir;
}

static void use(const char *version)
{
	struct directory *dir = cached(version);

	directory_release(&dir);
}

static ino_t only_image(char *path, size_t size)
{
	struct stat st;

	assert_int_equal(images(path, size), 1);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void a_small_directory_needs_no_folder_and_no_program(void **state)
{
	struct buf csv = {0};
	struct directory *dir;
	struct err err;
	char path[500];

	(void)state;
	clients(&csv, 10);
	assert_int_equal(directory_cached(&conf, buf_span(&csv), "3", &dir, &err), 0);
	assert_int_equal(directory_find(dir, span_of("c-000009")), 9);
	assert_int_equal(images(path, sizeof(path)), 0);
	directory_release(&dir);
	buf_free(&csv);
}

static void a_large_one_is_made_once(void **state)
{
	char path[500];
	ino_t first;
	struct stat st;

	(void)state;
	use("7");
	first = only_image(path, sizeof(path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	use("7");
	assert_int_equal(only_image(path, sizeof(path)), first);
	use("8");
	assert_int_equal(images(path, sizeof(path)), 2);
}

static void an_image_is_the_same_whoever_compiles(void **state)
{
	struct arena *arena = arena_new(0);
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;
	struct buf kept = {0};
	void *image;
	size_t size;
	char path[500];

	(void)state;
	use("7");
	only_image(path, sizeof(path));
	assert_int_equal(file_slurp(path, &kept, &err), 0);
	assert_int_equal(directory_csv_parse(arena, buf_span(&large), &rows, &faults, &err), 0);
	assert_int_equal(directory_compile(rows.rows, rows.count, "7", &image, &size, &err), 0);
	assert_int_equal(size, kept.len);
	assert_memory_equal(image, kept.p, size);
	free(image);
	buf_free(&kept);
	arena_free(&arena);
}

static void a_damaged_image_is_made_again(void **state)
{
	char path[500];
	ino_t first;
	FILE *f;

	(void)state;
	use("7");
	first = only_image(path, sizeof(path));
	f = fopen(path, "r+");
	fseek(f, 5000, SEEK_SET);
	fputs("damage", f);
	fclose(f);
	use("7");
	assert_int_not_equal(only_image(path, sizeof(path)), first);
}

static void an_image_that_others_may_write_is_not_believed(void **state)
{
	char path[500];
	ino_t first;

	(void)state;
	use("7");
	first = only_image(path, sizeof(path));
	assert_int_equal(chmod(path, 0666), 0);
	use("7");
	assert_int_not_equal(only_image(path, sizeof(path)), first);
}

static void without_a_folder_it_lives_in_memory(void **state)
{
	(void)state;
	conf.cache_dir = "/proc/nowhere";
	use("7");
	conf.cache_dir = "";
	use("7");
}

static void a_faulty_one_is_told_with_its_line(void **state)
{
	struct directory *dir;
	struct err err;
	char path[500];

	(void)state;
	buf_adds(&large, "C-000001,あ,\r\n");
	assert_int_equal(directory_cached(&conf, buf_span(&large), "7", &dir, &err), -1);
	assert_null(dir);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "line 1102: client_id C-000001 is already on line 3 (1 fault in all)");
	assert_int_equal(images(path, sizeof(path)), 0);
}

static void two_at_once_make_one(void **state)
{
	char path[500];
	pid_t children[3];
	int status;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct directory *dir;
			struct err err;

			_exit(directory_cached(&conf, buf_span(&large), "7", &dir, &err) == 0 && directory_count(dir) == MANY ? 0 : 1);
		}
	}
	for (size_t i = 0; i < 3; i++) {
		waitpid(children[i], &status, 0);
		assert_int_equal(status, 0);
	}
	only_image(path, sizeof(path));
}

static void old_ones_go(void **state)
{
	static const char *const versions[] = {"1", "2", "3", "4", "1", "5", "6"};
	struct directory *first = cached("1");
	char path[500];
	struct stat st;
	ino_t kept;

	(void)state;
	kept = only_image(path, sizeof(path));
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		use(versions[i]);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_ino, kept); /* used since */
	assert_int_equal(images(path, sizeof(path)), 4);
	assert_int_equal(directory_find(first, span_of("c-000001")), 1);
	directory_release(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_small_directory_needs_no_folder_and_no_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_large_one_is_made_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_image_is_the_same_whoever_compiles, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_image_is_made_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_image_that_others_may_write_is_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_a_folder_it_lives_in_memory, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_faulty_one_is_told_with_its_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_at_once_make_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(old_ones_go, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
