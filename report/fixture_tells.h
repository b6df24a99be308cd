/* fixture_tells.h - what the unit tests of the formats claim of a reading. After cmocka.h. */
#ifndef REPORT_FIXTURE_TELLS_H
#define REPORT_FIXTURE_TELLS_H

#include "report/read_fixture.h"

/* Fails the test unless fixture_segment finds it. Prints the claim first: the last one printed is what failed. */
static inline void fixture_tells(const struct reading *reading, const char *claim, const char *place, const char *text)
{
	print_message("  %s\n", claim);
	assert_non_null(fixture_segment(reading, place, text));
}

/* Fails the test if anything of report/fixtures/file is called unreadable / unless something is for that reason. */
static inline void fixture_is_whole(const char *file)
{
	struct reading *reading = fixture_read_named(file, NULL);

	if (reading->unreadable_count > 0)
		fail_msg("%s: %.*s", file, SPAN_ARG(reading->unreadable[0].detail));
	reading_free(&reading);
}

static inline void fixture_is_faulty(const char *claim, const char *file, enum unreadable_why why)
{
	struct reading *reading = fixture_read_named(file, NULL);

	print_message("  %s\n", claim);
	assert_non_null(fixture_unreadable(reading, NULL, why));
	reading_free(&reading);
}

#endif
