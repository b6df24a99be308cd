/* context_bytes.c - stub. */
#include "report/context.h"

int context_bytes(struct context *ctx, const struct source *src, const struct segment *like, struct span bytes,
	const char *declared_charset)
{
	struct segment s = *like;

	(void)declared_charset;
	s.text = bytes;
	return context_segment(ctx, src, &s);
}
