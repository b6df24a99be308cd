/* spot.h - where in a view a client's identifier or name stands, or something shaped like an identifier. */
#ifndef POLICY_SPOT_H
#define POLICY_SPOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "policy/view.h"

struct policy;
struct scratch;

enum spot_kind { SPOT_ID, SPOT_NAME, SPOT_SHAPE };

struct spot {
	uint32_t start, end; /* in the view's text */
	uint32_t client;     /* CLIENT_NONE for SPOT_SHAPE */
	uint32_t set;        /* how many spots, from the first of them on, stand on these very bytes */
	enum spot_kind kind;
	bool letters;        /* of a shape: it has letters, so that no date or amount is taken for it */
	bool glued;          /* a client's identifier run together with what stands beside it, as cells of a page are */
	bool claimed, caller;
	bool data;           /* in a row of many cells */
	bool column;         /* first of a line that goes on what a label above it began */
};

/* In order of their place; of those that lie in one another only the longest. Several clients with one name are a set of
 * neighbours. */
struct spots {
	struct spot *v;
	size_t count, capacity;
	size_t refused_at; /* where the pattern ran over its limits; SIZE_MAX: nowhere */
};

/* Fills scratch->spots from scratch->view. 0, or -1 with err. */
int spots_find(struct policy *policy, struct scratch *scratch, struct err *err);
void spots_free(struct spots *spots);
/* Index of the first spot that begins at `at` or later. */
size_t spots_from(const struct spots *spots, uint32_t at);

#endif
