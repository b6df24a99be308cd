/* strictness.c - what is done for a reason: for all, and what a client's section makes of it.
 *
 * A client's section may be milder than what holds for all; then the message passes only if every client it concerns is
 * so: the strictest wins. That another client is concerned can never pass: the configuration takes no such value. */
#include "policy/strictness.h"

#include <stdlib.h>

#include "policy/directory_image.h"

static int own_order(const void *a, const void *b)
{
	const struct own_section *x = a, *y = b;

	return (x->client > y->client) - (x->client < y->client);
}

int strictness_load(struct policy *p, struct err *err)
{
	const struct conf *conf = p->conf;

	p->own = arena_array(p->arena, conf->client_count + 1, sizeof(*p->own));
	if (p->own == NULL)
		return err_set_nomem(err, "clients of the configuration");
	for (size_t i = 0; i < conf->client_count; i++) {
		struct span id = directory_normal(p->arena, span_of(conf->clients[i].title));
		uint32_t client = id.p == NULL ? CLIENT_NONE : directory_find(p->dir, id);

		if (id.p == NULL)
			return err_set_nomem(err, "clients of the configuration");
		if (client != CLIENT_NONE)
			p->own[p->own_count++] = (struct own_section){client, &conf->clients[i]};
	}
	qsort(p->own, p->own_count, sizeof(*p->own), own_order);
	for (size_t i = 1; i < p->own_count; i++) {
		if (p->own[i].client == p->own[i - 1].client)
			return err_set(err, ERR_INPUT, "client \"%s\" and client \"%s\" are one client", p->own[i - 1].section->title,
				p->own[i].section->title);
	}
	return 0;
}

const struct conf_client *strictness_client(const struct policy *policy, uint32_t client)
{
	struct own_section key = {client, NULL};
	const struct own_section *found = policy->own_count == 0 ? NULL :
		bsearch(&key, policy->own, policy->own_count, sizeof(key), own_order);

	return found == NULL ? NULL : found->section;
}

int strictness_says(const struct conf_strictness *s, enum reason reason)
{
	switch (reason) {
	case REASON_CROSS_CLIENT: return s->cross_client;
	case REASON_MIXED_REPORT: return s->mixed_report;
	case REASON_UNREADABLE: return s->unreadable;
	case REASON_UNKNOWN_CLIENT: return s->unknown_client;
	case REASON_UNIDENTIFIED: return s->unidentified;
	case REASON_UNKNOWN_RECIPIENT: return s->unknown_recipient;
	case REASON_EXPIRED_CONTRACT: return s->expired_contract;
	case REASON_SENDER_NOT_ASSIGNED: return s->sender_not_assigned;
	case REASON_STAMP_INVALID: return s->stamp_invalid;
	case REASON_SEEN_ELSEWHERE: return s->seen_elsewhere;
	case REASON_MATCHED:
	case REASON_INTERNAL:
	case REASON_NOT_A_REPORT:
	case REASON_COUNT: break;
	}
	return CONF_UNSET;
}

static int rank(int action)
{
	return action == CONF_UNSET ? 0 : action == ACTION_PASS ? 1 : action == ACTION_HOLD ? 2 : 3;
}

int strictness_more(int a, int b)
{
	return rank(a) >= rank(b) ? a : b;
}

int strictness_action(const struct policy *policy, enum reason reason, int base, const struct client_set *concerned)
{
	int action = CONF_UNSET;

	for (size_t i = 0; i < concerned->count; i++) {
		const struct conf_client *client = strictness_client(policy, concerned->v[i]);
		int says = client == NULL ? CONF_UNSET : strictness_says(&client->strictness, reason);

		action = strictness_more(action, says == CONF_UNSET ? base : says);
	}
	return action == CONF_UNSET ? base : action;
}
