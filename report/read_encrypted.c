/* read_encrypted.c - what says by its type already that it is encrypted. */
#include "report/format.h"

void read_encrypted(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "the whole file");
}
