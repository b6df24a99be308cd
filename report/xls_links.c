/* xls_links.c - what an old workbook says of other files: links, names, cached cells of others; and the hints of a sheet. */
#include "report/bytes.h"
#include "report/utf16.h"
#include "report/xls.h"

#include <stdio.h>

static int text_tell(struct xls *x, struct span place, const struct sheet_text *text)
{
	struct segment s = {.kind = SEGMENT_TEXT, .place = place};
	int rc = 0;

	context_aside_begin(x->ctx, x->src);
	for (size_t i = 0; i < text->count && rc == 0; i++) {
		s.alternative = (uint32_t)i;
		s.text = text->texts[i];
		rc = context_segment(x->ctx, x->src, &s);
	}
	context_aside_end(x->ctx, x->src);
	return rc;
}

static int link_tell(struct xls *x, const struct sheet_text *text)
{
	return text_tell(x, context_place(x->ctx, x->src, "link"), text);
}

/* ---- names ---- */

/* Lbl ([MS-XLS] 2.4.150). Names that the program makes itself say nothing. */
static int name_read(struct xls *x, struct biff *b)
{
	enum { IS_BUILTIN = 0x20 };
	struct biff_reader r = biff_reader(b);
	unsigned flags = x->version == 2 ? 0 : biff_read(&r, 2);
	size_t count, size;
	struct sheet_text name;
	struct span place, tokens;

	biff_skip(&r, x->version == 2 ? 3 : 1);
	count = biff_read(&r, 1);
	size = biff_read(&r, x->version == 2 ? 1 : 2);
	if (x->version >= 5)
		biff_skip(&r, 8);
	name = xls_characters(x, &r, count);
	if ((flags & IS_BUILTIN) != 0 || name.count == 0)
		return 0;
	place = context_place(x->ctx, x->src, "name %.*s", SPAN_ARG(name.texts[0]));
	tokens = bytes_take(&r.rest, size);
	do {
		if (text_tell(x, place, &name) != 0)
			return -1;
		name = xls_formula_text(x, &tokens);
	} while (name.count > 0);
	return 0;
}

/* What its author wrote about a name (NameCmt, [MS-XLS] 2.4.176). */
static int name_comment_read(struct xls *x, struct biff *b)
{
	struct biff_reader r = biff_reader(b);
	size_t name_count, count;
	struct sheet_text text;

	biff_skip(&r, 12);
	name_count = biff_read(&r, 2);
	count = biff_read(&r, 2);
	xls_characters(x, &r, name_count);
	text = xls_characters(x, &r, count);
	return text_tell(x, context_place(x->ctx, x->src, "name comment"), &text);
}

/* ---- other workbooks ---- */

/* A path with one-byte codes in it ([MS-XLS] 2.5.277): drives, folders, the parts of a DDE link. */
static void path_decode(struct xls *x)
{
	size_t to = 0;

	for (size_t i = 0; i < x->text.len; i++) {
		unsigned char c = (unsigned char)x->text.p[i];

		if (c >= ' ')
			x->text.p[to++] = (char)c;
		else if (c == 3 && to > 0)
			x->text.p[to++] = '/';
	}
	x->text.len = to;
}

static int path_tell(struct xls *x)
{
	struct sheet_text path;

	path_decode(x);
	path = x->version >= 8 ? sheet_text_of(buf_span(&x->text)) : xls_bytes(x, buf_span(&x->text));
	return link_tell(x, &path);
}

/* [MS-XLS] 2.4.271: the workbook and the names of its sheets. */
static int book_read(struct xls *x, struct biff *b)
{
	enum { SELF = 0x401, ADD_IN = 0x3a01 };
	struct biff_reader r = biff_reader(b);
	size_t sheets = biff_read(&r, 2), count = biff_read(&r, 2);

	if (count == SELF || count == ADD_IN)
		return 0;
	xls_characters(x, &r, count);
	if (path_tell(x) != 0)
		return -1;
	for (size_t i = 0; i < sheets && !r.cut; i++) {
		struct sheet_text name = xls_text(x, &r, 2);

		if (link_tell(x, &name) != 0)
			return -1;
	}
	return 0;
}

/* Before BIFF8 a path is here; one that begins with a higher code means this workbook. */
static int old_book_read(struct xls *x, const struct biff *b)
{
	struct span bytes = b->data;
	size_t count = bytes_take(&bytes, 1).len == 0 ? 0 : (unsigned char)b->data.p[0];

	if (x->version >= 8 || bytes.len == 0 || (bytes.p[0] >= 2 && bytes.p[0] <= 4))
		return 0;
	x->text.len = 0;
	bytes = bytes_take(&bytes, count);
	buf_add(&x->text, bytes.p, bytes.len);
	return path_tell(x);
}

/* Cells of another workbook as they were last seen (CRN, [MS-XLS] 2.4.59; SerAr 2.5.239). */
static int seen_cells_read(struct xls *x, struct biff *b)
{
	enum { NUMBER = 1, STRING = 2 };
	struct biff_reader r = biff_reader(b);

	biff_skip(&r, 4);
	while (r.rest.len > 0 || biff_peek(b) == BIFF_CONTINUE) {
		unsigned kind = biff_read(&r, 1);
		struct sheet_text text = {.count = 0};
		char number[40];

		if (kind == STRING) {
			text = xls_text(x, &r, x->version >= 8 ? 2 : 1);
		} else if (kind == NUMBER && r.rest.len >= 8) {
			snprintf(number, sizeof(number), "%.15g", biff_double(bytes_take(&r.rest, 8)));
			text = sheet_text_of(span_of(number));
		} else {
			biff_skip(&r, 8);
		}
		if (r.cut || link_tell(x, &text) != 0)
			return r.cut ? 0 : -1;
	}
	return 0;
}

int xls_link_record(struct xls *x, struct biff *b)
{
	switch (b->id) {
	case XLS_NAME:
	case XLS_NAME3: return name_read(x, b);
	case XLS_NAMECMT: return name_comment_read(x, b);
	case XLS_SUPBOOK: return book_read(x, b);
	case XLS_EXTERNSHEET: return old_book_read(x, b);
	case XLS_CRN: return seen_cells_read(x, b);
	}
	return 0;
}

/* ---- links of cells ([MS-XLS] 2.4.140, [MS-OSHARED] 2.3.7.1) ---- */

enum { LINK_MONIKER = 1, LINK_PLACE = 8, LINK_DISPLAY = 0x10, LINK_FRAME = 0x80, LINK_MONIKER_IS_TEXT = 0x100 };

static struct span without_nuls(struct span units)
{
	while (units.len >= 2 && units.p[units.len - 1] == '\0' && units.p[units.len - 2] == '\0')
		units.len -= 2;
	return units;
}

static int units_tell(struct xls_page *page, struct span units)
{
	struct sheet_text text;

	page->x->text.len = 0;
	utf16_append(&page->x->text, without_nuls(units));
	text = sheet_text_of(buf_span(&page->x->text));
	return sheet_tell_about(&page->tell, "link", &text);
}

/* A length in characters, and as many. */
static int link_string(struct xls_page *page, struct span *rest)
{
	size_t count = bytes_u32(rest);

	return units_tell(page, bytes_take(rest, count < rest->len / 2 ? count * 2 : rest->len));
}

static int file_moniker(struct xls_page *page, struct span *rest)
{
	struct sheet_text text;
	size_t size;

	bytes_skip(rest, 2);
	text = xls_bytes(page->x, bytes_take(rest, bytes_u32(rest)));
	if (sheet_tell_about(&page->tell, "link", &text) != 0)
		return -1;
	bytes_skip(rest, 24);
	size = bytes_u32(rest);
	if (size < 6)
		return 0;
	size = bytes_u32(rest);
	bytes_skip(rest, 2);
	return units_tell(page, bytes_take(rest, size));
}

static int moniker(struct xls_page *page, struct span *rest)
{
	static const char url[] = "\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b";
	static const char file[] = "\x03\x03\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46";
	struct span class_id = bytes_take(rest, 16), units;
	size_t end = 0;

	if (span_equal(class_id, (struct span){file, 16}))
		return file_moniker(page, rest);
	if (!span_equal(class_id, (struct span){url, 16}))
		return 0;
	units = bytes_take(rest, bytes_u32(rest));
	while (end + 2 <= units.len && bytes_u16_at(units, end) != 0)
		end += 2;
	return units_tell(page, (struct span){units.p, end});
}

static int cell_link_read(struct xls_page *page)
{
	struct span rest = page->b.data;
	uint32_t flags;

	bytes_skip(&rest, 8 + 16 + 4);
	flags = bytes_u32(&rest);
	if ((flags & LINK_DISPLAY) != 0 && link_string(page, &rest) != 0)
		return -1;
	if ((flags & LINK_FRAME) != 0 && link_string(page, &rest) != 0)
		return -1;
	if ((flags & LINK_MONIKER) != 0 && (flags & LINK_MONIKER_IS_TEXT) != 0 && link_string(page, &rest) != 0)
		return -1;
	if ((flags & LINK_MONIKER) != 0 && (flags & LINK_MONIKER_IS_TEXT) == 0 && moniker(page, &rest) != 0)
		return -1;
	return (flags & LINK_PLACE) != 0 ? link_string(page, &rest) : 0;
}

static int link_tip_read(struct xls_page *page)
{
	struct span rest = page->b.data;

	bytes_skip(&rest, 10);
	return units_tell(page, rest);
}

/* ---- hints (Dv, [MS-XLS] 2.4.82) ---- */

/* The entries of a list are one string, with NULs between them. */
static void list_lines(struct sheet_text *list, struct buf *text)
{
	for (size_t i = 0; list->count > 0 && i < text->len; i++) {
		if (text->p[i] == '\0')
			text->p[i] = '\n';
	}
}

static int hint_read(struct xls_page *page)
{
	struct biff_reader r = biff_reader(&page->b);
	struct sheet_text text;
	struct span tokens;
	size_t size;

	biff_skip(&r, 4);
	for (unsigned i = 0; i < 4; i++) {
		text = xls_text(page->x, &r, 2);
		if (sheet_tell_about(&page->tell, "hint", &text) != 0)
			return -1;
	}
	size = biff_read(&r, 2);
	biff_skip(&r, 2);
	tokens = bytes_take(&r.rest, size);
	text = xls_formula_text(page->x, &tokens);
	list_lines(&text, &page->x->text);
	return sheet_tell_about(&page->tell, "hint", &text);
}

int xls_page_link_record(struct xls_page *page)
{
	switch (page->b.id) {
	case XLS_HLINK: return cell_link_read(page);
	case XLS_HLINKTOOLTIP: return link_tip_read(page);
	case XLS_DV: return hint_read(page);
	}
	return page->x->is_alone ? 0 : xls_link_record(page->x, &page->b);
}
