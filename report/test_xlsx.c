/* test_xlsx.c - workbooks: what a spreadsheet program shows is read, where it shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

static struct reading *read_workbook(const char *name, const struct read_limits *limits)
{
	char path[256];

	snprintf(path, sizeof(path), "report/fixtures/%s.xlsx", name);
	return fixture_read_file(path, READ_AS_FOUND, limits);
}

static const struct text_case {
	const char *claim, *file, *place, *text;
} text_cases[] = {
	{"a number is read by its format", "xlsx_report", "日報!B1", "C-000042"},
	{"a date is read by its format", "xlsx_report", "日報!B2", "令和6年4月1日"},
	{"a shared string", "xlsx_report", "日報!B3", "株式会社あおぞら商事"},
	{"a boolean", "xlsx_report", "日報!B4", "TRUE"},
	{"a formula that was never calculated", "xlsx_report", "日報!B5", "TEXT(42"},
	{"a value that its format hides", "xlsx_report", "日報!B6", "137"},
	{"merged cells are the first of them", "xlsx_report", "日報!A7", "結合"},
	{"a hidden sheet", "xlsx_report", "控え!A1", "C-000137"},
	{"a very hidden sheet", "xlsx_report", "奥!AA100", "C-000138"},
	{"a sheet's name", "xlsx_report", "sheet 2", "控え"},
	{"a header without its codes", "xlsx_report", "日報!header", "顧客 C-000042"},
	{"a footer", "xlsx_report", "日報!footer", "ページ"},
	{"a comment", "xlsx_report", "日報!B3 comment", "C-000201 と間違えない"},
	{"a threaded comment", "xlsx_report", "日報!C4 comment", "C-000047 です"},
	{"a text box, put together", "xlsx_report", "日報!D2 shape", "枠の中 C-000045"},
	{"a link", "xlsx_report", "link", "https://c-000048.example/"},
	{"a defined name", "xlsx_report", "name 顧客番号", "C-000043"},
	{"the title", "xlsx_report", "title", "日報 C-000042"},
	{"a custom property", "xlsx_report", "custom:ClientID", "C-000044"},
	{"an embedded file", "xlsx_report", "xl/embeddings/notes.txt", "C-000046"},
	{"rich text is put together", "xlsx_strings", "日報!A1", "顧客番号 C-000042"},
	{"an escaped character", "xlsx_strings", "日報!B1", "C-000043"},
	{"an inline string", "xlsx_strings", "日報!C1", "株式会社あおぞら"},
	{"a formula's result", "xlsx_strings", "日報!D1", "C-000044"},
	{"an error value", "xlsx_strings", "日報!E1", "#N/A"},
	{"a strict workbook", "xlsx_strict", "日報!A1", "顧客番号 C-000042"},
};

static void workbooks_are_read_as_they_are_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		const struct text_case *c = &text_cases[i];
		struct reading *reading = read_workbook(c->file, NULL);

		fixture_tells(reading, c->claim, c->place, c->text);
		assert_int_equal(reading->unreadable_count, 0);
		reading_free(&reading);
	}
}

static void cells_know_their_table_row_and_column(void **state)
{
	struct reading *reading = read_workbook("xlsx_report", NULL);
	const struct segment *s = fixture_segment(reading, "奥!AA100", NULL);

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 3);
	assert_int_equal(s->row, 100);
	assert_int_equal(s->column, 27);
	reading_free(&reading);
}

static void phonetic_text_is_not_mixed_in(void **state)
{
	struct reading *reading = read_workbook("xlsx_strings", NULL);

	(void)state;
	assert_null(fixture_segment(reading, NULL, "コキャク"));
	reading_free(&reading);
}

static void damaged_workbooks_are_called_so(void **state)
{
	static const struct {
		const char *file, *place;
		enum unreadable_why why;
	} damaged[] = {
		{"xlsx_laughs", "日報!", WHY_DAMAGED},
		{"xlsx_cut", "日報!", WHY_DAMAGED},
		{"xlsx_no_string", "日報!A1", WHY_DAMAGED},
		{"xlsx_rows", NULL, WHY_LIMIT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct reading *reading = read_workbook(damaged[i].file, NULL);

		assert_non_null(fixture_unreadable(reading, damaged[i].place, damaged[i].why));
		reading_free(&reading);
	}
}

static void a_million_empty_rows_are_no_cells(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.expansion = 100000;
	limits.cells = 1;
	reading = read_workbook("xlsx_rows", &limits);
	assert_int_equal(reading->unreadable_count, 0);
	assert_non_null(fixture_segment(reading, "日報!A1000001", "C-000042"));
	reading_free(&reading);
}

static void cells_over_the_limit_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.cells = 3;
	reading = read_workbook("xlsx_report", &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	assert_null(fixture_segment(reading, "日報!A4", NULL));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workbooks_are_read_as_they_are_shown),
		cmocka_unit_test(cells_know_their_table_row_and_column),
		cmocka_unit_test(phonetic_text_is_not_mixed_in),
		cmocka_unit_test(damaged_workbooks_are_called_so),
		cmocka_unit_test(a_million_empty_rows_are_no_cells),
		cmocka_unit_test(cells_over_the_limit_are_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
