/* biff.c - records and what goes on behind them. */
#include "report/biff.h"

#include "report/bytes.h"

enum { HEADER_BYTES = 4 };

struct biff biff_at(struct span stream, size_t offset)
{
	return (struct biff){.all = stream, .next = offset < stream.len ? offset : stream.len, .id = BIFF_NONE, .data = {"", 0}};
}

bool biff_next(struct biff *b)
{
	size_t len;

	if (b->all.len - b->next < HEADER_BYTES)
		return false;
	b->id = bytes_u16_at(b->all, b->next);
	len = bytes_u16_at(b->all, b->next + 2);
	b->data = bytes_at(b->all, b->next + HEADER_BYTES, len);
	b->cut = b->cut || b->data.len < len;
	b->next += HEADER_BYTES + b->data.len;
	return true;
}

unsigned biff_peek(const struct biff *b)
{
	return b->all.len - b->next < HEADER_BYTES ? BIFF_NONE : bytes_u16_at(b->all, b->next);
}

struct biff_reader biff_reader(struct biff *b)
{
	return (struct biff_reader){.b = b, .rest = b->data};
}

/* False when nothing follows. */
static bool go_on(struct biff_reader *r)
{
	while (r->rest.len == 0 && biff_peek(r->b) == BIFF_CONTINUE && biff_next(r->b))
		r->rest = r->b->data;
	r->cut = r->cut || r->rest.len == 0;
	return r->rest.len > 0;
}

uint32_t biff_read(struct biff_reader *r, unsigned size_bytes)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < size_bytes && go_on(r); i++)
		n |= (uint32_t)(unsigned char)bytes_take(&r->rest, 1).p[0] << 8 * i;
	return n;
}

void biff_skip(struct biff_reader *r, size_t size_bytes)
{
	while (size_bytes > 0 && go_on(r))
		size_bytes -= bytes_take(&r->rest, size_bytes).len;
}

static void add_narrow(struct span bytes, struct buf *utf16)
{
	if (buf_reserve(utf16, bytes.len * 2) != 0)
		return;
	for (size_t i = 0; i < bytes.len; i++) {
		utf16->p[utf16->len++] = bytes.p[i];
		utf16->p[utf16->len++] = '\0';
	}
}

void biff_characters(struct biff_reader *r, size_t count, bool wide, struct buf *utf16)
{
	while (count > 0) {
		size_t size = wide ? 2 : 1, n = r->rest.len / size;
		struct span piece = bytes_take(&r->rest, (n < count ? n : count) * size);

		if (wide)
			buf_add(utf16, piece.p, piece.len);
		else
			add_narrow(piece, utf16);
		count -= piece.len / size;
		if (count == 0)
			return;
		bytes_skip(&r->rest, 1); /* half a character */
		if (!go_on(r))
			return;
		wide = (bytes_take(&r->rest, 1).p[0] & 1) != 0;
	}
}

void biff_bytes(struct biff_reader *r, size_t count, struct buf *out)
{
	while (count > 0 && go_on(r)) {
		struct span piece = bytes_take(&r->rest, count);

		buf_add(out, piece.p, piece.len);
		count -= piece.len;
	}
}

/* ---- values ---- */

static double double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

double biff_double(struct span eight)
{
	return double_of(bytes_peek(eight, 0, 8));
}

double biff_rk(uint32_t rk)
{
	double value = (rk & 2) != 0 ? (double)((int32_t)rk >> 2) : double_of((uint64_t)(rk & ~3u) << 32);

	return (rk & 1) != 0 ? value / 100 : value;
}

const char *biff_error_name(unsigned code)
{
	switch (code) {
	case 0x00: return "#NULL!";
	case 0x07: return "#DIV/0!";
	case 0x0f: return "#VALUE!";
	case 0x17: return "#REF!";
	case 0x1d: return "#NAME?";
	case 0x24: return "#NUM!";
	case 0x2a: return "#N/A";
	case 0x2b: return "#GETTING_DATA";
	}
	return "#ERROR!";
}
