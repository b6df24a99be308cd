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

#endif
