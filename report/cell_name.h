/* cell_name.h - "B2": where a cell is, as spreadsheets say it. */
#ifndef REPORT_CELL_NAME_H
#define REPORT_CELL_NAME_H

#include <stddef.h>
#include <stdint.h>

enum { CELL_NAME_MAX = 24 };

/* row and column from 1; column 0 gives the row alone, row 0 the column alone. name has room for CELL_NAME_MAX and becomes
 * terminated. Returns its length. */
size_t cell_name_put(char *name, uint32_t row, uint32_t column);
/* The same, returns name. */
const char *cell_name(char name[CELL_NAME_MAX], uint32_t row, uint32_t column);

#endif
