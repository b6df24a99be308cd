/* test_memory.c - arena, buf and file primitives keep their contracts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fdio.h"

static void arena_stops_at_its_limit(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	assert_non_null(arena_alloc(a, 500));
	assert_null(arena_alloc(a, 600));
	assert_null(arena_array(a, SIZE_MAX / 2, 4));
	assert_non_null(arena_alloc(a, 100));
	arena_free(&a);
	assert_null(a);
	arena_free(&a);
}

static void arena_grow_keeps_content(void **state)
{
	struct arena *a = arena_new(0);
	size_t capacity = 0;
	int *v = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		v = arena_grow(a, v, &capacity, (size_t)i + 1, sizeof(*v));
		assert_non_null(v);
		v[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	assert_string_equal(arena_printf(a, "%s-%06d", "C", 42), "C-000042");
	arena_free(&a);
}

static void buf_remembers_a_failure(void **state)
{
	struct buf b = {.max_bytes = 8};
	char *taken;

	(void)state;
	assert_int_equal(buf_adds(&b, "12345678"), 0);
	assert_int_equal(buf_addc(&b, '9'), -1);
	assert_true(b.failed);
	assert_int_equal(buf_adds(&b, ""), -1);
	assert_null(buf_take(&b, NULL));
	assert_int_equal(buf_addf(&b, "%d", 42), 0);
	taken = buf_take(&b, NULL);
	assert_string_equal(taken, "42");
	free(taken);
}

static void error_text_is_one_line(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_INPUT, "row %d: %s", 3, "a\nb\rc"), -1);
	assert_string_equal(e.text, "row 3: a b c");
	errno = ENOSPC;
	err_set_sys(&e, "rename held/41.tmp");
	assert_string_equal(e.text, "rename held/41.tmp: No space left on device");
	assert_int_equal(e.kind, ERR_TEMPORARY);
	err_prefix(&e, "store");
	assert_string_equal(e.text, "store: rename held/41.tmp: No space left on device");
	assert_int_equal(err_exit_code(&e), 75);
}

static void descriptors_pass_over_a_socket(void **state)
{
	int sv[2], pipe_fds[2], got[4];
	size_t count = 4;
	char text[8] = {0};

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sv), 0);
	assert_int_equal(pipe(pipe_fds), 0);
	assert_int_equal(fd_send(sv[0], "hi", 2, &pipe_fds[1], 1), 0);
	assert_int_equal(fd_recv(sv[1], text, sizeof(text), got, &count), 2);
	assert_int_equal(count, 1);
	assert_int_equal(fd_write_all(got[0], "x", 1), 0);
	assert_int_equal(fd_read_all(pipe_fds[0], text, 1), 1);
	assert_int_equal(text[0], 'x');
	assert_int_equal(fd_read_deadline(pipe_fds[0], text, 1, deadline_in_ms(5)), -1);
	assert_int_equal(errno, ETIMEDOUT);
	for (int i = 0; i < 2; i++) {
		close(sv[i]);
		close(pipe_fds[i]);
	}
	close(got[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_stops_at_its_limit),
		cmocka_unit_test(arena_grow_keeps_content),
		cmocka_unit_test(buf_remembers_a_failure),
		cmocka_unit_test(error_text_is_one_line),
		cmocka_unit_test(descriptors_pass_over_a_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
