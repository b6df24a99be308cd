/* xls_page.c - one sheet of an old workbook: its cells, header and footer, charts. */
#include "report/bytes.h"
#include "report/xls.h"

enum { OLD_INTEGER = 0x02, OLD_NUMBER = 0x03, OLD_LABEL = 0x04, OLD_BOOLERR = 0x05, FORMULA = 0x06, OLD_STRING = 0x07,
	MULRK = 0xbd, RSTRING = 0xd6, LABELSST = 0xfd, NUMBER = 0x203, LABEL = 0x204, BOOLERR = 0x205, FORMULA3 = 0x206,
	STRING = 0x207, RK = 0x27e, FORMULA4 = 0x406, CHART_TEXT = 0x100d };

bool xls_is_bof(unsigned id)
{
	return id == 0x009 || id == 0x209 || id == 0x409 || id == 0x809;
}

unsigned xls_version(unsigned id, struct span data)
{
	switch (id) {
	case 0x009: return 2;
	case 0x209: return 3;
	case 0x409: return 4;
	case 0x809: return bytes_u16_at(data, 0) >= 0x600 ? 8 : 5;
	}
	return 0;
}

/* ---- cells ---- */

/* BIFF2 has three bytes of format where later ones have a style. */
static bool is_old(const struct xls_page *page)
{
	return page->x->version == 2;
}

static struct sheet_cell cell_at(struct xls_page *page, struct span *rest)
{
	struct sheet_cell cell = {.row = bytes_u16(rest) + 1u};

	cell.column = bytes_u16(rest) + 1u;
	cell.style = is_old(page) ? bytes_peek(*rest, 1, 1) & 0x3f : bytes_u16_at(*rest, 0);
	bytes_skip(rest, is_old(page) ? 3 : 2);
	return cell;
}

static int label_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);
	struct biff_reader r = {.b = &page->b, .rest = rest};
	struct sheet_text text = xls_text(page->x, &r, is_old(page) ? 1 : 2);

	return sheet_tell_text(&page->tell, &cell, &text);
}

static int shared_read(struct xls_page *page)
{
	struct xls *x = page->x;
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);
	uint32_t index = bytes_u32(&rest);
	struct sheet_text text;

	if (index >= x->string_count) {
		if (!page->string_missed)
			context_unreadable(x->ctx, x->src, sheet_tell_place(&page->tell, &cell), WHY_DAMAGED, "shared string is missing");
		page->string_missed = true;
		return context_expired(x->ctx, x->src) ? -1 : 0;
	}
	text = sheet_text_of(x->strings[index].text);
	if (sheet_tell_text(&page->tell, &cell, &text) != 0)
		return -1;
	text = sheet_text_of(x->strings[index].phonetic);
	return text.texts[0].len == 0 ? 0 : sheet_tell_over(&page->tell, cell.row, cell.column, "phonetic", &text);
}

static int number_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);

	return sheet_tell_number(&page->tell, &cell, biff_double(rest));
}

static int integer_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);

	return sheet_tell_number(&page->tell, &cell, bytes_u16(&rest));
}

static int rk_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);

	return sheet_tell_number(&page->tell, &cell, biff_rk(bytes_u32(&rest)));
}

static int many_rk_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = {.row = bytes_u16(&rest) + 1u};

	cell.column = bytes_u16(&rest) + 1u;
	for (; rest.len >= 8; cell.column++) {
		cell.style = bytes_u16(&rest);
		if (sheet_tell_number(&page->tell, &cell, biff_rk(bytes_u32(&rest))) != 0)
			return -1;
	}
	return 0;
}

static int bool_or_error(struct xls_page *page, const struct sheet_cell *cell, unsigned value, bool is_error)
{
	if (is_error)
		return sheet_tell_error(&page->tell, cell, biff_error_name(value));
	return sheet_tell_bool(&page->tell, cell, value != 0);
}

static int bool_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);

	return bool_or_error(page, &cell, (unsigned)bytes_peek(rest, 0, 1), bytes_peek(rest, 1, 1) != 0);
}

/* Never calculated, as programs leave it that only write: the recipient's program will, we only see what from. */
static int strings_in(struct xls_page *page, const struct sheet_cell *cell, struct span tokens)
{
	struct sheet_text text;

	while ((text = xls_formula_text(page->x, &tokens)).count > 0) {
		if (sheet_tell_other(&page->tell, cell, text.texts[0]) != 0)
			return -1;
	}
	return 0;
}

static int number_result(struct xls_page *page, const struct sheet_cell *cell, double value, struct span rest)
{
	enum { CALCULATE = 3 }; /* always, when it is opened */
	bool never = value == 0 && page->x->version >= 8 && (bytes_u16(&rest) & CALCULATE) != 0;

	if (sheet_tell_number(&page->tell, cell, value) != 0)
		return -1;
	bytes_skip(&rest, 4);
	return never ? strings_in(page, cell, bytes_take(&rest, bytes_u16(&rest))) : 0;
}

/* FormulaValue ([MS-XLS] 2.5.133): what is no number says so in its last two bytes. */
static int formula_read(struct xls_page *page)
{
	enum { RESULT_STRING = 0, RESULT_BOOL = 1, RESULT_ERROR = 2, NO_NUMBER = 0xffff };
	struct span rest = page->b.data;
	struct sheet_cell cell = cell_at(page, &rest);
	struct span result = bytes_take(&rest, 8);
	unsigned kind = (unsigned)bytes_peek(result, 0, 1), value = (unsigned)bytes_peek(result, 2, 1);

	page->result_of.row = 0;
	if (bytes_u16_at(result, 6) != NO_NUMBER)
		return number_result(page, &cell, biff_double(result), rest);
	if (kind == RESULT_STRING)
		page->result_of = cell;
	return kind == RESULT_BOOL || kind == RESULT_ERROR ? bool_or_error(page, &cell, value, kind == RESULT_ERROR) : 0;
}

static int result_read(struct xls_page *page)
{
	struct biff_reader r = biff_reader(&page->b);
	struct sheet_cell cell = page->result_of;
	struct sheet_text text;

	if (cell.row == 0)
		return 0;
	page->result_of.row = 0;
	text = xls_text(page->x, &r, page->b.id == OLD_STRING ? 1 : 2);
	return sheet_tell_text(&page->tell, &cell, &text);
}

/* ---- header and footer ---- */

static int header_read(struct xls_page *page, const char *what)
{
	struct biff_reader r = biff_reader(&page->b);
	struct sheet_text text;

	if (page->b.data.len == 0)
		return 0;
	text = xls_text(page->x, &r, page->x->version >= 8 ? 2 : 1);
	return sheet_tell_header(&page->tell, what, &text);
}

/* Of even pages and of the first one ([MS-XLS] 2.4.137). */
static int headers_read(struct xls_page *page)
{
	static const char *const what[] = {"header", "footer", "header", "footer"};
	struct biff_reader r = biff_reader(&page->b);
	size_t counts[4];

	biff_skip(&r, 12 + 16 + 2);
	for (unsigned i = 0; i < 4; i++)
		counts[i] = biff_read(&r, 2);
	for (unsigned i = 0; i < 4; i++) {
		struct sheet_text text;

		if (counts[i] == 0)
			continue;
		text = xls_text(page->x, &r, 2);
		if (sheet_tell_header(&page->tell, what[i], &text) != 0)
			return -1;
	}
	return 0;
}

/* ---- a sheet's records ---- */

static int chart_text(struct xls_page *page, struct biff_reader r, unsigned length_bytes)
{
	struct sheet_text text = xls_text(page->x, &r, length_bytes);

	return sheet_tell_about(&page->tell, "chart", &text);
}

/* Titles, and the categories as they were last seen. */
static int chart_record(struct xls_page *page)
{
	struct biff_reader r = biff_reader(&page->b);

	switch (page->b.id) {
	case CHART_TEXT:
		biff_skip(&r, 2);
		return chart_text(page, r, 1);
	case LABEL:
		biff_skip(&r, 6);
		return chart_text(page, r, 2);
	case XLS_HEADER: return header_read(page, "header");
	case XLS_FOOTER: return header_read(page, "footer");
	case XLS_HEADERFOOTER: return headers_read(page);
	}
	return xls_object_record(page);
}

static int page_record(struct xls_page *page)
{
	switch (page->b.id) {
	case RK: return rk_read(page);
	case LABELSST: return shared_read(page);
	case MULRK: return many_rk_read(page);
	case OLD_NUMBER:
	case NUMBER: return number_read(page);
	case OLD_INTEGER: return integer_read(page);
	case OLD_LABEL:
	case LABEL:
	case RSTRING: return label_read(page);
	case OLD_BOOLERR:
	case BOOLERR: return bool_read(page);
	case FORMULA:
	case FORMULA3:
	case FORMULA4: return formula_read(page);
	case OLD_STRING:
	case STRING: return result_read(page);
	case XLS_HEADER: return header_read(page, "header");
	case XLS_FOOTER: return header_read(page, "footer");
	case XLS_HEADERFOOTER: return headers_read(page);
	case XLS_DRAWING:
	case XLS_OBJ:
	case XLS_IMDATA:
	case XLS_TXO:
	case XLS_NOTE: return xls_object_record(page);
	}
	return xls_page_link_record(page);
}

static int damaged(struct xls_page *page, const char *how)
{
	struct xls *x = page->x;

	context_unreadable(x->ctx, x->src, buf_span(&page->tell.place), WHY_DAMAGED, "sheet %s", how);
	return context_expired(x->ctx, x->src) ? -1 : 0;
}

/* Up to its EOF. */
static int records_read(struct xls_page *page)
{
	while (biff_next(&page->b)) {
		int rc = 0;

		if (context_expired(page->x->ctx, page->x->src))
			return -1;
		if (xls_is_bof(page->b.id))
			page->nested++;
		else if (page->b.id == XLS_EOF && page->nested == 0)
			return 0;
		else if (page->b.id == XLS_EOF)
			page->nested--;
		else
			rc = page->is_chart || page->nested > 0 ? chart_record(page) : page_record(page);
		if (rc != 0)
			return -1;
	}
	page->tell.place.len = page->tell.prefix;
	return damaged(page, "is cut short");
}

int xls_page_read(struct xls *x, const struct xls_sheet *sheet)
{
	enum { KIND_CHART = 0x20 };
	struct xls_page page = {.x = x, .b = biff_at(x->stream, sheet->offset),
	                        .object = {.row = 1, .column = 1}, .note_row = 1, .note_column = 1,
	                        .tell = {.ctx = x->ctx, .src = x->src, .formats = &x->formats, .date1904 = x->date1904,
	                                 .table = ++x->tables}};
	int rc = sheet_tell_begin(&page.tell, sheet->name);

	if (rc != 0)
		rc = context_unreadable(x->ctx, x->src, x->src->place, WHY_LIMIT, "reader.memory");
	else if (!biff_next(&page.b) || !xls_is_bof(page.b.id))
		rc = damaged(&page, "is missing");
	else {
		page.is_chart = bytes_u16_at(page.b.data, 2) == KIND_CHART;
		rc = records_read(&page);
		if (rc == 0)
			rc = xls_objects_end(&page);
	}
	sheet_tell_end(&page.tell);
	buf_free(&page.note);
	return rc;
}
