/* address.c - envelope addresses in the form in which they are compared.
 *
 * What a mail server may understand in two ways is not an address here: then it belongs to nobody, and is held. */
#include "policy/address.h"

#include <idn2.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/text.h"

#define DOMAIN_LONGEST 253
#define LABEL_LONGEST 63
#define LOCAL_LONGEST 256

static const struct address not_an_address;

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim(struct span s)
{
	while (s.len > 0 && is_space(s.p[0]))
		s.p++, s.len--;
	while (s.len > 0 && is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

/* RFC 5321 4.1.2 Path: <@a,@b:user@dom> is user@dom (appendix C: source routes are to be ignored). */
static struct span strip_route(struct span s)
{
	const char *colon;

	s = trim(s);
	if (s.len >= 2 && s.p[0] == '<' && s.p[s.len - 1] == '>')
		s = trim((struct span){s.p + 1, s.len - 2});
	if (s.len == 0 || s.p[0] != '@')
		return s;
	colon = memchr(s.p, ':', s.len);
	if (colon == NULL)
		return (struct span){NULL, 0};
	return (struct span){colon + 1, s.len - (size_t)(colon + 1 - s.p)};
}

/* RFC 5322 atext, the dot (in any place: Japanese mobile carriers gave out a..b. and .a), and UTF-8 (RFC 6531).
 * '%' and '!' are atext, but servers take them for routes. */
static bool is_local_char(char c)
{
	static const char specials[] = "#$&'*+-/=?^_`{|}~.";
	unsigned char u = (unsigned char)c;

	return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u >= 0x80 ||
	       (u != '\0' && strchr(specials, c) != NULL);
}

static bool is_plain_local(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_local_char(s.p[i]))
			return false;
	}
	return s.len > 0;
}

/* Quoted text without its quotes and escapes; .p NULL if it is not properly quoted. */
static struct span unquote(struct arena *arena, struct span s)
{
	char *out = arena_alloc(arena, s.len + 1);
	size_t len = 0;

	if (out == NULL || s.len < 2 || s.p[s.len - 1] != '"')
		return (struct span){NULL, 0};
	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return (struct span){NULL, 0};
		if (i + 1 >= s.len || (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return (struct span){NULL, 0};
		out[len++] = s.p[i];
	}
	return (struct span){out, len};
}

static struct span quote(struct arena *arena, struct span s)
{
	char *out = arena_alloc(arena, 2 * s.len + 3);
	size_t len = 0;

	if (out == NULL)
		return (struct span){NULL, 0};
	out[len++] = '"';
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			out[len++] = '\\';
		out[len++] = s.p[i];
	}
	out[len++] = '"';
	return (struct span){out, len};
}

/* Lower case; other scripts composed and case-folded, but not made alike as text_normalise would: a full-width local
 * part is another mailbox. */
static struct span fold(struct arena *arena, struct span s)
{
	char *out = arena_copy(arena, s.p, s.len);
	bool ascii = true;
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t len;

	for (size_t i = 0; out != NULL && i < s.len; i++) {
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
		ascii = ascii && (unsigned char)out[i] < 0x80;
	}
	if (ascii || out == NULL)
		return (struct span){out, s.len};
	len = utf8proc_map((const utf8proc_uint8_t *)out, (utf8proc_ssize_t)s.len, &folded,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	if (len < 0)
		return (struct span){NULL, 0};
	s = arena_span(arena, (struct span){(const char *)folded, (size_t)len});
	free(folded);
	return s;
}

static struct span local_normal(struct arena *arena, struct span s)
{
	struct span plain = s;

	if (s.len == 0 || s.len > LOCAL_LONGEST)
		return (struct span){NULL, 0};
	if (s.p[0] == '"')
		plain = unquote(arena, s);
	if (plain.p == NULL || plain.len == 0)
		return (struct span){NULL, 0};
	if (is_plain_local(plain))
		return fold(arena, plain);
	/* A quoted '@', '%' or '!' is unquoted and then routed on by some servers. */
	if (s.p[0] != '"' || memchr(plain.p, '@', plain.len) != NULL || memchr(plain.p, '%', plain.len) != NULL ||
	    memchr(plain.p, '!', plain.len) != NULL)
		return (struct span){NULL, 0};
	return fold(arena, quote(arena, plain));
}

static bool is_domain_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

static bool domain_sound(struct span s)
{
	size_t label = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '.' && label == 0)
			return false;
		if (s.p[i] != '.' && !is_domain_char(s.p[i]))
			return false;
		label = s.p[i] == '.' ? 0 : label + 1;
		if (label > LABEL_LONGEST)
			return false;
	}
	return label > 0 && s.len <= DOMAIN_LONGEST;
}

/* RFC 5321 4.1.3: [192.0.2.1], [IPv6:2001:db8::1]. */
static bool is_literal(struct span s)
{
	for (size_t i = 1; i + 1 < s.len; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == ':' || c == '-'))
			return false;
	}
	return s.len > 2 && s.p[0] == '[' && s.p[s.len - 1] == ']';
}

static struct span to_ascii(struct arena *arena, const char *domain)
{
	char *ascii = NULL;
	struct span s = {NULL, 0};

	if (idn2_to_ascii_8z(domain, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) == IDN2_OK)
		s = arena_span(arena, span_of(ascii));
	idn2_free(ascii);
	return s;
}

struct span address_domain(struct arena *arena, struct span text)
{
	char *out;
	struct span s;
	bool ascii = true;

	text = trim(text);
	if (text.len == 0 || text.len > 4 * DOMAIN_LONGEST || memchr(text.p, '\0', text.len) != NULL)
		return (struct span){NULL, 0};
	out = arena_copy(arena, text.p, text.len);
	if (out == NULL)
		return (struct span){NULL, 0};
	for (size_t i = 0; i < text.len; i++) {
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
		ascii = ascii && (unsigned char)out[i] < 0x80;
	}
	s = ascii ? (struct span){out, text.len} : to_ascii(arena, out);
	if (s.len > 1 && s.p[s.len - 1] == '.')
		s.len--;
	if (s.p == NULL || !(domain_sound(s) || is_literal(s)))
		return (struct span){NULL, 0};
	return s;
}

/* The '@' before the domain: the last one, and the only one outside quotes. */
static const char *find_at(struct span s)
{
	const char *at = memrchr(s.p, '@', s.len);

	if (at == NULL || s.p[0] == '"')
		return at;
	return memchr(s.p, '@', s.len) == at ? at : NULL;
}

struct address address_parse(struct arena *arena, struct span text)
{
	struct span s = strip_route(text), parts[3];
	const char *at = s.len == 0 ? NULL : find_at(s);
	struct address a;
	char *whole;

	if (at == NULL)
		return not_an_address;
	a.local = local_normal(arena, (struct span){s.p, (size_t)(at - s.p)});
	a.domain = a.local.p == NULL ? a.local : address_domain(arena, (struct span){at + 1, s.len - (size_t)(at + 1 - s.p)});
	if (a.domain.p == NULL)
		return not_an_address;
	parts[0] = a.local;
	parts[1] = span_of("@");
	parts[2] = a.domain;
	whole = arena_alloc(arena, a.local.len + a.domain.len + 2);
	if (whole == NULL)
		return not_an_address;
	a.whole = (struct span){whole, 0};
	for (size_t i = 0; i < 3; i++) {
		memcpy(whole + a.whole.len, parts[i].p, parts[i].len);
		a.whole.len += parts[i].len;
	}
	return a;
}

static bool domain_under(struct span domain, struct span parent)
{
	return domain.len > parent.len && memcmp(domain.p + domain.len - parent.len, parent.p, parent.len) == 0 &&
	       domain.p[domain.len - parent.len - 1] == '.';
}

bool address_domain_in(struct span domain, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count && domain.p != NULL; i++) {
		struct span entry = span_of(list[i]);
		bool dotted = entry.len > 0 && entry.p[0] == '.';

		if (dotted)
			entry = (struct span){entry.p + 1, entry.len - 1};
		if (span_equal(domain, entry) || (dotted && entry.len > 0 && domain_under(domain, entry)))
			return true;
	}
	return false;
}
