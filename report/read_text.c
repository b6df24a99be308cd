/* read_text.c - stub. */
#include "report/format.h"

void read_text(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "text");
}
