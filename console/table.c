/* table.c - rows and columns in a terminal. */
#include "console/table.h"

#include <libintl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

#define GAP 2 /* columns between two columns */

struct table {
	struct arena *arena;
	const struct table_column *columns;
	size_t column_count;
	const char **cells; /* row after row */
	size_t cell_count, cell_capacity;
	struct note *notes; /* in the order of rows */
	size_t note_count, note_capacity;
};

struct note {
	size_t after_cell; /* cell_count when it was added */
	const char *text;
};

struct table *table_new(struct arena *arena, const struct table_column *columns, size_t column_count)
{
	struct table *table = arena_alloc(arena, sizeof(*table));

	if (table == NULL)
		return NULL;
	*table = (struct table){.arena = arena, .columns = columns, .column_count = column_count};
	return table;
}

int table_row(struct table *table, const char *const *cells)
{
	table->cells = arena_grow(table->arena, table->cells, &table->cell_capacity,
		table->cell_count + table->column_count, sizeof(*table->cells));
	if (table->cells == NULL)
		return -1;
	for (size_t i = 0; i < table->column_count; i++) {
		char *cell = text_printable(table->arena, span_of(cells[i] == NULL ? "" : cells[i]));

		if (cell == NULL)
			return -1;
		table->cells[table->cell_count++] = cell;
	}
	return 0;
}

int table_note(struct table *table, const char *text)
{
	char *copy = text == NULL ? NULL : arena_strdup(table->arena, text);

	table->notes = copy == NULL ? NULL
		: arena_grow(table->arena, table->notes, &table->note_capacity, table->note_count + 1, sizeof(*table->notes));
	if (table->notes == NULL) {
		table->note_count = 0;
		return -1;
	}
	table->notes[table->note_count++] = (struct note){table->cell_count, copy};
	return 0;
}

static void widths_wanted(const struct table *table, size_t *widths)
{
	for (size_t c = 0; c < table->column_count; c++) {
		const struct table_column *column = &table->columns[c];

		widths[c] = text_width(span_of(*column->head == '\0' ? "" : gettext(column->head)));
		for (size_t i = c; i < table->cell_count; i += table->column_count) {
			size_t width = text_width(span_of(table->cells[i]));

			if (width > widths[c])
				widths[c] = width;
		}
		if (widths[c] < column->min)
			widths[c] = column->min;
		if (column->max > 0 && widths[c] > column->max)
			widths[c] = column->max;
	}
}

/* Takes columns away, one at a time, from the widest that may still shrink. */
static void widths_fit(const struct table *table, size_t *widths, size_t screen)
{
	size_t sum = GAP * (table->column_count - 1);

	for (size_t c = 0; c < table->column_count; c++)
		sum += widths[c];
	while (sum > screen) {
		size_t widest = table->column_count;

		for (size_t c = 0; c < table->column_count; c++) {
			if (widths[c] > table->columns[c].min && (widest == table->column_count || widths[c] > widths[widest]))
				widest = c;
		}
		if (widest == table->column_count)
			return;
		widths[widest]--;
		sum--;
	}
}

static int row_print(const struct table *table, FILE *out, const char *const *cells, const size_t *widths)
{
	for (size_t c = 0; c < table->column_count; c++) {
		bool last = c + 1 == table->column_count;
		char *text = text_fit(table->arena, span_of(cells[c]), widths[c], !last && !table->columns[c].right);

		if (text == NULL)
			return -1;
		if (table->columns[c].right)
			fprintf(out, "%*s", (int)(widths[c] - text_width(span_of(text))), "");
		fprintf(out, "%s%*s", text, last ? 0 : GAP, "");
	}
	return fputc('\n', out) == EOF ? -1 : 0;
}

static int table_layout(struct table *table, size_t columns, size_t **widths_out)
{
	size_t *widths = arena_array(table->arena, table->column_count, sizeof(*widths));

	if (widths == NULL)
		return -1;
	widths_wanted(table, widths);
	widths_fit(table, widths, columns);
	*widths_out = widths;
	return 0;
}

static int rows_print(const struct table *table, FILE *out, const size_t *widths, size_t columns)
{
	size_t note = 0;

	for (size_t i = 0; i < table->cell_count; i += table->column_count) {
		if (row_print(table, out, table->cells + i, widths) != 0)
			return -1;
		for (; note < table->note_count && table->notes[note].after_cell <= i + table->column_count; note++)
			text_wrap(out, table->arena, "       ", table->notes[note].text, columns);
	}
	return 0;
}

int table_print_rows(struct table *table, FILE *out, size_t columns)
{
	size_t *widths, screen = columns == 0 ? screen_columns() : columns;

	return table_layout(table, screen, &widths) == 0 ? rows_print(table, out, widths, screen) : -1;
}

int table_print(struct table *table, FILE *out, size_t columns)
{
	const char **heads = arena_array(table->arena, table->column_count, sizeof(*heads));
	size_t *widths, screen = columns == 0 ? screen_columns() : columns;

	if (heads == NULL || table_layout(table, screen, &widths) != 0)
		return -1;
	for (size_t c = 0; c < table->column_count; c++)
		heads[c] = gettext(table->columns[c].head);
	return row_print(table, out, heads, widths) == 0 ? rows_print(table, out, widths, screen) : -1;
}

size_t screen_columns(void)
{
	struct winsize size;
	const char *env = getenv("COLUMNS");

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	if (env != NULL && atoi(env) >= 20)
		return (size_t)atoi(env);
	return 80;
}

/* How many bytes of s go on a line of `columns`: up to the last place where a line may break, or the whole. */
static size_t line_bytes(struct span s, size_t columns)
{
	size_t at = 0, width = 0, breakable = 0;

	while (at < s.len) {
		uint32_t cp;
		size_t len = text_decode((struct span){s.p + at, s.len - at}, &cp);
		size_t w = text_width((struct span){s.p + at, len});

		if (cp == ' ' || (w == 2 && at > 0))
			breakable = at;
		if (width + w > columns)
			return breakable > 0 ? breakable : (at > 0 ? at : len);
		width += w;
		at += len;
	}
	return s.len;
}

void text_wrap(FILE *out, struct arena *arena, const char *indent, const char *text, size_t columns)
{
	struct span rest = span_of(text_printable(arena, span_of(text)));
	size_t room = columns > text_width(span_of(indent)) + 10 ? columns - text_width(span_of(indent)) : 10;

	while (rest.len > 0) {
		size_t n = line_bytes(rest, room);

		fprintf(out, "%s%.*s\n", indent, (int)n, rest.p);
		while (n < rest.len && rest.p[n] == ' ')
			n++;
		rest = (struct span){rest.p + n, rest.len - n};
	}
}
