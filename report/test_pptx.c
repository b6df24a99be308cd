/* test_pptx.c - slides: all that is shown, presented or noted, in the order of the presentation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

#define REPORT "report/fixtures/pptx_report.pptx"

static const struct text_case {
	const char *claim, *place, *text;
} text_cases[] = {
	{"the slide that is shown first", "slide 1", "株式会社あおぞら商事 御中\nC-000042"},
	{"a table's cell", "slide 1, table 1, row 1, column 2", "C-000043"},
	{"the slide that is shown second", "slide 2", "C-000044"},
	{"notes", "slide 1, notes", "C-000045"},
	{"a comment", "slide 1, comments", "C-000046"},
	{"a master's text", "master 1", "C-000047"},
	{"a slide that the presentation does not list", "unlisted slide 3", "C-000048"},
	{"a property", "Company", "C-000049"},
	{"a picture's description", "slide 1", "代替 C-000050"},
};

static void slides_are_read_as_they_are_shown(void **state)
{
	struct reading *reading = fixture_read_file(REPORT, READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(reading->unreadable_count, 0);
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		fixture_tells(reading, text_cases[i].claim, text_cases[i].place, text_cases[i].text);
	}
	reading_free(&reading);
}

static void more_slides_than_allowed_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.pages = 1;
	reading = fixture_read_file(REPORT, READ_AS_FOUND, &limits);
	assert_non_null(fixture_segment(reading, "slide 1", "C-000042"));
	assert_null(fixture_segment(reading, NULL, "C-000044"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slides_are_read_as_they_are_shown),
		cmocka_unit_test(more_slides_than_allowed_are_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
