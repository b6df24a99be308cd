/* claim_profile.c - claims where a report profile says that the identifier stands. They add to all others. */
#include <stdio.h>

#include "policy/claim.h"
#include "policy/joined.h"
#include "policy/profile.h"
#include "policy/zone.h"

struct stating {
	struct claims *claims;
	const struct profile_match *match;
	const struct profile_place *place;
	size_t index; /* of the place */
};

static void mark(const struct stating *s, const struct place *p)
{
	struct claims *c = s->claims;

	if (c->failed)
		return;
	c->v[c->count - 1].profile = s->match->profile;
	if (p->segment->alternative == 0)
		s->match->found[s->index * c->view->reading->part_count + p->segment->part] = true;
}

/* A value that is an identifier as a whole; one in no directory is an unknown client, unless `known` is asked for. */
static void state_value(const struct stating *s, const struct place *p, struct span value, bool known)
{
	struct claims *c = s->claims;
	uint32_t client;

	value = bare(value);
	client = value.len == 0 ? CLIENT_NONE : directory_find(c->policy->dir, value);
	if (value.len == 0 || (known && client == CLIENT_NONE))
		return;
	claim_state_value(c, p, value, client, CLAIM_PROFILE, NULL);
	mark(s, p);
}

/* States what stands in the line from start to end. Returns how many. */
static size_t state_spots(const struct stating *s, const struct place *p, uint32_t start, uint32_t end)
{
	size_t stated = 0;

	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].set == 0 || p->spots[i].start < start || p->spots[i].end > end)
			continue;
		claim_state(s->claims, p, &p->spots[i], CLAIM_PROFILE, NULL);
		mark(s, p);
		stated++;
	}
	return stated;
}

static void state_field(const struct stating *s, const struct line *line, bool known)
{
	struct place p = place_at(s->claims, line);

	if (state_spots(s, &p, 0, UINT32_MAX) == 0)
		state_value(s, &p, p.text, known);
}

/* ---- which lines ---- */

/* The segment's place within its part: "日報!B2". */
static struct span local_place(const struct reading *r, const struct segment *seg)
{
	static const char mark_text[] = " › ";
	struct span place = seg->place, part = seg->part < r->part_count ? r->parts[seg->part].place : span_of("");
	size_t skip = part.len + sizeof(mark_text) - 1;

	if (part.len == 0 || place.len < skip || memcmp(place.p, part.p, part.len) != 0 ||
	    memcmp(place.p + part.len, mark_text, sizeof(mark_text) - 1) != 0)
		return place;
	return (struct span){place.p + skip, place.len - skip};
}

static bool same_name(const struct stating *s, struct span text, struct span name)
{
	struct span joined = joined_form(s->claims->arena, text);

	s->claims->failed |= joined.p == NULL;
	return joined.p != NULL && span_equal(joined, name);
}

static bool is_on_sheet(const struct stating *s, const struct segment *seg, struct span sheet)
{
	struct span place = local_place(s->claims->view->reading, seg);
	const char *mark_at = memrchr(place.p, '!', place.len);

	if (sheet.p == NULL)
		return seg->table == 1;
	return mark_at != NULL && same_name(s, (struct span){place.p, (size_t)(mark_at - place.p)}, sheet);
}

static bool is_cell(const struct stating *s, const struct segment *seg, const struct profile_place *at)
{
	return seg->kind == SEGMENT_CELL && seg->row == at->row && seg->column == at->column && is_on_sheet(s, seg, at->name);
}

static bool is_property(const struct stating *s, const struct segment *seg)
{
	static const char custom[] = "custom:";
	struct span label = seg->label, name = s->place->name;

	if (seg->kind != SEGMENT_PROPERTY)
		return false;
	if (same_name(s, label, name))
		return true;
	return label.len > sizeof(custom) - 1 && memcmp(label.p, custom, sizeof(custom) - 1) == 0 &&
	       same_name(s, (struct span){label.p + sizeof(custom) - 1, label.len - (sizeof(custom) - 1)}, name);
}

static bool is_page(const struct stating *s, const struct segment *seg)
{
	struct span place = local_place(s->claims->view->reading, seg);
	char wanted[24];
	size_t len = (size_t)snprintf(wanted, sizeof(wanted), "p.%u", s->place->page);

	return (seg->kind == SEGMENT_TEXT || seg->kind == SEGMENT_CELL) && place.len >= len &&
	       memcmp(place.p, wanted, len) == 0 && (place.len == len || place.p[len] < '0' || place.p[len] > '9');
}

static bool is_whole_field(enum profile_where where)
{
	return where == WHERE_CELL || where == WHERE_PROPERTY || where == WHERE_SUBJECT || where == WHERE_FILE_NAME;
}

static bool is_here(const struct stating *s, const struct segment *seg)
{
	switch (s->place->where) {
	case WHERE_CELL: return is_cell(s, seg, s->place);
	case WHERE_PROPERTY: return is_property(s, seg);
	case WHERE_PAGE: return is_page(s, seg);
	case WHERE_SUBJECT: return is_subject(seg) && seg->part == 0;
	case WHERE_FILE_NAME: return seg->kind == SEGMENT_NAME;
	case WHERE_BODY: return seg->kind == SEGMENT_TEXT && seg->part == 0;
	case WHERE_PATTERN: return true;
	case WHERE_NAME:
	case WHERE_COLUMN:
	case WHERE_COUNT: break;
	}
	return false;
}

/* ---- places that need more than one look ---- */

/* A match that ran over its limits found nothing: where an identifier is required, the document is held. */
static void state_pattern(const struct stating *s, const struct line *line)
{
	struct claims *c = s->claims;
	const struct scratch *scratch = c->scratch;
	struct place p = place_at(c, line);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(scratch->match);
	int rc = pcre2_match(s->place->pattern, (PCRE2_SPTR)p.text.p, p.text.len, 0, PCRE2_NO_UTF_CHECK, scratch->match,
		scratch->limits);
	size_t group;

	if (rc < 0)
		return;
	group = rc != 1 && at[2] != PCRE2_UNSET ? 2 : 0;
	if (at[group] >= at[group + 1] || at[group + 1] > p.text.len)
		return;
	if (state_spots(s, &p, line->start + (uint32_t)at[group], line->start + (uint32_t)at[group + 1]) == 0)
		state_value(s, &p, (struct span){p.text.p + at[group], at[group + 1] - at[group]}, false);
}

/* 日報!$B$2, '日 報'!$B$2: the cell that a defined name stands for. */
static bool parse_reference(const struct stating *s, struct span text, struct profile_place *out)
{
	const char *mark_at = memrchr(text.p, '!', text.len);
	struct span sheet;
	const char *at, *end = text.p + text.len;

	*out = (struct profile_place){0};
	if (mark_at == NULL)
		return false;
	sheet = (struct span){text.p, (size_t)(mark_at - text.p)};
	if (sheet.len > 2 && sheet.p[0] == '\'' && sheet.p[sheet.len - 1] == '\'')
		sheet = (struct span){sheet.p + 1, sheet.len - 2};
	at = mark_at + 1;
	at += at < end && *at == '$';
	for (; at < end && *at >= 'A' && *at <= 'Z' && out->column < 20000; at++)
		out->column = out->column * 26 + (uint32_t)(*at - 'A' + 1);
	at += at < end && *at == '$';
	for (; at < end && *at >= '0' && *at <= '9' && out->row < 10000000; at++)
		out->row = out->row * 10 + (uint32_t)(*at - '0');
	out->name = joined_form(s->claims->arena, sheet);
	s->claims->failed |= out->name.p == NULL;
	return out->row > 0 && out->column > 0 && out->name.p != NULL && at == end;
}

static void state_cell_of(const struct stating *s, const struct profile_place *cell, uint32_t part)
{
	const struct view *v = s->claims->view;

	for (size_t i = 0; i < v->line_count && !s->claims->failed; i++) {
		const struct segment *seg = view_segment(v, &v->lines[i]);

		if (seg->part == part && is_cell(s, seg, cell))
			state_field(s, &v->lines[i], false);
	}
}

#define NAMES_MOST 100u

/* Its value, or the cell that it stands for. */
static void state_name(const struct stating *s)
{
	static const char word[] = "name ";
	const struct view *v = s->claims->view;
	size_t seen = 0;

	for (size_t i = 0; i < v->line_count && seen < NAMES_MOST && !s->claims->failed; i++) {
		const struct segment *seg = view_segment(v, &v->lines[i]);
		struct span place = local_place(v->reading, seg);
		struct profile_place cell;
		struct place p;

		if (seg->kind != SEGMENT_TEXT || seg->part >= v->reading->part_count || !s->match->parts[seg->part] ||
		    place.len < sizeof(word) || memcmp(place.p, word, sizeof(word) - 1) != 0 ||
		    !same_name(s, (struct span){place.p + sizeof(word) - 1, place.len - (sizeof(word) - 1)}, s->place->name))
			continue;
		seen++;
		p = place_at(s->claims, &v->lines[i]);
		if (state_spots(s, &p, 0, UINT32_MAX) == 0 && parse_reference(s, seg->text, &cell))
			state_cell_of(s, &cell, seg->part);
	}
}

/* What a column is looked for in, one table after the other. */
struct heading {
	uint32_t part, table, alternative, row, column; /* column 0: not found yet */
};

static void look_in_column(const struct stating *s, const struct line *line, const struct segment *seg, struct heading *h)
{
	if (s->place->column > 0) {
		if (seg->column == s->place->column)
			state_field(s, line, true);
		return;
	}
	if (seg->part != h->part || seg->table != h->table || seg->alternative != h->alternative)
		*h = (struct heading){seg->part, seg->table, seg->alternative, 0, 0};
	if (h->column > 0 && seg->column == h->column && seg->row > h->row) {
		state_field(s, line, true);
	} else if (h->column == 0 && span_equal(bare(view_line(s->claims->view, line)), s->place->name)) {
		h->column = seg->column;
		h->row = seg->row;
	}
}

/* Cells below a heading that says so, on the same sheet; or of the column with that letter. */
static void state_column(const struct stating *s)
{
	const struct view *v = s->claims->view;
	struct heading heading = {.part = UINT32_MAX};

	for (size_t i = 0; i < v->line_count && !s->claims->failed; i++) {
		const struct segment *seg = view_segment(v, &v->lines[i]);

		if (seg->kind == SEGMENT_CELL && seg->part < v->reading->part_count && s->match->parts[seg->part])
			look_in_column(s, &v->lines[i], seg, &heading);
	}
}

/* Lines of a text are counted, blank ones not. */
struct counting {
	uint32_t part, alternative, number;
};

static void look_at_line(const struct stating *s, const struct line *line, const struct segment *seg, struct counting *n)
{
	enum profile_where where = s->place->where;
	struct place p;

	if (is_whole_field(where)) {
		state_field(s, line, where != WHERE_CELL && where != WHERE_PROPERTY);
		return;
	}
	if (where == WHERE_PATTERN) {
		state_pattern(s, line);
		return;
	}
	if (seg->part != n->part || seg->alternative != n->alternative)
		*n = (struct counting){seg->part, seg->alternative, 0};
	n->number += line->end > line->start;
	p = place_at(s->claims, line);
	if (n->number >= s->place->first && n->number <= s->place->last)
		state_spots(s, &p, 0, UINT32_MAX);
}

static void state_lines(const struct stating *s)
{
	const struct view *v = s->claims->view;
	bool message = s->place->where == WHERE_SUBJECT || s->place->where == WHERE_BODY;
	struct counting counting = {.part = UINT32_MAX};

	for (size_t i = 0; i < v->line_count && !s->claims->failed; i++) {
		const struct segment *seg = view_segment(v, &v->lines[i]);

		if (seg->part < v->reading->part_count && (message || s->match->parts[seg->part]) && is_here(s, seg))
			look_at_line(s, &v->lines[i], seg, &counting);
	}
}

void claim_profiles(struct claims *c)
{
	for (size_t i = 0; i < c->profiles->count; i++) {
		const struct profile_match *m = &c->profiles->v[i];

		for (size_t k = 0; k < m->profile->place_count && !c->failed; k++) {
			struct stating s = {.claims = c, .match = m, .place = &m->profile->places[k], .index = k};

			if (s.place->where == WHERE_NAME)
				state_name(&s);
			else if (s.place->where == WHERE_COLUMN)
				state_column(&s);
			else
				state_lines(&s);
		}
	}
}
