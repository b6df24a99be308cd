/* partial.c - whether those recipients that are right may have a message at once that is held for the others.
 *
 * Recipients bear witness of nothing here: a message that is only known to be a client's by its recipients waits whole. */
#include "policy/partial.h"

/* What concerns the recipients alone. Anything else makes it doubtful whose the message is, or whether it may go at all. */
static bool spares_the_others(enum reason reason)
{
	switch (reason) {
	case REASON_CROSS_CLIENT:
	case REASON_UNKNOWN_RECIPIENT:
		return true;
	case REASON_MIXED_REPORT:
	case REASON_UNREADABLE:
	case REASON_UNKNOWN_CLIENT:
	case REASON_UNIDENTIFIED:
	case REASON_EXPIRED_CONTRACT:
	case REASON_SENDER_NOT_ASSIGNED:
	case REASON_STAMP_INVALID:
	case REASON_SEEN_ELSEWHERE:
	case REASON_MATCHED:
	case REASON_INTERNAL:
	case REASON_NOT_A_REPORT:
	case REASON_COUNT:
		break;
	}
	return false;
}

/* Does everything said name this client and no other? */
static bool all_certain(const struct claims *claims, uint32_t client)
{
	bool vouched = false;

	for (size_t i = 0; i < claims->count; i++) {
		const struct statement *s = &claims->v[i];

		if (s->spot->set != 1 || s->spot->client != client)
			return false;
		vouched |= claim_vouches(s->how) && s->alternative == 0;
	}
	return vouched;
}

static bool only_recipients(const struct verdict *v)
{
	for (size_t i = 0; i < v->reason_count; i++) {
		if (!spares_the_others(v->reasons[i]))
			return false;
	}
	return v->reason_count > 0;
}

void partial_find(const struct claims *claims, const struct client_set *claimed, struct recipient_finding *recipients,
	struct verdict *verdict)
{
	size_t own = 0, others = 0;

	if (verdict->kind != VERDICT_HOLD || claimed->count != 1 || claimed->v[0] == CLIENT_NONE || !only_recipients(verdict) ||
	    !all_certain(claims, claimed->v[0]))
		return;
	for (size_t i = 0; i < verdict->recipient_count; i++) {
		own += recipients[i].status == RECIPIENT_CLIENT;
		others += recipients[i].status != RECIPIENT_CLIENT && recipients[i].status != RECIPIENT_INTERNAL;
	}
	verdict->partial = own > 0 && others > 0;
	for (size_t i = 0; i < verdict->recipient_count && verdict->partial; i++)
		recipients[i].at_once = recipients[i].status == RECIPIENT_CLIENT || recipients[i].status == RECIPIENT_INTERNAL;
}
