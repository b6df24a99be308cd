/* partner.h - recipients beyond a client's own: partners that get the reports of several clients, and roles that get some kinds alone. */
#ifndef POLICY_PARTNER_H
#define POLICY_PARTNER_H

#include "base/conf.h"
#include "policy/policy.h"
#include "policy/recipient.h"

struct partner {
	struct span name;
	struct span *addresses; /* normal form */
	size_t address_count;
	const struct conf_partner *conf;
};

struct role {
	struct span name;
	struct span *subjects;  /* joined form */
	size_t subject_count;
	struct span *addresses; /* normal form; "local@" stays so */
	size_t address_count;
	const struct conf_role *conf;
};

/* From the configuration, in the arena. 0, or -1 with err: an address that is none. */
int partners_load(struct policy *policy, struct err *err);

/* The partner whose address or domain this is (normal form), or NULL. */
const struct partner *partner_find(const struct policy *policy, struct span address, struct span domain);
/* May it get this client's reports? */
bool partner_covers(const struct policy *policy, const struct partner *partner, uint32_t client);
/* Gives the recipients that are partners the claimed clients that they may get, as if they were these clients' own. 0, or -1. */
int partners_join(const struct policy *policy, struct recipient *recipients, size_t count, const struct client_set *claimed,
	struct arena *arena);

/* Takes RECIPIENT_CLIENT from those who may not get a report of this kind, and says which role is the reason. */
void roles_limit(const struct policy *policy, const struct view *view, const struct client_set *claimed,
	const struct recipient *recipients, struct recipient_finding *told, size_t count);

#endif
