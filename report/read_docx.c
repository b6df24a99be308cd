/* read_docx.c - stub. */
#include "report/format.h"

void read_docx(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "docx");
}

bool docx_recognise(struct span bytes)
{
	(void)bytes;
	return false;
}
