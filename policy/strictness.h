/* strictness.h - what is done for a reason: for all, and what a client's section makes of it. */
#ifndef POLICY_STRICTNESS_H
#define POLICY_STRICTNESS_H

#include "policy/policy.h"
#include "policy/recipient.h"

/* Finds the clients that the configuration's sections are about. 0, or -1 with err. A section about no client of the
 * directory is left alone: the directory may be older or newer than the file. */
int strictness_load(struct policy *policy, struct err *err);
/* The client's section, or NULL. */
const struct conf_client *strictness_client(const struct policy *policy, uint32_t client);

/* What a section says of the reason: enum conf_action, or CONF_UNSET. */
int strictness_says(const struct conf_strictness *section, enum reason reason);
/* The stricter of two, where CONF_UNSET is no opinion. */
int strictness_more(int a, int b);
/* What is done: for each client concerned what its section says, else `base`; the strictest of them. */
int strictness_action(const struct policy *policy, enum reason reason, int base, const struct client_set *concerned);

#endif
