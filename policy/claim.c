/* claim.c - where a message says whose it is: the rules, each a row with its name, and what they have in common.
 *
 * A rule that is not sure states nothing: then the name is a mention, the part says nothing, and a report is held as
 * unidentified. What a rule states decides. */
#include "policy/claim.h"

#include "policy/longer_name.h"
#include "policy/profile.h"
#include "policy/zone.h"

static const struct rule {
	const char *name;
	enum segment_kind kind;
	claim_rule *look;
	bool empty; /* looks also where no client's name or identifier stands */
} rules[] = {
	{"label before an identifier or a name", SEGMENT_TEXT, claim_labelled, false},
	{"addressee line", SEGMENT_TEXT, claim_addressee, false},
	{"title line or letterhead", SEGMENT_TEXT, claim_title, false},
	{"identifier run together with other cells of a page", SEGMENT_TEXT, claim_run_together, false},
	{"the same in a cell", SEGMENT_CELL, claim_run_together, false},
	{"label in a cell", SEGMENT_CELL, claim_labelled, false},
	{"addressee in a cell", SEGMENT_CELL, claim_addressee, false},
	{"title in a cell", SEGMENT_CELL, claim_title, false},
	{"file name", SEGMENT_NAME, claim_file_name, false},
	{"subject", SEGMENT_HEADER, claim_subject, false},
	{"client header", SEGMENT_HEADER, claim_header, true},
	{"label before an identifier in another spelling", SEGMENT_TEXT, claim_spelled_labelled, true},
	{"another spelling in a cell", SEGMENT_CELL, claim_spelled_labelled, true},
	{"identifier in another spelling in a file name", SEGMENT_NAME, claim_spelled_words, true},
	{"identifier in another spelling in a subject", SEGMENT_HEADER, claim_spelled_words, true},
	{"document property", SEGMENT_PROPERTY, claim_property, false},
};

void claim_state(struct claims *c, const struct place *place, struct spot *spot, enum claim_how how,
	const struct line *label)
{
	bool certain = how == CLAIM_STAMP || how == CLAIM_LABEL || how == CLAIM_COLUMN || how == CLAIM_PROFILE;
	bool longer = spot->kind == SPOT_NAME && name_is_longer(c->view, &c->policy->words, place->line, spot);

	c->v = c->failed ? NULL : arena_grow(c->arena, c->v, &c->capacity, c->count + 1, sizeof(*c->v));
	if (c->v == NULL) {
		c->failed = true;
		return;
	}
	c->v[c->count++] = (struct statement){
		.spot = spot, .line = place->line, .label = label, .part = place->segment->part,
		.alternative = place->segment->alternative, .how = longer ? CLAIM_LONGER_NAME : how,
		/* An identifier is the service's own: nobody else writes one into a mail that we quote. */
		.weak = place->line->zone != ZONE_OWN && !(certain && spot->kind != SPOT_NAME),
	};
	for (uint32_t i = 0; i < spot->set; i++)
		spot[i].claimed = true;
}

void claim_state_value(struct claims *c, const struct place *place, struct span value, uint32_t client, enum claim_how how,
	const struct line *label)
{
	struct spot *spot = arena_alloc(c->arena, sizeof(*spot));

	if (spot == NULL) {
		c->failed = true;
		return;
	}
	*spot = (struct spot){.start = (uint32_t)(value.p - c->view->text.p), .client = client, .set = 1,
		.kind = client == CLIENT_NONE ? SPOT_SHAPE : SPOT_ID};
	spot->end = spot->start + (uint32_t)value.len;
	claim_state(c, place, spot, how, label);
}

struct place place_at(struct claims *c, const struct line *line)
{
	struct place p = {.line = line, .segment = view_segment(c->view, line), .text = view_line(c->view, line)};
	size_t first = spots_from(c->spots, line->start);

	p.spots = c->spots->v + first;
	while (first + p.count < c->spots->count && p.spots[p.count].start < line->end)
		p.count++;
	return p;
}

struct span place_before(const struct claims *c, const struct place *p, const struct spot *spot)
{
	return view_between(c->view, p->line->start, spot->start);
}

/* Is a word that makes an addressee broken at the line's end: "御" and "中"? */
static bool breaks_word(const struct view *v, const struct line *line)
{
	static const char *const words[] = {"御中", "各位", "先生", "さま", "さん"};
	const struct line *next = line + 1;

	if (next >= v->lines + v->line_count || !next->same || next->start != line->end || line->end - line->start < 3)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (span_begins(view_between(v, line->end - 3, next->end), words[i]))
			return true;
	}
	return false;
}

/* A name may go on into the next line; then what follows stands there. */
struct span place_after(const struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct line *line = spot->end <= p->line->end ? p->line : view_line_at(c->view, spot->end - 1);
	uint32_t end = line->end;

	if (spot->end < end && breaks_word(c->view, line))
		end = line[1].end;
	return view_between(c->view, spot->end, end > spot->end ? end : spot->end);
}

/* After the heading: what a 様 in a row of cells is, it is in such a line too. */
#define DATA_HEADING_LINES 2u

static bool is_data_line(const struct view *v, const struct line *l)
{
	return (l->ordinal > DATA_HEADING_LINES || l->calls || zone_tells_call(view_line(v, l))) && zone_is_row(v, l);
}

static void look_at(struct claims *c, const struct line *line, size_t *next_spot)
{
	struct place p = {.line = line, .segment = view_segment(c->view, line), .text = view_line(c->view, line)};

	p.spots = c->spots->v + *next_spot;
	while (*next_spot + p.count < c->spots->count && p.spots[p.count].start < line->end)
		p.count++;
	*next_spot += p.count;
	if (p.count > 0 && p.segment->kind == SEGMENT_TEXT && is_data_line(c->view, line)) {
		for (size_t i = 0; i < p.count; i++)
			p.spots[i].data = true;
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].kind == p.segment->kind && (p.count > 0 || rules[i].empty))
			rules[i].look(c, &p);
	}
}

static bool same_table(const struct segment *a, const struct segment *b)
{
	return b->kind == SEGMENT_CELL && a->part == b->part && a->alternative == b->alternative && a->table == b->table;
}

static void look_at_tables(struct claims *c)
{
	size_t end;

	for (size_t i = 0; i < c->view->line_count; i = end) {
		const struct segment *first = view_segment(c->view, &c->view->lines[i]);

		end = i + 1;
		if (first->kind != SEGMENT_CELL)
			continue;
		while (end < c->view->line_count && same_table(first, view_segment(c->view, &c->view->lines[end])))
			end++;
		claim_tables(c, i, end);
	}
}

int claims_find(struct claims *c, struct err *err)
{
	size_t next_spot = 0;

	look_at_tables(c);
	for (size_t i = 0; i < c->view->line_count && !c->failed; i++)
		look_at(c, &c->view->lines[i], &next_spot);
	claim_stamps(c);
	claim_profiles(c);
	claim_sole(c);
	return c->failed ? err_set_nomem(err, "claims of a reading") : 0;
}
