/* calendar_line.c - the lines of calendars and cards: unfolded, and taken apart. */
#include "report/calendar_line.h"

#include "base/buf.h"
#include "report/bytes.h"
#include "report/mime_header.h"

/* A line without its end, off the front of rest. */
static struct span line_take(struct span *rest)
{
	const char *end = memchr(rest->p, '\n', rest->len);
	struct span line = bytes_take(rest, end == NULL ? rest->len : (size_t)(end - rest->p));

	bytes_skip(rest, 1);
	while (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* ---- a line's parts ---- */

/* Where a character stands outside of quotes; the length where it does not. */
static size_t find_bare(struct span s, const char *any)
{
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		quoted ^= s.p[i] == '"';
		if (!quoted && s.p[i] != '\0' && strchr(any, s.p[i]) != NULL)
			return i;
	}
	return s.len;
}

static struct span parameter_take(struct span *rest)
{
	struct span one = bytes_take(rest, find_bare(*rest, ";"));

	bytes_skip(rest, 1);
	return span_trim(one);
}

struct span calendar_parameter(const struct calendar_line *line, const char *name)
{
	struct span rest = line->parameters;
	size_t len = strlen(name);

	while (rest.len > 0) {
		struct span one = parameter_take(&rest);

		if (!span_starts(one, name) || one.len <= len || one.p[len] != '=')
			continue;
		bytes_skip(&one, len + 1);
		if (one.len >= 2 && one.p[0] == '"' && one.p[one.len - 1] == '"')
			one = (struct span){one.p + 1, one.len - 2};
		return one;
	}
	return (struct span){NULL, 0};
}

/* vCard 2.1 has the encoding's name alone, too. */
static bool has_encoding(const struct calendar_line *line, const char *encoding)
{
	struct span named = calendar_parameter(line, "encoding"), rest = line->parameters;

	if (named.p != NULL && span_is(named, encoding))
		return true;
	while (rest.len > 0) {
		if (span_is(parameter_take(&rest), encoding))
			return true;
	}
	return false;
}

static void line_parse(struct span s, struct calendar_line *line)
{
	size_t colon = find_bare(s, ":"), semicolon;
	const char *dot;

	*line = (struct calendar_line){.name = {"", 0}, .parameters = {"", 0}, .value = s};
	if (colon == s.len && memchr(s.p, ':', s.len) != NULL) /* a quote that does not end */
		colon = (size_t)((const char *)memchr(s.p, ':', s.len) - s.p);
	if (colon == s.len)
		return;
	line->value = (struct span){s.p + colon + 1, s.len - colon - 1};
	line->name = (struct span){s.p, colon};
	semicolon = find_bare(line->name, ";");
	line->parameters = line->name;
	bytes_skip(&line->parameters, semicolon + 1);
	line->name.len = semicolon;
	dot = memrchr(line->name.p, '.', line->name.len);
	if (dot != NULL)
		bytes_skip(&line->name, (size_t)(dot - line->name.p) + 1);
	line->name = span_trim(line->name);
	line->quoted_printable = has_encoding(line, "quoted-printable");
	line->base64 = has_encoding(line, "base64") || has_encoding(line, "b");
}

bool calendar_next(struct span *rest, struct calendar_line *line_out)
{
	if (rest->len == 0)
		return false;
	line_parse(line_take(rest), line_out);
	return true;
}

/* ---- folding ---- */

static bool is_base64(struct span line)
{
	for (size_t i = 0; i < line.len; i++) {
		char c = line.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/' || c == '='))
			return false;
	}
	return line.len > 0;
}

/* How the line that is open goes on in the next one. */
struct folding {
	struct buf out;
	bool any, quoted_printable, base64, keep_blank;
};

static bool goes_on(const struct folding *f, struct span line)
{
	if (!f->any)
		return false;
	if (line.len > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
		return true;
	if (f->quoted_printable && f->out.len > 0 && f->out.p[f->out.len - 1] == '=')
		return true;
	return f->base64 && is_base64(line);
}

static void line_join(struct folding *f, struct span line)
{
	if (f->quoted_printable && f->out.len > 0 && f->out.p[f->out.len - 1] == '=')
		f->out.len--;
	else if (!f->keep_blank || f->base64)
		bytes_skip(&line, line.p[0] == ' ' || line.p[0] == '\t');
	buf_add(&f->out, line.p, line.len);
}

static void line_begin(struct folding *f, struct span line)
{
	struct calendar_line parsed;

	line_parse(line, &parsed);
	f->quoted_printable = parsed.quoted_printable;
	f->base64 = parsed.base64;
	if (f->any)
		buf_addc(&f->out, '\n');
	buf_add(&f->out, line.p, line.len);
	f->any = true;
}

struct span calendar_unfold(struct arena *arena, struct span bytes, bool keep_blank)
{
	struct folding f = {.keep_blank = keep_blank};
	struct span copy;

	while (bytes.len > 0) {
		struct span line = line_take(&bytes);

		if (goes_on(&f, line))
			line_join(&f, line);
		else
			line_begin(&f, line);
	}
	copy = f.out.failed ? (struct span){NULL, 0} : arena_span(arena, buf_span(&f.out));
	buf_free(&f.out);
	return copy;
}

struct span calendar_unescape(struct arena *arena, struct span value)
{
	char *out;
	size_t len = 0;

	if (value.len == 0 || memchr(value.p, '\\', value.len) == NULL)
		return value;
	out = arena_alloc(arena, value.len);
	for (size_t i = 0; out != NULL && i < value.len; i++) {
		char c = value.p[i];

		if (c == '\\' && i + 1 < value.len && strchr("nN,;:\\\"", value.p[i + 1]) != NULL) {
			c = value.p[++i];
			c = c == 'n' || c == 'N' ? '\n' : c;
		}
		out[len++] = c;
	}
	return (struct span){out, len};
}
