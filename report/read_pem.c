/* read_pem.c - CMS as letters between lines of dashes (RFC 7468 8, 9): shown as text, and opened. */
#include "report/format.h"
#include "report/mime_decode.h"
#include "report/mime_header.h"

/* The letters of the next block from *at on; moves *at behind it. False: no more. */
static bool block_next(struct span text, size_t *at, struct span *letters_out)
{
	struct span rest = {text.p + *at, text.len - *at};
	const char *begin = rest.len == 0 ? NULL : memmem(rest.p, rest.len, "-----BEGIN ", 11), *end;

	begin = begin == NULL ? NULL : memchr(begin, '\n', (size_t)(rest.p + rest.len - begin));
	if (begin == NULL)
		return false;
	end = memmem(begin, (size_t)(rest.p + rest.len - begin), "-----END ", 9);
	end = end == NULL ? rest.p + rest.len : end;
	*letters_out = (struct span){begin, (size_t)(end - begin)};
	*at = (size_t)(end - text.p);
	return true;
}

void read_pem(struct context *ctx, const struct source *src)
{
	struct span letters;
	size_t at = 0;

	read_text(ctx, src);
	while (block_next(src->bytes, &at, &letters)) {
		struct transfer_result r = transfer_decode(context_arena(ctx), TRANSFER_BASE64, letters);
		struct child child = {.name = {"", 0}, .alternative_name = {"", 0}, .bytes = r.bytes, .role = PART_DOCUMENT};

		if (r.bytes.p == NULL)
			context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
		else if (r.bytes.len == 0)
			context_unreadable(ctx, src, src->place, WHY_DAMAGED, "no CMS between the lines of dashes");
		if (r.bytes.p == NULL || (r.bytes.len > 0 && context_child(ctx, src, &child) != 0))
			return;
	}
}
