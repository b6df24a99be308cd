/* read_picture.c - a picture alone: nobody but a person can tell what it shows. */
#include "report/format.h"

void read_picture(struct context *ctx, const struct source *src)
{
	context_unreadable(ctx, src, src->place, WHY_IMAGE_ONLY, "picture of %zu bytes", src->bytes.len);
}
