/* test_sandbox.c - the reader's walls stop what they must on this machine, and let through what reading needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/program.h"

extern char **environ;

#define KILLED (-SIGSYS)

/* The probe's exit code, or minus the signal that killed it. */
static int probe(const char *what, bool walls)
{
	static const struct rlimit none;
	char path[PATH_MAX], program[] = "sandbox_probe", open_word[] = "open", word[64];
	char *argv[] = {program, word, walls ? NULL : open_word, NULL};
	struct err err;
	pid_t pid;
	int status;

	snprintf(word, sizeof(word), "%s", what);
	assert_int_equal(program_find("sandbox_probe", "report", path, sizeof(path), &err), 0);
	setrlimit(RLIMIT_CORE, &none);
	assert_int_equal(posix_spawn(&pid, path, NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static const struct {
	const char *what;
	int end; /* behind the walls */
	bool open_works; /* without walls, as whoever runs the tests */
} refused[] = {
	{"socket", KILLED, true}, {"unix-socket", KILLED, true}, {"connect", KILLED, true},
	{"send-descriptor", KILLED, true}, {"execve", KILLED, true}, {"fork", KILLED, true}, {"thread", KILLED, true},
	{"write-new", KILLED, false}, {"write-null", KILLED, true}, {"read-write", KILLED, true}, {"temporary", KILLED, false},
	{"memfd", KILLED, true}, {"mkdir", KILLED, false}, {"unlink", KILLED, true}, {"chmod", KILLED, false},
	{"kill", KILLED, true}, {"ptrace", KILLED, true}, {"unshare", KILLED, false}, {"setuid", KILLED, true},
	{"io_uring", KILLED, false}, {"raise-limit", KILLED, true}, {"code", 1, true}, {"code-later", 1, true},
	{"many-files", 1, true},
#ifndef WITH_SANITIZER
	{"memory-over", 1, true},
#endif
};

static void what_reading_never_needs_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		int end = probe(refused[i].what, true);

		if (end != refused[i].end)
			fail_msg("%s: %d behind the walls, not %d", refused[i].what, end, refused[i].end);
		if (refused[i].open_works && probe(refused[i].what, false) != 0)
			fail_msg("%s: does not even work without walls", refused[i].what);
	}
}

static void files_outside_the_profile_cannot_be_opened(void **state)
{
	static const char *const files[] = {"passwd", "proc", "list-root"};

	(void)state;
	if (probe("landlock", true) != 0) {
		print_message("  this kernel has no Landlock\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(probe(files[i], true), 1);
		assert_int_equal(probe(files[i], false), 0);
	}
}

static void what_reading_needs_is_let_through(void **state)
{
	static const char *const needs[] = {"fonts", "cmaps", "memory", "answer"};

	(void)state;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (probe(needs[i], true) != 0)
			fail_msg("%s: refused", needs[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reading_never_needs_is_refused),
		cmocka_unit_test(files_outside_the_profile_cannot_be_opened),
		cmocka_unit_test(what_reading_needs_is_let_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
