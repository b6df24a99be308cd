/* charset_unicode.c - UTF-8, UTF-16, UTF-32, UTF-7 (RFC 3629, 2781, 2152) and Windows-1252 to UTF-8. */
#include "base/text.h"
#include "report/charset_codec.h"

static struct span after_mark(struct span in, const char *mark, size_t len)
{
	if (in.len >= len && memcmp(in.p, mark, len) == 0)
		return (struct span){in.p + len, in.len - len};
	return in;
}

int decode_utf8(const struct codec *codec, struct span in, struct decoding *d)
{
	size_t i = 0, plain = 0;

	(void)codec;
	in = after_mark(in, "\xEF\xBB\xBF", 3);
	if (text_is_utf8(in))
		return buf_add(&d->out, in.p, in.len);
	while (i < in.len) {
		uint32_t c;
		size_t len = text_decode((struct span){in.p + i, in.len - i}, &c);
		bool bad = c == 0xFFFD && !(len == 3 && (unsigned char)in.p[i] == 0xEF);

		if (bad && (buf_add(&d->out, in.p + plain, i - plain) != 0 || decoding_error(d) != 0))
			return -1;
		i += len;
		if (bad)
			plain = i;
	}
	return buf_add(&d->out, in.p + plain, in.len - plain);
}

enum order { LITTLE, BIG };

static unsigned unit16(const unsigned char *p, enum order order)
{
	return order == BIG ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static unsigned unit32(const unsigned char *p, enum order order)
{
	return order == BIG ? unit16(p, BIG) << 16 | unit16(p + 2, BIG) : unit16(p + 2, LITTLE) << 16 | unit16(p, LITTLE);
}

static int utf16_to_utf8(struct span in, struct decoding *d, enum order order)
{
	const unsigned char *p = (const unsigned char *)in.p, *end = p + (in.len & ~(size_t)1);

	while (p < end) {
		unsigned c = unit16(p, order), low;
		int failed;

		p += 2;
		if (c >= 0xD800 && c < 0xDC00 && p < end && (low = unit16(p, order)) >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			p += 2;
		}
		failed = c >= 0xD800 && c < 0xE000 ? decoding_error(d) : decoding_put(d, c);
		if (failed != 0)
			return -1;
	}
	return in.len % 2 == 0 ? 0 : decoding_error(d);
}

static int utf32_to_utf8(struct span in, struct decoding *d, enum order order)
{
	const unsigned char *p = (const unsigned char *)in.p, *end = p + (in.len & ~(size_t)3);

	for (; p < end; p += 4) {
		unsigned c = unit32(p, order);

		if ((c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? decoding_error(d) : decoding_put(d, c)) != 0)
			return -1;
	}
	return in.len % 4 == 0 ? 0 : decoding_error(d);
}

int decode_utf16le(const struct codec *codec, struct span in, struct decoding *d)
{
	(void)codec;
	return utf16_to_utf8(after_mark(in, "\xFF\xFE", 2), d, LITTLE);
}

int decode_utf16be(const struct codec *codec, struct span in, struct decoding *d)
{
	(void)codec;
	return utf16_to_utf8(after_mark(in, "\xFE\xFF", 2), d, BIG);
}

/* Without a mark: the side on which the zero and kana bytes stand. RFC 2781 says big-endian, software writes little. */
static enum order utf16_order(struct span in)
{
	size_t even = 0, odd = 0;

	if (in.len >= 2 && memcmp(in.p, "\xFF\xFE", 2) == 0)
		return LITTLE;
	if (in.len >= 2 && memcmp(in.p, "\xFE\xFF", 2) == 0)
		return BIG;
	for (size_t i = 0; i + 1 < in.len && i < 4096; i += 2) {
		even += in.p[i] == '\0' || in.p[i] == 0x30;
		odd += in.p[i + 1] == '\0' || in.p[i + 1] == 0x30;
	}
	return odd > even ? LITTLE : BIG;
}

int decode_utf16(const struct codec *codec, struct span in, struct decoding *d)
{
	return utf16_order(in) == LITTLE ? decode_utf16le(codec, in, d) : decode_utf16be(codec, in, d);
}

int decode_utf32le(const struct codec *codec, struct span in, struct decoding *d)
{
	(void)codec;
	return utf32_to_utf8(after_mark(in, "\xFF\xFE\0\0", 4), d, LITTLE);
}

int decode_utf32be(const struct codec *codec, struct span in, struct decoding *d)
{
	(void)codec;
	return utf32_to_utf8(after_mark(in, "\0\0\xFE\xFF", 4), d, BIG);
}

int decode_utf32(const struct codec *codec, struct span in, struct decoding *d)
{
	bool little = in.len >= 4 && in.p[3] == '\0' && in.p[0] != '\0';

	return little ? decode_utf32le(codec, in, d) : decode_utf32be(codec, in, d);
}

static int base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One run after '+': its UTF-16 units. Returns where it ends. */
static size_t utf7_run(struct span in, size_t i, struct decoding *d, int *failed)
{
	unsigned bits = 0, count = 0, high = 0;

	*failed = 0;
	for (int v; i < in.len && (v = base64_value((unsigned char)in.p[i])) >= 0 && *failed == 0; i++) {
		unsigned c;

		bits = bits << 6 | (unsigned)v;
		count += 6;
		if (count < 16)
			continue;
		count -= 16;
		c = bits >> count & 0xFFFF;
		bits &= (1u << count) - 1;
		if (c >= 0xD800 && c < 0xDC00) {
			high = c;
			continue;
		}
		if (c >= 0xDC00 && c < 0xE000 && high != 0)
			c = 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00);
		high = 0;
		*failed = c >= 0xD800 && c < 0xE000 ? decoding_error(d) : decoding_put(d, c);
	}
	return i;
}

int decode_utf7(const struct codec *codec, struct span in, struct decoding *d)
{
	size_t i = 0;
	int failed = 0;

	(void)codec;
	while (i < in.len && failed == 0) {
		unsigned char c = (unsigned char)in.p[i++];

		if (c >= 0x80) {
			failed = decoding_error(d);
		} else if (c != '+') {
			failed = decoding_put(d, c);
		} else if (i < in.len && in.p[i] == '-') {
			failed = decoding_put(d, '+');
			i++;
		} else {
			i = utf7_run(in, i, d, &failed);
			i += i < in.len && in.p[i] == '-';
		}
	}
	return failed;
}

int decode_cp1252(const struct codec *codec, struct span in, struct decoding *d)
{
	/* 0: not assigned, and shown as the control character that ISO-8859-1 has there (WHATWG). */
	static const unsigned short high[32] = {
		0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
		0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
		0x0178};

	(void)codec;
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.p[i];
		unsigned u = c >= 0x80 && c < 0xA0 && high[c - 0x80] != 0 ? high[c - 0x80] : c;

		if (decoding_put(d, u) != 0)
			return -1;
	}
	return 0;
}
