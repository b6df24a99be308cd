/* test_xlsb.c - binary workbooks: what a spreadsheet program shows is read, where it shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/biff12.h"
#include "report/fixture_tells.h"

static struct reading *read_workbook(const char *name, const struct read_limits *limits)
{
	char path[256];

	snprintf(path, sizeof(path), "report/fixtures/%s.xlsb", name);
	return fixture_read_file(path, READ_AS_FOUND, limits);
}

static const struct text_case {
	const char *claim, *place, *text;
} text_cases[] = {
	{"a shared string", "日報!A1", "顧客番号"},
	{"a number by its format", "日報!B1", "C-000042"},
	{"a date by its format", "日報!C1", "令和6年4月1日"},
	{"a text in its cell", "日報!D1", "株式会社あおぞら"},
	{"a boolean", "日報!E1", "TRUE"},
	{"an error", "日報!F1", "#N/A"},
	{"a cell that is the next one", "日報!G1", "C-000052"},
	{"a number in the next one", "日報!H1", "C-000043"},
	{"a formula's result", "日報!B5", "C-000044"},
	{"a rich text in its cell", "日報!C5", "C-000045"},
	{"a formula's number", "日報!D5", "0.1"},
	{"a header without its codes", "日報!header", "見出し C-000046"},
	{"a footer", "日報!footer", "ページ"},
	{"a link's text", "日報!link", "表示 C-000047"},
	{"a link's target", "link", "https://c-000055.example/"},
	{"a hint", "日報!hint", "選ぶ"},
	{"the choices of a cell", "日報!hint", "C-000049"},
	{"a comment at its cell", "日報!B3 comment", "メモ C-000050"},
	{"a comment's author", "日報!comment author", "電話係"},
	{"a defined name", "name 顧客番号", "C-000051"},
	{"a very hidden sheet", "奥!AA100", "C-000138"},
	{"a sheet's name", "sheet 2", "奥"},
	{"another workbook", "link", "C-000056.xlsx"},
	{"a sheet of another workbook", NULL, "他の表"},
	{"a cell of another workbook", "xl/externalLinks/externalLink1.bin", "C-000053"},
	{"an item of a pivot cache", "xl/pivotCache/pivotCacheDefinition1.bin", "C-000054"},
};

static void workbooks_are_read_as_they_are_shown(void **state)
{
	struct reading *reading = read_workbook("xlsb_report", NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		fixture_tells(reading, text_cases[i].claim, text_cases[i].place, text_cases[i].text);
	}
	assert_int_equal(reading->unreadable_count, 0);
	reading_free(&reading);
}

static void cells_know_their_table_row_and_column(void **state)
{
	struct reading *reading = read_workbook("xlsb_report", NULL);
	const struct segment *s = fixture_segment(reading, "奥!AA100", NULL);

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 2);
	assert_int_equal(s->row, 100);
	assert_int_equal(s->column, 27);
	reading_free(&reading);
}

static void damaged_workbooks_are_called_so(void **state)
{
	struct reading *reading = read_workbook("xlsb_cut", NULL);

	(void)state;
	assert_non_null(fixture_unreadable(reading, "日報!A1", WHY_DAMAGED));
	assert_non_null(fixture_unreadable(reading, "日報!", WHY_DAMAGED));
	assert_non_null(fixture_segment(reading, "日報!B1", "C-000042"));
	assert_non_null(fixture_segment(reading, "奥!AA100", "C-000138"));
	reading_free(&reading);
}

static void cells_over_the_limit_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.cells = 3;
	reading = read_workbook("xlsb_report", &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	assert_null(fixture_segment(reading, "日報!D1", NULL));
	reading_free(&reading);
}

static void lengths_that_lie_end_at_the_bytes_that_are_there(void **state)
{
	static const char bytes[] = "\x9c\x01\xff\xff\xff\xff\xff\xff\xff\x7f""ab";
	struct biff12 b = {.rest = {bytes, sizeof(bytes) - 1}};
	struct buf text = {0};
	struct span rest;

	(void)state;
	assert_true(biff12_next(&b));
	assert_int_equal(b.id, 156);
	assert_true(b.cut);
	rest = b.data;
	assert_int_equal(biff12_text(&rest, &text).len, 3); /* one unit is whole */
	assert_false(biff12_next(&b));
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workbooks_are_read_as_they_are_shown),
		cmocka_unit_test(cells_know_their_table_row_and_column),
		cmocka_unit_test(damaged_workbooks_are_called_so),
		cmocka_unit_test(cells_over_the_limit_are_a_limit),
		cmocka_unit_test(lengths_that_lie_end_at_the_bytes_that_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
