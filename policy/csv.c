/* csv.c - comma-separated values, record by record. */
#include "policy/csv.h"

#include <stdbool.h>
#include <stdint.h>

static const char *const problem_texts[] = {
	[CSV_SOUND] = "",
	[CSV_OPEN_QUOTE] = "the quote that opens here is never closed, so nothing after it was checked; close it",
	[CSV_AFTER_QUOTE] = "text follows a closing quote; a quote inside a quoted field is written twice (\"\")",
	[CSV_QUOTE_INSIDE] =
		"a quote stands inside a field that does not begin with one; quote the field and write the inner quote twice (\"\")",
	[CSV_TOO_MANY] = "too many fields; a comma inside a field needs quotes around the field",
	[CSV_TOO_LONG] = "a field is longer than 65536 bytes; is a quote missing?",
	[CSV_NUL] = "a NUL byte; save the file as CSV in UTF-8 (not UTF-16) or CP932",
};
_Static_assert(sizeof(problem_texts) / sizeof(problem_texts[0]) == CSV_PROBLEM_COUNT, "a text for each problem");

const char *csv_problem_text(enum csv_problem problem)
{
	return problem_texts[problem];
}

static void note(const struct csv *csv, struct csv_record *out, enum csv_problem problem)
{
	if (out->problem == CSV_SOUND) {
		out->problem = problem;
		out->problem_line = csv->line;
	}
}

static void skip(struct csv *csv, size_t len)
{
	csv->rest = (struct span){csv->rest.p + len, csv->rest.len - len};
}

/* The end of a line at the beginning of s: 0, 1 or 2 bytes. */
static size_t line_end(struct span s)
{
	if (s.len >= 2 && s.p[0] == '\r' && s.p[1] == '\n')
		return 2;
	return s.len >= 1 && (s.p[0] == '\r' || s.p[0] == '\n') ? 1 : 0;
}

static struct span take_plain(struct csv *csv, struct csv_record *out)
{
	struct span s = csv->rest, field = {s.p, 0};

	while (field.len < s.len && s.p[field.len] != ',' && s.p[field.len] != '\r' && s.p[field.len] != '\n') {
		if (s.p[field.len] == '"')
			note(csv, out, CSV_QUOTE_INSIDE);
		field.len++;
	}
	skip(csv, field.len);
	return field;
}

/* The length of what stands between the quotes, the doubled ones counted; SIZE_MAX when they never close. */
static size_t quoted_length(struct span s, size_t *doubled, unsigned *lines)
{
	for (size_t i = 0; i < s.len; i++) {
		size_t end = line_end((struct span){s.p + i, s.len - i});

		if (s.p[i] == '"' && i + 1 < s.len && s.p[i + 1] == '"')
			++*doubled, i++;
		else if (s.p[i] == '"')
			return i;
		*lines += end > 0;
		i += end == 2;
	}
	return SIZE_MAX;
}

static struct span undouble(struct arena *arena, struct span s, size_t doubled)
{
	char *out = doubled == 0 ? NULL : arena_alloc(arena, s.len - doubled + 1);
	size_t len = 0;

	if (doubled == 0)
		return s;
	for (size_t i = 0; out != NULL && i < s.len; i++) {
		out[len++] = s.p[i];
		i += s.p[i] == '"';
	}
	return (struct span){out, out == NULL ? s.len : len};
}

/* .p NULL with a length: out of memory. */
static struct span take_quoted(struct csv *csv, struct csv_record *out)
{
	struct span s = {csv->rest.p + 1, csv->rest.len - 1};
	size_t doubled = 0, len;
	unsigned lines = 0;

	len = quoted_length(s, &doubled, &lines);
	if (len == SIZE_MAX) {
		note(csv, out, CSV_OPEN_QUOTE);
		skip(csv, csv->rest.len);
		return (struct span){"", 0};
	}
	csv->line += lines;
	skip(csv, len + 2);
	if (csv->rest.len > 0 && csv->rest.p[0] != ',' && line_end(csv->rest) == 0) {
		note(csv, out, CSV_AFTER_QUOTE);
		take_plain(csv, out);
	}
	return undouble(csv->arena, (struct span){s.p, len}, doubled);
}

static int take_field(struct csv *csv, struct csv_record *out)
{
	struct span field = csv->rest.len > 0 && csv->rest.p[0] == '"' ? take_quoted(csv, out) : take_plain(csv, out);

	if (field.p == NULL && field.len > 0)
		return -1;
	if (field.len > CSV_LONGEST_FIELD)
		note(csv, out, CSV_TOO_LONG);
	else if (field.len > 0 && memchr(field.p, '\0', field.len) != NULL)
		note(csv, out, CSV_NUL);
	if (out->count == CSV_MOST_FIELDS)
		note(csv, out, CSV_TOO_MANY);
	else
		out->fields[out->count++] = field;
	return 0;
}

int csv_next(struct csv *csv, struct csv_record *out)
{
	size_t end;

	out->line = csv->line;
	out->problem = CSV_SOUND;
	out->problem_line = 0;
	out->count = 0;
	if (csv->rest.len == 0)
		return 0;
	for (;;) {
		if (take_field(csv, out) != 0)
			return -1;
		if (csv->rest.len == 0 || csv->rest.p[0] != ',')
			break;
		skip(csv, 1);
	}
	end = line_end(csv->rest);
	skip(csv, end);
	csv->line += end > 0;
	return 1;
}

static bool needs_quotes(struct span field)
{
	for (size_t i = 0; i < field.len; i++) {
		if (strchr(",\"\r\n", field.p[i]) != NULL)
			return true;
	}
	return field.len > 0 && (field.p[0] == ' ' || field.p[field.len - 1] == ' ');
}

void csv_put(struct buf *out, struct span field)
{
	if (!needs_quotes(field)) {
		buf_add(out, field.p, field.len);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, field.p[i]);
	}
	buf_addc(out, '"');
}
