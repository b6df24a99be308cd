/* test_program.c - the programs of one build belong together, and a missing one is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/privilege.h"
#include "base/program.h"

static void finds_a_neighbour_of_the_build_tree(void **state)
{
	char path[PATH_MAX];
	struct err err;

	(void)state;
	assert_int_equal(program_find("conf_manual", "base", path, sizeof(path), &err), 0);
	assert_int_equal(access(path, X_OK), 0);
}

static void names_both_places_of_a_missing_program(void **state)
{
	char path[PATH_MAX];
	struct err err;

	(void)state;
	assert_int_equal(program_find("atesaki-nothing", "base", path, sizeof(path), &err), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_non_null(strstr(err.text, "atesaki-nothing"));
	assert_non_null(strstr(err.text, ATESAKI_LIBEXECDIR));
}

static void refuses_a_path_that_does_not_fit(void **state)
{
	char path[8];

	(void)state;
	assert_int_equal(program_find("conf_manual", "base", path, sizeof(path), NULL), -1);
}

static void a_child_whose_parent_is_another_does_not_go_on(void **state)
{
	int status = 0;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(privilege_follow(getppid(), NULL) == 0 && privilege_follow(-1, NULL) == -1 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void an_unknown_user_stops_the_drop(void **state)
{
	struct err err = {.kind = ERR_NONE};

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(privilege_drop("no-such-user", "", &err), -1);
	assert_non_null(strstr(err.text, "no-such-user"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_neighbour_of_the_build_tree),
		cmocka_unit_test(names_both_places_of_a_missing_program),
		cmocka_unit_test(refuses_a_path_that_does_not_fit),
		cmocka_unit_test(a_child_whose_parent_is_another_does_not_go_on),
		cmocka_unit_test(an_unknown_user_stops_the_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
