/* json.c - texts and numbers as JSON. */
#include "base/json.h"

#include "base/text.h"

static void add_escape(struct buf *out, unsigned char c)
{
	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '"' || c == '\\')
		buf_add(out, (const char[]){'\\', (char)c}, 2);
	else
		buf_addf(out, "\\u%04x", c);
}

/* The length of the valid character at the beginning of s, or 0. */
static size_t sound_length(struct span s)
{
	uint32_t cp;
	size_t len = text_decode(s, &cp);

	return cp != 0xfffd || (len == 3 && memcmp(s.p, "\xef\xbf\xbd", 3) == 0) ? len : 0;
}

void json_add(struct buf *out, struct span s)
{
	size_t from = 0, at = 0;

	buf_addc(out, '"');
	while (at < s.len) {
		unsigned char c = (unsigned char)s.p[at];
		size_t sound = c < 0x80 ? 1 : sound_length((struct span){s.p + at, s.len - at});

		if (sound > 0 && c >= 0x20 && c != '"' && c != '\\') {
			at += sound;
			continue;
		}
		buf_add(out, s.p + from, at - from);
		if (sound == 0)
			buf_adds(out, "\xef\xbf\xbd");
		else
			add_escape(out, c);
		from = ++at;
	}
	buf_add(out, s.p + from, at - from);
	buf_addc(out, '"');
}

void json_add_tenths(struct buf *out, double number)
{
	double tenths = number > 0 && number < 1e15 ? number * 10 + 0.5 : 0;

	buf_addf(out, "%llu.%llu", (unsigned long long)tenths / 10, (unsigned long long)tenths % 10);
}
