/* html_prepare.c - HTML as libxml2 must get it to see what a browser shows. */
#include "report/html_prepare.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <libxml/HTMLparser.h>

#include "report/html_entity.h"
#include "report/html_marks.h"
#include "report/mime_header.h"

#define NAME_MOST 32u
#define GROWS_BYTES 8u /* more than any reference grows: "&#1" is three bytes, "&#65533;" eight, and a NUL follows */
#define DECLARATION_BYTES 100u /* of XML */
#define META_WITHIN_BYTES 65536u /* browsers begin again when they find it late */

/* What numbers 128 to 159 mean (HTML, numeric character reference end state). */
static const uint16_t windows1252[32] = {
	0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
	0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
};

struct prepare {
	struct span in;
	size_t at;
	char *out;
	size_t len;
};

static char peek(const struct prepare *p, size_t i)
{
	return i < p->in.len ? p->in.p[i] : '\0';
}

static void put(struct prepare *p, size_t count)
{
	memcpy(p->out + p->len, p->in.p + p->at, count);
	p->len += count;
	p->at += count;
}

static void put_number(struct prepare *p, uint32_t codepoint, size_t end)
{
	p->len += (size_t)sprintf(p->out + p->len, "&#%u;", codepoint);
	p->at = end;
}

/* "&#...": what Windows-1252 means, and zero; the rest libxml2 knows. */
static void number(struct prepare *p)
{
	bool hex = (peek(p, p->at + 2) | 0x20) == 'x';
	size_t i = p->at + (hex ? 3 : 2), start = i;
	uint32_t value = 0;

	for (; hex ? isxdigit((unsigned char)peek(p, i)) : isdigit((unsigned char)peek(p, i)); i++) {
		char c = peek(p, i);
		uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);

		value = value > 0x110000 ? value : value * (hex ? 16 : 10) + digit;
	}
	if (i == start) {
		put(p, 2);
		return;
	}
	if (value >= 0x80 && value < 0xA0)
		value = windows1252[value - 0x80];
	if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
		value = 0xFFFD;
	put_number(p, value, i + (peek(p, i) == ';'));
}

static uint32_t known(const char *name)
{
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);

	return entity != NULL ? entity->value : html_entity_find(name);
}

/* The value of a name that browsers take without a semicolon, and with letters behind it; else 0. */
static uint32_t known_bare(const char *name)
{
	static const char *const shouted[] = {"AMP", "LT", "GT", "QUOT", "COPY", "REG"};
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);

	for (size_t i = 0; i < sizeof(shouted) / sizeof(shouted[0]); i++) {
		if (strcmp(name, shouted[i]) == 0)
			return html_entity_find(name);
	}
	if (entity == NULL || entity->value > 0xFF || entity->value == '\'')
		return 0;
	return entity->value;
}

static void named(struct prepare *p)
{
	char name[NAME_MOST + 1] = "";
	size_t len = 0;
	uint32_t value;

	while (len < NAME_MOST && isalnum((unsigned char)peek(p, p->at + 1 + len))) {
		name[len] = peek(p, p->at + 1 + len);
		len++;
	}
	name[len] = '\0';
	value = len == 0 ? 0 : known(name);
	if (peek(p, p->at + 1 + len) == ';' && value != 0) {
		put_number(p, value, p->at + len + 2);
		return;
	}
	for (; len > 1; name[--len] = '\0') {
		value = known_bare(name);
		if (value != 0) {
			put_number(p, value, p->at + len + 1);
			return;
		}
	}
	memcpy(p->out + p->len, "&#38;", 5);
	p->len += 5;
	p->at++;
}

static void reference(struct prepare *p)
{
	char next = peek(p, p->at + 1);

	if (next == '#')
		number(p);
	else if (isalpha((unsigned char)next))
		named(p);
	else
		put(p, 1);
}

static struct span without_nul(struct arena *arena, struct span text)
{
	char *out;
	size_t len = 0;

	if (memchr(text.p, '\0', text.len) == NULL)
		return text;
	out = arena_alloc(arena, text.len);
	for (size_t i = 0; out != NULL && i < text.len; i++) {
		if (text.p[i] != '\0')
			out[len++] = text.p[i];
	}
	return (struct span){out, len};
}

static size_t count_of(struct span text, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.p[i] == c;
	return count;
}

struct span html_prepare(struct arena *arena, struct span text)
{
	struct prepare p;

	while (text.len >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
		text = (struct span){text.p + 3, text.len - 3};
	if (text.len == 0)
		return (struct span){"", 0};
	text = without_nul(arena, text);
	if (text.p != NULL)
		text = html_marks(arena, text);
	if (text.p == NULL || memchr(text.p, '&', text.len) == NULL)
		return text;
	p = (struct prepare){.in = text, .out = arena_alloc(arena, text.len + count_of(text, '&') * GROWS_BYTES + 1)};
	while (p.out != NULL && p.at < text.len) {
		const char *mark = memchr(text.p + p.at, '&', text.len - p.at);

		put(&p, mark == NULL ? text.len - p.at : (size_t)(mark - text.p) - p.at);
		if (mark != NULL)
			reference(&p);
	}
	return (struct span){p.out, p.len};
}

static struct span tag_find(struct span s, const char *lower)
{
	const char *p;

	while ((p = memchr(s.p, '<', s.len)) != NULL) {
		s = (struct span){p, s.len - (size_t)(p - s.p)};
		if (span_starts(s, lower))
			return s;
		s = (struct span){s.p + 1, s.len - 1};
	}
	return (struct span){NULL, 0};
}

static struct span word_find(struct span s, const char *lower)
{
	for (; s.len > 0; s.p++, s.len--) {
		if (span_starts(s, lower))
			return s;
	}
	return (struct span){NULL, 0};
}

static bool in_charset(char c)
{
	return isalnum((unsigned char)c) || strchr("-_:.+", c) != NULL;
}

static const char *charset_after(struct arena *arena, struct span s, size_t skip)
{
	size_t len = 0;

	s = (struct span){s.p + skip, s.len - skip};
	while (s.len > 0 && strchr(" \t\r\n=\"'", s.p[0]) != NULL)
		s = (struct span){s.p + 1, s.len - 1};
	while (len < s.len && s.p[len] != '\0' && in_charset(s.p[len]))
		len++;
	return len == 0 || len > 40 ? NULL : arena_copy(arena, s.p, len);
}

static size_t charset_add(const char *charsets[META_CHARSETS_MAX], size_t count, const char *charset)
{
	for (size_t i = 0; i < count; i++) {
		if (charset != NULL && strcasecmp(charsets[i], charset) == 0)
			return count;
	}
	if (charset != NULL && count < META_CHARSETS_MAX)
		charsets[count++] = charset;
	return count;
}

size_t html_meta_charsets(struct arena *arena, struct span bytes, const char *charsets[META_CHARSETS_MAX])
{
	struct span head = {bytes.p, bytes.len < META_WITHIN_BYTES ? bytes.len : META_WITHIN_BYTES}, at, tag;
	struct span declaration = {head.p, head.len < DECLARATION_BYTES ? head.len : DECLARATION_BYTES};
	size_t count = 0;

	if (span_starts(head, "<?xml") && (at = word_find(declaration, "encoding")).p != NULL)
		count = charset_add(charsets, count, charset_after(arena, at, 8));
	while ((at = tag_find(head, "<meta")).p != NULL) {
		const char *end = memchr(at.p, '>', at.len);

		tag = (struct span){at.p, end == NULL ? at.len : (size_t)(end - at.p)};
		head = (struct span){at.p + 5, at.len - 5};
		at = word_find(tag, "charset");
		if (at.p != NULL)
			count = charset_add(charsets, count, charset_after(arena, at, 7));
	}
	return count;
}
