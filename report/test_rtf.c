/* test_rtf.c - RTF: what a word processor shows is read, where it shows it, in every way that characters are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

#define REPORT "report/fixtures/rtf_report.rtf"

static const struct text_case {
	const char *claim, *place, *text;
} text_cases[] = {
	{"the title", "title", "日報 C-000045"},
	{"the company", "company", "C-000046"},
	{"a property of the author's", "custom:ClientID", "C-000047"},
	{"a header", "header", "ヘッダー C-000043"},
	{"a footer", "footer", "C-000044"},
	{"characters of two bytes, half escaped", "paragraph 1", "株式会社あおぞら商事 御中"},
	{"Unicode with one character for old programs", "paragraph 2", "髙橋様 C-000048"},
	{"Unicode with two characters for old programs, and with none", "paragraph 3", "﨑山様 C-000049です"},
	{"hidden text", "paragraph 4", "C-000050"},
	{"a field's code", "paragraph 5", "http://aozora.example/C-000051"},
	{"a field's result", "paragraph 5", "こちら"},
	{"a text as it is now", "paragraph 6", "番号 C-000052 です"},
	{"a text as it was", "paragraph 6", "番号 C-000042 です"},
	{"a font's own charset", "paragraph 7", "Отчёт"},
	{"a footnote", "footnote 1", "脚注 C-000053"},
	{"the form of a text for new programs", "paragraph 8", "新 C-000054"},
	{"a cell", "table 1, row 1, column 2", "C-000055"},
	{"a cell of two paragraphs", "table 1, row 2, column 2", "一行目\n二行目"},
	{"a paragraph behind a table", "paragraph 9", "after"},
	{"a shape's description", "shape", "C-000056"},
	{"a text box", "text box", "C-000057"},
	{"a comment", "comment 2", "C-000058"},
	{"a file that was dropped in", "memo.txt", "C-000061 の控え"},
};

static void documents_are_read_as_they_are_shown(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(reading->unreadable_count, 0);
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		fixture_tells(reading, text_cases[i].claim, text_cases[i].place, text_cases[i].text);
	}
	reading_free(&reading);
}

static void what_no_program_shows_is_left_out(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);

	(void)state;
	assert_null(fixture_segment(reading, NULL, "C-999999"));
	assert_null(fixture_segment(reading, NULL, "251660288"));
	assert_null(fixture_segment(reading, NULL, "old"));
	reading_free(&reading);
}

static void cells_know_their_table_row_and_column(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/rtf_writer.rtf", READ_AS_FOUND, NULL);
	const struct segment *s = fixture_segment(reading, NULL, "C-000055");

	(void)state;
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 1);
	assert_int_equal(s->row, 1);
	assert_int_equal(s->column, 2);
	assert_non_null(fixture_segment(reading, "paragraph 1", "株式会社あおぞら商事 御中"));
	reading_free(&reading);
}

static void a_document_cut_short_is_read_and_called_damaged(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/rtf_cut.rtf", READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-000049"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	reading_free(&reading);
}

static void groups_without_end_are_a_limit(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/rtf_deep.rtf", READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read_as_they_are_shown),
		cmocka_unit_test(what_no_program_shows_is_left_out),
		cmocka_unit_test(cells_know_their_table_row_and_column),
		cmocka_unit_test(a_document_cut_short_is_read_and_called_damaged),
		cmocka_unit_test(groups_without_end_are_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
