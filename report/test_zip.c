/* test_zip.c - ZIP files: no program shows a member that the reader does not, and what cannot be read is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/read_fixture.h"

#define NONE WHY_COUNT

static const struct zip_case {
	const char *claim, *file;
	const char *place, *text;        /* a segment that must be there; text NULL: none */
	const char *why_place;
	enum unreadable_why why;         /* the only kind of unreadable in the file */
} cases[] = {
	{"a member is read", "zip_plain.zip", "other.txt", "C-000137", NULL, NONE},
	{"a folder is part of the name", "zip_plain.zip", "日報/C-000042.txt", "あおぞら商事", NULL, NONE},
	{"the comment is read, in CP932", "zip_plain.zip", "comment", "顧客番号 C-000042", NULL, NONE},
	{"a name in CP932", "zip_cp932.zip", "日報C", "C-000042", NULL, NONE},
	{"a name in UTF-8 without the flag", "zip_utf8_unflagged.zip", "日報", "C-000042", NULL, NONE},
	{"the Unicode path extra field", "zip_unicode_path.zip", "日報 C-000042.txt", "C-000042", NULL, NONE},
	{"the name besides the Unicode path", "zip_unicode_path.zip", "日報 C-000042.txt", "report.txt", NULL, NONE},
	{"a streamed archive", "zip_streamed.zip", "secret.txt", "C-000137", NULL, NONE},
	{"bzip2", "zip_bzip2.zip", "clear.txt", "C-000042", NULL, NONE},
	{"Deflate64", "zip_deflate64.zip", "far.txt", "C-000042", NULL, NONE},
	{"Deflate64 with a far and a long match", "zip_deflate64.zip", "far.txt", "C-000064", NULL, NONE},
	{"a name in KOI8-R", "zip_koi8.zip", NULL, "отчет", NULL, NONE},
	{"a name without a flag as CP932 shows it", "zip_koi8.zip", NULL, "ﾏﾔﾞﾅﾔ", NULL, NONE},
	{"text before the archive", "zip_leading_text.zip", "before the archive", "C-000042", NULL, NONE},
	{"an archive after text", "zip_leading_text.zip", "a.txt", "C-000137", NULL, NONE},
	{"LZMA", "zip_lzma.zip", "clear.txt", "C-000042", NULL, NONE},
	{"an encrypted member", "zip_partly_encrypted.zip", "secret.txt", "secret.txt", "secret.txt", WHY_ENCRYPTED},
	{"the clear one beside it", "zip_partly_encrypted.zip", "clear.txt", "C-000042", "secret.txt", WHY_ENCRYPTED},
	{"an AES member", "zip_aes.zip", "secret.txt", "secret.txt", "secret.txt", WHY_ENCRYPTED},
	{"a member that the central directory leaves out", "zip_hidden.zip", "b.txt", "C-000137", NULL, NONE},
	{"no central directory", "zip_no_directory.zip", "b.txt", "C-000137", NULL, WHY_DAMAGED},
	{"the local header's name", "zip_names_differ.zip", "a-C-000042.txt", "a-C-000137.txt", NULL, NONE},
	{"a wrong checksum", "zip_checksum.zip", "a.txt", "C-000137", "a.txt", WHY_DAMAGED},
	{"what follows a wrong checksum", "zip_checksum.zip", "b.txt", "C-000137", "a.txt", WHY_DAMAGED},
	{"headers that disagree", "zip_other_method.zip", "a.txt", "C-000042", "a.txt", WHY_DAMAGED},
	{"overlapping members end", "zip_overlap.zip", NULL, NULL, NULL, WHY_LIMIT},
	{"nested archives end", "zip_nested.zip", NULL, NULL, NULL, WHY_LIMIT},
};

static bool only_unreadable(const struct reading *reading, enum unreadable_why why)
{
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		if (reading->unreadable[i].why != why)
			return false;
	}
	return (reading->unreadable_count > 0) == (why != NONE);
}

static void zip_files_are_read_as_programs_show_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct zip_case *c = &cases[i];
		struct reading *reading = fixture_read_named(c->file, NULL);

		print_message("  %s\n", c->claim);
		if (c->text != NULL)
			assert_non_null(fixture_segment(reading, c->place, c->text));
		if (c->why != NONE)
			assert_non_null(fixture_unreadable(reading, c->why_place, c->why));
		assert_true(only_unreadable(reading, c->why));
		reading_free(&reading);
	}
}

static void a_bomb_does_not_unpack_far(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;
	uint64_t unpacked = 0;

	(void)state;
	limits.expansion = 2;
	reading = fixture_read_file("report/fixtures/zip_overlap.zip", READ_AS_FOUND, &limits);
	for (size_t i = 1; i < reading->part_count; i++)
		unpacked += reading->parts[i].size_bytes;
	assert_true(unpacked <= 2 << 20);
	assert_true(reading->part_count < 5);
	reading_free(&reading);
}

static void too_many_members_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.parts = 2;
	reading = fixture_read_file("report/fixtures/zip_plain.zip", READ_AS_FOUND, &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

/* A file cut at any length, or with any byte changed, is read to its end without a fault of ours. */
static void cut_and_bent_files_do_no_harm(void **state)
{
	char bytes[] = "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\2\0\0\0\1\0\0\0ahi"
		"PK\1\2\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\2\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "a"
		"PK\5\6\0\0\0\0\1\0\1\0\x2f\0\0\0\x21\0\0\0\0\0";
	size_t len = sizeof(bytes) - 1;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		struct reading *cut = fixture_read((struct span){bytes, i}, READ_AS_FOUND, NULL), *bent;
		char kept = bytes[i];

		bytes[i] = (char)0xff;
		bent = fixture_read((struct span){bytes, len}, READ_AS_FOUND, NULL);
		bytes[i] = kept;
		assert_true(cut->part_count > 0 && bent->part_count > 0);
		reading_free(&cut);
		reading_free(&bent);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zip_files_are_read_as_programs_show_them),
		cmocka_unit_test(a_bomb_does_not_unpack_far),
		cmocka_unit_test(too_many_members_are_a_limit),
		cmocka_unit_test(cut_and_bent_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
