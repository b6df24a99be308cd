/* view.h - a reading as lines of joined text in one piece, so that it is normalised and scanned once. */
#ifndef POLICY_VIEW_H
#define POLICY_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/reading.h"

enum zone {
	ZONE_OWN,    /* the writer's own words */
	ZONE_QUOTED, /* an earlier mail, quoted or forwarded */
	ZONE_FOOT,   /* signature */
	ZONE_COUNT
};

/* A line of a text, of a cell, or a header field, a property, a name. */
struct line {
	uint32_t start, end;     /* in the view's text */
	uint32_t segment;        /* index in the reading */
	uint32_t raw, raw_end;   /* bytes in the segment's text: the line as written */
	uint32_t ordinal;        /* which written line of its part it is, from 1; rows of cells count once; 0: blank */
	enum zone zone;
	bool calls;              /* what comes is about calls: a caller's name stands here, no addressee's */
	bool sheet;              /* a sheet's name */
	bool same;               /* the line before it is of the same segment */
};

/* Between two lines of one segment stands nothing where Japanese goes on over the line's end, else a space; between
 * segments and beside blank lines stands '\n'. So no name is found across what does not belong together, and none is lost
 * by wrapping. */
struct view {
	const struct reading *reading;
	struct buf text;
	struct line *lines; /* by part, alternative, then as read */
	size_t line_count, line_capacity;
	uint32_t *gaps; /* where a space that was written was left out, in ascending order */
	size_t gap_count, gap_capacity;
};

/* Fills the view (memory of the last use is used again). 0, or -1 with err: out of memory. */
int view_build(struct view *view, const struct reading *reading, struct err *err);
void view_free(struct view *view);

static inline struct span view_line(const struct view *v, const struct line *l)
{
	return (struct span){v->text.p + l->start, l->end - l->start};
}
static inline const struct segment *view_segment(const struct view *v, const struct line *l)
{
	return &v->reading->segments[l->segment];
}
static inline struct span view_between(const struct view *v, uint32_t start, uint32_t end)
{
	return (struct span){v->text.p + start, end - start};
}
/* The line that the byte at `at` stands in. */
const struct line *view_line_at(const struct view *view, uint32_t at);
/* Does a line begin at `at`, or was a space written there? */
bool view_parted(const struct view *view, uint32_t at);
/* The next line of the same part and alternative that is not blank, at most one blank line between; or NULL. step is 1 or -1. */
const struct line *view_neighbour(const struct view *view, const struct line *line, int step);
/* The line as written, cut to 200 bytes around `at` (in the view's text). Borrows from the reading. */
struct span view_evidence(const struct view *view, const struct line *line, uint32_t at);

/* Exactly what stands in the view from start to end, as written in the line; .p NULL when out of memory. */
struct span view_written(const struct view *view, const struct line *line, uint32_t start, uint32_t end,
	struct arena *arena);

#endif
