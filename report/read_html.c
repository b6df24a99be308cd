/* read_html.c - HTML as a browser shows it. */
#include "report/body.h"
#include "report/format.h"

bool html_recognise(struct span bytes)
{
	(void)bytes;
	return false;
}

int body_html(struct context *ctx, const struct source *src, const struct body *body)
{
	return body_text(ctx, src, body);
}

void read_html(struct context *ctx, const struct source *src)
{
	read_text(ctx, src);
}
