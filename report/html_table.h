/* html_table.h - the cells of an HTML table in rows and columns, kept until the table ends: only then it is known whether
 * it holds data or only lays out a page. */
#ifndef REPORT_HTML_TABLE_H
#define REPORT_HTML_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "report/html_flow.h"

struct table_cell {
	uint32_t row, column; /* from 1 */
	struct span text;     /* in the arena, never blank */
};

enum { TABLE_SPANS_MAX = 256 };

struct table {
	struct table_cell *cells;
	size_t count, capacity;
	uint32_t row, column;  /* of the open cell, or the last */
	uint32_t wide;         /* of the open cell: colspan */
	uint32_t covered[TABLE_SPANS_MAX]; /* for each column: the last row that a cell above covers */
	struct flow flow;      /* of the open cell */
	bool in_row, in_cell;
};

/* Makes it empty; memory is kept for the next. */
void table_start(struct table *table);
void table_row_start(struct table *table);
/* 0, or -1: memory. Closes an open cell. */
int table_cell_start(struct arena *arena, struct table *table, uint32_t wide, uint32_t tall);
int table_cell_end(struct arena *arena, struct table *table);
/* No row with two filled cells: nothing stands beside anything. */
bool table_is_layout(const struct table *table);

#endif
