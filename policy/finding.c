/* finding.c - what the verdict tells of each client. */
#include "policy/finding.h"

#include <stdlib.h>

#include "policy/profile.h"

#define TEXT_MOST 200u

struct telling {
	const struct claims *claims;
	struct client_finding *v;
	size_t count, capacity;
};

static struct arena *arena_of(const struct telling *t)
{
	return t->claims->arena;
}

static size_t cut(struct span s, size_t most)
{
	size_t len = s.len < most ? s.len : most;

	while (len > 0 && len < s.len && ((unsigned char)s.p[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* "顧客番号 C-000042": the label's line and the value's. */
static struct span evidence(const struct telling *t, const struct statement *s)
{
	const struct view *v = t->claims->view;
	struct span value = view_evidence(v, s->line, s->spot->start), label;
	char *text;

	if (s->label == NULL)
		return value;
	label = view_evidence(v, s->label, s->label->start);
	if (label.len + 1 + value.len > TEXT_MOST) {
		label.len = cut(label, TEXT_MOST / 3);
		value.len = cut(value, TEXT_MOST - TEXT_MOST / 3 - 1);
	}
	/* The honorific beside a name comes after it. */
	if (s->label > s->line)
		text = arena_printf(arena_of(t), "%.*s %.*s", SPAN_ARG(value), SPAN_ARG(label));
	else
		text = arena_printf(arena_of(t), "%.*s %.*s", SPAN_ARG(label), SPAN_ARG(value));
	return span_of(text);
}

static struct claim *claim_of(const struct telling *t, const struct statement *s, uint32_t client)
{
	struct claim *c = arena_alloc(arena_of(t), sizeof(*c));

	if (c == NULL)
		return NULL;
	*c = (struct claim){.client = client, .part = s->part, .alternative = s->alternative, .how = s->how,
	                    .place = view_segment(t->claims->view, s->line)->place, .text = evidence(t, s),
	                    .profile = s->profile == NULL ? span_of("") : s->profile->title};
	c->identifier = arena_span(arena_of(t), view_between(t->claims->view, s->spot->start, s->spot->end));
	return c->text.p == NULL || c->identifier.p == NULL ? NULL : c;
}

/* Of unknown clients each identifier has its own finding. */
static struct client_finding *finding_for(struct telling *t, uint32_t client, struct span identifier)
{
	const struct directory *dir = t->claims->policy->dir;
	struct client_finding *f;

	for (size_t i = 0; i < t->count; i++) {
		if (t->v[i].client == client && (client != CLIENT_NONE || span_equal(t->v[i].claims[0]->identifier, identifier)))
			return &t->v[i];
	}
	t->v = arena_grow(arena_of(t), t->v, &t->capacity, t->count + 1, sizeof(*t->v));
	if (t->v == NULL)
		return NULL;
	f = &t->v[t->count++];
	*f = (struct client_finding){.client = client, .id = identifier, .name = span_of("")};
	if (client != CLIENT_NONE) {
		f->id = directory_client(dir, client).id;
		f->name = directory_client(dir, client).name;
	}
	return f;
}

static bool told(const struct client_finding *f, const struct claim *c)
{
	for (size_t i = 0; i < f->claim_count; i++) {
		const struct claim *other = f->claims[i];

		if (other->part == c->part && other->how == c->how && span_equal(other->place, c->place) &&
		    span_equal(other->text, c->text))
			return true;
	}
	return false;
}

static int add_claim(struct telling *t, const struct statement *s, uint32_t client)
{
	struct span id = view_between(t->claims->view, s->spot->start, s->spot->end);
	struct client_finding *f;
	const struct claim **list;
	struct claim *c;

	/* Many rows of one client, or of many: the first of each are told. */
	if (client == CLIENT_NONE && t->count > FINDING_CLAIMS_MOST)
		return 0;
	f = finding_for(t, client, id);
	if (f == NULL)
		return -1;
	if (f->claim_count == FINDING_CLAIMS_MOST)
		return 0;
	c = claim_of(t, s, client);
	if (c == NULL)
		return -1;
	if (client == CLIENT_NONE && f->claim_count == 0)
		f->id = view_written(t->claims->view, s->line, s->spot->start, s->spot->end, arena_of(t));
	if (f->id.p == NULL)
		return -1;
	if (told(f, c))
		return 0;
	list = (const struct claim **)(uintptr_t)f->claims;
	if (list == NULL)
		list = arena_array(arena_of(t), FINDING_CLAIMS_MOST, sizeof(struct claim *));
	if (list == NULL)
		return -1;
	list[f->claim_count++] = c;
	f->claims = list;
	return 0;
}

static int tell_statement(struct telling *t, const struct statement *s, const struct client_set *claimed)
{
	for (uint32_t i = 0; i < s->spot->set; i++) {
		if (!client_set_has(claimed, s->spot[i].client))
			continue;
		if (add_claim(t, s, s->spot[i].client) != 0)
			return -1;
	}
	return 0;
}

static int client_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Clients of all spots that no statement took, as often as they stand there. */
static uint32_t *mentioned(const struct claims *c, size_t *count_out)
{
	uint32_t *v = arena_array(c->arena, c->spots->count + 1, sizeof(*v));

	*count_out = 0;
	for (size_t i = 0; v != NULL && i < c->spots->count; i++) {
		const struct spot *s = &c->spots->v[i];

		if (!s->claimed && s->client != CLIENT_NONE &&
		    view_segment(c->view, view_line_at(c->view, s->start))->alternative == 0)
			v[(*count_out)++] = s->client;
	}
	if (*count_out > 1)
		qsort(v, *count_out, sizeof(*v), client_order);
	return v;
}

static int tell_mentions(struct telling *t)
{
	size_t count, end, only = t->count;
	const uint32_t *v = mentioned(t->claims, &count);

	if (v == NULL)
		return -1;
	for (size_t i = 0; i < count; i = end) {
		struct client_finding *f;

		for (end = i + 1; end < count && v[end] == v[i]; end++)
			;
		if (t->count - only >= FINDING_MENTIONED_MOST)
			break;
		f = finding_for(t, v[i], span_of(""));
		if (f == NULL)
			return -1;
		f->mentions = (unsigned)(end - i);
	}
	return 0;
}

int findings_tell(const struct claims *claims, const struct client_set *claimed, struct verdict *verdict)
{
	struct telling t = {.claims = claims};

	for (size_t i = 0; i < claims->count; i++) {
		if (tell_statement(&t, &claims->v[i], claimed) != 0)
			return -1;
	}
	if (tell_mentions(&t) != 0)
		return -1;
	verdict->clients = t.v;
	verdict->client_count = t.count;
	return 0;
}
