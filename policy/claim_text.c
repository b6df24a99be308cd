/* claim_text.c - claims in lines of text and of cells: labels, addressees, titles. */
#include "policy/claim.h"
#include "policy/zone.h"

#define LETTERHEAD_LINES 3u
#define ADDRESS_LINES 6u /* where somebody's 様 after a company's name is the addressee */
#define LABEL_LINE_MOST 150u

static bool is_open(const struct spot *s)
{
	return s->set > 0 && !s->claimed && !s->caller;
}

static bool is_identifier(const struct spot *s)
{
	return s->kind != SPOT_NAME;
}

/* "顧客番号 は No. " without what stands between label and value. */
static size_t label_ends(const struct words *words, enum word_set set, struct span before)
{
	static const char *const joints[] = {"は", "が", "no", "番号"};

	for (size_t i = 0; i <= sizeof(joints) / sizeof(joints[0]); i++) {
		struct span s = before;
		size_t len;

		s.len -= bare_after(s);
		if (i > 0 && !span_finishes(s, joints[i - 1]))
			continue;
		if (i > 0) {
			s.len -= strlen(joints[i - 1]);
			s.len -= bare_after(s);
		}
		len = word_ends(words, set, s);
		if (len == 0 && s.len < before.len && before.p[s.len] == '#')
			len = word_ends(words, set, (struct span){s.p, s.len + 1});
		if (len > 0)
			return before.len - s.len + len;
	}
	return 0;
}

/* "顧客番号(旧): ", "顧客番号【 契約 】: ": an explanation between label and value. */
size_t label_before(const struct words *words, enum word_set set, struct span before)
{
	size_t len = label_ends(words, set, before);
	struct span s = before;
	const char *open;

	if (len > 0)
		return len;
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == ':'))
		s.len--;
	if (s.len == 0 || s.p[s.len - 1] != ')')
		return 0;
	open = memrchr(s.p, '(', s.len);
	if (open == NULL || s.len - (size_t)(open - s.p) > 60)
		return 0;
	len = label_ends(words, set, (struct span){s.p, (size_t)(open - s.p)});
	return len > 0 ? len + before.len - (size_t)(open - s.p) : 0;
}

/* Does the line say at its beginning that it is about a caller? */
static bool is_caller_line(const struct claims *c, const struct place *p)
{
	return word_begins(&c->policy->words, WORDS_CALLER, bare(p->text)) > 0;
}

/* Does what stands before a name say that a caller's follows? */
static bool caller_before(const struct claims *c, struct span before)
{
	const struct words *words = &c->policy->words;

	return word_within(words, WORDS_CALLER, before) || label_before(words, WORDS_COMPANY, before) > 0;
}

/* ---- labels ---- */

static bool continues_list(struct span between)
{
	static const char *const joints[] = {"と", "及び", "および", "並びに", "and", "&", "+"};
	struct span s = bare(between);

	for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++) {
		if (span_equal(s, span_of(joints[i])))
			return true;
	}
	return s.len == 0;
}

/* In what stands before the spot, on its own line. */
static bool labelled_here(const struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct words *words = &c->policy->words;
	struct span before = place_before(c, p, spot);
	bool head = p->line->ordinal <= HEAD_LINES && !p->line->calls;

	if (is_identifier(spot) && label_before(words, WORDS_LABEL, before) > 0)
		return true;
	if (!spot_speaks(spot) || !stands_alone(place_after(c, p, spot)) ||
	    honour_after(place_after(c, p, spot)) == HONOUR_CALLER)
		return false;
	if (label_before(words, WORDS_NAME_LABEL, before) > 0)
		return !p->line->calls || p->line->zone != ZONE_OWN;
	if (head && label_before(words, WORDS_TO_LABEL, before) > 0)
		return true;
	return head && label_before(words, WORDS_HEAD_NAME_LABEL, before) > 0 && !zone_in_call(c->view, p->line, words);
}

static struct spot *first_identifier(const struct place *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (is_identifier(&p->spots[i]))
			return &p->spots[i];
	}
	return NULL;
}

/* The line above, if it is a label without a value; or the row above of a column that such a label began. */
static const struct line *label_above(struct claims *c, const struct place *p)
{
	const struct line *above = view_neighbour(c->view, p->line, -1);
	const struct spot *first;
	struct place q;

	if (above == NULL || p->segment->kind != SEGMENT_TEXT)
		return NULL;
	q = place_at(c, above);
	first = first_identifier(&q);
	if (first != NULL)
		return first->column ? above : NULL;
	if (q.text.len > LABEL_LINE_MOST || is_caller_line(c, &q))
		return NULL;
	return word_within(&c->policy->words, WORDS_LABEL, q.text) ? above : NULL;
}

static void state_label(struct claims *c, const struct place *p, struct spot *spot, const struct line *above)
{
	bool column = above != NULL && c->count > 0 && c->v[c->count - 1].line == above;

	if (above != NULL)
		spot->column = true;
	claim_state(c, p, spot, column ? CLAIM_COLUMN : CLAIM_LABEL, column ? NULL : above);
}

void claim_labelled(struct claims *c, const struct place *p)
{
	const struct spot *labelled = NULL;
	bool caller_line = p->segment->kind == SEGMENT_TEXT && is_caller_line(c, p);

	for (size_t i = 0; i < p->count; i++) {
		struct spot *spot = &p->spots[i];
		const struct line *above = NULL;
		bool here, listed;

		spot->caller |= caller_line;
		if (!is_open(spot))
			continue;
		here = labelled_here(c, p, spot);
		listed = labelled != NULL && is_identifier(spot) && labelled->kind != SPOT_NAME &&
			continues_list(view_between(c->view, labelled->end, spot->start));
		if (!here && !listed && spot == first_identifier(p))
			above = label_above(c, p);
		if (here || listed || above != NULL) {
			state_label(c, p, spot, above);
			labelled = spot;
		}
	}
}

/* ---- addressees ---- */

/* A caller's 様 at the line's end may go on as "より" in the next. */
static bool goes_on_as_caller(const struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct line *line = view_line_at(c->view, spot->end - 1), *next = line + 1;
	struct span text;

	if (p->segment->kind != SEGMENT_TEXT || next >= c->view->lines + c->view->line_count || !next->same)
		return false;
	text = view_line(c->view, next);
	return span_begins(text, "より") || span_begins(text, "から") || span_begins(text, "の件");
}

/* Rows of three and more cells are data, not an address. */
static bool in_head(const struct place *p, uint32_t lines)
{
	return p->line->ordinal <= lines && !p->line->calls;
}

static bool is_date_or_nothing(struct span s)
{
	s = bare(s);
	for (size_t i = 0; i < s.len; i++) {
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] & 0x80) && s.p[i] != '/' && s.p[i] != '-' && s.p[i] != '.' &&
		    s.p[i] != ' ' && s.p[i] != '(' && s.p[i] != ')')
			return false;
	}
	return s.len == 0 || (s.len < 40 && !(s.p[0] & 0x80));
}

/* Department and person, or 御中 alone, on the next line. */
static enum honour honour_below(struct claims *c, const struct place *p, const struct spot *spot)
{
	struct span after = place_after(c, p, spot), text;
	const struct line *next = view_neighbour(c->view, view_line_at(c->view, spot->end - 1), 1);
	struct place q;

	if (next == NULL || p->segment->kind != SEGMENT_TEXT || after.len > 60 || !stands_alone(after) ||
	    bare(place_before(c, p, spot)).len > 0)
		return HONOUR_NONE;
	q = place_at(c, next);
	text = q.text;
	text.len -= bare_after(text);
	if (q.count > 0 || text.len > 90 || span_has(text, "より") || span_has(text, "から") || zone_tells_call(text))
		return HONOUR_NONE;
	if (span_finishes(text, "御中"))
		return HONOUR_COMPANY;
	return span_finishes(text, "様") || span_finishes(text, "殿") || span_finishes(text, "各位") || span_finishes(text, "さま")
		? HONOUR_PERSON : HONOUR_NONE;
}

/* "■お客様名" with the name on the line below. */
static bool answers_line_above(struct claims *c, const struct place *p, struct span before)
{
	const struct words *words = &c->policy->words;
	const struct line *above = view_neighbour(c->view, p->line, -1);
	struct span text;

	if (above == NULL || p->segment->kind != SEGMENT_TEXT || bare(before).len > 0)
		return false;
	text = view_line(c->view, above);
	return word_is(words, WORDS_CALLER, text) || word_is(words, WORDS_COMPANY, text);
}

/* "鈴木様（あおぞら商事）", "Dear Ms. Suzuki (Aozora Trading),", "To: Suzuki, Aozora Trading" */
static bool follows_person(const struct claims *c, const struct place *p, struct span before, struct span after)
{
	struct span line = bare(p->text), who = before;

	if (!in_head(p, ADDRESS_LINES) || bare(after).len > 0 || zone_tells_call(p->text))
		return false;
	if (word_begins(&c->policy->words, WORDS_TO_LABEL, line) > 0)
		return true;
	if (who.len == 0 || who.len > 60 || who.p[who.len - 1] != '(')
		return false;
	who.len--;
	return span_finishes(who, "様") || span_finishes(who, "殿") || span_finishes(who, "さま");
}

/* A name in the form of a call: below its time, or at the beginning of a block that asks for its matter. */
static bool begins_call(const struct claims *c, const struct place *p)
{
	const struct line *above = p->line - 1;

	if (p->segment->kind != SEGMENT_TEXT || p->line->ordinal < 2 || !p->line->same)
		return false;
	if (above->end > above->start)
		return zone_tells_call(view_line(c->view, above));
	return p->line->ordinal > 2 && zone_in_call(c->view, p->line, &c->policy->words);
}

#define SURNAME_CHARACTERS 3u

/* "有限会社山田工務店" and below it "山田様", where 山田 is a client too: somebody of the company that the line above says. */
static bool is_person_of_above(struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct line *above = view_neighbour(c->view, p->line, -1);
	size_t characters = 0;
	struct place q;

	for (uint32_t i = spot->start; i < spot->end; i++)
		characters += ((unsigned char)c->view->text.p[i] & 0xc0) != 0x80;
	if (spot->kind != SPOT_NAME || characters > SURNAME_CHARACTERS || above == NULL || p->segment->kind != SEGMENT_TEXT)
		return false;
	q = place_at(c, above);
	for (size_t i = 0; i < q.count; i++) {
		if (q.spots[i].claimed && q.spots[i].kind == SPOT_NAME)
			return true;
	}
	return false;
}

static bool is_addressee(struct claims *c, const struct place *p, const struct spot *spot)
{
	struct span before = place_before(c, p, spot), after = place_after(c, p, spot);
	enum honour honour = honour_after(after);

	if (honour == HONOUR_NONE)
		honour = honour_below(c, p, spot);
	if (honour == HONOUR_COMPANY || (honour == HONOUR_NONE && !spot->data && follows_person(c, p, before, after)))
		return true;
	if (honour != HONOUR_PERSON || begins_call(c, p) || spot->data || !in_head(p, ADDRESS_LINES) || caller_before(c, before) ||
	    is_person_of_above(c, p, spot))
		return false;
	return !zone_tells_call(p->text) && !goes_on_as_caller(c, p, spot) && !answers_line_above(c, p, before) &&
	       !word_within(&c->policy->words, WORDS_MEMO, p->text);
}

void claim_addressee(struct claims *c, const struct place *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (is_open(&p->spots[i]) && spot_speaks(&p->spots[i]) && is_addressee(c, p, &p->spots[i]))
			claim_state(c, p, &p->spots[i], CLAIM_ADDRESSEE, NULL);
	}
}

/* ---- titles ---- */

static bool is_title(struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct words *words = &c->policy->words;
	struct span before = place_before(c, p, spot), after = place_after(c, p, spot);

	if (p->line->sheet)
		return stands_alone(after) && honour_after(after) != HONOUR_CALLER;
	if (spot->data || answers_line_above(c, p, before) || begins_call(c, p) || caller_before(c, before) || !stands_alone(after) || honour_after(after) == HONOUR_CALLER ||
	    goes_on_as_caller(c, p, spot))
		return false;
	if (word_within(words, WORDS_REPORT, p->text))
		return !zone_tells_call(before) || word_within(words, WORDS_REPORT, before);
	return p->line->ordinal <= LETTERHEAD_LINES && bare(before).len == 0 && is_date_or_nothing(after) &&
	       spot->kind == SPOT_NAME;
}

void claim_title(struct claims *c, const struct place *p)
{
	if (!in_head(p, HEAD_LINES))
		return;
	for (size_t i = 0; i < p->count; i++) {
		if (is_open(&p->spots[i]) && spot_speaks(&p->spots[i]) && is_title(c, p, &p->spots[i]))
			claim_state(c, p, &p->spots[i], CLAIM_TITLE, NULL);
	}
}

/* ---- what a page runs together ---- */

/* Which column it stood in cannot be seen any more, so that it counts as one of the column of identifiers. */
void claim_run_together(struct claims *c, const struct place *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].glued && is_open(&p->spots[i]))
			claim_state(c, p, &p->spots[i], CLAIM_COLUMN, NULL);
	}
}
