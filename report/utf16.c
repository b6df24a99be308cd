/* utf16.c - UTF-16 to UTF-8. */
#include "report/utf16.h"

#include "report/bytes.h"

void utf8_append(struct buf *out, uint32_t c)
{
	char text[4];
	size_t len = 0;

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		text[len++] = (char)c;
	} else if (c < 0x800) {
		text[len++] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		text[len++] = (char)(0xe0 | c >> 12);
		text[len++] = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		text[len++] = (char)(0xf0 | c >> 18);
		text[len++] = (char)(0x80 | (c >> 12 & 0x3f));
		text[len++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		text[len++] = (char)(0x80 | (c & 0x3f));
	buf_add(out, text, len);
}

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

void utf16_append(struct buf *out, struct span units)
{
	for (size_t at = 0; at + 2 <= units.len; at += 2) {
		uint32_t unit = bytes_u16_at(units, at), next = bytes_u16_at(units, at + 2);

		if (is_high(unit) && is_low(next)) {
			utf8_append(out, 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
			at += 2;
		} else {
			utf8_append(out, unit);
		}
	}
}
