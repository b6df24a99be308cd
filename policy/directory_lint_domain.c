/* directory_lint_domain.c - addresses and domains by which one client's report may reach another.
 *
 * Domains one slip apart are found without comparing all with all: each is listed under itself and under itself with each
 * character left out; two that are one slip apart meet under one of these. */
#include <stdlib.h>

#include "policy/address.h"
#include "policy/directory_lint.h"
#include "policy/near.h"
#include "policy/shared_domain.h"

#define LABEL_SHORTEST 4u  /* shorter ones are near everything */
#define MEETING_LARGEST 64u /* under one listing; more are numbered names */

enum { EXACT, DOTTED };

struct domains {
	struct lint_keys all;     /* what: EXACT or DOTTED */
	struct lint_keys addresses;
};

static void take_row(struct lint *l, struct domains *d, uint32_t row)
{
	const struct client_row *r = &l->rows[row];

	for (size_t i = 0; i < r->domain_count; i++) {
		bool dotted = r->domains[i][0] == '.';
		struct span domain = address_domain(l->scratch, span_of(r->domains[i] + dotted));

		if (domain.p != NULL)
			lint_add(l, &d->all, (struct lint_key){domain, span_of(r->domains[i]), row, dotted ? DOTTED : EXACT});
	}
	for (size_t i = 0; i < r->address_count; i++) {
		struct address a = address_parse(l->scratch, span_of(r->addresses[i]));

		if (a.domain.p != NULL)
			lint_add(l, &d->addresses, (struct lint_key){a.whole, span_of(r->addresses[i]), row, (uint32_t)a.local.len + 1});
	}
}

static void warn_address_shared(struct lint *l, const struct domains *d)
{
	const struct lint_keys *a = &d->addresses;
	size_t first = 0;

	for (size_t i = 1; i < a->count; i++) {
		if (!span_equal(a->v[first].key, a->v[i].key))
			first = i;
		else if (a->v[i].row != a->v[i - 1].row)
			LINT_WARN(l, a->v[i].row, "address %s is also on %s: it may get the reports of both (right for a partner)",
				LINT_SHOWN(l, a->v[i].text), lint_client(l, a->v[first].row));
	}
}

/* Who owns the domain by a row of `domains`: exactly, or by a dot above it. */
static const struct lint_key *owner_of(const struct domains *d, struct span domain)
{
	const struct lint_key *k = lint_find(&d->all, domain);

	while (k == NULL) {
		const char *dot = memchr(domain.p, '.', domain.len);

		if (dot == NULL)
			return NULL;
		domain = (struct span){dot + 1, domain.len - (size_t)(dot + 1 - domain.p)};
		k = lint_find(&d->all, domain);
		while (k != NULL && k->what != DOTTED)
			k = k + 1 < d->all.v + d->all.count && span_equal(k[1].key, domain) ? k + 1 : NULL;
	}
	return k;
}

static void warn_address_in_domain(struct lint *l, const struct domains *d)
{
	for (size_t i = 0; i < d->addresses.count; i++) {
		const struct lint_key *a = &d->addresses.v[i], *owner;

		owner = owner_of(d, (struct span){a->key.p + a->what, a->key.len - a->what});
		if (owner != NULL && owner->row != a->row)
			LINT_WARN(l, a->row, "address %s is in the domain of %s: it gets this client's reports, not the other's",
				LINT_SHOWN(l, a->text), lint_client(l, owner->row));
	}
}

static void warn_sub_domain(struct lint *l, const struct domains *d)
{
	for (size_t i = 0; i < d->all.count; i++) {
		const struct lint_key *k = &d->all.v[i], *owner;
		const char *dot = memchr(k->key.p, '.', k->key.len);

		if (dot == NULL)
			continue;
		owner = owner_of(d, (struct span){dot + 1, k->key.len - (size_t)(dot + 1 - k->key.p)});
		if (owner != NULL && owner->what == DOTTED && owner->row != k->row)
			LINT_WARN(l, k->row, "domain %s is below %s of %s", LINT_SHOWN(l, k->text), LINT_SHOWN(l, owner->text),
				lint_client(l, owner->row));
	}
}

/* ---- look-alikes ---- */

static struct span first_label(struct span domain)
{
	const char *dot = memchr(domain.p, '.', domain.len);

	return (struct span){domain.p, dot == NULL ? domain.len : (size_t)(dot - domain.p)};
}

/* Branches are numbered; a number is not a slip. */
static bool same_but_digits(struct span a, struct span b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.len && a.p[i] >= '0' && a.p[i] <= '9')
			i++;
		while (j < b.len && b.p[j] >= '0' && b.p[j] <= '9')
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

static void warn_alike(struct lint *l, const struct lint_key *a, const struct lint_key *b, const char *how)
{
	const struct lint_key *first = a->row < b->row ? a : b, *second = a->row < b->row ? b : a;

	LINT_WARN(l, second->row, "domain %s %s %s of %s: mail may be sent to the wrong one", LINT_SHOWN(l, second->text), how,
		LINT_SHOWN(l, first->text), lint_client(l, first->row));
}

static void warn_look_alikes(struct lint *l, const struct domains *d)
{
	struct lint_keys skeletons = {0};
	size_t first = 0;

	for (size_t i = 0; i < d->all.count; i++) {
		const struct lint_key *k = &d->all.v[i];

		lint_add(l, &skeletons, (struct lint_key){near_skeleton(l->scratch, k->key), k->text, k->row, (uint32_t)i});
	}
	lint_sort(&skeletons);
	for (size_t i = 1; i < skeletons.count; i++) {
		const struct lint_key *a = &skeletons.v[first], *b = &skeletons.v[i];

		if (!span_equal(a->key, b->key))
			first = i;
		else if (a->row != b->row && b->row != skeletons.v[i - 1].row && !span_equal(d->all.v[a->what].key, d->all.v[b->what].key))
			warn_alike(l, a, b, "looks like");
	}
}

static void warn_other_suffix(struct lint *l, const struct domains *d)
{
	struct lint_keys labels = {0};
	size_t first = 0;

	for (size_t i = 0; i < d->all.count; i++) {
		const struct lint_key *k = &d->all.v[i];
		struct span registered = domain_registered(k->key), label = first_label(registered);

		if (label.len >= 2 && registered.len == k->key.len)
			lint_add(l, &labels, (struct lint_key){label, k->text, k->row, (uint32_t)i});
	}
	lint_sort(&labels);
	for (size_t i = 1; i < labels.count; i++) {
		const struct lint_key *a = &labels.v[first], *b = &labels.v[i];

		if (!span_equal(a->key, b->key))
			first = i;
		else if (a->row != b->row && b->row != labels.v[i - 1].row)
			warn_alike(l, a, b, "differs in its ending alone from");
	}
}

/* What two must have in common to be met: the domain without one character. */
struct meeting {
	uint64_t hash;
	uint32_t domain; /* index in domains.all */
};

static uint64_t hash_without(struct span s, size_t left_out)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++) {
		if (i != left_out)
			h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	}
	return h;
}

static int meeting_order(const void *a, const void *b)
{
	const struct meeting *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash > y->hash ? 1 : -1;
	return (x->domain > y->domain) - (x->domain < y->domain);
}

/* One domain once: rows that list it twice or with a dot do not matter here. */
static struct meeting *list_meetings(struct lint *l, const struct domains *d, size_t *count)
{
	struct meeting *v = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < d->all.count; i++) {
		struct span s = d->all.v[i].key;
		size_t label = first_label(domain_registered(s)).len;

		if (label < LABEL_SHORTEST || (i > 0 && span_equal(s, d->all.v[i - 1].key)))
			continue;
		v = arena_grow(l->scratch, v, &capacity, *count + s.len + 1, sizeof(*v));
		if (v == NULL) {
			l->failed = true;
			*count = 0;
			return NULL;
		}
		for (size_t j = 0; j <= s.len; j++)
			v[(*count)++] = (struct meeting){hash_without(s, j), (uint32_t)i};
	}
	return v;
}

static void warn_meeting(struct lint *l, const struct domains *d, const struct meeting *v, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count && j < i + MEETING_LARGEST; j++) {
			const struct lint_key *a = &d->all.v[v[i].domain], *b = &d->all.v[v[j].domain];

			/* Two that meet twice are told at the same text; the list drops it when it is sorted. */
			if (a->row != b->row && !same_but_digits(a->key, b->key) && near_distance(a->key, b->key, 1) == 1)
				warn_alike(l, a, b, "is one slip from");
		}
	}
}

static void warn_one_slip(struct lint *l, const struct domains *d)
{
	size_t count, next;
	struct meeting *v = list_meetings(l, d, &count);

	if (count > 1)
		qsort(v, count, sizeof(*v), meeting_order);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && v[next].hash == v[i].hash;)
			next++;
		warn_meeting(l, d, v + i, next - i);
	}
}

void lint_domains(struct lint *l)
{
	struct domains d = {0};

	for (size_t i = 0; i < l->count; i++)
		take_row(l, &d, (uint32_t)i);
	lint_sort(&d.all);
	lint_sort(&d.addresses);
	warn_address_shared(l, &d);
	warn_address_in_domain(l, &d);
	warn_sub_domain(l, &d);
	warn_look_alikes(l, &d);
	warn_other_suffix(l, &d);
	warn_one_slip(l, &d);
}
