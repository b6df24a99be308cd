/* read_fixture.c - reads bytes in-process, for the unit tests of the formats. */
#include "report/read_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "report/limits.h"
#include "report/reader.h"

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "fixture: %s\n", what);
	abort();
}

static struct reader *kept;

static void reader_drop(void)
{
	reader_free(&kept);
}

static struct reader *warm_reader(void)
{
	struct err err = {0};

	if (kept == NULL) {
		kept = reader_new(&err);
		must(kept != NULL, err.text);
		atexit(reader_drop);
	}
	return kept;
}

struct read_limits fixture_limits(void)
{
	struct err err = {0};
	const struct conf *conf = conf_default(&err);
	struct read_limits limits;

	must(conf != NULL, err.text);
	limits = limits_from(conf);
	conf_release(&conf);
	return limits;
}

struct reading *fixture_read(struct span bytes, enum read_as as, const struct read_limits *limits)
{
	struct read_limits defaults = fixture_limits();
	struct reading *reading = reading_new(0);
	struct sink sink = sink_reading(reading);

	must(reading != NULL, "out of memory");
	must(reader_read(warm_reader(), bytes, as, limits == NULL ? &defaults : limits, &sink) == 0, "no reading");
	return reading;
}

struct reading *fixture_read_file(const char *path, enum read_as as, const struct read_limits *limits)
{
	const char *top = getenv("top_srcdir");
	char whole[4096];
	struct buf bytes = {0};
	struct err err = {0};
	struct reading *reading;

	snprintf(whole, sizeof(whole), "%s/%s", top == NULL ? "." : top, path);
	must(file_slurp(whole, &bytes, &err) == 0, err.text);
	reading = fixture_read(buf_span(&bytes), as, limits);
	buf_free(&bytes);
	return reading;
}

struct reading *fixture_read_named(const char *name, const struct read_limits *limits)
{
	char path[256];

	snprintf(path, sizeof(path), "report/fixtures/%s", name);
	return fixture_read_file(path, READ_AS_FOUND, limits);
}

static bool holds(struct span text, const char *part)
{
	return part == NULL || memmem(text.p, text.len, part, strlen(part)) != NULL;
}

static bool same(struct span text, const char *other)
{
	return other == NULL || span_equal(text, span_of(other));
}

const struct segment *fixture_segment(const struct reading *reading, const char *place, const char *text)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		if (same(reading->segments[i].place, place) && holds(reading->segments[i].text, text))
			return &reading->segments[i];
	}
	return NULL;
}

const struct unreadable *fixture_unreadable(const struct reading *reading, const char *place, enum unreadable_why why)
{
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		if (same(reading->unreadable[i].place, place) && reading->unreadable[i].why == why)
			return &reading->unreadable[i];
	}
	return NULL;
}

void fixture_print(const struct reading *reading)
{
	for (size_t i = 0; i < reading->part_count; i++) {
		const struct part *p = &reading->parts[i];

		fprintf(stderr, "part %zu of %u %s '%.*s' %.*s %llu\n", i, p->parent, part_role_name(p->role),
			SPAN_ARG(p->place), SPAN_ARG(p->type), (unsigned long long)p->size_bytes);
	}
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		fprintf(stderr, "%u %s alt=%u %u/%u/%u [%.*s] (%.*s) %.*s\n", s->part, segment_kind_name(s->kind), s->alternative,
			s->table, s->row, s->column, SPAN_ARG(s->label), SPAN_ARG(s->place), SPAN_ARG(s->text));
	}
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		const struct unreadable *u = &reading->unreadable[i];

		fprintf(stderr, "%u unreadable %s (%.*s) %.*s\n", u->part, unreadable_why_name(u->why), SPAN_ARG(u->place),
			SPAN_ARG(u->detail));
	}
}
