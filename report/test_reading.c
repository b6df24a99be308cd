/* test_reading.c - a reading keeps what it is given and tells it as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>

#include "report/reading.h"

static struct segment text_segment(const char *place, const char *text)
{
	return (struct segment){.kind = SEGMENT_TEXT, .place = span_of(place), .text = span_of(text)};
}

static void reading_copies_what_it_is_given(void **state)
{
	struct reading *reading = reading_new(0);
	char text[] = "C-000042";
	struct segment s = text_segment("body", text);

	(void)state;
	assert_int_equal(reading_add_segment(reading, &s), 0);
	assert_int_equal(reading_add_segment(reading, &s), 1);
	memset(text, 'x', sizeof(text) - 1);
	assert_true(span_equal(reading->segments[0].text, span_of("C-000042")));
	assert_int_equal(reading->segment_count, 2);
	reading_free(&reading);
	assert_null(reading);
	reading_free(&reading);
}

static void reading_says_when_memory_is_used_up(void **state)
{
	struct reading *reading = reading_new(4096);
	struct segment s = text_segment("body", "0123456789012345678901234567890123456789");
	int64_t at = 0;

	(void)state;
	while (at >= 0 && at < 1000)
		at = reading_add_segment(reading, &s);
	assert_int_equal(at, -1);
	reading_free(&reading);
}

static const struct json_case {
	const char *claim;
	const char *place, *text;
	const char *json;
} json_cases[] = {
	{"plain text stays", "body", "abc", "{\"place\":\"body\",\"text\":\"abc\"}"},
	{"quotes and backslashes are escaped", "a\"b", "c\\d", "{\"place\":\"a\\\"b\",\"text\":\"c\\\\d\"}"},
	{"line breaks keep it one line", "body", "a\nb\r", "{\"place\":\"body\",\"text\":\"a\\nb\\u000d\"}"},
	{"Japanese is UTF-8", "\u65e5\u5831.xlsx \u203a B2", "\u5fa1\u4e2d",
	 "{\"place\":\"\u65e5\u5831.xlsx \u203a B2\",\"text\":\"\u5fa1\u4e2d\"}"},
};

static void json_follows_its_contract(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(json_cases) / sizeof(json_cases[0]); i++) {
		const struct json_case *c = &json_cases[i];
		struct reading *reading = reading_new(0);
		struct segment s = text_segment(c->place, c->text);
		struct unreadable u = {.why = WHY_IMAGE_ONLY, .place = span_of("x.png")};
		char expected[400], *json;

		print_message("  %s\n", c->claim);
		reading_add_segment(reading, &s);
		reading_add_unreadable(reading, &u);
		json = reading_json(reading, 2.04);
		snprintf(expected, sizeof(expected),
			"{\"segments\":[%s],\"unreadable\":[{\"place\":\"x.png\",\"why\":\"image-only\"}],\"elapsed_ms\":2.0}", c->json);
		assert_string_equal(json, expected);
		free(json);
		reading_free(&reading);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_copies_what_it_is_given),
		cmocka_unit_test(reading_says_when_memory_is_used_up),
		cmocka_unit_test(json_follows_its_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
