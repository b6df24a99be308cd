/* xlsb_sheet.c - one sheet of a binary workbook: its cells, header and footer, links, hints, comments. */
#include "report/biff.h"
#include "report/bytes.h"
#include "report/sheet_tell.h"
#include "report/xlsb.h"

/* Records ([MS-XLSB] 2.3.2). Those from SHORT_BLANK to SHORT_ISST have no column: it is the next one. */
enum { ROW = 0, CELL_BLANK = 1, CELL_RK = 2, CELL_ERROR = 3, CELL_BOOL = 4, CELL_REAL = 5, CELL_ST = 6, CELL_ISST = 7,
	FORMULA_STRING = 8, FORMULA_NUMBER = 9, FORMULA_BOOL = 10, FORMULA_ERROR = 11, SHORT_BLANK = 12, SHORT_RK = 13,
	SHORT_ERROR = 14, SHORT_BOOL = 15, SHORT_REAL = 16, SHORT_ST = 17, SHORT_ISST = 18, SHORT_RSTRING = 61, CELL_RSTRING = 62,
	HINT = 64, HEADER_FOOTER = 479, LINK = 494, COMMENT_AUTHOR = 632, COMMENT = 635, COMMENT_TEXT = 637 };

struct page {
	struct xlsx *x;
	struct xlsb_part part;
	struct sheet_tell tell;
	struct sheet_cell cell;
	struct buf text;
	bool string_missed;
};

static int shared_tell(struct page *p, uint32_t index)
{
	struct sheet_text text;

	if (index < p->x->string_count) {
		text = sheet_text_of(p->x->strings[index]);
		return sheet_tell_text(&p->tell, &p->cell, &text);
	}
	if (!p->string_missed)
		context_unreadable(p->tell.ctx, p->tell.src, sheet_tell_place(&p->tell, &p->cell), WHY_DAMAGED, "shared string is missing");
	p->string_missed = true;
	return 0;
}

static int text_tell(struct page *p, struct span text)
{
	struct sheet_text one = sheet_text_of(text);

	return sheet_tell_text(&p->tell, &p->cell, &one);
}

static bool is_short(unsigned id)
{
	return (id >= SHORT_BLANK && id <= SHORT_ISST) || id == SHORT_RSTRING;
}

static int cell_read(struct page *p)
{
	unsigned id = p->part.b.id;
	struct span rest = p->part.b.data;

	p->cell.column = is_short(id) ? p->cell.column + 1 : bytes_u32(&rest) + 1;
	p->cell.style = bytes_u32(&rest) & 0xffffff;
	switch (id) {
	case CELL_RK:
	case SHORT_RK: return sheet_tell_number(&p->tell, &p->cell, biff_rk(bytes_u32(&rest)));
	case CELL_REAL:
	case SHORT_REAL:
	case FORMULA_NUMBER: return sheet_tell_number(&p->tell, &p->cell, biff_double(rest));
	case CELL_ERROR:
	case SHORT_ERROR:
	case FORMULA_ERROR: return sheet_tell_error(&p->tell, &p->cell, biff_error_name((unsigned)bytes_peek(rest, 0, 1)));
	case CELL_BOOL:
	case SHORT_BOOL:
	case FORMULA_BOOL: return sheet_tell_bool(&p->tell, &p->cell, bytes_peek(rest, 0, 1) != 0);
	case CELL_ST:
	case SHORT_ST:
	case FORMULA_STRING: return text_tell(p, biff12_text(&rest, &p->text));
	case CELL_RSTRING:
	case SHORT_RSTRING: return text_tell(p, biff12_rich_text(&rest, &p->text));
	case CELL_ISST:
	case SHORT_ISST: return shared_tell(p, bytes_u32(&rest));
	}
	return 0;
}

/* ---- beside the cells ---- */

static int texts_tell(struct page *p, const char *what, struct span *rest, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct sheet_text text = sheet_text_of(biff12_text(rest, &p->text));

		if (sheet_tell_about(&p->tell, what, &text) != 0)
			return -1;
	}
	return 0;
}

/* Of odd pages, even ones, and the first. */
static int headers_read(struct page *p)
{
	struct span rest = p->part.b.data;

	bytes_skip(&rest, 2);
	for (unsigned i = 0; i < 6; i++) {
		struct sheet_text text = sheet_text_of(biff12_text(&rest, &p->text));

		if (sheet_tell_header(&p->tell, i % 2 == 0 ? "header" : "footer", &text) != 0)
			return -1;
	}
	return 0;
}

/* Its target is a relation of the sheet. */
static int link_read(struct page *p)
{
	struct span rest = p->part.b.data;

	bytes_skip(&rest, 16);
	biff12_wide(&rest);
	return texts_tell(p, "link", &rest, 3);
}

static int hint_read(struct page *p)
{
	struct span rest = p->part.b.data;
	struct sheet_text list;

	bytes_skip(&rest, 4);
	bytes_skip(&rest, (size_t)bytes_u32(&rest) * 16);
	if (texts_tell(p, "hint", &rest, 4) != 0)
		return -1;
	list = sheet_text_of(biff12_formula_text(&rest, &p->text));
	return sheet_tell_about(&p->tell, "hint", &list);
}

static int page_record(struct page *p)
{
	unsigned id = p->part.b.id;

	if ((id >= CELL_BLANK && id <= SHORT_ISST) || id == CELL_RSTRING || id == SHORT_RSTRING)
		return cell_read(p);
	switch (id) {
	case ROW:
		p->cell = (struct sheet_cell){.row = bytes_u32_at(p->part.b.data, 0) + 1};
		return 0;
	case HEADER_FOOTER: return headers_read(p);
	case LINK: return link_read(p);
	case HINT: return hint_read(p);
	}
	return 0;
}

/* ---- comments ---- */

static int comment_record(struct page *p)
{
	struct span rest = p->part.b.data;
	struct sheet_text text;

	switch (p->part.b.id) {
	case COMMENT_AUTHOR: return texts_tell(p, "comment author", &rest, 1);
	case COMMENT:
		p->cell.row = bytes_u32_at(rest, 4) + 1;
		p->cell.column = bytes_u32_at(rest, 12) + 1;
		return 0;
	case COMMENT_TEXT:
		text = sheet_text_of(biff12_rich_text(&rest, &p->text));
		return sheet_tell_over(&p->tell, p->cell.row, p->cell.column, "comment", &text);
	}
	return 0;
}

/* ---- a part ---- */

static int part_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part, int (*record)(struct page *))
{
	struct page p = {.x = x, .tell = {.ctx = x->opc.ctx, .src = x->opc.src, .formats = &x->formats, .date1904 = x->date1904,
	                                  .table = sheet->table}};
	struct span place = context_place(x->opc.ctx, x->opc.src, "%.*s!", SPAN_ARG(sheet->name));
	int rc = xlsb_part_open(x, part, place, &p.part);

	if (rc == 0 && sheet_tell_begin(&p.tell, sheet->name) != 0)
		rc = context_unreadable(x->opc.ctx, x->opc.src, place, WHY_LIMIT, "reader.memory");
	while (rc == 0 && xlsb_part_next(x, &p.part))
		rc = record(&p);
	if (rc == 0 && p.text.failed)
		rc = context_unreadable(x->opc.ctx, x->opc.src, place, WHY_LIMIT, "reader.memory");
	sheet_tell_end(&p.tell);
	xlsb_part_close(&p.part);
	buf_free(&p.text);
	return rc;
}

int xlsb_sheet_read(struct xlsx *x, const struct xlsx_sheet *sheet)
{
	return part_read(x, sheet, sheet->part, page_record);
}

int xlsb_comments_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part)
{
	return part_read(x, sheet, part, comment_record);
}
