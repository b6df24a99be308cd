/* read_fixture.h - reads bytes in-process, for the unit tests of the formats. */
#ifndef REPORT_READ_FIXTURE_H
#define REPORT_READ_FIXTURE_H

#include "base/span.h"
#include "report/context.h"
#include "report/reading.h"

/* The configuration's defaults; change one and pass it. */
struct read_limits fixture_limits(void);

/* Fails the test when no reading can be made; free it with reading_free. limits NULL: the defaults. The reader is made at
 * the first call and kept. */
struct reading *fixture_read(struct span bytes, enum read_as as, const struct read_limits *limits);
/* path is relative to the top source folder. */
struct reading *fixture_read_file(const char *path, enum read_as as, const struct read_limits *limits);

/* name: within report/fixtures. */
struct reading *fixture_read_named(const char *name, const struct read_limits *limits);

/* The first segment whose place is `place` (NULL: any) and whose text holds `text` (NULL: any), or NULL. */
const struct segment *fixture_segment(const struct reading *reading, const char *place, const char *text);
/* The first unreadable of that kind at `place` (NULL: any), or NULL. */
const struct unreadable *fixture_unreadable(const struct reading *reading, const char *place, enum unreadable_why why);
/* Prints all of it to standard error, for whoever is looking for a fault. */
void fixture_print(const struct reading *reading);

#endif
