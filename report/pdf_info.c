/* pdf_info.c - own entries of a PDF's Info dictionary ("ClientID"), which poppler knows no call for.
 *
 * Looks for the dictionary in the bytes itself, as an object of its own or packed into an object stream. What it does not
 * find adds nothing; an encrypted document's strings are not looked at. */
#include "report/pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"

#define INFO_MOST 8u          /* trailers with another Info dictionary each: versions of the document */
#define ENTRY_MOST 1000u
#define STREAM_MOST 5000u     /* object streams looked into */
#define UNPACK_MOST (8u << 20)

/* ---- tokens (ISO 32000-1, 7.2 and 7.3) ---- */

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
	return is_white(c) || memchr("()<>[]{}/%", c, 10) != NULL;
}

static void skip_white(struct span *s)
{
	while (s->len > 0 && is_white(s->p[0]))
		*s = (struct span){s->p + 1, s->len - 1};
}

static char take(struct span *s)
{
	char c = s->len == 0 ? '\0' : s->p[0];

	if (s->len > 0)
		*s = (struct span){s->p + 1, s->len - 1};
	return c;
}

static bool starts(struct span s, const char *with)
{
	return s.len >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

/* A number and the white space before it, or -1. */
static long take_number(struct span *s)
{
	long n = 0;
	size_t digits = 0;

	skip_white(s);
	while (s->len > 0 && s->p[0] >= '0' && s->p[0] <= '9' && digits++ < 9)
		n = n * 10 + (take(s) - '0');
	return digits == 0 || digits > 9 ? -1 : n;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static void take_name(struct span *s, struct buf *name)
{
	take(s);
	while (s->len > 0 && !is_delimiter(s->p[0])) {
		char c = take(s);

		if (c == '#' && s->len >= 2 && hex(s->p[0]) >= 0 && hex(s->p[1]) >= 0) {
			c = (char)(hex(s->p[0]) * 16 + hex(s->p[1]));
			*s = (struct span){s->p + 2, s->len - 2};
		}
		buf_addc(name, c);
	}
}

static void take_escape(struct span *s, struct buf *text)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = take(s);
	const char *known = c == '\0' ? NULL : strchr(from, c);
	int octal = c - '0';

	if (known != NULL) {
		buf_addc(text, to[known - from]);
	} else if (c >= '0' && c <= '7') {
		for (int i = 0; i < 2 && s->len > 0 && s->p[0] >= '0' && s->p[0] <= '7'; i++)
			octal = octal * 8 + (take(s) - '0');
		buf_addc(text, (char)octal);
	} else if (c == '\r' && s->len > 0 && s->p[0] == '\n') {
		take(s);
	} else if (c != '\r' && c != '\n') {
		buf_addc(text, c);
	}
}

static void take_literal(struct span *s, struct buf *text)
{
	unsigned depth = 0;

	while (s->len > 0) {
		char c = take(s);

		depth += c == '(';
		if (c == '\\') {
			take_escape(s, text);
			continue;
		}
		if (c == ')' && --depth == 0)
			return;
		if (c != '(' || depth > 1)
			buf_addc(text, c);
	}
}

static void take_hexadecimal(struct span *s, struct buf *text)
{
	int high = -1;

	take(s);
	while (s->len > 0) {
		char c = take(s);
		int digit = hex(c);

		if (c == '>')
			break;
		if (digit >= 0 && high < 0) {
			high = digit;
		} else if (digit >= 0) {
			buf_addc(text, (char)(high * 16 + digit));
			high = -1;
		}
	}
	if (high >= 0)
		buf_addc(text, (char)(high * 16));
}

/* ---- the dictionary ---- */

static bool poppler_tells(struct span name, struct span value)
{
	static const char *const known[] = {
		"Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (span_equal(name, span_of(known[i])))
			break;
		if (i + 1 == sizeof(known) / sizeof(known[0]))
			return false;
	}
	if (starts(value, "\xfe\xff") || starts(value, "\xef\xbb\xbf"))
		return true;
	for (size_t i = 0; i < value.len; i++) {
		if ((unsigned char)value.p[i] >= 0x80)
			return false; /* bytes of a charset that the file does not name */
	}
	return true;
}

static void tell_entry(struct pdf *pdf, struct span name, struct span value)
{
	struct segment like = {.kind = SEGMENT_PROPERTY};
	const char *charset = NULL;

	if (poppler_tells(name, value))
		return;
	if (starts(value, "\xfe\xff")) {
		value = (struct span){value.p + 2, value.len - 2};
		charset = "UTF-16BE";
	} else if (starts(value, "\xef\xbb\xbf")) {
		value = (struct span){value.p + 3, value.len - 3};
		charset = "UTF-8";
	}
	like.label = span_of(arena_printf(context_arena(pdf->ctx), "custom:%.*s", SPAN_ARG(name)));
	if (like.label.p == NULL)
		return;
	like.place = context_place(pdf->ctx, pdf->src, "%.*s", SPAN_ARG(like.label));
	context_bytes(pdf->ctx, pdf->src, &like, value, charset);
}

static void skip_value(struct span *s)
{
	if (s->len > 0 && is_delimiter(s->p[0]))
		take(s);
	while (s->len > 0 && !is_delimiter(s->p[0]))
		take(s);
}

static void read_dictionary(struct pdf *pdf, struct span s)
{
	struct buf name = {0}, value = {0};

	skip_white(&s);
	if (!starts(s, "<<"))
		return;
	s = (struct span){s.p + 2, s.len - 2};
	for (unsigned i = 0; i < ENTRY_MOST; i++) {
		skip_white(&s);
		if (s.len == 0 || starts(s, ">>"))
			break;
		if (s.p[0] == '/') {
			buf_clear(&name);
			take_name(&s, &name);
		} else if (s.p[0] == '(' || (s.p[0] == '<' && !starts(s, "<<"))) {
			buf_clear(&value);
			(s.p[0] == '(' ? take_literal : take_hexadecimal)(&s, &value);
			if (!name.failed && !value.failed)
				tell_entry(pdf, buf_span(&name), buf_span(&value));
		} else {
			skip_value(&s);
		}
	}
	buf_free(&name);
	buf_free(&value);
}

/* ---- where it is ---- */

static struct span after(struct span s, const char *what)
{
	const char *found = s.len == 0 ? NULL : memmem(s.p, s.len, what, strlen(what));

	if (found == NULL)
		return (struct span){NULL, 0};
	found += strlen(what);
	return (struct span){found, (size_t)(s.p + s.len - found)};
}

/* Reads every object with that number: an older version of it may be the one that is shown. */
static bool read_plain(struct pdf *pdf, long number)
{
	char head[32];
	struct span bytes = pdf->src->bytes, rest = bytes;
	bool found = false;

	snprintf(head, sizeof(head), "%ld 0 obj", number);
	while ((rest = after(rest, head)).p != NULL) {
		const char *start = rest.p - strlen(head);

		if (start > bytes.p && start[-1] >= '0' && start[-1] <= '9')
			continue;
		read_dictionary(pdf, rest);
		found = true;
	}
	return found;
}

static bool unpack(struct pdf *pdf, struct span packed, struct buf *out)
{
	unsigned char chunk[16384];
	z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)packed.p, .avail_in = packed.len > INT32_MAX ? INT32_MAX : (uInt)packed.len};
	int rc = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return false;
	while (rc == Z_OK && !out->failed) {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		rc = inflate(&z, Z_NO_FLUSH);
		if (context_count_unpacked(pdf->ctx, pdf->src, 0, sizeof(chunk) - z.avail_out) != 0)
			break;
		buf_add(out, chunk, sizeof(chunk) - z.avail_out);
		if (z.avail_out == sizeof(chunk))
			break;
	}
	inflateEnd(&z);
	return !out->failed && out->len > 0;
}

/* An object stream (7.5.7): pairs of number and offset, then the objects from `first` on. */
static void read_packed_object(struct pdf *pdf, struct span objects, long count, long first, long number)
{
	struct span pairs = objects;

	for (long i = 0; i < count && pairs.len > 0; i++) {
		long n = take_number(&pairs), offset = take_number(&pairs);

		if (n < 0 || offset < 0)
			return;
		if (n == number && (size_t)first + (size_t)offset < objects.len)
			read_dictionary(pdf, (struct span){objects.p + first + offset, objects.len - (size_t)first - (size_t)offset});
	}
}

static void read_object_stream(struct pdf *pdf, struct span dictionary, struct span rest, long number)
{
	struct span n = after(dictionary, "/N "), first = after(dictionary, "/First ");
	long count = n.p == NULL ? -1 : take_number(&n), offset = first.p == NULL ? -1 : take_number(&first);
	struct buf objects = {.max_bytes = UNPACK_MOST};

	if (rest.len > 0 && rest.p[0] == '\r')
		take(&rest);
	if (rest.len > 0 && rest.p[0] == '\n')
		take(&rest);
	if (count > 0 && offset >= 0 && unpack(pdf, rest, &objects))
		read_packed_object(pdf, buf_span(&objects), count, offset, number);
	buf_free(&objects);
}

static void read_packed(struct pdf *pdf, long number)
{
	struct span bytes = pdf->src->bytes, rest = bytes;

	for (unsigned i = 0; i < STREAM_MOST && (rest = after(rest, "/ObjStm")).p != NULL; i++) {
		struct span stream = after(rest, "stream"), dictionary;
		const char *start = rest.p;

		if (stream.p == NULL || context_expired(pdf->ctx, pdf->src))
			return;
		while (start > bytes.p && rest.p - start < 400 && !starts((struct span){start, 4}, " obj"))
			start--;
		dictionary = (struct span){start, (size_t)(stream.p - start)};
		read_object_stream(pdf, dictionary, stream, number);
	}
}

static bool is_new(long *seen, size_t count, long number)
{
	for (size_t i = 0; i < count; i++) {
		if (seen[i] == number)
			return false;
	}
	return true;
}

void pdf_info(struct pdf *pdf)
{
	struct span rest = pdf->src->bytes;
	long seen[INFO_MOST];
	size_t count = 0;

	if (after(rest, "/Encrypt").p != NULL)
		return;
	while (count < INFO_MOST && (rest = after(rest, "/Info")).p != NULL) {
		struct span reference = rest;
		long number = take_number(&reference);

		if (number < 0 || take_number(&reference) != 0 || !is_new(seen, count, number))
			continue;
		seen[count++] = number;
		if (!read_plain(pdf, number))
			read_packed(pdf, number);
	}
}
