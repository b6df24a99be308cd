/* claim_stamp.c - stamps: the strongest claim where they verify, a reason to hold where they don't. */
#include "policy/claim.h"
#include "policy/directory_image.h"

#define DAY_MS INT64_C(86400000)

static bool is_of_time(const struct claims *c, int32_t day)
{
	int64_t age = (int64_t)c->today - day;

	/* A report made after midnight elsewhere may be a day ahead. */
	return age >= -1 && age <= c->policy->conf->stamp_max_age / DAY_MS;
}

static bool is_sound(const struct claims *c, const struct stamp *s)
{
	return (stamp_verifies(c->arena, &c->policy->stamp_key, s) || stamp_verifies(c->arena, &c->policy->stamp_old_key, s)) &&
	       is_of_time(c, s->day);
}

static void state_stamp(struct claims *c, const struct stamp *stamp)
{
	struct spot *spot = arena_alloc(c->arena, sizeof(*spot));
	struct span id = directory_normal(c->arena, stamp->client_id);
	bool sound = is_sound(c, stamp);
	struct place p;

	if (spot == NULL) {
		c->failed = true;
		return;
	}
	*spot = (struct spot){.start = (uint32_t)(stamp->written.p - c->view->text.p), .set = 1};
	spot->end = spot->start + (uint32_t)stamp->written.len;
	spot->client = id.p == NULL ? CLIENT_NONE : directory_find(c->policy->dir, id);
	spot->kind = spot->client == CLIENT_NONE ? SPOT_SHAPE : SPOT_ID;
	p = place_at(c, view_line_at(c->view, spot->start));
	c->stamp_refused |= !sound;
	claim_state(c, &p, spot, sound ? CLAIM_STAMP : CLAIM_REFUSED_STAMP, NULL);
}

void claim_stamps(struct claims *c)
{
	struct span rest = buf_span(&c->view->text);
	const char *at;

	if (c->policy->stamp_key.p == NULL)
		return;
	while (!c->failed && rest.len > 0 && (at = memmem(rest.p, rest.len, STAMP_PREFIX, strlen(STAMP_PREFIX))) != NULL) {
		struct stamp stamp;
		int rc;

		rest = (struct span){at, rest.len - (size_t)(at - rest.p)};
		rc = stamp_parse(c->arena, rest, &stamp);
		c->failed |= rc < 0;
		c->stamp_refused |= rc == 0;
		if (rc > 0)
			state_stamp(c, &stamp);
		rest = (struct span){rest.p + strlen(STAMP_PREFIX), rest.len - strlen(STAMP_PREFIX)};
	}
}
