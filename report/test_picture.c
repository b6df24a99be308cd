/* test_picture.c - pictures in documents hold nothing where there is text beside them, and all where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "report/read_fixture.h"

static const char *const endings[] = {"docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "html"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Every picture is a large one. */
static struct reading *read_as(const char *name, const char *ending)
{
	struct read_limits limits = fixture_limits();
	char path[80];

	print_message("  %s.%s\n", name, ending);
	limits.picture_inline_bytes = 1;
	snprintf(path, sizeof(path), "report/fixtures/%s.%s", name, ending);
	return fixture_read_file(path, READ_AS_FOUND, &limits);
}

static const struct part *picture_of(const struct reading *reading)
{
	for (size_t i = 0; i < reading->part_count; i++) {
		if (span_equal(reading->parts[i].type, span_of("image/png")))
			return &reading->parts[i];
	}
	return NULL;
}

static void a_picture_beside_text_holds_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++) {
		struct reading *reading = read_as("picture_text", endings[i]);

		assert_non_null(fixture_segment(reading, NULL, "C-000042"));
		assert_int_equal(reading->unreadable_count, 0);
		assert_non_null(picture_of(reading));
		assert_int_equal(picture_of(reading)->role, PART_ORNAMENT);
		reading_free(&reading);
	}
}

static void a_document_of_pictures_alone_is_image_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++) {
		struct reading *reading = read_as("picture_only", endings[i]);

		assert_int_equal(reading->unreadable_count, 1);
		assert_int_equal(reading->unreadable[0].why, WHY_IMAGE_ONLY);
		assert_int_equal(reading->unreadable[0].part, 0);
		assert_true(span_equal(reading->unreadable[0].detail, span_of("1 pictures and no text")));
		reading_free(&reading);
	}
}

static void small_pages_for_file_managers_are_not_read(void **state)
{
	struct reading *reading = read_as("picture_text", "docx");

	(void)state;
	assert_null(fixture_segment(reading, NULL, "thumbnail"));
	reading_free(&reading);
	reading = read_as("picture_text", "odt");
	assert_null(fixture_segment(reading, NULL, "thumbnail"));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_beside_text_holds_nothing),
		cmocka_unit_test(a_document_of_pictures_alone_is_image_only),
		cmocka_unit_test(small_pages_for_file_managers_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
