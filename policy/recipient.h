/* recipient.h - whose addresses the recipients are. */
#ifndef POLICY_RECIPIENT_H
#define POLICY_RECIPIENT_H

#include "policy/policy.h"
#include "report/message.h"

struct recipient {
	struct span address; /* as in the envelope */
	struct span normal;  /* address.h; .p NULL: none */
	struct owners owners;
	const struct partner *partner; /* NULL: none */
	bool internal;       /* the service's own, and no client's or partner's */
};

/* Clients in ascending order, each once. CLIENT_NONE, when there, is the last. */
struct client_set {
	uint32_t *v;
	size_t count;
};

bool client_set_has(const struct client_set *set, uint32_t client);
bool owners_have(const struct owners *owners, uint32_t client);
/* Is the client's contract valid on this day? Both ends included. */
bool client_valid(const struct directory *dir, uint32_t client, int32_t today);

/* All recipients of the envelope, in the arena; NULL when out of memory. */
struct recipient *recipients_find(const struct policy *policy, const struct envelope *envelope, struct arena *arena);
/* What the verdict says of them. NULL when out of memory. */
struct recipient_finding *recipients_tell(const struct policy *policy, const struct recipient *recipients, size_t count,
	const struct client_set *claimed, int32_t today, struct arena *arena);

#endif
