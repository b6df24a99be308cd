/* pdf_piece.h - words and rows of a page while it is laid out, for pdf_layout.c, pdf_table.c and pdf_cell.c alone. */
#ifndef REPORT_PDF_PIECE_H
#define REPORT_PDF_PIECE_H

#include <stdbool.h>

#include "report/pdf_layout.h"

#define COLUMN_GAP 1.5 /* em: a wider gap parts two pieces whatever stands above and below */

/* Where the next character stands. */
enum direction { RIGHT, DOWN, UP, LEFT, DIRECTION_COUNT };

/* Characters without a gap between them. Its box is in reading space: x along the line, y from line to line. */
struct piece {
	struct layout_box box;
	double em; /* a full-width character's advance, or about that */
	struct span text;
	enum direction direction;
	size_t line;   /* as the page's producer drew it */
	size_t row;
	size_t column; /* from 1; 0: of no table */
};

#define CELL_MARGIN 1.5 /* em: most that is left free before the next column where a line was broken */

/* Pieces that stand side by side. */
struct row {
	size_t first, end; /* pieces */
	double y1, y2, em;
	enum direction direction;
	size_t first_cell, end_cell; /* of a table's row that begins here */
	uint32_t run;  /* from 1: of these rows that have columns in common; 0: none */
	bool spanning; /* a phrase across the columns of its run */
	bool prose;    /* the columns of its run are read one after the other */
};

struct layout_page {
	struct arena *arena;
	struct piece *pieces;
	size_t count, capacity;
	size_t lines;
	struct row *rows;
	size_t row_count;
	struct layout_cell *cells;
	size_t cell_count, cell_capacity;
	uint32_t table_count, run_count;
};

/* Finds rows that have columns in common, sets the columns of their pieces, and makes cells. 0, or -1 out of memory. */
int layout_tables(struct layout_page *page);

/* The cells of a table: rows first to end, whose columns are set; limits: how far each column reaches, from 1. 0, or -1 out of
 * memory. */
int layout_cells(struct layout_page *page, size_t first, size_t end, const double *limits);

#endif
