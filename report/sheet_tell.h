/* sheet_tell.h - what is on one sheet of a binary workbook, told as it is shown and where it is shown. */
#ifndef REPORT_SHEET_TELL_H
#define REPORT_SHEET_TELL_H

#include "report/cell_formats.h"
#include "report/charset.h"
#include "report/context.h"

/* A text, in more readings than one where it is bytes in a charset that may be another. */
struct sheet_text {
	struct span texts[CHARSET_READINGS_MAX];
	size_t count;
};

/* Row and column from 1. */
struct sheet_cell {
	uint32_t row, column;
	size_t style;
};

struct sheet_tell {
	struct context *ctx;
	const struct source *src;
	struct cell_formats *formats;
	bool date1904;
	uint32_t table;         /* the sheet's number, from 1 */
	struct buf place;       /* "report.xls › Sheet1!", and what follows */
	size_t prefix;          /* where that begins */
	struct buf shown;
};

/* Zero-initialise and fill in what is above `place`. Each 0, or -1: stop. */
int sheet_tell_begin(struct sheet_tell *t, struct span name);
void sheet_tell_end(struct sheet_tell *t);

/* Cells; each counts as one. */
int sheet_tell_text(struct sheet_tell *t, const struct sheet_cell *cell, const struct sheet_text *text);
int sheet_tell_number(struct sheet_tell *t, const struct sheet_cell *cell, double value);
int sheet_tell_bool(struct sheet_tell *t, const struct sheet_cell *cell, bool value);
int sheet_tell_error(struct sheet_tell *t, const struct sheet_cell *cell, const char *name);

/* A text that may come to be shown there; counts as no cell. */
int sheet_tell_other(struct sheet_tell *t, const struct sheet_cell *cell, struct span text);

/* "Sheet1!B2"; until the next call. */
struct span sheet_tell_place(struct sheet_tell *t, const struct sheet_cell *cell);
/* "Sheet1!B2 comment"; until the next call. */
struct span sheet_tell_place_over(struct sheet_tell *t, uint32_t row, uint32_t column, const char *what);
/* A text there; it is no cell. */
int sheet_tell_over(struct sheet_tell *t, uint32_t row, uint32_t column, const char *what, const struct sheet_text *text);
/* "Sheet1!header". */
int sheet_tell_about(struct sheet_tell *t, const char *what, const struct sheet_text *text);
/* Without its codes. */
int sheet_tell_header(struct sheet_tell *t, const char *what, const struct sheet_text *coded);

struct sheet_text sheet_text_of(struct span text);

#endif
