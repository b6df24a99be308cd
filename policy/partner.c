/* partner.c - partners that get the reports of several clients, and roles that get some kinds alone. */
#include "policy/partner.h"

#include "policy/address.h"
#include "policy/claim.h"
#include "policy/joined.h"

/* ---- from the configuration ---- */

static bool is_local_only(struct span s)
{
	return s.len > 1 && s.p[s.len - 1] == '@';
}

/* Whole addresses in normal form; where local_too, "local@" as well. */
static int addresses_load(struct policy *p, const struct conf_list *list, bool local_too, struct span **out, size_t *count_out,
	struct err *err)
{
	struct span *v = arena_array(p->arena, list->n + 1, sizeof(*v));

	if (v == NULL)
		return err_set_nomem(err, "policy");
	for (size_t i = 0; i < list->n; i++) {
		struct span text = span_of(list->v[i]);
		bool local = local_too && is_local_only(text);
		struct address a = address_parse(p->arena, local ? span_of(arena_printf(p->arena, "%s%s", list->v[i], "x.example")) : text);

		if (a.domain.p == NULL)
			return err_set(err, ERR_INPUT, "\"%s\" is not an address", list->v[i]);
		v[i] = local ? (struct span){a.whole.p, a.local.len + 1} : a.whole;
	}
	*out = v;
	*count_out = list->n;
	return 0;
}

static int partner_load(struct policy *p, const struct conf_partner *conf, struct partner *out, struct err *err)
{
	*out = (struct partner){.name = span_of(conf->title), .conf = conf};
	if (addresses_load(p, &conf->addresses, false, &out->addresses, &out->address_count, err) != 0)
		return err_prefix(err, "partner \"%s\"", conf->title);
	for (size_t i = 0; i < conf->domains.n; i++) {
		const char *domain = conf->domains.v[i] + (conf->domains.v[i][0] == '.');
		struct span normal = address_domain(p->arena, span_of(domain));

		if (normal.p == NULL || !span_equal(normal, span_of(domain)))
			return err_set(err, ERR_INPUT, "partner \"%s\": \"%s\" is not a domain in lower case and ASCII", conf->title,
				conf->domains.v[i]);
	}
	return 0;
}

static int role_load(struct policy *p, const struct conf_role *conf, struct role *out, struct err *err)
{
	*out = (struct role){.name = span_of(conf->title), .conf = conf, .subject_count = conf->subjects.n};
	out->subjects = arena_array(p->arena, conf->subjects.n + 1, sizeof(*out->subjects));
	for (size_t i = 0; out->subjects != NULL && i < conf->subjects.n; i++) {
		out->subjects[i] = joined_form(p->arena, span_of(conf->subjects.v[i]));
		if (out->subjects[i].p == NULL)
			return err_set_nomem(err, "policy");
	}
	if (out->subjects == NULL)
		return err_set_nomem(err, "policy");
	if (addresses_load(p, &conf->addresses, true, &out->addresses, &out->address_count, err) != 0)
		return err_prefix(err, "role \"%s\"", conf->title);
	return 0;
}

int partners_load(struct policy *p, struct err *err)
{
	p->partners = arena_array(p->arena, p->conf->partner_count + 1, sizeof(*p->partners));
	p->roles = arena_array(p->arena, p->conf->role_count + 1, sizeof(*p->roles));
	if (p->partners == NULL || p->roles == NULL)
		return err_set_nomem(err, "policy");
	for (size_t i = 0; i < p->conf->partner_count; i++) {
		if (partner_load(p, &p->conf->partners[i], &p->partners[i], err) != 0)
			return -1;
	}
	for (size_t i = 0; i < p->conf->role_count; i++) {
		if (role_load(p, &p->conf->roles[i], &p->roles[i], err) != 0)
			return -1;
	}
	return 0;
}

/* Is the client one of these, or of these groups? */
static bool client_listed(const struct directory *dir, uint32_t client, const struct conf_list *clients,
	const struct conf_list *groups)
{
	struct client c = directory_client(dir, client);

	for (size_t i = 0; i < clients->n; i++) {
		if (strcmp(clients->v[i], "*") == 0 || span_equal(c.id, span_of(clients->v[i])))
			return true;
	}
	for (size_t i = 0; i < groups->n; i++) {
		if (span_equal(c.group, span_of(groups->v[i])))
			return true;
	}
	return false;
}

/* ---- partners ---- */

const struct partner *partner_find(const struct policy *p, struct span address, struct span domain)
{
	for (size_t i = 0; i < p->conf->partner_count; i++) {
		const struct partner *partner = &p->partners[i];

		for (size_t k = 0; k < partner->address_count; k++) {
			if (span_equal(partner->addresses[k], address))
				return partner;
		}
		if (address_domain_in(domain, partner->conf->domains.v, partner->conf->domains.n))
			return partner;
	}
	return NULL;
}

bool partner_covers(const struct policy *p, const struct partner *partner, uint32_t client)
{
	return client != CLIENT_NONE && client_listed(p->dir, client, &partner->conf->clients, &partner->conf->groups);
}

int partners_join(const struct policy *p, struct recipient *recipients, size_t count, const struct client_set *claimed,
	struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		struct recipient *r = &recipients[i];
		uint32_t *v;
		size_t n = r->owners.count;

		if (r->partner == NULL)
			continue;
		v = arena_array(arena, n + claimed->count + 1, sizeof(*v));
		if (v == NULL)
			return -1;
		if (n > 0)
			memcpy(v, r->owners.clients, n * sizeof(*v));
		for (size_t k = 0; k < claimed->count; k++) {
			if (partner_covers(p, r->partner, claimed->v[k]) && !owners_have(&r->owners, claimed->v[k]))
				v[n++] = claimed->v[k];
		}
		r->owners.clients = v;
		r->owners.count = n;
	}
	return 0;
}

/* ---- roles ---- */

static bool names_kind(const struct segment *s)
{
	return s->kind == SEGMENT_NAME || (s->part == 0 && is_subject(s));
}

static bool is_of_kind(const struct role *role, const struct view *view)
{
	for (size_t i = 0; i < view->line_count; i++) {
		struct span text = view_line(view, &view->lines[i]);

		if (!names_kind(view_segment(view, &view->lines[i])))
			continue;
		for (size_t k = 0; k < role->subject_count; k++) {
			if (role->subjects[k].len > 0 && text.len > 0 &&
			    memmem(text.p, text.len, role->subjects[k].p, role->subjects[k].len) != NULL)
				return true;
		}
	}
	return false;
}

static bool role_has(const struct role *role, struct span address)
{
	for (size_t i = 0; i < role->address_count; i++) {
		struct span a = role->addresses[i];

		if (span_equal(a, address) || (is_local_only(a) && address.len > a.len && memcmp(address.p, a.p, a.len) == 0))
			return true;
	}
	return false;
}

static bool role_concerns(const struct policy *p, const struct role *role, const struct client_set *claimed)
{
	if (role->conf->clients.n == 0 && role->conf->groups.n == 0)
		return true;
	for (size_t i = 0; i < claimed->count; i++) {
		if (claimed->v[i] != CLIENT_NONE && client_listed(p->dir, claimed->v[i], &role->conf->clients, &role->conf->groups))
			return true;
	}
	return false;
}

void roles_limit(const struct policy *p, const struct view *view, const struct client_set *claimed,
	const struct recipient *recipients, struct recipient_finding *told, size_t count)
{
	for (size_t i = 0; i < p->conf->role_count; i++) {
		const struct role *role = &p->roles[i];

		if (!role_concerns(p, role, claimed) || !is_of_kind(role, view))
			continue;
		for (size_t k = 0; k < count; k++) {
			if (told[k].status != RECIPIENT_CLIENT || role_has(role, recipients[k].normal))
				continue;
			told[k].status = RECIPIENT_UNKNOWN;
			told[k].role = role->name;
		}
	}
}
