/* document.h - the documents of a message as keyed digests, by which each is known again when it goes to another client.
 *
 * Two digests of a document: of its bytes, and of its text in normal form without white space, which saving or packing it anew
 * does not change. HMAC-SHA-256 (RFC 2104) under a key of its own over the SHA-256 of either, so that who has the store cannot try
 * documents against it. A document with little text (an empty form) is none: many are alike. */
#ifndef POLICY_DOCUMENT_H
#define POLICY_DOCUMENT_H

#include "policy/stamp.h"
#include "policy/view.h"
#include "policy/verdict.h"

/* The first and the second digest of one part stand beside each other. Further ones do not count. */
#define DOCUMENT_DIGESTS_MOST 2000u

struct documents {
	struct document_digest *digests;
	uint32_t *parts; /* beside them */
	size_t count;
};

/* Of what somebody opens: attached files and members of archives, not pictures in the body nor what is embedded in a document.
 * least: characters of text a document has to have; of one that could not be read, bytes. In the arena. 0, or -1 with err. */
int documents_find(const struct view *view, const struct stamp_key *key, size_t least, struct arena *arena,
	struct documents *out, struct err *err);

#endif
