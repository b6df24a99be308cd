/* directory_diff.h - what a new client directory changes. */
#ifndef POLICY_DIRECTORY_DIFF_H
#define POLICY_DIRECTORY_DIFF_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/directory_csv.h"

/* In order of what a person must look at first. */
enum change_kind {
	CHANGE_RECIPIENTS, /* who may get the reports: domains, addresses */
	CHANGE_REMOVED,
	CHANGE_ADDED,
	CHANGE_OTHER,      /* names, senders, dates, group */
	CHANGE_KIND_COUNT
};
const char *change_kind_name(enum change_kind kind); /* "recipients", "removed", "added", "other" */

struct directory_change {
	enum change_kind kind;
	const struct client_row *before, *after; /* NULL: added / removed */
};

struct directory_diff {
	struct directory_change *changes; /* by kind, then in order of the identifier */
	size_t count;
	size_t counts[CHANGE_KIND_COUNT];
};

/* Rows are the same client when their identifiers are the same in normal form; lists are compared in any order. In the arena; rows
 * are borrowed. 0, or -1 with err when out of memory. */
int directory_diff(struct arena *arena, const struct directory_rows *before, const struct directory_rows *after,
	struct directory_diff *diff_out, struct err *err);

#endif
