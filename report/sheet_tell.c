/* sheet_tell.c - what is on one sheet of a binary workbook, told as it is shown. */
#include "report/sheet_tell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/cell_name.h"
#include "report/sheet_header.h"

struct sheet_text sheet_text_of(struct span text)
{
	return (struct sheet_text){.texts = {text}, .count = 1};
}

int sheet_tell_begin(struct sheet_tell *t, struct span name)
{
	struct span prefix = context_place(t->ctx, t->src, "%.*s!", SPAN_ARG(name));

	t->prefix = prefix.len;
	return buf_add(&t->place, prefix.p, prefix.len);
}

void sheet_tell_end(struct sheet_tell *t)
{
	buf_free(&t->place);
	buf_free(&t->shown);
}

static struct span place_of(struct sheet_tell *t, const char *where)
{
	t->place.len = t->prefix;
	buf_adds(&t->place, where);
	return buf_span(&t->place);
}

static int tell(struct sheet_tell *t, struct segment *s, struct span text)
{
	if (t->place.failed || t->shown.failed)
		return context_unreadable(t->ctx, t->src, t->src->place, WHY_LIMIT, "reader.memory");
	s->text = text;
	return context_segment(t->ctx, t->src, s);
}

struct span sheet_tell_place(struct sheet_tell *t, const struct sheet_cell *cell)
{
	char name[CELL_NAME_MAX];

	return place_of(t, cell_name(name, cell->row, cell->column));
}

static struct segment cell_segment(struct sheet_tell *t, const struct sheet_cell *cell)
{
	return (struct segment){.kind = SEGMENT_CELL, .table = t->table, .row = cell->row, .column = cell->column,
	                        .place = sheet_tell_place(t, cell)};
}

static const struct number_format *format_of(struct sheet_tell *t, const struct sheet_cell *cell)
{
	return cell_formats_of(t->formats, context_arena(t->ctx), cell->style);
}

/* What the format hides is in the file all the same: a click shows it. */
static int tell_shown(struct sheet_tell *t, struct segment *s, struct span raw)
{
	if (t->shown.len > 0)
		return tell(t, s, buf_span(&t->shown));
	s->alternative++;
	return tell(t, s, raw);
}

int sheet_tell_text(struct sheet_tell *t, const struct sheet_cell *cell, const struct sheet_text *text)
{
	struct segment s = cell_segment(t, cell);
	const struct number_format *format = format_of(t, cell);
	int rc = context_count_cells(t->ctx, t->src, 1);

	for (size_t i = 0; i < text->count && rc == 0; i++) {
		s.alternative = (uint32_t)i;
		if (format == NULL || text->texts[i].len == 0) {
			rc = tell(t, &s, text->texts[i]);
			continue;
		}
		buf_clear(&t->shown);
		number_format_text(format, text->texts[i], &t->shown);
		rc = tell_shown(t, &s, text->texts[i]);
	}
	return rc;
}

/* As XML has it: what a program shows is never more than 15 digits. */
static struct span decimal(double value, char out[40])
{
	int len = snprintf(out, 40, "%.15g", value);

	if (strtod(out, NULL) != value)
		len = snprintf(out, 40, "%.17g", value);
	return (struct span){out, (size_t)len};
}

int sheet_tell_number(struct sheet_tell *t, const struct sheet_cell *cell, double value)
{
	struct segment s = cell_segment(t, cell);
	char text[40];
	struct span raw;

	if (context_count_cells(t->ctx, t->src, 1) != 0)
		return -1;
	if (!isfinite(value))
		return tell(t, &s, span_of("#NUM!"));
	raw = decimal(value, text);
	buf_clear(&t->shown);
	number_format_show(format_of(t, cell), raw, t->date1904, &t->shown);
	return tell_shown(t, &s, raw);
}

static int tell_word(struct sheet_tell *t, const struct sheet_cell *cell, const char *word)
{
	struct segment s = cell_segment(t, cell);

	return context_count_cells(t->ctx, t->src, 1) != 0 ? -1 : tell(t, &s, span_of(word));
}

int sheet_tell_bool(struct sheet_tell *t, const struct sheet_cell *cell, bool value)
{
	return tell_word(t, cell, value ? "TRUE" : "FALSE");
}

int sheet_tell_error(struct sheet_tell *t, const struct sheet_cell *cell, const char *name)
{
	return tell_word(t, cell, name);
}

int sheet_tell_other(struct sheet_tell *t, const struct sheet_cell *cell, struct span text)
{
	struct segment s = cell_segment(t, cell);

	s.alternative = 1;
	return tell(t, &s, text);
}

/* ---- beside the cells ---- */

static int tell_readings(struct sheet_tell *t, struct span place, const struct sheet_text *text)
{
	struct segment s = {.kind = SEGMENT_TEXT, .place = place};
	int rc = 0;

	for (size_t i = 0; i < text->count && rc == 0; i++) {
		s.alternative = (uint32_t)i;
		rc = tell(t, &s, text->texts[i]);
	}
	return rc;
}

struct span sheet_tell_place_over(struct sheet_tell *t, uint32_t row, uint32_t column, const char *what)
{
	char name[CELL_NAME_MAX], where[CELL_NAME_MAX + 32];

	snprintf(where, sizeof(where), "%s %s", cell_name(name, row, column), what);
	return place_of(t, where);
}

int sheet_tell_over(struct sheet_tell *t, uint32_t row, uint32_t column, const char *what, const struct sheet_text *text)
{
	return tell_readings(t, sheet_tell_place_over(t, row, column, what), text);
}

int sheet_tell_about(struct sheet_tell *t, const char *what, const struct sheet_text *text)
{
	return tell_readings(t, place_of(t, what), text);
}

int sheet_tell_header(struct sheet_tell *t, const char *what, const struct sheet_text *coded)
{
	int rc = 0;

	context_aside_begin(t->ctx, t->src);
	for (size_t i = 0; i < coded->count && rc == 0; i++) {
		struct segment s = {.kind = SEGMENT_TEXT, .place = place_of(t, what), .alternative = (uint32_t)i};

		buf_clear(&t->shown);
		sheet_header_strip(coded->texts[i], &t->shown);
		rc = tell(t, &s, buf_span(&t->shown));
	}
	context_aside_end(t->ctx, t->src);
	return rc;
}
