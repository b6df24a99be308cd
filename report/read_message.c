/* read_message.c - stub. */
#include "report/format.h"

void read_message(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "message");
}

void message_warm(void)
{
}
