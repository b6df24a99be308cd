/* test_xls.c - old workbooks: what a spreadsheet program shows is read, where it shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report/biff.h"
#include "report/fixture_tells.h"

static struct reading *read_workbook(const char *name, const struct read_limits *limits)
{
	char path[256];

	snprintf(path, sizeof(path), "report/fixtures/%s.xls", name);
	return fixture_read_file(path, READ_AS_FOUND, limits);
}

static const struct text_case {
	const char *claim, *file, *place, *text;
} text_cases[] = {
	{"a number is read by its format", "xls_report", "日報!B1", "C-000042"},
	{"a date is read by its format", "xls_report", "日報!B2", "2024年4月1日"},
	{"a shared string", "xls_report", "日報!B3", "株式会社あおぞら商事"},
	{"a boolean", "xls_report", "日報!B4", "TRUE"},
	{"a formula's result", "xls_report", "日報!B5", "C-000045"},
	{"a fraction", "xls_report", "日報!B6", "0.1"},
	{"a number with its separators", "xls_report", "日報!B7", "1,234,567"},
	{"an error", "xls_report", "日報!C3", "#DIV/0!"},
	{"a hidden sheet", "xls_report", "控え!A1", "C-000137"},
	{"a very hidden sheet", "xls_report", "奥!AA100", "C-000138"},
	{"a sheet's name", "xls_report", "sheet 2", "控え"},
	{"a header without its codes", "xls_report", "日報!header", "顧客 C-000042"},
	{"a footer", "xls_report", "日報!footer", "ページ"},
	{"a comment", "xls_report", "日報!B3 comment", "C-000201 と間違えない"},
	{"a link", "xls_report", "日報!link", "https://c-000048.example/"},
	{"a defined name", "xls_report", "name 顧客コード", "C-000043"},
	{"the title", "xls_report", "title", "日報 C-000042"},
	{"a string that becomes narrow and wide again where it is split", "xls_whole", "日報!B1", "C-000042"},
	{"a wide string that is split", "xls_whole", "日報!A1", "分かれた株式会社"},
	{"a string whose runs are split", "xls_whole", "日報!C1", "顧客番号"},
	{"phonetic text, by itself", "xls_whole", "日報!C1 phonetic", "コキャク"},
	{"a pair of surrogates that is split", "xls_whole", "日報!D1", "𠮷"},
	{"the string behind all that", "xls_whole", "日報!E1", "C-000043"},
	{"a label in its cell", "xls_whole", "日報!A2", "あおぞら"},
	{"a rich label", "xls_whole", "日報!B2", "rich"},
	{"a whole number", "xls_whole", "日報!A3", "42"},
	{"hundredths", "xls_whole", "日報!B3", "123.45"},
	{"the first of many numbers", "xls_whole", "日報!A4", "C-000043"},
	{"the last of many numbers", "xls_whole", "日報!B4", "令和6年4月1日"},
	{"a formula's result that is split", "xls_whole", "日報!A5", "C-000044"},
	{"a formula's result that is an error", "xls_whole", "日報!B5", "#N/A"},
	{"the first page's header", "xls_whole", "日報!header", "先頭C-0049"},
	{"a text box where it stands", "xls_whole", "日報!D2 shape", "枠の中 C-000045"},
	{"a note at its cell", "xls_whole", "日報!C6 comment", "メモ C-000046"},
	{"a note's author", "xls_whole", "日報!C6 comment author", "author"},
	{"a link's text", "xls_whole", "日報!link", "表示"},
	{"a link's target", "xls_whole", "日報!link", "https://c-000047.example/"},
	{"a link's place", "xls_whole", "日報!link", "場所"},
	{"a hint", "xls_whole", "日報!hint", "案内 C-000052"},
	{"the choices of a cell", "xls_whole", "日報!hint", "C-000051"},
	{"a chart's title", "xls_whole", "日報!chart", "図の題"},
	{"a chart's category", "xls_whole", "日報!chart", "系列の名"},
	{"a name's text", "xls_whole", "name 顧客番号", "C-000053"},
	{"another workbook", "xls_whole", "link", "C-000054.xls"},
	{"a sheet of another workbook", "xls_whole", "link", "他の表"},
	{"a cell of another workbook", "xls_whole", "link", "C-000055"},
	{"a dropped file", "xls_whole", "memo.txt", "C-000057"},
	{"a workbook inside", "xls_whole", "MBD00000002 › 中!A1", "C-000058"},
	{"a formula that was never calculated", "xls_whole", "日報!A7", "C-000059"},
	{"what is read out for a text box", "xls_whole", "日報!D2 shape", "説明 C-000045"},
	{"a field of a pivot table", "xls_whole", "pivot 0001", "顧客"},
	{"an item of a pivot table", "xls_whole", "pivot 0001", "C-000060"},
	{"BIFF5: text in the workbook's charset", "xls_biff5", "日報!A1", "株式会社あおぞら"},
	{"BIFF5: rich text", "xls_biff5", "日報!B1", "顧客番号 C-000042"},
	{"BIFF5: a number by its format", "xls_biff5", "日報!A2", "C-000043"},
	{"BIFF5: a formula's result", "xls_biff5", "日報!B2", "C-000044 御中"},
	{"BIFF5: a header", "xls_biff5", "日報!header", "見出し C-000045"},
	{"BIFF5: a note that is split inside a character", "xls_biff5", "日報!C2 comment", "注 C-000046 と C-000047"},
	{"BIFF5: a text box", "xls_biff5", "日報!D5 shape", "枠 C-000048"},
	{"BIFF2: a label", "xls_biff2", "sheet 1!A1", "株式会社あおぞら"},
	{"BIFF2: a number by its format", "xls_biff2", "sheet 1!B1", "C-000042"},
	{"BIFF2: a formula's result", "xls_biff2", "sheet 1!A2", "C-000044"},
	{"BIFF4: the first sheet", "xls_biff4", "一!A1", "最初の表"},
	{"BIFF4: the second sheet's formats", "xls_biff4", "二!B1", "C-000042"},
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
	struct reading *reading = read_workbook("xls_whole", NULL);
	const struct segment *s = fixture_segment(reading, "奥!AA100", NULL);

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 3);
	assert_int_equal(s->row, 100);
	assert_int_equal(s->column, 27);
	assert_int_equal(s->alternative, 0);
	reading_free(&reading);
}

static void what_was_calculated_is_not_guessed_at(void **state)
{
	struct reading *reading = read_workbook("xls_whole", NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "日報!B7", "7"));
	assert_null(fixture_segment(reading, "日報!B7", "C-000059"));
	reading_free(&reading);
}

static void what_cannot_be_read_is_called_so(void **state)
{
	static const struct {
		const char *file, *place;
		enum unreadable_why why;
	} cases[] = {
		{"xls_cut", "日報!", WHY_DAMAGED},
		{"xls_cut", "奥!", WHY_DAMAGED},
		{"xls_no_string", "日報!B1", WHY_DAMAGED},
		{"xls_sealed", NULL, WHY_ENCRYPTED},
		{"xls_picture", NULL, WHY_IMAGE_ONLY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading *reading = read_workbook(cases[i].file, NULL);

		assert_non_null(fixture_unreadable(reading, cases[i].place, cases[i].why));
		reading_free(&reading);
	}
}

static void what_is_sound_in_a_damaged_workbook_is_read(void **state)
{
	struct reading *reading = read_workbook("xls_cut", NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "日報!B1", "C-000042"));
	reading_free(&reading);
}

static void a_sheet_that_is_named_again_and_again_counts_each_time(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.cells = 100;
	reading = read_workbook("xls_same_sheet", &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	assert_non_null(fixture_segment(reading, "S4!A20", NULL));
	assert_null(fixture_segment(reading, "S5!A1", NULL));
	reading_free(&reading);
}

static void numbers_in_thirty_bits(void **state)
{
	(void)state;
	assert_true(biff_rk(42u << 2 | 2) == 42);
	assert_true(biff_rk((uint32_t)-42 << 2 | 2) == -42);
	assert_true(biff_rk(12345u << 2 | 3) == 123.45);
	assert_true(biff_rk(0x3ff80000u) == 1.5);
	assert_true(biff_rk(0x3ff80001u) == 0.015);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workbooks_are_read_as_they_are_shown),
		cmocka_unit_test(cells_know_their_table_row_and_column),
		cmocka_unit_test(what_was_calculated_is_not_guessed_at),
		cmocka_unit_test(what_cannot_be_read_is_called_so),
		cmocka_unit_test(what_is_sound_in_a_damaged_workbook_is_read),
		cmocka_unit_test(a_sheet_that_is_named_again_and_again_counts_each_time),
		cmocka_unit_test(numbers_in_thirty_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
