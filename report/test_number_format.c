/* test_number_format.c - numbers and dates come out as a spreadsheet shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/number_format.h"

static const struct show_case {
	const char *code, *raw, *shown;
} cases[] = {
	{"General", "42", "42"},
	{"General", "12345678901234", "12345678901234"},
	{"General", "0.1", "0.1"},
	{"General", "0.30000000000000004", "0.3"},
	{"General", "1.2E+5", "120000"},
	{"General\"件\"", "3", "3件"},
	{"\"C-\"000000", "42", "C-000042"},
	{"C\\-000000", "137", "C-000137"},
	{"000-0000", "1500001", "150-0001"},
	{"00\\-0000\\-0000", "312345678", "03-1234-5678"},
	{"[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", "312345678", "(03) 1234-5678"},
	{"[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", "12345678", "1234-5678"},
	{"0", "-5", "-5"},
	{"#,##0", "1234567", "1,234,567"},
	{"#,##0", "0", "0"},
	{"#,##0.00", "1234.5", "1,234.50"},
	{"#,###", "0", ""},
	{"#,##0;[Red]-#,##0", "-1234", "-1,234"},
	{"#,##0_);(#,##0)", "-1234", "(1,234)"},
	{"0;0;\"なし\"", "0", "なし"},
	{"0.0##", "1.25", "1.25"},
	{"0.0##", "1", "1.0"},
	{"0.00", "1.005", "1.01"}, {"0.000", "937803712768.1687", "937803712768.169"}, {"0", "0.4999", "0"}, {"#", "0", ""},
	{"0.00", "-0.005", "-0.01"}, {"0.00", "1e-3", "0.00"}, {"0.0", "12345678901234567890.25", "12345678901234567168.0"},
	{"0,", "12345", "12"},
	{"0%", "0.256", "26%"},
	{"0.00E+00", "12345", "1.23E+04"},
	{"# ?/?", "1.5", "1 1/2"},
	{"[$¥-411]#,##0", "1500", "¥1,500"},
	{";;;", "42", ""},
	{"yyyy/m/d", "45383", "2024/4/1"},
	{"yyyy\"年\"mm\"月\"dd\"日\"", "45383", "2024年04月01日"},
	{"[$-411]ggge\"年\"m\"月\"d\"日\"", "45383", "令和6年4月1日"},
	{"[$-411]ge.m.d", "43585", "H31.4.30"},
	{"[$-411]gge", "43586", "令1"},
	{"m/d(aaa)", "45383", "4/1(月)"},
	{"aaaa", "45383", "月曜日"},
	{"ddd, d mmm yyyy", "45383", "Mon, 1 Apr 2024"},
	{"h:mm", "0.5", "12:00"},
	{"h:mm AM/PM", "0.75", "6:00 PM"},
	{"[h]:mm:ss", "1.5", "36:00:00"},
	{"mm:ss.0", "0.000011574", "00:01.0"},
	{"yyyy/mm/dd hh:mm:ss", "45383.999988425926", "2024/04/01 23:59:59"},
	{"yyyy-mm-dd", "60", "1900-02-29"},
	{"yyyy-mm-dd", "1", "1900-01-01"},
	{"yyyy/m/d", "-1", "-1"},
	{"[DBNum3]0", "42", "４２"},
	{"@", "42", "42"},
	{"", "42", "42"},
	{"\"abc", "1", "abc"},
	{"[", "1", ""},
};

static void numbers_are_shown_as_their_format_says(void **state)
{
	struct arena *arena = arena_new(0);
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct number_format *f = number_format_parse(arena, span_of(cases[i].code));

		buf_clear(&out);
		number_format_show(f, span_of(cases[i].raw), false, &out);
		if (!span_equal(buf_span(&out), span_of(cases[i].shown)))
			print_message("  %s of %s: %.*s\n", cases[i].code, cases[i].raw, SPAN_ARG(buf_span(&out)));
		assert_true(span_equal(buf_span(&out), span_of(cases[i].shown)));
	}
	buf_free(&out);
	arena_free(&arena);
}

static void dates_may_count_from_1904(void **state)
{
	struct arena *arena = arena_new(0);
	struct buf out = {0};

	(void)state;
	number_format_show(number_format_parse(arena, number_format_builtin(14)), span_of("43921"), true, &out);
	assert_true(span_equal(buf_span(&out), span_of("2024/4/1")));
	buf_free(&out);
	arena_free(&arena);
}

static void text_goes_through_the_text_section(void **state)
{
	struct arena *arena = arena_new(0);
	struct buf out = {0};

	(void)state;
	number_format_text(number_format_parse(arena, span_of("0;0;0;\"C-\"@")), span_of("000042"), &out);
	assert_true(span_equal(buf_span(&out), span_of("C-000042")));
	buf_free(&out);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_shown_as_their_format_says),
		cmocka_unit_test(dates_may_count_from_1904),
		cmocka_unit_test(text_goes_through_the_text_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
