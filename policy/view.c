/* view.c - a reading as lines of joined text in one piece. */
#include "policy/view.h"

#include <stdlib.h>

#include "base/text.h"
#include "policy/joined.h"

/* Texts are normalised this many bytes at a time, together, because most segments are cells of a few. */
#define CHUNK_BYTES (64u * 1024)
#define EVIDENCE_MOST 200u

struct building {
	struct view *view;
	const uint32_t *order; /* segments by part, alternative, then as read */
	size_t count;
	struct buf raw;        /* the chunk: segments with '\n' after each */
	struct err *err;
};

static int no_memory(const struct building *b)
{
	return err_set_nomem(b->err, "text of a reading");
}

static int segment_order(const void *a, const void *b, void *context)
{
	const struct segment *segments = context;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct segment *x = &segments[i], *y = &segments[j];

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	if (x->alternative != y->alternative)
		return x->alternative < y->alternative ? -1 : 1;
	return (i > j) - (i < j);
}

static uint32_t *ordered(const struct reading *r)
{
	uint32_t *order = malloc((r->segment_count + 1) * sizeof(*order));
	bool sorted = true;

	for (size_t i = 0; order != NULL && i < r->segment_count; i++) {
		order[i] = (uint32_t)i;
		sorted = sorted && (i == 0 || segment_order(&order[i - 1], &order[i], r->segments) < 0);
	}
	if (order != NULL && !sorted)
		qsort_r(order, r->segment_count, sizeof(*order), segment_order, r->segments);
	return order;
}

static struct line *line_new(struct view *v)
{
	if (v->line_count == v->line_capacity) {
		size_t capacity = v->line_capacity == 0 ? 256 : 2 * v->line_capacity;
		struct line *grown = realloc(v->lines, capacity * sizeof(*grown));

		if (grown == NULL)
			return NULL;
		v->lines = grown;
		v->line_capacity = capacity;
	}
	return &v->lines[v->line_count++];
}

/* "> > " before a quoted line. */
static size_t quote_prefix(struct span s)
{
	size_t at = 0, end = 0;

	while (at < s.len && (s.p[at] == '>' || s.p[at] == ' ')) {
		if (s.p[at] == '>')
			end = at + 1;
		at++;
	}
	return end;
}

static unsigned char last_lead(const struct view *v, const struct line *l)
{
	uint32_t at = l->end;

	while (at > l->start && ((unsigned char)v->text.p[--at] & 0xc0) == 0x80)
		;
	return at < l->end ? (unsigned char)v->text.p[at] : '\0';
}

/* What stands between the line before and one with this first byte. */
static void add_joint(struct view *v, const struct line *line, unsigned char first)
{
	const struct line *before = line - 1;

	if (v->line_count < 2)
		return;
	if (!line->same || first == '\0' || before->start == before->end || before->zone != line->zone)
		buf_addc(&v->text, '\n');
	else if (!joined_lead(first) || !joined_lead(last_lead(v, before)))
		buf_addc(&v->text, ' ');
}

static int keep_gap(struct view *v, size_t at)
{
	if (v->gap_count == v->gap_capacity) {
		size_t capacity = v->gap_capacity == 0 ? 64 : 2 * v->gap_capacity;
		uint32_t *grown = realloc(v->gaps, capacity * sizeof(*grown));

		if (grown == NULL)
			return -1;
		v->gaps = grown;
		v->gap_capacity = capacity;
	}
	v->gaps[v->gap_count++] = (uint32_t)at;
	return 0;
}

/* "アクア サービス" becomes one run of katakana, in which アクア is no word of its own: remembers that it was. s: the line before
 * its spaces were left out. Spaces between others than Japanese are kept. */
static int keep_gaps(struct view *v, const struct line *line, struct span s)
{
	size_t at = line->start;

	for (size_t i = 0; i < s.len && at < line->end; i++) {
		if (s.p[i] != ' ' || v->text.p[at] == ' ') {
			at++;
			continue;
		}
		if (keep_gap(v, at) != 0)
			return -1;
	}
	return 0;
}

/* One line of the normal form; origin: of its bytes, in the chunk; base: where the segment begins in the chunk. */
static int add_line(struct building *b, struct span s, const uint32_t *origin, uint32_t segment, uint32_t base)
{
	struct view *v = b->view;
	struct line *line = line_new(v);
	size_t quoted = v->reading->segments[segment].kind == SEGMENT_TEXT ? quote_prefix(s) : 0, skip = quoted;
	unsigned char lead = '\0';

	while (skip < s.len && s.p[skip] == ' ')
		skip++;
	if (line == NULL)
		return no_memory(b);
	*line = (struct line){.segment = segment, .raw = origin[skip] - base, .raw_end = origin[s.len] - base,
	                      .zone = quoted > 0 ? ZONE_QUOTED : ZONE_OWN};
	line->same = v->line_count > 1 && line[-1].segment == segment;
	s = (struct span){s.p + skip, s.len - skip};
	while (s.len > 0 && s.p[s.len - 1] == ' ')
		s.len--;
	add_joint(v, line, s.len == 0 ? '\0' : (unsigned char)s.p[0]);
	line->start = line->end = (uint32_t)v->text.len;
	if (buf_add(&v->text, s.p, s.len) != 0)
		return no_memory(b);
	v->text.len = line->start + joined_copy(v->text.p + line->start, (struct span){v->text.p + line->start, s.len}, &lead);
	line->end = (uint32_t)v->text.len;
	return line->end - line->start == s.len || keep_gaps(v, line, s) == 0 ? 0 : no_memory(b);
}

/* The normalised chunk into lines. A '\n' whose origin is where a segment's own end was put ends the segment. */
static int cut_lines(struct building *b, const struct text_norm *norm, size_t first, size_t next)
{
	size_t from = 0, k = first;
	uint32_t base = 0;

	while (from < norm->text.len && k < next) {
		const char *stop = memchr(norm->text.p + from, '\n', norm->text.len - from);
		uint32_t end = base + (uint32_t)b->view->reading->segments[b->order[k]].text.len;
		size_t i = stop == NULL ? norm->text.len : (size_t)(stop - norm->text.p);

		if (add_line(b, (struct span){norm->text.p + from, i - from}, norm->origin + from, b->order[k], base) != 0)
			return -1;
		from = i + 1;
		if (stop != NULL && norm->origin[i] == end) {
			base = end + 1;
			k++;
		}
	}
	return k == next ? 0 : err_set(b->err, ERR_BUG, "cut a reading into lines: segments do not match");
}

/* Takes segments from `first` on as one chunk; returns the next one, or 0 when out of memory. */
static size_t add_chunk(struct building *b, size_t first)
{
	struct arena *arena = arena_new(0);
	struct text_norm norm;
	size_t next = first;
	int rc = -1;

	buf_clear(&b->raw);
	do {
		struct span text = b->view->reading->segments[b->order[next]].text;

		/* CR at the end would swallow the separator. */
		buf_add(&b->raw, text.p, text.len);
		if (text.len > 0 && b->raw.len > 0 && b->raw.p[b->raw.len - 1] == '\r')
			b->raw.p[b->raw.len - 1] = '\n';
		buf_addc(&b->raw, '\n');
		next++;
	} while (next < b->count && b->raw.len + b->view->reading->segments[b->order[next]].text.len < CHUNK_BYTES);
	if (arena != NULL && !b->raw.failed && text_normalise_mapped(arena, buf_span(&b->raw), &norm) == 0)
		rc = cut_lines(b, &norm, first, next);
	else
		no_memory(b);
	arena_free(&arena);
	return rc == 0 ? next : 0;
}

static int add_all(struct building *b)
{
	for (size_t at = 0; at < b->count;) {
		at = add_chunk(b, at);
		if (at == 0)
			return -1;
		if (b->view->text.len > UINT32_MAX - 4 * CHUNK_BYTES)
			return err_set(b->err, ERR_TEMPORARY, "more than 4 GiB of text in one reading");
	}
	return 0;
}

int view_build(struct view *view, const struct reading *reading, struct err *err)
{
	struct building b = {.view = view, .count = reading->segment_count, .err = err};
	uint32_t *order = ordered(reading);
	int rc;

	view->reading = reading;
	view->line_count = view->gap_count = 0;
	buf_clear(&view->text);
	b.order = order;
	rc = order == NULL || buf_add(&view->text, "", 0) != 0 ? no_memory(&b) : add_all(&b);
	free(order);
	buf_free(&b.raw);
	return rc;
}

void view_free(struct view *view)
{
	buf_free(&view->text);
	free(view->lines);
	free(view->gaps);
	*view = (struct view){0};
}

const struct line *view_line_at(const struct view *view, uint32_t at)
{
	size_t low = 0, high = view->line_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (view->lines[middle].end <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < view->line_count ? &view->lines[low] : NULL;
}

bool view_parted(const struct view *view, uint32_t at)
{
	const struct line *line = view_line_at(view, at);
	size_t low = 0, high = view->gap_count;

	if (line == NULL || line->start >= at)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (view->gaps[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < view->gap_count && view->gaps[low] == at;
}

static bool together(const struct view *v, const struct line *a, const struct line *b)
{
	const struct segment *x = view_segment(v, a), *y = view_segment(v, b);

	return x->part == y->part && x->alternative == y->alternative && x->kind == y->kind;
}

const struct line *view_neighbour(const struct view *view, const struct line *line, int step)
{
	for (int i = 1; i <= 2; i++) {
		const struct line *other = line + step * i;

		if (other < view->lines || other >= view->lines + view->line_count || !together(view, line, other))
			return NULL;
		if (other->end > other->start)
			return other;
	}
	return NULL;
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

struct span view_evidence(const struct view *view, const struct line *line, uint32_t at)
{
	struct span text = view_segment(view, line)->text;
	size_t from = line->raw < text.len ? line->raw : text.len, end = line->raw_end < text.len ? line->raw_end : text.len;
	uint64_t width = line->end > line->start ? line->end - line->start : 1;

	if (end < from)
		end = from;
	if (end - from > EVIDENCE_MOST) {
		/* Near enough: normalising changes lengths evenly along a line. */
		size_t guess = from + (size_t)((uint64_t)(end - from) * (at > line->start ? at - line->start : 0) / width);
		size_t begin = guess > from + EVIDENCE_MOST / 2 ? guess - EVIDENCE_MOST / 2 : from;

		from = begin + EVIDENCE_MOST > end ? end - EVIDENCE_MOST : begin;
		end = from + EVIDENCE_MOST;
	}
	while (from < end && !begins_character(text.p[from]))
		from++;
	while (end > from && end < text.len && !begins_character(text.p[end]))
		end--;
	while (end > from && (text.p[end - 1] == ' ' || text.p[end - 1] == '\n' || text.p[end - 1] == '\r'))
		end--;
	return (struct span){text.p + from, end - from};
}

/* Where in the line as written the byte at `wanted` of the line in the view was made from. */
static uint32_t written_at(struct span line, const struct text_norm *norm, size_t wanted)
{
	unsigned char lead = '\0';
	size_t skip = 0, at = 0;

	while (skip < norm->text.len && (norm->text.p[skip] == ' ' || norm->text.p[skip] == '>'))
		skip++;
	for (size_t i = skip; i < norm->text.len; i++) {
		unsigned char next = i + 1 < norm->text.len ? (unsigned char)norm->text.p[i + 1] : '\0';

		if (norm->text.p[i] == ' ' && joined_lead(lead) && joined_lead(next))
			continue;
		if (at == wanted)
			return norm->origin[i];
		if (((unsigned char)norm->text.p[i] & 0xc0) != 0x80)
			lead = (unsigned char)norm->text.p[i];
		at++;
	}
	return (uint32_t)line.len;
}

struct span view_written(const struct view *view, const struct line *line, uint32_t start, uint32_t end,
	struct arena *arena)
{
	struct span text = view_segment(view, line)->text, written;
	struct text_norm norm;
	uint32_t from, to;

	if (line->raw >= text.len || line->raw_end > text.len || line->raw >= line->raw_end)
		return arena_span(arena, view_between(view, start, end));
	written = (struct span){text.p + line->raw, line->raw_end - line->raw};
	if (text_normalise_mapped(arena, written, &norm) != 0)
		return (struct span){NULL, 0};
	from = written_at(written, &norm, start - line->start);
	to = written_at(written, &norm, end - line->start);
	if (to <= from)
		return arena_span(arena, view_between(view, start, end));
	return (struct span){written.p + from, to - from};
}
