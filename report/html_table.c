/* html_table.c - the cells of an HTML table in rows and columns. */
#include "report/html_table.h"

#include "report/mime_header.h"

#define COLUMNS_MOST 16384u
#define WIDE_MOST 1000u /* as browsers (HTML 4.9.11) */
#define TALL_MOST 65534u

void table_start(struct table *table)
{
	buf_clear(&table->flow.text);
	*table = (struct table){.cells = table->cells, .capacity = table->capacity, .flow = {.text = table->flow.text}};
}

void table_row_start(struct table *table)
{
	table->row++;
	table->column = 0;
	table->wide = 1;
	table->in_row = true;
}

static bool is_covered(const struct table *table, uint32_t column)
{
	return column < TABLE_SPANS_MAX && table->covered[column] >= table->row;
}

static uint32_t column_next(const struct table *table)
{
	uint32_t column = table->column + (table->column == 0 ? 1 : table->wide);

	while (is_covered(table, column))
		column++;
	return column < COLUMNS_MOST ? column : COLUMNS_MOST;
}

static void cover(struct table *table, uint32_t tall)
{
	uint32_t last = table->row + (tall < TALL_MOST ? tall : TALL_MOST) - 1;

	for (uint32_t i = 0; tall > 1 && i < table->wide && table->column + i < TABLE_SPANS_MAX; i++)
		table->covered[table->column + i] = last;
}

int table_cell_start(struct arena *arena, struct table *table, uint32_t wide, uint32_t tall)
{
	if (table_cell_end(arena, table) != 0)
		return -1;
	if (!table->in_row)
		table_row_start(table);
	table->column = column_next(table);
	table->wide = wide == 0 ? 1 : wide < WIDE_MOST ? wide : WIDE_MOST;
	table->in_cell = true;
	cover(table, tall);
	return 0;
}

int table_cell_end(struct arena *arena, struct table *table)
{
	struct span text = span_trim(buf_span(&table->flow.text));
	struct table_cell *grown;

	if (!table->in_cell)
		return 0;
	table->in_cell = false;
	if (table->flow.text.failed)
		return -1;
	if (text.len > 0) {
		grown = arena_grow(arena, table->cells, &table->capacity, table->count + 1, sizeof(*grown));
		text = arena_span(arena, text);
		if (grown == NULL || text.p == NULL)
			return -1;
		table->cells = grown;
		grown[table->count++] = (struct table_cell){table->row, table->column, text};
	}
	buf_clear(&table->flow.text);
	table->flow.space = false;
	return 0;
}

bool table_is_layout(const struct table *table)
{
	for (size_t i = 1; i < table->count; i++) {
		if (table->cells[i].row == table->cells[i - 1].row)
			return false;
	}
	return true;
}
