/* read_zip.c - stub. */
#include "report/format.h"

void read_zip(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "zip");
}
