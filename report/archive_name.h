/* archive_name.h - the texts that a member's name may be shown as. */
#ifndef REPORT_ARCHIVE_NAME_H
#define REPORT_ARCHIVE_NAME_H

#include "base/arena.h"
#include "base/span.h"

enum { ARCHIVE_NAMES_MAX = 8 };

/* Zero-initialise. The first is the one that most programs show. What memory does not suffice for is left out. */
struct archive_name {
	struct span texts[ARCHIVE_NAMES_MAX];
	size_t count;
};

/* Adds a text, unless it is there or empty. */
void archive_name_add(struct archive_name *name, struct span text);
/* Adds every plausible reading of bytes; charset: declared, or NULL. */
void archive_name_add_bytes(struct archive_name *name, struct arena *arena, struct span bytes, const char *charset);

/* The first text; empty if there is none. */
struct span archive_name_first(const struct archive_name *name);
/* All others, a line each; empty if there are none. In the arena. */
struct span archive_name_others(const struct archive_name *name, struct arena *arena);

#endif
