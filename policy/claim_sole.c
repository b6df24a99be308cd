/* claim_sole.c - a part that says nowhere whose it is, in which the identifier of exactly one client stands. */
#include "policy/claim.h"

static const struct segment *segment_of(const struct claims *c, const struct spot *spot)
{
	return view_segment(c->view, view_line_at(c->view, spot->start));
}

static bool is_ornament(const struct claims *c, uint32_t part)
{
	return part < c->view->reading->part_count && c->view->reading->parts[part].role == PART_ORNAMENT;
}

/* The spots of one part from *first on; *first becomes the next part's. */
static struct spot *sole_in_part(struct claims *c, size_t *first)
{
	uint32_t part = segment_of(c, &c->spots->v[*first])->part;
	struct spot *sole = NULL;
	bool several = false;
	size_t i = *first;

	for (; i < c->spots->count && segment_of(c, &c->spots->v[i])->part == part; i++) {
		struct spot *s = &c->spots->v[i];

		several |= s->claimed;
		if (s->kind != SPOT_ID || s->caller)
			continue;
		several |= sole != NULL && sole->client != s->client;
		if (sole == NULL)
			sole = s;
	}
	*first = i;
	return several || (sole != NULL && sole->set != 1) ? NULL : sole;
}

void claim_sole(struct claims *c)
{
	for (size_t i = 0; i < c->spots->count && !c->failed;) {
		struct spot *sole = sole_in_part(c, &i);
		struct place p;

		if (sole == NULL || is_ornament(c, segment_of(c, sole)->part))
			continue;
		p = place_at(c, view_line_at(c->view, sole->start));
		claim_state(c, &p, sole, CLAIM_SOLE, NULL);
	}
}
