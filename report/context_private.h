/* context_private.h - the insides of a context, for reader.c, context.c and child.c alone. */
#ifndef REPORT_CONTEXT_PRIVATE_H
#define REPORT_CONTEXT_PRIVATE_H

#include "base/deadline.h"
#include "report/context.h"
#include "report/sink.h"
#include "report/type.h"

/* What is counted for one part. */
struct part_count {
	uint64_t pages, cells, unpacked_bytes, pictures;
	enum part_role role;
	unsigned asides; /* open: what comes is no text of its own */
	bool has_text;   /* of its own, or a document in it */
};

struct context {
	struct arena *arena;
	struct typer *typer;
	const struct sink *sink;
	struct read_limits limits;
	struct deadline deadline;
	struct part_count *counts;
	size_t part_count, count_capacity;
	uint64_t segments, unreadable, unpacked_bytes, text_bytes, frame_bytes;
	unsigned clock_skipped;
	bool stopped;   /* a limit of the whole message was passed, and recorded: nothing more is taken */
	bool sink_full; /* the sink took no more */
};

/* UTF-8 without NULs: what is not becomes U+FFFD, NULs go, as mail programs drop them. s itself if it is good; .p is NULL
 * when memory is used up. */
struct span context_valid(struct context *ctx, struct span s);
/* Adds a part to the sink and to the counts; its index, or -1. */
int64_t context_add_part(struct context *ctx, const struct part *part);
/* Reads src as each of the types found. */
void context_read(struct context *ctx, const struct source *src, const struct type_list *types);
/* Records that a limit of the whole message was passed and stops the reading. Returns -1. */
int context_stop(struct context *ctx, const struct source *src, struct span place, const char *limit, uint64_t value);

#endif
