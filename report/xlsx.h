/* xlsx.h - a workbook being read: what read_xlsx.c and the files xlsx_*.c share. */
#ifndef REPORT_XLSX_H
#define REPORT_XLSX_H

#include "base/buf.h"
#include "report/cell_formats.h"
#include "report/opc.h"

struct xlsx_sheet {
	struct span name;
	struct opc_part *part;
	uint32_t table; /* its number, from 1 */
};

struct xlsx {
	struct opc opc;
	struct span *strings; /* shared ones, in the arena */
	size_t string_count, string_capacity;
	struct cell_formats formats;
	bool date1904;
	bool binary; /* XLSB: its parts are records, not XML */
};

/* The workbook's own part. */
struct xlsx_book {
	struct xlsx *x;
	struct opc_relations relations;
	struct xlsx_sheet *sheets;
	size_t count, capacity;
	struct span defined; /* name of the definition that is open */
	struct buf text;
	bool in_definition;
	int rc;
};


/* A sheet by the id of its relation; its name is told. A defined name and its text. What stops is kept in rc. */
void xlsx_sheet_add(struct xlsx_book *book, struct span relation_id, struct span name);
void xlsx_name_tell(struct xlsx_book *book, struct span name, struct span text);

/* Each 0, or -1: stop. */
int xlsx_strings_read(struct xlsx *x, struct opc_part *part);
int xlsx_styles_read(struct xlsx *x, struct opc_part *part);
/* Cells, header and footer, hints of one sheet. */
int xlsx_cells_read(struct xlsx *x, const struct xlsx_sheet *sheet);
/* Comments, old and threaded, and the text in shapes. */
int xlsx_comments_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part);
int xlsx_drawing_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part);

/* _x000D_ and the like (ST_Xstring, ECMA-376 part 1, 22.9.2.19) become what they stand for, in place. */
void xlsx_unescape(struct buf *text);

#endif
