/* test_archive.c - archives other than ZIP: members are read at their places, what cannot be read is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/rar5.h"
#include "report/read_fixture.h"

#define NONE WHY_COUNT

static const struct archive_case {
	const char *claim, *file, *place, *text;
	enum unreadable_why why; /* the only kind of unreadable in the file */
} cases[] = {
	{"7-Zip, a name in UTF-16", "archive_plain.7z", "日報.txt", "C-000042", NONE},
	{"7-Zip, a second member", "archive_plain.7z", "secret.txt", "C-000137", NONE},
	{"7-Zip with encrypted headers", "archive_headers_encrypted.7z", NULL, NULL, WHY_ENCRYPTED},
	{"7-Zip, the name of an encrypted member", "archive_partly_encrypted.7z", "secret.txt", "secret.txt", WHY_ENCRYPTED},
	{"7-Zip, the clear member beside it", "archive_partly_encrypted.7z", "日報.txt", "C-000042", WHY_ENCRYPTED},
	{"tar in gzip", "archive.tar.gz", "日報.txt", "C-000042", NONE},
	{"tar in xz, a name in CP932", "archive_cp932.tar.xz", "日報.txt", "C-000042", NONE},
	{"tar in bzip2", "archive_two.tar.bz2", "日報.txt", "C-000042", NONE},
	{"what stands behind the end of a tar file", "archive_two.tar.bz2", "b.txt", "C-000137", NONE},
	{"a compressed file", "archive_text.gz", NULL, "C-000042", NONE},
	{"a file cut short", "archive_cut.gz", NULL, NULL, WHY_DAMAGED},
	{"a bomb", "archive_bomb.gz", NULL, NULL, WHY_LIMIT},
	{"a bomb of what a tar file's reader passes over", "archive_padded.tar.gz", "日報.txt", "C-000042", WHY_LIMIT},
};

static bool only_unreadable(const struct reading *reading, enum unreadable_why why)
{
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		if (reading->unreadable[i].why != why)
			return false;
	}
	return (reading->unreadable_count > 0) == (why != NONE);
}

static void archives_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct archive_case *c = &cases[i];
		char path[256];
		struct reading *reading;

		print_message("  %s\n", c->claim);
		snprintf(path, sizeof(path), "report/fixtures/%s", c->file);
		reading = fixture_read_file(path, READ_AS_FOUND, NULL);
		if (c->text != NULL)
			assert_non_null(fixture_segment(reading, c->place, c->text));
		assert_true(only_unreadable(reading, c->why));
		reading_free(&reading);
	}
}

static const struct rar_case {
	const char *claim;
	struct span bytes;
	size_t count;
	bool first_encrypted, headers_encrypted;
} rar_cases[] = {
	{"another RAR", {"Rar!\x1a\7\0\0\0\0\0\0", 12}, 0, false, false},
	{"nothing behind the signature", {"Rar!\x1a\7\1\0", 8}, 0, false, false},
	{"a clear file", {"Rar!\x1a\7\1\0" "crc!\2\2\0", 15}, 1, false, false},
	{"an encrypted file", {"Rar!\x1a\7\1\0" "crc!\6\2\1\2\1\1\1", 19}, 1, true, false},
	{"a file whose extra area is longer than its header", {"Rar!\x1a\7\1\0" "crc!\3\2\1\x7f", 16}, 0, false, false},
	{"encrypted headers", {"Rar!\x1a\7\1\0" "crc!\2\4\0", 15}, 0, false, true},
};

static void encryption_is_found_in_rar_headers(void **state)
{
	struct arena *arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(rar_cases) / sizeof(rar_cases[0]); i++) {
		const struct rar_case *c = &rar_cases[i];
		struct rar5_look look;

		print_message("  %s\n", c->claim);
		assert_int_equal(rar5_look(arena, c->bytes, &look), 0);
		assert_int_equal(look.count, c->count);
		assert_int_equal(look.headers_encrypted, c->headers_encrypted);
		if (c->count > 0)
			assert_int_equal(look.encrypted[0], c->first_encrypted);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(archives_are_read),
		cmocka_unit_test(encryption_is_found_in_rar_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
