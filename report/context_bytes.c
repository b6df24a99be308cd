/* context_bytes.c - bytes in an unknown charset become a segment for each plausible reading. */
#include "report/charset.h"
#include "report/context.h"

int context_bytes(struct context *ctx, const struct source *src, const struct segment *like, struct span bytes,
	const char *declared_charset)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	struct segment s = *like;
	size_t count = charset_read(context_arena(ctx), bytes, declared_charset, readings);

	if (count == 0)
		return context_unreadable(ctx, src, like->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < count; i++) {
		s.text = readings[i].text;
		s.alternative = like->alternative + (uint32_t)i;
		if (context_segment(ctx, src, &s) != 0)
			return -1;
	}
	return 0;
}
