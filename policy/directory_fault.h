/* directory_fault.h - what is wrong with a client directory, line by line. */
#ifndef POLICY_DIRECTORY_FAULT_H
#define POLICY_DIRECTORY_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* After these only the count goes on. */
#define DIRECTORY_FAULTS_TOLD 100000u

struct directory_fault {
	unsigned line; /* 1 is the header */
	const char *text; /* what is wrong, and the way out */
};

/* Begin zeroed. */
struct directory_faults {
	struct directory_fault *faults; /* in order of line */
	size_t count, capacity;
	size_t left_out; /* more than could be told */
	bool failed; /* out of memory: some are missing */
};

/* Adds one; text in the arena. */
void directory_fault(struct arena *arena, struct directory_faults *faults, unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Puts them in order of line, then of text; leaves one of each. */
void directory_faults_sort(struct directory_faults *faults);
/* A text of the file for a fault: short, and printable in a terminal. Never NULL. */
const char *directory_shown(struct arena *arena, struct span s);

#endif
