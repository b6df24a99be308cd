/* cell_formats.h - the number formats of a workbook and the cell styles that use them. */
#ifndef REPORT_CELL_FORMATS_H
#define REPORT_CELL_FORMATS_H

#include <stdint.h>

#include "report/number_format.h"

struct cell_format_code {
	uint32_t id;
	const struct number_format *format;
};

/* Zero-initialise; lives in an arena. Codes and styles may come in any order. */
struct cell_formats {
	struct cell_format_code *codes; /* those of the file, then built-in ones as they were needed */
	size_t count, capacity;
	uint32_t *styles;               /* the format's number, by cell style */
	size_t style_count, style_capacity;
	const struct number_format **ready; /* by cell style; made at the first need */
};

/* Each 0, or -1 when the arena is used up. A later code for the same number counts. */
int cell_formats_add_code(struct cell_formats *f, struct arena *arena, uint32_t id, struct span code);
int cell_formats_add_style(struct cell_formats *f, struct arena *arena, uint32_t format_id);
/* NULL is General. */
const struct number_format *cell_formats_of(struct cell_formats *f, struct arena *arena, size_t style);

#endif
