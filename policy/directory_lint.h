/* directory_lint.h - what the parts of the lint share. Private to policy/directory_lint*.c; the lint itself is in directory_csv.h. */
#ifndef POLICY_DIRECTORY_LINT_H
#define POLICY_DIRECTORY_LINT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "policy/directory.h"
#include "policy/directory_fault.h"

struct lint {
	struct arena *arena;   /* for the warnings */
	struct arena *scratch;
	const struct client_row *rows;
	size_t count;
	int32_t today;
	struct directory_faults *warnings;
	bool failed;           /* out of memory */
};

#define LINT_WARN(l, row, ...) directory_fault((l)->arena, (l)->warnings, (l)->rows[row].line, __VA_ARGS__)
#define LINT_SHOWN(l, span) directory_shown((l)->scratch, span)

/* What is compared between clients. */
struct lint_key {
	struct span key;
	struct span text; /* as written */
	uint32_t row;
	uint32_t what;    /* the caller's */
};

struct lint_keys {
	struct lint_key *v;
	size_t count, capacity;
};

void lint_add(struct lint *l, struct lint_keys *keys, struct lint_key key);
/* By key, then row, then what. */
void lint_sort(struct lint_keys *keys);
/* The first with this key in sorted keys, or NULL. */
const struct lint_key *lint_find(const struct lint_keys *keys, struct span key);
/* "client C-000042 on line 2". */
const char *lint_client(const struct lint *l, uint32_t row);

/* Overlaps of addresses and domains, and look-alike domains of different clients. */
void lint_domains(struct lint *l);
/* Names that do not tell whose they are. */
void lint_names(struct lint *l);

#endif
