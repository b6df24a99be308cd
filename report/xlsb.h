/* xlsb.h - a binary workbook (XLSB) being read: what the files xlsb_*.c share. */
#ifndef REPORT_XLSB_H
#define REPORT_XLSB_H

#include "report/biff12.h"
#include "report/xlsx.h"

struct xlsb_part {
	struct buf bytes;
	struct biff12 b;
	struct span place; /* where faults are recorded */
};

/* Unpacks a part and marks it as read. 0, also when it is damaged and has what came of it; -1: stop. Close it in either
 * case. */
int xlsb_part_open(struct xlsx *x, struct opc_part *part, struct span place, struct xlsb_part *open);
/* The next record; false at the end, a record that is cut short is told. */
bool xlsb_part_next(struct xlsx *x, struct xlsb_part *open);
void xlsb_part_close(struct xlsb_part *open);

/* Each 0, or -1: stop. */
int xlsb_strings_read(struct xlsx *x, struct opc_part *part);
/* The workbook's own part into book. */
int xlsb_book_read(struct xlsx_book *book, struct opc_part *part);
int xlsb_styles_read(struct xlsx *x, struct opc_part *part);
int xlsb_sheet_read(struct xlsx *x, const struct xlsx_sheet *sheet);
int xlsb_comments_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part);
/* Texts in all binary parts that nothing else has read: pivot caches, other workbooks' cells. */
int xlsb_rest_read(struct xlsx *x);

#endif
