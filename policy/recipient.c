/* recipient.c - whose addresses the recipients are. */
#include "policy/recipient.h"

#include <time.h>

#include "policy/address.h"
#include "policy/partner.h"

bool client_set_has(const struct client_set *set, uint32_t client)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->v[middle] < client)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->count && set->v[low] == client;
}

bool owners_have(const struct owners *owners, uint32_t client)
{
	for (size_t i = 0; i < owners->count; i++) {
		if (owners->clients[i] == client)
			return true;
	}
	return false;
}

bool client_valid(const struct directory *dir, uint32_t client, int32_t today)
{
	struct client c = directory_client(dir, client);

	return today >= c.valid_from && today <= c.valid_until;
}

/* An address that leads to a client is the client's, even in the service's own domain: it may be an alias. */
static void find_one(const struct policy *policy, const char *text, struct arena *arena, struct recipient *r)
{
	const struct conf_list *internal = &policy->conf->internal_domains;
	struct address a = address_parse(arena, span_of(text));

	*r = (struct recipient){.address = span_of(text)};
	if (a.domain.p == NULL)
		return;
	r->normal = a.whole;
	if (address_domain_in(a.domain, policy->conf->shared_domains.v, policy->conf->shared_domains.n))
		r->owners = directory_address_owners(policy->dir, arena, a.whole);
	else
		r->owners = directory_owners(policy->dir, arena, a.whole);
	r->partner = partner_find(policy, a.whole, a.domain);
	r->internal = r->owners.count == 0 && r->partner == NULL && address_domain_in(a.domain, internal->v, internal->n);
}

struct recipient *recipients_find(const struct policy *policy, const struct envelope *envelope, struct arena *arena)
{
	struct recipient *v = arena_array(arena, envelope->recipient_count + 1, sizeof(*v));

	for (size_t i = 0; v != NULL && i < envelope->recipient_count; i++)
		find_one(policy, envelope->recipients[i], arena, &v[i]);
	return v;
}

static enum recipient_status status_of(const struct policy *policy, const struct recipient *r,
	const struct client_set *claimed, int32_t today)
{
	bool any_claimed = claimed->count > 0 && claimed->v[0] != CLIENT_NONE, concerned = false, valid = false;

	if (r->owners.count == 0 && r->partner != NULL)
		return any_claimed ? RECIPIENT_OTHER_CLIENT : RECIPIENT_CLIENT;
	if (r->owners.count == 0)
		return r->internal ? RECIPIENT_INTERNAL : r->owners.shared_domain ? RECIPIENT_SHARED_DOMAIN : RECIPIENT_UNKNOWN;
	for (size_t i = 0; i < r->owners.count; i++) {
		uint32_t client = r->owners.clients[i];

		if (any_claimed && !client_set_has(claimed, client))
			continue;
		concerned = true;
		valid |= client_valid(policy->dir, client, today);
	}
	return !concerned ? RECIPIENT_OTHER_CLIENT : valid ? RECIPIENT_CLIENT : RECIPIENT_EXPIRED;
}

static bool tell_owners(const struct policy *policy, const struct recipient *r, struct recipient_finding *f,
	struct arena *arena)
{
	struct span *ids = arena_array(arena, r->owners.count + 1, sizeof(*ids));

	for (size_t i = 0; ids != NULL && i < r->owners.count; i++)
		ids[i] = directory_client(policy->dir, r->owners.clients[i]).id;
	f->clients = r->owners.clients;
	f->client_count = r->owners.count;
	f->ids = ids;
	return ids != NULL;
}

struct recipient_finding *recipients_tell(const struct policy *policy, const struct recipient *recipients, size_t count,
	const struct client_set *claimed, int32_t today, struct arena *arena)
{
	struct recipient_finding *v = arena_array(arena, count + 1, sizeof(*v));

	for (size_t i = 0; v != NULL && i < count; i++) {
		v[i].address = recipients[i].address;
		if (recipients[i].partner != NULL)
			v[i].partner = recipients[i].partner->name;
		v[i].status = status_of(policy, &recipients[i], claimed, today);
		if (!tell_owners(policy, &recipients[i], &v[i], arena))
			return NULL;
		if ((v[i].status == RECIPIENT_UNKNOWN || v[i].status == RECIPIENT_SHARED_DOMAIN) && recipients[i].normal.p != NULL)
			v[i].suggestion = directory_suggest(policy->dir, arena, recipients[i].normal);
	}
	return v;
}
