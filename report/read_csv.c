/* read_csv.c - stub. */
#include "report/format.h"

void read_csv(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "csv");
}

bool csv_recognise(struct span bytes)
{
	(void)bytes;
	return false;
}
