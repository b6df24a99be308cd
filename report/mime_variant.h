/* mime_variant.h - the structures that mail programs may see in one message.
 *
 * Most messages have one. Where a message is ambiguous (two Content-Type fields, two boundaries, bare CRs, boundary lines
 * with something behind them), each way to take it is a view: the same bytes with some of them altered so that GMime,
 * which knows one way only, goes the other. Views are for the structure alone; text is read from the message. */
#ifndef REPORT_MIME_VARIANT_H
#define REPORT_MIME_VARIANT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum { MIME_VARIANTS_MAX = 4 };

struct mime_variants {
	struct span views[MIME_VARIANTS_MAX]; /* the first is the one to tell first */
	size_t count;
};

/* 0 or -1 (memory). */
int mime_variants_find(struct arena *arena, struct span message, struct mime_variants *variants_out);

#endif
