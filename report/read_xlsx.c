/* read_xlsx.c - stub. */
#include "report/format.h"

void read_xlsx(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "xlsx");
}

bool xlsx_recognise(struct span bytes)
{
	(void)bytes;
	return false;
}
