/* read_html.c - stub. */
#include "report/format.h"

void read_html(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "html");
}
