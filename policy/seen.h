/* seen.h - whether a document went to another client before. */
#ifndef POLICY_SEEN_H
#define POLICY_SEEN_H

#include "policy/document.h"
#include "policy/judge.h"
#include "policy/recipient.h"

/* Fills the verdict's documents, document_clients and seen. history: NULL: nobody remembers anything. 0, or -1 with err. */
int seen_find(const struct policy *policy, const struct view *view, const struct recipient *recipients, size_t recipient_count,
	const struct client_set *claimed, const struct history *history, struct arena *arena, struct verdict *verdict,
	struct err *err);

#endif
