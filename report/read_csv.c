/* read_csv.c - tables in text: comma, tab, semicolon or bar between the cells (RFC 4180), in any charset. */
#include "report/body.h"
#include "report/cell_name.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/mime_header.h"

#define LOOK_BYTES 16384u
#define LOOK_RECORDS 50
#define COUNTED_FIELDS 64u
#define CELL_MOST_BYTES 65536u /* of one segment */

static const char delimiters[] = {',', '\t', ';', '|'};
enum { DELIMITER_COUNT = sizeof(delimiters) };

struct csv {
	struct span text;
	size_t at;
	char delimiter;
};

struct field {
	struct span text;
	bool quoted, doubled; /* doubled: "" in it stands for one */
	bool ends_record;
};

/* A quote that is never closed goes to the end, as in spreadsheet programs. */
static size_t quoted_end(const struct csv *csv, size_t i, bool *doubled_out)
{
	struct span s = csv->text;

	while (i < s.len) {
		const char *quote = memchr(s.p + i, '"', s.len - i);

		if (quote == NULL)
			return s.len;
		i = (size_t)(quote - s.p);
		if (i + 1 == s.len || s.p[i + 1] != '"')
			return i;
		*doubled_out = true;
		i += 2;
	}
	return s.len;
}

static size_t bare_end(const struct csv *csv, size_t i)
{
	while (i < csv->text.len && csv->text.p[i] != csv->delimiter && csv->text.p[i] != '\n' && csv->text.p[i] != '\r')
		i++;
	return i;
}

/* Moves behind a delimiter or line break. */
static bool separator_skip(struct csv *csv)
{
	char c;

	if (csv->at >= csv->text.len)
		return true;
	c = csv->text.p[csv->at++];
	if (c == '\r' && csv->at < csv->text.len && csv->text.p[csv->at] == '\n')
		csv->at++;
	return c != csv->delimiter;
}

static struct field field_next(struct csv *csv)
{
	struct field field = {.quoted = csv->at < csv->text.len && csv->text.p[csv->at] == '"'};
	size_t start = csv->at + field.quoted, end;

	if (field.quoted) {
		end = quoted_end(csv, start, &field.doubled);
		csv->at = bare_end(csv, end);
		if (csv->at > end + 1) /* something behind the quote: as it stands */
			end = csv->at;
	} else {
		end = csv->at = bare_end(csv, start);
	}
	field.text = (struct span){csv->text.p + start, end - start};
	field.ends_record = separator_skip(csv);
	return field;
}

/* ---- which delimiter ---- */

struct shape {
	unsigned records, usual; /* records that are not blank; those with the usual count of fields */
	unsigned fields;         /* the usual count */
	bool prose;              /* blanks behind delimiters, as sentences have */
};

static struct shape shape_of(struct span text, char delimiter)
{
	struct csv csv = {text, 0, delimiter};
	unsigned counts[COUNTED_FIELDS] = {0};
	struct shape shape = {0};

	while (csv.at < text.len && shape.records < LOOK_RECORDS) {
		size_t start = csv.at;
		unsigned fields = 0;
		struct field field;

		do {
			field = field_next(&csv);
			shape.prose |= fields > 0 && field.text.len > 0 && field.text.p[0] == ' ' && delimiter != '|';
			fields++;
		} while (!field.ends_record);
		if (span_trim((struct span){text.p + start, csv.at - start}).len == 0)
			continue;
		shape.records++;
		counts[fields < COUNTED_FIELDS ? fields : COUNTED_FIELDS - 1]++;
	}
	for (unsigned i = 2; i < COUNTED_FIELDS; i++) {
		if (counts[i] > 0 && counts[i] >= shape.usual) {
			shape.usual = counts[i];
			shape.fields = i;
		}
	}
	return shape;
}

/* Titles and notes around a table are common; two columns are a table only if nearly all lines have them. */
static bool is_table(const struct shape *shape)
{
	if (shape->usual < 2)
		return false;
	if (shape->fields == 2)
		return !shape->prose && shape->usual * 10 >= shape->records * 8;
	return shape->usual * 10 >= shape->records * (shape->prose ? 8 : 5);
}

/* The delimiter that makes most cells; '\0' if it is no table. "sep=;" in the first line says so itself. */
static char delimiter_find(struct span text, size_t *skip_out)
{
	unsigned most = 0;
	char found = '\0';

	*skip_out = 0;
	if (span_starts(text, "sep=") && text.len > 6 && strchr("\r\n", text.p[5]) != NULL) {
		*skip_out = text.p[5] == '\r' && text.p[6] == '\n' ? 7 : 6;
		return text.p[4];
	}
	for (size_t i = 0; i < DELIMITER_COUNT; i++) {
		struct shape shape = shape_of(text, delimiters[i]);

		if (is_table(&shape) && shape.usual * shape.fields > most) {
			most = shape.usual * shape.fields;
			found = delimiters[i];
		}
	}
	return found;
}

/* Whole lines from the beginning. */
static struct span beginning(struct span s)
{
	const char *line;

	if (s.len <= LOOK_BYTES)
		return s;
	s.len = LOOK_BYTES;
	line = memrchr(s.p, '\n', s.len);
	return line == NULL ? s : (struct span){s.p, (size_t)(line + 1 - s.p)};
}

static struct span without_mark(struct span s)
{
	if (s.len >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0)
		return (struct span){s.p + 3, s.len - 3};
	return s;
}

bool csv_recognise(struct span bytes)
{
	struct span head = beginning(bytes);
	struct charset_reading readings[CHARSET_READINGS_MAX];
	struct arena *arena;
	bool found = false;
	size_t skip;

	for (size_t i = 0; i < DELIMITER_COUNT && !found; i++)
		found = memchr(head.p, delimiters[i], head.len) != NULL;
	arena = found ? arena_new(0) : NULL;
	found = arena != NULL && charset_read(arena, head, NULL, readings) > 0 &&
		delimiter_find(without_mark(readings[0].text), &skip) != '\0';
	arena_free(&arena);
	return found;
}

/* ---- cells ---- */

static struct span undoubled(struct arena *arena, const struct field *field)
{
	char *out;
	size_t len = 0;

	if (!field->doubled)
		return field->text;
	out = arena_alloc(arena, field->text.len);
	for (size_t i = 0; out != NULL && i < field->text.len; i++) {
		out[len++] = field->text.p[i];
		i += field->text.p[i] == '"' && i + 1 < field->text.len && field->text.p[i + 1] == '"';
	}
	return (struct span){out, len};
}

static int cell_tell(struct context *ctx, const struct source *src, struct segment *s, const struct field *field)
{
	char name[CELL_NAME_MAX];

	s->text = span_trim(undoubled(context_arena(ctx), field));
	if (s->text.p == NULL)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	if (s->text.len == 0)
		return 0;
	s->place = context_place(ctx, src, "%s", cell_name(name, s->row, s->column));
	if (s->text.len > CELL_MOST_BYTES) /* a quote that was never closed */
		return body_utf8(ctx, src, s->place, s->alternative, s->text);
	return context_segment(ctx, src, s);
}

static int cells_tell(struct context *ctx, const struct source *src, struct span text, char delimiter, uint32_t alternative)
{
	struct csv csv = {text, 0, delimiter};
	struct segment s = {.kind = SEGMENT_CELL, .table = 1, .row = 1, .column = 0, .alternative = alternative};
	struct field field;

	while (csv.at < text.len) {
		field = field_next(&csv);
		s.column++;
		if (context_count_cells(ctx, src, field.text.len > 0) != 0 || cell_tell(ctx, src, &s, &field) != 0)
			return -1;
		if (field.ends_record) {
			s.row++;
			s.column = 0;
		}
	}
	return 0;
}

void read_csv(struct context *ctx, const struct source *src)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = charset_read(context_arena(ctx), src->bytes, src->declared_charset, readings), skip;

	if (count == 0)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < count; i++) {
		struct span text = without_mark(readings[i].text);
		char delimiter = delimiter_find(beginning(text), &skip);

		text = (struct span){text.p + skip, text.len - skip};
		if (cells_tell(ctx, src, text, delimiter == '\0' ? ',' : delimiter, (uint32_t)i) != 0)
			return;
	}
}
