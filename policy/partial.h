/* partial.h - whether those recipients that are right may have a message at once that is held for the others. */
#ifndef POLICY_PARTIAL_H
#define POLICY_PARTIAL_H

#include "policy/claim.h"
#include "policy/recipient.h"

/* Marks them at_once and sets verdict->partial. Only where the message is certainly about one client and nothing but recipients is wrong
 * with it; one of that client's own has to be among them. recipients: those of the verdict. */
void partial_find(const struct claims *claims, const struct client_set *claimed, struct recipient_finding *recipients,
	struct verdict *verdict);

#endif
