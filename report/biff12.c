/* biff12.c - the records that the parts of a binary workbook consist of. */
#include "report/biff12.h"

#include "report/bytes.h"
#include "report/utf16.h"

enum { TOKEN_STRING = 0x17 };

/* Seven bits in each byte, the lowest first; the eighth says that more follow. */
static uint32_t take_number(struct span *rest, unsigned most_bytes)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < most_bytes && rest->len > 0; i++) {
		unsigned char c = (unsigned char)bytes_take(rest, 1).p[0];

		n |= (uint32_t)(c & 0x7f) << 7 * i;
		if ((c & 0x80) == 0)
			break;
	}
	return n;
}

bool biff12_next(struct biff12 *b)
{
	uint32_t size;

	if (b->rest.len == 0)
		return false;
	b->id = take_number(&b->rest, 2);
	size = take_number(&b->rest, 4);
	b->data = bytes_take(&b->rest, size);
	b->cut = b->data.len < size;
	return true;
}

struct span biff12_wide(struct span *rest)
{
	enum { NULL_STRING = 0xffffffff };
	uint32_t count = bytes_u32(rest);

	if (count == NULL_STRING)
		return (struct span){"", 0};
	return bytes_take(rest, count < rest->len / 2 ? (size_t)count * 2 : rest->len);
}

static struct span text_in(struct span units, struct buf *out)
{
	out->len = 0;
	utf16_append(out, units);
	return buf_span(out);
}

struct span biff12_text(struct span *rest, struct buf *out)
{
	return text_in(biff12_wide(rest), out);
}

struct span biff12_rich_text(struct span *rest, struct buf *out)
{
	bytes_skip(rest, 1);
	return biff12_text(rest, out);
}

struct span biff12_formula_text(struct span *rest, struct buf *out)
{
	struct span tokens = bytes_take(rest, bytes_u32(rest));
	size_t count;

	bytes_take(rest, bytes_u32(rest));
	out->len = 0;
	if (tokens.len < 3 || bytes_take(&tokens, 1).p[0] != TOKEN_STRING)
		return buf_span(out);
	count = bytes_u16(&tokens);
	return text_in(bytes_take(&tokens, count * 2), out);
}
