/* text_escape.c - characters that JSON, programs and XML write by their numbers. */
#include "report/text_escape.h"

#include "base/buf.h"
#include "report/bytes.h"
#include "report/utf16.h"

struct unescaping {
	struct span rest;
	bool json, xml;
	bool found; /* something stood for something else */
	struct buf out;
};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Digits off the front of s, at most `most`; how many. */
static size_t number_read(struct span s, int base, size_t most, uint32_t *number_out)
{
	size_t i = 0;

	*number_out = 0;
	while (i < s.len && i < most && digit_of(s.p[i]) < base)
		*number_out = *number_out * (uint32_t)base + (uint32_t)digit_of(s.p[i++]);
	return i;
}

/* \uXXXX. */
static bool unit_at(struct span s, uint32_t *unit_out)
{
	if (s.len < 6 || s.p[0] != '\\' || s.p[1] != 'u')
		return false;
	bytes_skip(&s, 2);
	return number_read(s, 16, 4, unit_out) == 4;
}

static void found(struct unescaping *u, size_t len, uint32_t character)
{
	utf8_append(&u->out, character);
	bytes_skip(&u->rest, len);
	u->found = true;
}

static bool unit_take(struct unescaping *u)
{
	uint32_t high, low;
	struct span next = u->rest;

	if (!unit_at(u->rest, &high))
		return false;
	bytes_skip(&next, 6);
	if (high >= 0xD800 && high < 0xDC00 && unit_at(next, &low) && low >= 0xDC00 && low < 0xE000)
		found(u, 12, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
	else
		found(u, 6, high);
	return true;
}

static bool backslash_take(struct unescaping *u)
{
	static const char letters[] = "nrtbf\"/\\", stand_for[] = "\n\r\t\b\f\"/\\";
	const char *at = u->rest.len < 2 || u->rest.p[1] == '\0' ? NULL : strchr(letters, u->rest.p[1]);

	if (unit_take(u))
		return true;
	if (!u->json || at == NULL)
		return false;
	found(u, 2, (unsigned char)stand_for[at - letters]);
	return true;
}

static bool number_reference_take(struct unescaping *u)
{
	struct span s = u->rest;
	bool hex = s.len > 3 && (s.p[2] | 0x20) == 'x';
	uint32_t number;
	size_t len;

	if (s.len < 4 || s.p[1] != '#')
		return false;
	bytes_skip(&s, hex ? 3 : 2);
	len = number_read(s, hex ? 16 : 10, 9, &number);
	if (len == 0 || len == s.len || s.p[len] != ';')
		return false;
	found(u, (size_t)(s.p - u->rest.p) + len + 1, number);
	return true;
}

static bool begins(struct span s, const char *with)
{
	return s.len >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static bool markup_take(struct unescaping *u)
{
	static const struct {
		const char *written;
		char character; /* '\0': none */
	} marks[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"<![CDATA[", '\0'}, {"]]>", '\0'}};

	if (u->rest.p[0] == '&' && number_reference_take(u))
		return true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!begins(u->rest, marks[i].written))
			continue;
		if (marks[i].character != '\0')
			buf_addc(&u->out, marks[i].character);
		bytes_skip(&u->rest, strlen(marks[i].written));
		u->found = true;
		return true;
	}
	return false;
}

/* One escape, or the bytes up to what may be the next. */
static void step(struct unescaping *u)
{
	size_t len = 1;

	if (u->rest.p[0] == '\\' && backslash_take(u))
		return;
	if (u->xml && strchr("&<]", u->rest.p[0]) != NULL && u->rest.p[0] != '\0' && markup_take(u))
		return;
	while (len < u->rest.len && u->rest.p[len] != '\\' && !(u->xml && (u->rest.p[len] == '&' || u->rest.p[len] == '<' || u->rest.p[len] == ']')))
		len++;
	buf_add(&u->out, u->rest.p, len);
	bytes_skip(&u->rest, len);
}

static char first_sign(struct span text)
{
	while (text.len > 0 && (strchr(" \t\r\n\xEF\xBB\xBF", text.p[0]) != NULL))
		bytes_skip(&text, 1);
	return text.len == 0 ? '\0' : text.p[0];
}

struct span text_unescape(struct arena *arena, struct span text)
{
	char first = first_sign(text);
	struct unescaping u = {.rest = text, .json = first == '{' || first == '[', .xml = first == '<'};
	struct span out = text;

	if (!u.xml && (text.len == 0 || memchr(text.p, '\\', text.len) == NULL))
		return text;
	while (u.rest.len > 0 && !u.out.failed)
		step(&u);
	if (u.out.failed)
		out.p = NULL;
	else if (u.found)
		out = arena_span(arena, buf_span(&u.out));
	buf_free(&u.out);
	return out;
}
