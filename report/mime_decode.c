/* mime_decode.c - transfer encodings and their older kin. Hostile or broken input yields what can be had of it. */
#include "report/mime_decode.h"

#include <ctype.h>

#include "report/mime_binhex.h"
#include "report/mime_header.h"

#define DOUBTFUL_PERCENT 4

enum { B64_JUNK = 64, B64_BLANK, B64_PAD };

static unsigned base64_class(unsigned char c)
{
#define J B64_JUNK
#define B B64_BLANK
#define P B64_PAD
	static const unsigned char classes[128] = {
		J, J, J, J, J, J, J, J, J, B, B, J, J, B, J, J,
		J, J, J, J, J, J, J, J, J, J, J, J, J, J, J, J,
		B, J, J, J, J, J, J, J, J, J, J, 62, J, J, J, 63,
		52, 53, 54, 55, 56, 57, 58, 59, 60, 61, J, J, J, P, J, J,
		J, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
		15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, J, J, J, J, J,
		J, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
		41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, J, J, J, J, J,
	};
#undef J
#undef B
#undef P

	return c < 128 ? classes[c] : B64_JUNK;
}

struct base64 {
	char *out;
	size_t len;
	unsigned bits, count; /* count: bits in hand */
	size_t junk;
};

static void base64_put(struct base64 *b, unsigned value)
{
	b->bits = b->bits << 6 | value;
	b->count += 6;
	if (b->count >= 8) {
		b->count -= 8;
		b->out[b->len++] = (char)(b->bits >> b->count & 0xFF);
		b->bits &= 0xFFu;
	}
}

/* Four letters at a time while they are in order. */
static size_t base64_fours(struct base64 *b, struct span in, size_t i)
{
	for (; in.len - i >= 4; i += 4) {
		const unsigned char *p = (const unsigned char *)in.p + i;
		unsigned v0 = base64_class(p[0]), v1 = base64_class(p[1]), v2 = base64_class(p[2]), v3 = base64_class(p[3]);

		if ((v0 | v1 | v2 | v3) >= 64)
			break;
		b->out[b->len++] = (char)(v0 << 2 | v1 >> 4);
		b->out[b->len++] = (char)((v1 << 4 | v2 >> 2) & 0xFF);
		b->out[b->len++] = (char)((v2 << 6 | v3) & 0xFF);
	}
	return i;
}

/* One run, up to its padding or the end; returns where it stopped. */
static size_t base64_run(struct base64 *b, struct span in, size_t i)
{
	b->count = 0;
	while (i < in.len) {
		unsigned value;

		if (b->count == 0)
			i = base64_fours(b, in, i);
		if (i == in.len)
			break;
		value = base64_class((unsigned char)in.p[i++]);

		if (value == B64_PAD)
			return i;
		if (value < 64)
			base64_put(b, value);
		else
			b->junk += value == B64_JUNK;
	}
	return i;
}

static size_t skip_padding(struct span in, size_t i)
{
	while (i < in.len && base64_class((unsigned char)in.p[i]) >= B64_BLANK)
		i++;
	return i;
}

/* What follows a padding is a second run if it is nothing but letters of the alphabet. */
static bool is_run(struct span in, size_t i)
{
	for (; i < in.len; i++) {
		unsigned value = base64_class((unsigned char)in.p[i]);

		if (value == B64_JUNK)
			return false;
		if (value == B64_PAD)
			return true;
	}
	return true;
}

static struct transfer_result base64_decode(struct arena *arena, struct span in)
{
	struct base64 b = {.out = arena_alloc(arena, in.len / 4 * 3 + 4)};
	struct transfer_result r = {.bytes = {NULL, 0}};
	size_t i, last = 0;

	if (b.out == NULL)
		return r;
	i = skip_padding(in, base64_run(&b, in, 0));
	while (i < in.len && i > last && is_run(in, i)) {
		r.first_run = r.first_run == 0 ? b.len : r.first_run;
		last = i;
		i = skip_padding(in, base64_run(&b, in, i));
	}
	r.rest = (struct span){in.p + i, in.len - i};
	r.bytes = (struct span){b.out, b.len};
	r.doubtful = b.junk * 100 > in.len * DOUBTFUL_PERCENT || (b.junk > 0 && in.len < 100);
	return r;
}

size_t base64_words(struct span in, char *out)
{
	struct base64 b = {.out = out};
	size_t i = 0;

	while (i < in.len)
		i = base64_run(&b, in, i);
	return b.len;
}

static int hex(unsigned char c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? (c | 0x20) - 'a' + 10 : -1;
}

static bool hex_pair(struct span in, size_t i, char *out)
{
	if (i + 1 >= in.len || hex((unsigned char)in.p[i]) < 0 || hex((unsigned char)in.p[i + 1]) < 0)
		return false;
	*out = (char)(hex((unsigned char)in.p[i]) << 4 | hex((unsigned char)in.p[i + 1]));
	return true;
}

size_t quoted_words(struct span in, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '=' && hex_pair(in, i + 1, &out[len]))
			i += 2;
		else
			out[len] = in.p[i] == '_' ? ' ' : in.p[i];
		len++;
	}
	return len;
}

size_t percent_words(struct span in, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '%' && hex_pair(in, i + 1, &out[len]))
			i += 2;
		else
			out[len] = in.p[i];
		len++;
	}
	return len;
}

/* After '=': a line break, blanks before it allowed, is none. Returns where the next line starts, or i. */
static size_t soft_break(struct span in, size_t i)
{
	size_t end = i;

	while (end < in.len && (in.p[end] == ' ' || in.p[end] == '\t'))
		end++;
	if (end == in.len)
		return end;
	if (in.p[end] == '\r' && end + 1 < in.len && in.p[end + 1] == '\n')
		return end + 2;
	return in.p[end] == '\n' || in.p[end] == '\r' ? end + 1 : i;
}

static struct transfer_result quoted_decode(struct arena *arena, struct span in)
{
	char *out = arena_alloc(arena, in.len + 1);
	size_t len = 0, broken = 0, i = 0;

	if (out == NULL)
		return (struct transfer_result){.bytes = {NULL, 0}};
	while (i < in.len) {
		const char *equal = memchr(in.p + i, '=', in.len - i);
		size_t plain = equal == NULL ? in.len - i : (size_t)(equal - in.p) - i, next;

		memcpy(out + len, in.p + i, plain);
		len += plain;
		i += plain + 1;
		if (equal == NULL)
			break;
		next = soft_break(in, i);
		if (next > i || i >= in.len) {
			i = next;
		} else if (hex_pair(in, i, &out[len])) {
			len++;
			i += 2;
		} else {
			out[len++] = '=';
			broken++;
		}
	}
	return (struct transfer_result){.bytes = {out, len}, .doubtful = broken > 0};
}

static struct span line_at(struct span text, size_t at)
{
	const char *end = memchr(text.p + at, '\n', text.len - at);
	size_t len = (end == NULL ? text.len : (size_t)(end - text.p)) - at;

	return (struct span){text.p + at, len};
}

static struct span chomp(struct span line)
{
	while (line.len > 0 && (line.p[line.len - 1] == '\r' || line.p[line.len - 1] == '\n'))
		line.len--;
	return line;
}

static unsigned uu_value(struct span line, size_t i)
{
	return i < line.len ? ((unsigned)(unsigned char)line.p[i] - ' ') & 63u : 0;
}

/* One line of uuencode: a count and that many bytes. */
static size_t uu_line(struct span line, char *out)
{
	size_t count = uu_value(line, 0), len = 0;

	if (count > (line.len + 3) / 4 * 3)
		count = line.len / 4 * 3;
	for (size_t i = 1; len < count; i += 4) {
		unsigned bits = uu_value(line, i) << 18 | uu_value(line, i + 1) << 12 | uu_value(line, i + 2) << 6 |
			uu_value(line, i + 3);

		for (int shift = 16; shift >= 0 && len < count; shift -= 8)
			out[len++] = (char)(bits >> shift & 0xFF);
	}
	return len;
}

/* Text from *at up to the line that starts with `end`, or to its end; *at moves behind that line. */
static struct span lines_until(struct span text, size_t *at, const char *end)
{
	size_t from = *at, stop = text.len;

	while (*at < text.len) {
		struct span line = line_at(text, *at);
		bool found = span_starts(line, end);

		stop = found ? *at : text.len;
		*at = *at + line.len + 1 > text.len ? text.len : *at + line.len + 1;
		if (found)
			break;
	}
	return (struct span){text.p + from, stop - from};
}

static struct span uu_lines(struct arena *arena, struct span body)
{
	char *out = arena_alloc(arena, body.len + 64);
	size_t len = 0;

	for (size_t i = 0; out != NULL && i < body.len;) {
		struct span line = line_at(body, i);

		i += line.len + 1;
		line = chomp(line);
		if (line.len > 0 && line.p[0] >= ' ' && line.p[0] <= '`')
			len += uu_line(line, out + len);
	}
	return (struct span){out, len};
}

static struct span uu_body(struct arena *arena, struct span text, size_t *at)
{
	return uu_lines(arena, lines_until(text, at, "end"));
}

/* "begin 644 name": the name, or .p NULL. base64_out: "begin-base64". */
static struct span uu_begin(struct span line, bool *base64_out)
{
	struct span none = {NULL, 0}, rest;
	size_t digits = 0;

	*base64_out = span_starts(line, "begin-base64 ");
	if (!*base64_out && !span_starts(line, "begin "))
		return none;
	rest = line;
	rest.p += *base64_out ? 13 : 6;
	rest.len -= *base64_out ? 13 : 6;
	rest = span_trim(rest);
	while (digits < rest.len && rest.p[digits] >= '0' && rest.p[digits] <= '7')
		digits++;
	if (digits < 3 || digits > 6 || digits == rest.len || rest.p[digits] != ' ')
		return none;
	return span_trim((struct span){rest.p + digits, rest.len - digits});
}

static struct span uu64_body(struct arena *arena, struct span text, size_t *at)
{
	const char *end = memmem(text.p + *at, text.len - *at, "\n====", 5);
	size_t stop = end == NULL ? text.len : (size_t)(end - text.p);
	struct transfer_result r = base64_decode(arena, (struct span){text.p + *at, stop - *at});

	*at = end == NULL ? text.len : stop + 5;
	return r.bytes;
}

static struct span y_name(struct span line)
{
	const char *name = memmem(line.p, line.len, " name=", 6);

	if (name == NULL)
		return (struct span){"", 0};
	return span_trim((struct span){name + 6, (size_t)(line.p + line.len - name) - 6});
}

static size_t y_line(struct span line, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < line.len; i++) {
		bool escaped = line.p[i] == '=' && i + 1 < line.len;

		i += escaped;
		out[len++] = (char)((unsigned char)line.p[i] - (escaped ? 42 + 64 : 42));
	}
	return len;
}

static struct span y_body(struct arena *arena, struct span text, size_t *at)
{
	struct span body = lines_until(text, at, "=yend");
	char *out = arena_alloc(arena, body.len + 1);
	size_t len = 0;

	for (size_t i = 0; out != NULL && i < body.len;) {
		struct span line = line_at(body, i);

		i += line.len + 1;
		if (!span_starts(line, "=ypart "))
			len += y_line(chomp(line), out + len);
	}
	return (struct span){out, len};
}

/* A file that starts on this line, its body from *at on. */
static bool file_at(struct arena *arena, struct span text, struct span line, size_t *at, struct text_file *file)
{
	bool base64;

	if (span_starts(line, "=ybegin ")) {
		file->name = y_name(line);
		file->bytes = y_body(arena, text, at);
		return true;
	}
	if (binhex_begins(line))
		return binhex_read(arena, text, at, file);
	file->name = uu_begin(line, &base64);
	if (file->name.p == NULL)
		return false;
	file->bytes = base64 ? uu64_body(arena, text, at) : uu_body(arena, text, at);
	return true;
}

bool text_file_next(struct arena *arena, struct span text, size_t *at, struct text_file *file_out)
{
	while (*at < text.len) {
		struct span line = line_at(text, *at);

		*at = *at + line.len + 1 > text.len ? text.len : *at + line.len + 1;
		line = chomp(line);
		if (line.len > 7 && (line.p[0] == '=' || line.p[0] == '(' || (line.p[0] | 0x20) == 'b') &&
		    file_at(arena, text, line, at, file_out))
			return true;
	}
	return false;
}

/* Without a line that begins the file, all lines are its own. */
static struct transfer_result file_decode(struct arena *arena, struct span in)
{
	struct text_file file;
	size_t at = 0;
	struct transfer_result r = {.doubtful = true};

	if (!text_file_next(arena, in, &at, &file)) {
		r.bytes = uu_lines(arena, in);
		return r;
	}
	r.bytes = file.bytes;
	r.rest = (struct span){in.p + at, in.len - at};
	return r;
}

/* What is left of a value without the (comments) at its beginning. */
static struct span comments_skip(struct span s)
{
	size_t i = 0;
	unsigned depth = 0;

	for (s = span_trim(s); i < s.len && (depth > 0 || s.p[i] == '('); i++)
		depth += s.p[i] == '(' ? 1u : s.p[i] == ')' ? -1u : 0u;
	return span_trim((struct span){s.p + i, s.len - i});
}

enum transfer transfer_find(struct span value, bool *exact_out)
{
	static const struct {
		const char *name;
		enum transfer transfer;
		bool exact;
	} names[] = {
		{"", TRANSFER_PLAIN, true}, {"7bit", TRANSFER_PLAIN, true}, {"8bit", TRANSFER_PLAIN, true},
		{"binary", TRANSFER_PLAIN, true}, {"base64", TRANSFER_BASE64, true}, {"quotedprintable", TRANSFER_QUOTED, true},
		{"xuuencode", TRANSFER_FILE, true}, {"uuencode", TRANSFER_FILE, true}, {"xuue", TRANSFER_FILE, true},
		{"xyencode", TRANSFER_FILE, false}, {"macbinhex40", TRANSFER_FILE, false}, {"macbinhex", TRANSFER_FILE, false},
		{"binhex", TRANSFER_FILE, false}, {"uue", TRANSFER_FILE, false}, {"xuu", TRANSFER_FILE, false},
		{"b64", TRANSFER_BASE64, false}, {"xbase64", TRANSFER_BASE64, false}, {"qp", TRANSFER_QUOTED, false},
	};
	char folded[32];
	size_t len = 0;
	bool commented;

	value = span_trim(value);
	commented = value.len > 0 && value.p[0] == '(';
	value = comments_skip(value);
	for (size_t i = 0; i < value.len && len + 1 < sizeof(folded) && strchr(";(,", value.p[i]) == NULL; i++) {
		if (isalnum((unsigned char)value.p[i]))
			folded[len++] = (char)tolower((unsigned char)value.p[i]);
	}
	folded[len] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, folded) == 0) {
			bool straight = len == value.len || span_is(value, "quoted-printable") || span_starts(value, "x-uu");

			*exact_out = names[i].exact && straight && !commented;
			return names[i].transfer;
		}
	}
	*exact_out = false;
	return TRANSFER_UNKNOWN;
}

struct transfer_result transfer_decode(struct arena *arena, enum transfer transfer, struct span in)
{
	switch (transfer) {
	case TRANSFER_BASE64:
		return base64_decode(arena, in);
	case TRANSFER_QUOTED:
		return quoted_decode(arena, in);
	case TRANSFER_FILE:
		return file_decode(arena, in);
	case TRANSFER_PLAIN:
	case TRANSFER_UNKNOWN:
		break;
	}
	return (struct transfer_result){.bytes = in};
}
