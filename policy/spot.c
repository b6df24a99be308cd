/* spot.c - where in a view a client's identifier or name stands, or something shaped like an identifier. */
#include "policy/spot.h"

#include <stdlib.h>

#include "policy/joined.h"
#include "policy/name_variant.h"
#include "policy/policy.h"

void spots_free(struct spots *spots)
{
	free(spots->v);
	*spots = (struct spots){0};
}

/* Room for one more, so that v is never NULL. */
static bool has_room(struct spots *s)
{
	size_t capacity = s->capacity == 0 ? 64 : 2 * s->capacity;
	struct spot *grown;

	if (s->count < s->capacity)
		return true;
	grown = realloc(s->v, capacity * sizeof(*grown));
	if (grown == NULL)
		return false;
	s->v = grown;
	s->capacity = capacity;
	return true;
}

static bool add_spot(struct spots *s, struct spot spot)
{
	if (!has_room(s))
		return false;
	s->v[s->count++] = spot;
	return true;
}

struct finding {
	struct spots *spots;
	const struct view *view;
	bool failed;
};

/* "カスタマーサポート" is no サポート. Kanji and hiragana go on without a space, katakana do not. */
static bool in_longer_katakana(const struct view *v, const struct find *find)
{
	struct span name = view_between(v, (uint32_t)find->start, (uint32_t)find->end);
	struct span before = {v->text.p, find->start}, after = {v->text.p + find->end, v->text.len - find->end};

	return (span_katakana(name) && span_katakana_before(before) && !view_parted(v, (uint32_t)find->start)) ||
	       (span_katakana_before(name) && span_katakana(after) && !view_parted(v, (uint32_t)find->end));
}

#define LONGER_NAME_WORDS 3u

/* "Minato Works Co., Ltd." is no Minato: words follow, and then a legal form. */
static bool in_longer_latin(const struct view *v, const struct find *find)
{
	struct span rest = {v->text.p + find->end, v->text.len - find->end};

	for (unsigned words = 0; words <= LONGER_NAME_WORDS; words++) {
		size_t len = 1;

		if (rest.len < 2 || rest.p[0] != ' ')
			return false;
		while (len < rest.len && ((rest.p[len] >= 'a' && rest.p[len] <= 'z') || rest.p[len] == '.' || rest.p[len] == '&'))
			len++;
		if (len == 1)
			return false;
		if (name_is_form((struct span){rest.p + 1, len - 1}))
			return words > 0;
		rest = (struct span){rest.p + len, rest.len - len};
		if (rest.len > 0 && rest.p[0] == ',')
			rest = (struct span){rest.p + 1, rest.len - 1};
	}
	return false;
}

static bool keep_find(void *user, const struct find *find)
{
	struct finding *f = user;
	struct spot spot = {.start = (uint32_t)find->start, .end = (uint32_t)find->end, .client = find->client, .set = 1,
	                    .kind = find->what == FIND_ID ? SPOT_ID : SPOT_NAME};

	if (find->what != FIND_ID && (in_longer_katakana(f->view, find) || in_longer_latin(f->view, find)))
		return true;
	f->failed = !add_spot(f->spots, spot);
	return !f->failed;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

#define GLUED_LABEL_MOST 60u /* bytes */

/* As directory_scan has it: not inside a longer word. */
static bool begins_free(struct span text, size_t start)
{
	return !(start > 0 && is_alnum(text.p[start]) && is_alnum(text.p[start - 1]));
}
static bool ends_free(struct span text, size_t end)
{
	return !(end < text.len && is_alnum(text.p[end]) && is_alnum(text.p[end - 1]));
}

/* "会員IDC-000042": nothing stands between a label and its value. */
static bool follows_label(const struct policy *policy, struct span text, size_t start)
{
	size_t from = start > GLUED_LABEL_MOST ? start - GLUED_LABEL_MOST : 0;

	return word_ends(&policy->words, WORDS_LABEL, (struct span){text.p + from, start - from}) > 0;
}

/* Pages say where characters stand, not where cells end. */
static bool on_page(const struct view *v, size_t at)
{
	const struct line *line = view_line_at(v, (uint32_t)at);
	uint32_t part = line == NULL ? UINT32_MAX : view_segment(v, line)->part;

	return part < v->reading->part_count && span_has(v->reading->parts[part].type, "pdf");
}

static int keep_shape(struct policy *policy, struct scratch *s, struct span text, size_t start, size_t end)
{
	struct span found = {text.p + start, end - start};
	uint32_t client = directory_find(policy->dir, found);
	struct spot spot = {.start = (uint32_t)start, .end = (uint32_t)end, .client = client, .set = 1,
	                    .kind = client == CLIENT_NONE ? SPOT_SHAPE : SPOT_ID};

	for (size_t i = 0; i < found.len; i++)
		spot.letters |= (found.p[i] >= 'a' && found.p[i] <= 'z') || (unsigned char)found.p[i] >= 0x80;
	spot.glued = !ends_free(text, end) || !(begins_free(text, start) || follows_label(policy, text, start));
	if (spot.glued && (client == CLIENT_NONE || !on_page(&s->view, start)))
		return 0;
	return add_spot(&s->spots, spot) ? 0 : -1;
}

/* A pattern that needs more steps for a text is refused, and the part is unreadable. */
#define MATCH_STEPS 100000u
#define MATCH_STEPS_A_BYTE 50u

static uint32_t steps_for(size_t len)
{
	return len < (UINT32_MAX - MATCH_STEPS) / MATCH_STEPS_A_BYTE ? MATCH_STEPS + MATCH_STEPS_A_BYTE * (uint32_t)len : UINT32_MAX;
}

/* Everything the pattern fits. Where it runs over its limits the rest is not looked at, and the caller is told. */
static int find_shapes(struct policy *policy, struct scratch *s, struct span text, struct err *err)
{
	const PCRE2_SIZE *at;
	PCRE2_SIZE from = 0;
	int rc;

	pcre2_set_match_limit(s->limits, steps_for(text.len));
	while (from < text.len) {
		rc = pcre2_match(policy->pattern, (PCRE2_SPTR)text.p, text.len, from, PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, s->match,
			s->limits);
		if (rc == PCRE2_ERROR_NOMATCH)
			return 0;
		if (rc == PCRE2_ERROR_NOMEMORY)
			return err_set_nomem(err, "match identifier.pattern");
		if (rc < 0) {
			s->spots.refused_at = from;
			return 0;
		}
		at = pcre2_get_ovector_pointer(s->match);
		if (at[1] <= at[0] || at[1] <= from) {
			/* \K in a look-ahead can end before it begins: not a pattern to go on with. */
			s->spots.refused_at = from;
			return 0;
		}
		if (keep_shape(policy, s, text, at[0], at[1]) != 0)
			return err_set_nomem(err, "match identifier.pattern");
		from = at[1];
	}
	return 0;
}

/* By start, the longest first; on the same bytes known before merely shaped, then by client. */
static int spot_order(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

static bool same_place(const struct spot *a, const struct spot *b)
{
	return a->start == b->start && a->end == b->end;
}

/* Leaves the longest of what lies in one another, each client once, and counts sets. */
static void settle(struct spots *s)
{
	size_t kept = 0, first = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct spot *last = kept > 0 ? &s->v[kept - 1] : NULL;

		if (last != NULL && !same_place(last, &s->v[i]) && s->v[i].end <= last->end)
			continue;
		if (last != NULL && same_place(last, &s->v[i]) && (last->client == s->v[i].client || s->v[i].client == CLIENT_NONE))
			continue;
		s->v[kept++] = s->v[i];
	}
	s->count = kept;
	for (size_t i = 0; i < kept; i++) {
		if (i > first && !same_place(&s->v[first], &s->v[i]))
			first = i;
		s->v[first].set = (uint32_t)(i - first + 1);
		if (i > first)
			s->v[i].set = 0;
	}
}

int spots_find(struct policy *policy, struct scratch *s, struct err *err)
{
	struct span text = buf_span(&s->view.text);
	struct finding finding = {&s->spots, &s->view, false};

	s->spots.count = 0;
	s->spots.refused_at = SIZE_MAX;
	if (!has_room(&s->spots))
		return err_set_nomem(err, "finds of a reading");
	if (directory_scan(policy->dir, s->directory, text, keep_find, &finding, err) != 0)
		return -1;
	if (finding.failed)
		return err_set_nomem(err, "finds of a reading");
	if (policy->pattern != NULL && find_shapes(policy, s, text, err) != 0)
		return -1;
	if (s->spots.count > 1)
		qsort(s->spots.v, s->spots.count, sizeof(*s->spots.v), spot_order);
	settle(&s->spots);
	return 0;
}

size_t spots_from(const struct spots *spots, uint32_t at)
{
	size_t low = 0, high = spots->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spots->v[middle].start < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
