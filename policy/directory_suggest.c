/* directory_suggest.c - what an unknown recipient was probably meant to be.
 *
 * A suggestion is for a person to look at; nothing is decided on it. The same address gets the same suggestion: the best score,
 * then the first in order. */
#include <stdint.h>

#include "policy/address.h"
#include "policy/directory_image.h"
#include "policy/near.h"
#include "policy/shared_domain.h"

/* How far from what was written; less is better. */
enum score { 
	SCORE_ALIKE = 0,
	SCORE_ONE_SLIP = 1,
	SCORE_OTHER_SUFFIX = 2,
	SCORE_SUB_DOMAIN = 2,
	SCORE_TWO_SLIPS = 3,
	SCORE_NONE = 100
};

struct suggestion {
	const struct directory *dir;
	struct arena *arena;
	struct span local, domain; /* of the unknown recipient */
	struct span best;
	unsigned score;
};

static void offer(struct suggestion *s, struct span text, unsigned score)
{
	if (text.p != NULL && (score < s->score || (score == s->score && span_order(text, s->best) < 0))) {
		s->best = text;
		s->score = score;
	}
}

/* Slips that are taken for slips in a word of this length: short words are near everything. */
static size_t most_slips(size_t len)
{
	return len < 4 ? 0 : len < 8 ? 1 : 2;
}

static unsigned slip_score(size_t slips)
{
	return slips == 0 ? SCORE_ALIKE : slips == 1 ? SCORE_ONE_SLIP : SCORE_TWO_SLIPS;
}

static struct span first_label(struct span domain)
{
	const char *dot = memchr(domain.p, '.', domain.len);

	return (struct span){domain.p, dot == NULL ? domain.len : (size_t)(dot - domain.p)};
}

static struct span join(struct arena *arena, struct span local, struct span domain)
{
	char *p = arena_alloc(arena, local.len + domain.len + 2);

	if (p == NULL)
		return (struct span){NULL, 0};
	memcpy(p, local.p, local.len);
	p[local.len] = '@';
	memcpy(p + local.len + 1, domain.p, domain.len);
	return (struct span){p, local.len + 1 + domain.len};
}

/* The listed addresses of a domain whose local part is near. A key is "domain@local". */
static void offer_addresses(struct suggestion *s, struct span domain, unsigned score)
{
	const struct image_table *t = &s->dir->tables[PART_ADDRESSES];
	size_t most = most_slips(s->local.len);
	char *prefix = arena_alloc(s->arena, domain.len + 2);

	if (prefix == NULL)
		return;
	memcpy(prefix, domain.p, domain.len);
	prefix[domain.len] = '@';
	for (uint32_t i = image_lower_bound(s->dir, PART_ADDRESSES, (struct span){prefix, domain.len + 1}); i < t->count; i++) {
		struct span key = image_text(s->dir, t->entries[i].key), local;
		size_t slips;

		if (key.len <= domain.len || memcmp(key.p, prefix, domain.len + 1) != 0)
			break;
		local = (struct span){key.p + domain.len + 1, key.len - domain.len - 1};
		slips = near_distance(s->local, local, most);
		if (slips <= most && score + slip_score(slips) <= s->score)
			offer(s, join(s->arena, local, domain), score + slip_score(slips));
	}
}

static bool owned(const struct directory *dir, struct span domain)
{
	return image_find(dir, PART_DOMAINS, domain) != NULL || image_find(dir, PART_SUBDOMAINS, domain) != NULL;
}

/* A domain of which only addresses are listed is no help without one of them. */
static void offer_domain(struct suggestion *s, const struct image_entry *known, unsigned score)
{
	struct span domain = image_text(s->dir, known->key);

	if (score > s->score || span_equal(domain, s->domain))
		return;
	if (owned(s->dir, domain))
		offer(s, domain, score);
	else
		offer_addresses(s, domain, score);
}

static void offer_look_alikes(struct suggestion *s)
{
	const struct image_entry *alike = image_find(s->dir, PART_SKELETONS, near_skeleton(s->arena, s->domain));

	for (uint32_t i = 0; alike != NULL && i < alike->count; i++)
		offer_domain(s, &s->dir->tables[PART_KNOWN].entries[s->dir->lists[alike->first + i]], SCORE_ALIKE);
}

/* aozora.com for aozora.co.jp: what begins with the same label and is registered there. */
static void offer_other_suffixes(struct suggestion *s)
{
	const struct image_table *t = &s->dir->tables[PART_KNOWN];
	struct span registered = domain_registered(s->domain), label = first_label(registered);
	struct span prefix = {label.p, label.len + 1}; /* with the dot */

	if (label.len == registered.len || label.len < 2)
		return;
	for (uint32_t i = image_lower_bound(s->dir, PART_KNOWN, prefix); i < t->count; i++) {
		struct span known = image_text(s->dir, t->entries[i].key);

		if (known.len < prefix.len || memcmp(known.p, prefix.p, prefix.len) != 0)
			break;
		if (domain_registered(known).len == known.len)
			offer_domain(s, &t->entries[i], SCORE_OTHER_SUFFIX);
	}
}

/* mail.aozora.example where aozora.example is listed without a dot. */
static void offer_parents(struct suggestion *s)
{
	struct span registered = domain_registered(s->domain), parent = s->domain;

	while (parent.len > registered.len) {
		struct span label = first_label(parent);
		const struct image_entry *known;

		parent = (struct span){parent.p + label.len + 1, parent.len - label.len - 1};
		known = image_find(s->dir, PART_KNOWN, parent);
		if (known != NULL)
			offer_domain(s, known, SCORE_SUB_DOMAIN);
	}
}

static void offer_near_domains(struct suggestion *s)
{
	const struct image_table *t = &s->dir->tables[PART_KNOWN];
	size_t most = most_slips(first_label(domain_registered(s->domain)).len);
	uint32_t signature = near_signature(s->domain);

	for (uint32_t i = 0; i < t->count && most > 0; i++) {
		const struct image_entry *known = &t->entries[i];
		size_t slips;

		if (known->key.len + most < s->domain.len || known->key.len > s->domain.len + most ||
		    !near_possible(signature, known->signature, most))
			continue;
		slips = near_distance(s->domain, image_text(s->dir, known->key), most);
		if (slips <= most)
			offer_domain(s, known, slip_score(slips));
	}
}

struct span directory_suggest(const struct directory *dir, struct arena *arena, struct span address)
{
	const char *at = address.len == 0 ? NULL : memrchr(address.p, '@', address.len);
	struct suggestion s = {.dir = dir, .arena = arena, .score = SCORE_NONE};

	if (at == NULL || at == address.p || at + 1 == address.p + address.len)
		return s.best;
	s.local = (struct span){address.p, (size_t)(at - address.p)};
	s.domain = (struct span){at + 1, address.len - s.local.len - 1};
	offer_addresses(&s, s.domain, 0);
	offer_look_alikes(&s);
	offer_other_suffixes(&s);
	offer_parents(&s);
	offer_near_domains(&s);
	return s.best;
}
