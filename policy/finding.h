/* finding.h - what the verdict tells of each client: its claims with their evidence, its mentions. */
#ifndef POLICY_FINDING_H
#define POLICY_FINDING_H

#include "policy/claim.h"
#include "policy/recipient.h"

/* Claims told of one client, and clients told that are only mentioned: enough to decide by, however long the report. */
#define FINDING_CLAIMS_MOST 20u
#define FINDING_MENTIONED_MOST 50u

/* Fills clients and client_count. claimed: the clients that the statements are about. 0, or -1: out of memory. */
int findings_tell(const struct claims *claims, const struct client_set *claimed, struct verdict *verdict);

#endif
