/* test_docx.c - documents: what a word processor shows is read, where it shows it, and nothing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

#define REPORT "report/fixtures/docx_report.docx"

static const struct text_case {
	const char *claim, *place, *text;
} text_cases[] = {
	{"a paragraph", "paragraph 1", "株式会社あおぞら商事 御中"},
	{"a cell", "table 1, row 2, column 3", "C-000137 の方から"},
	{"a header", "header 1", "ヘッダー C-000043"},
	{"a footer", "footer 1", "フッター C-000044"},
	{"the title", "title", "日報 C-000045"},
	{"a text with its insertions and without its deletions", "paragraph 3", "番号 C-000051 です"},
	{"the text as it was before", "paragraph 3", "番号 C-000042 です"},
	{"a field's result", "paragraph 4", "C-000052"},
	{"a field's code", "paragraph 4", "DOCPROPERTY ClientID"},
	{"hidden text", "paragraph 5", "C-000053"},
	{"a text box", "text box", "枠 C-000054"},
	{"the text around a text box", "paragraph 6", "枠の外"},
	{"what only old programs show", "paragraph 7", "枠 C-000056"},
	{"ruby without its readings", "paragraph 8", "青空商事"},
	{"a hyphen that does not break", "paragraph 9", "C-000057"},
	{"a table in a table", "table 3, row 1, column 1", "内側"},
	{"a cell behind a wide one", "table 2, row 1, column 3", "外側"},
	{"a footnote", "footnote 2", "脚注 C-000058"},
	{"an endnote", "endnote 2", "文末脚注 C-000059"},
	{"a comment", "comment 2", "コメント C-000060"},
	{"an embedded file", "word/embeddings/memo.txt", "C-000061"},
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

static size_t count(const struct reading *reading, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < reading->segment_count; i++) {
		struct span s = reading->segments[i].text;

		n += memmem(s.p, s.len, text, strlen(text)) != NULL;
	}
	return n;
}

static void nothing_is_told_twice(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(count(reading, "C-000054"), 1);
	assert_int_equal(count(reading, "C-000137"), 1);
	assert_int_equal(count(reading, "あおぞら"), 1);
	reading_free(&reading);
}

static void the_text_before_a_change_is_an_alternative(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(fixture_segment(reading, "paragraph 3", "C-000051")->alternative, 0);
	assert_int_equal(fixture_segment(reading, "paragraph 3", "C-000042")->alternative, 1);
	reading_free(&reading);
}

static void cells_know_their_table_row_and_column(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);
	const struct segment *s = fixture_segment(reading, "table 1, row 2, column 3", NULL);

	(void)state;
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 1);
	assert_int_equal(s->row, 2);
	assert_int_equal(s->column, 3);
	reading_free(&reading);
}

static void a_strict_document_is_read(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/docx_strict.docx", READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "paragraph 1", "C-000042"));
	assert_int_equal(reading->unreadable_count, 0);
	reading_free(&reading);
}

static void a_document_cut_short_is_read_and_called_damaged(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/docx_cut.docx", READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read_as_they_are_shown),
		cmocka_unit_test(nothing_is_told_twice),
		cmocka_unit_test(the_text_before_a_change_is_an_alternative),
		cmocka_unit_test(cells_know_their_table_row_and_column),
		cmocka_unit_test(a_strict_document_is_read),
		cmocka_unit_test(a_document_cut_short_is_read_and_called_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
