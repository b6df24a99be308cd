/* read_calendar.c - calendars and cards: each property's value by itself, with its name.
 *
 * Not by libical: it knows no vCard 2.1 with its charsets, and drops what it does not understand. Texts are told as text; who takes part
 * and all other properties as header fields, because they are mentions, but for X- fields, which may name a client. */
#include "report/read_calendar.h"

#include "report/bytes.h"
#include "report/calendar_line.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/mime_decode.h"
#include "report/mime_header.h"

enum { HEAD_BYTES = 256, PIECE_BYTES = 65536, CLOCK_LINES = 1024 };

struct calendar {
	struct context *ctx;
	struct source src;        /* with the body's place */
	const char *charset;      /* of the reading at hand */
	uint32_t alternative;
	bool first;               /* the first reading: what is encoded in ASCII is told once */
	struct span component;    /* VEVENT, VCARD */
	unsigned components;
	struct span in;           /* "VEVENT 2" */
	uint32_t *table;
};

static struct arena *arena_of(const struct calendar *c)
{
	return context_arena(c->ctx);
}

static int no_memory(const struct calendar *c)
{
	return context_unreadable(c->ctx, &c->src, c->src.place, WHY_LIMIT, "reader.memory");
}

bool calendar_recognise(struct span bytes)
{
	static const char *const begins[] = {"begin:vcalendar", "begin:vcard", "begin:vevent", "begin:vtodo", "begin:vnote",
		"begin:vfreebusy", "begin:vjournal", "begin:icalendar"};
	char head[HEAD_BYTES];
	struct span s = {head, 0};

	for (size_t i = 0; i < bytes.len && i < 2 * (size_t)HEAD_BYTES && s.len < HEAD_BYTES; i++) {
		if (bytes.p[i] != '\0' && strchr("\xEF\xBB\xBF\xFE\xFF", bytes.p[i]) == NULL)
			head[s.len++] = bytes.p[i];
	}
	s = span_trim(s);
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		size_t len = strlen(begins[i]);

		if (span_starts(s, begins[i]) && (s.len == len || strchr(" \t\r\n", s.p[len]) != NULL))
			return true;
	}
	return false;
}

/* ---- a property ---- */

static bool is_one_of(struct span name, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (span_is(name, *names))
			return true;
	}
	return false;
}

static bool is_text(struct span name)
{
	static const char *const names[] = {"summary", "description", "location", "comment", "note", "categories", "resources",
		"contact", "body", NULL};

	return is_one_of(name, names);
}

static struct segment frame_of(struct calendar *c, const struct calendar_line *line)
{
	struct segment s = {.kind = is_text(line->name) ? SEGMENT_TEXT : SEGMENT_HEADER, .alternative = c->alternative, .label = line->name};

	if (c->in.len > 0)
		s.place = context_place(c->ctx, &c->src, "%.*s › %.*s", SPAN_ARG(c->in), SPAN_ARG(line->name));
	else
		s.place = context_place(c->ctx, &c->src, "%.*s", SPAN_ARG(line->name));
	return s;
}

static int text_tell(struct calendar *c, const struct calendar_line *line, struct span text)
{
	struct segment s = frame_of(c, line);
	struct span type = calendar_parameter(line, "fmttype");
	struct body html = {.bytes = text, .place = s.place, .charset = "utf-8", .alternative = c->alternative, .table = c->table};

	s.text = calendar_unescape(arena_of(c), text);
	html.bytes = s.text;
	if (s.text.p == NULL)
		return no_memory(c);
	if (type.p != NULL && span_starts(type, "text/html"))
		return body_html(c->ctx, &c->src, &html);
	if (s.text.len > PIECE_BYTES)
		return body_utf8(c->ctx, &c->src, s.place, s.alternative, s.text);
	return context_segment(c->ctx, &c->src, &s);
}

/* Bytes in the property's own charset. */
static int quoted_tell(struct calendar *c, const struct calendar_line *line)
{
	struct transfer_result r = transfer_decode(arena_of(c), TRANSFER_QUOTED, line->value);
	struct span named = calendar_parameter(line, "charset");
	const char *charset = named.p == NULL ? c->charset : arena_copy(arena_of(c), named.p, named.len);
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = r.bytes.p == NULL ? 0 : charset_read(arena_of(c), r.bytes, charset, readings);
	uint32_t alternative = c->alternative;
	int rc = count == 0 ? no_memory(c) : 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		c->alternative = alternative + (uint32_t)i;
		rc = text_tell(c, line, readings[i].text);
	}
	c->alternative = alternative;
	return rc;
}

/* A picture of somebody stands in the card as it is; all else is a file. */
static int file_tell(struct calendar *c, const struct calendar_line *line, struct span encoded)
{
	static const char *const ornaments[] = {"photo", "logo", "image", NULL};
	static const char *const parameters[] = {"filename", "x-filename", "x-apple-filename", "x-oracle-filename", "x-label"};
	struct transfer_result r = transfer_decode(arena_of(c), TRANSFER_BASE64, encoded);
	bool ornament = is_one_of(line->name, ornaments);
	struct child child = {.name = line->name, .alternative_name = {"", 0}, .bytes = r.bytes,
	                      .role = ornament ? PART_ORNAMENT : PART_DOCUMENT, .is_inline = ornament};

	if (r.bytes.p == NULL)
		return no_memory(c);
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		struct span name = calendar_parameter(line, parameters[i]);

		if (name.p != NULL && name.len > 0)
			child.name = name;
	}
	return r.bytes.len == 0 ? 0 : context_child(c->ctx, &c->src, &child);
}

/* data:image/png;base64,... */
static struct span data_of(struct span value)
{
	const char *comma = value.len == 0 ? NULL : memchr(value.p, ',', value.len);
	size_t head = comma == NULL ? 0 : (size_t)(comma - value.p);

	if (!span_starts(value, "data:") || head < 7 || !span_starts((struct span){value.p + head - 7, 7}, ";base64"))
		return (struct span){NULL, 0};
	return (struct span){comma + 1, value.len - head - 1};
}

/* Names of people stand in parameters. */
static int parameters_tell(struct calendar *c, const struct calendar_line *line)
{
	struct segment s = frame_of(c, line);
	bool told = false;

	for (size_t i = 0; i < line->parameters.len; i++)
		told |= (line->parameters.p[i] & 0x80) != 0 || line->parameters.p[i] == '"';
	told |= calendar_parameter(line, "cn").p != NULL;
	s.kind = SEGMENT_HEADER;
	s.label = span_of("parameters");
	s.text = line->parameters;
	return told ? context_segment(c->ctx, &c->src, &s) : 0;
}

static int component_enter(struct calendar *c, struct span name)
{
	c->in = (struct span){"", 0};
	if (span_is(name, "vcalendar"))
		return 0;
	c->in = span_of(arena_printf(arena_of(c), "%.*s %u", SPAN_ARG(name), ++c->components));
	return c->in.p == NULL ? no_memory(c) : 0;
}

static int line_tell(struct calendar *c, const struct calendar_line *line)
{
	struct span data = data_of(line->value);

	if (span_is(line->name, "begin"))
		return component_enter(c, span_trim(line->value));
	if (span_is(line->name, "end"))
		return 0;
	if (parameters_tell(c, line) != 0)
		return -1;
	if (line->base64 || data.p != NULL)
		return c->first ? file_tell(c, line, data.p != NULL ? data : line->value) : 0;
	if (line->quoted_printable)
		return c->first ? quoted_tell(c, line) : 0;
	return text_tell(c, line, line->value);
}

/* ---- the whole ---- */

static int lines_tell(struct calendar *c, struct span lines)
{
	struct calendar_line line;

	c->components = 0;
	c->in = (struct span){"", 0};
	for (unsigned n = 0; calendar_next(&lines, &line); n++) {
		if ((n % CLOCK_LINES == 0 && context_expired(c->ctx, &c->src)) || line_tell(c, &line) != 0)
			return -1;
	}
	return 0;
}

/* Unfolded before it is decoded, because folds may stand inside a character; UTF-16 cannot be. */
static int folded_tell(struct calendar *c, const struct body *body, bool keep_blank)
{
	bool wide = body->bytes.len > 0 && memchr(body->bytes.p, '\0', body->bytes.len) != NULL;
	struct span bytes = wide ? body->bytes : calendar_unfold(arena_of(c), body->bytes, keep_blank);
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = bytes.p == NULL ? 0 : charset_read(arena_of(c), bytes, body->charset, readings);

	for (size_t i = 0; i < count; i++) {
		struct span lines = wide ? calendar_unfold(arena_of(c), readings[i].text, keep_blank) : readings[i].text;

		c->charset = readings[i].charset;
		c->first = i == 0 && !keep_blank;
		c->alternative = body->alternative + (uint32_t)i + keep_blank;
		if (lines.p == NULL || lines_tell(c, lines) != 0)
			return lines.p == NULL ? no_memory(c) : -1;
	}
	return count == 0 ? no_memory(c) : 0;
}

int calendar_tell(struct context *ctx, const struct source *src, const struct body *body)
{
	uint32_t own = 0;
	struct calendar c = {.ctx = ctx, .src = *src, .table = body->table == NULL ? &own : body->table};
	bool old = memmem(body->bytes.p, body->bytes.len, "VERSION:2.1", 11) != NULL ||
		memmem(body->bytes.p, body->bytes.len, "VERSION:1.0", 11) != NULL;

	c.src.place = body->place;
	if (folded_tell(&c, body, false) != 0)
		return -1;
	return old ? folded_tell(&c, body, true) : 0;
}

void read_calendar(struct context *ctx, const struct source *src)
{
	struct body body = {.bytes = src->bytes, .place = src->place, .charset = src->declared_charset};

	calendar_tell(ctx, src, &body);
}
