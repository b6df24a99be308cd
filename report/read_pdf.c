/* read_pdf.c - stub. */
#include "report/format.h"

void read_pdf(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "pdf");
}

void pdf_warm(void)
{
}
