/* xls_objects.c - what lies over the cells of an old sheet: notes, text boxes, buttons. */
#include "report/bytes.h"
#include "report/officeart.h"
#include "report/utf16.h"
#include "report/xls.h"

/* ---- drawings: where the next object is, and what is read out for it ([MS-ODRAW] 2.2.1, [MS-XLS] 2.5.193) ---- */

enum { ART_ANCHOR = 0xf010, ART_PICTURES = 0xf001 };

/* The record at hand with all that goes on behind it; free out in either case. */
static int whole_record(struct xls *x, struct biff *b, struct buf *out)
{
	struct biff_reader r = biff_reader(b);

	biff_bytes(&r, r.rest.len, out);
	while (biff_peek(b) == BIFF_CONTINUE && biff_next(b))
		buf_add(out, b->data.p, b->data.len);
	return out->failed ? context_unreadable(x->ctx, x->src, x->src->place, WHY_LIMIT, "reader.memory") : 0;
}

/* Containers go on in other records: only their headers are passed over. */
static bool art_next(struct span *art, struct officeart_record *record)
{
	struct span before = *art;

	if (!officeart_next(art, record))
		return false;
	if (record->is_container)
		*art = (struct span){before.p + 8, before.len - 8};
	return true;
}

static void anchor_read(struct xls_page *page, struct span bytes)
{
	if (bytes.len < 16)
		return;
	page->object.column = bytes_u16_at(bytes, 2) + 1u;
	page->object.row = bytes_u16_at(bytes, 6) + 1u;
}

static bool is_options(unsigned type)
{
	return type == OFFICEART_OPTIONS || type == OFFICEART_OPTIONS_SECOND || type == OFFICEART_OPTIONS_THIRD;
}

static int art_read(struct xls_page *page, struct span art)
{
	struct officeart_record record;
	struct span place;
	int rc = 0;

	for (struct span rest = art; art_next(&rest, &record);) {
		if (record.type == ART_ANCHOR)
			anchor_read(page, record.bytes);
	}
	place = sheet_tell_place_over(&page->tell, page->object.row, page->object.column, "shape");
	context_aside_begin(page->x->ctx, page->x->src);
	while (rc == 0 && art_next(&art, &record)) {
		if (is_options(record.type) && !record.is_container)
			rc = officeart_options_tell(page->x->ctx, page->x->src, place, &record);
	}
	context_aside_end(page->x->ctx, page->x->src);
	return rc;
}

static int drawing_read(struct xls_page *page)
{
	struct buf whole = {0};
	int rc = whole_record(page->x, &page->b, &whole);

	if (rc == 0)
		rc = art_read(page, buf_span(&whole));
	buf_free(&whole);
	return rc;
}

void xls_pictures_find(struct xls *x, const struct biff *b)
{
	struct officeart_record record;

	for (struct span rest = b->data; art_next(&rest, &record);) {
		if (record.type == ART_PICTURES && record.bytes.len > 0)
			context_picture(x->ctx, x->src);
	}
}

/* ---- objects ---- */

enum { OBJECT_TEXT = 6, OBJECT_BUTTON = 7, OBJECT_NOTE = 0x19, COMMON_PART = 0x15 };

/* A text box of BIFF5 has its text in itself, before the runs that format it. */
static int old_object_read(struct xls_page *page)
{
	struct span data = page->b.data;
	unsigned kind = bytes_u16_at(data, 4);
	size_t size = bytes_u16_at(data, 44), runs = bytes_u16_at(data, 48);
	struct sheet_text text;

	if ((kind != OBJECT_TEXT && kind != OBJECT_BUTTON) || data.len < 70 || size > data.len - 70 || runs > data.len - 70 - size)
		return 0;
	text = xls_bytes(page->x, bytes_at(data, data.len - runs - size, size));
	return sheet_tell_over(&page->tell, bytes_u16_at(data, 14) + 1u, bytes_u16_at(data, 10) + 1u, "shape", &text);
}

/* FtCmo ([MS-XLS] 2.5.143). */
static int object_read(struct xls_page *page)
{
	struct span data = page->b.data;

	if (page->x->version < 8)
		return old_object_read(page);
	if (bytes_u16_at(data, 0) != COMMON_PART)
		return 0;
	page->object.is_note = bytes_u16_at(data, 4) == OBJECT_NOTE;
	page->object.id = bytes_u16_at(data, 6);
	return 0;
}

/* The text of the object before it, in CONTINUE records that hold nothing else ([MS-XLS] 2.4.329). */
static int text_read(struct xls_page *page)
{
	struct xls *x = page->x;
	size_t count = bytes_u16_at(page->b.data, 10);
	struct biff_reader r = {.b = &page->b, .rest = {"", 0}};
	struct xls_object *note;
	struct sheet_text text;

	if (count == 0 || biff_peek(&page->b) != BIFF_CONTINUE)
		return 0;
	x->utf16.len = x->text.len = 0;
	biff_characters(&r, count, (biff_read(&r, 1) & 1) != 0, &x->utf16);
	utf16_append(&x->text, buf_span(&x->utf16));
	text = sheet_text_of(buf_span(&x->text));
	if (!page->object.is_note)
		return sheet_tell_over(&page->tell, page->object.row, page->object.column, "shape", &text);
	note = arena_alloc(context_arena(x->ctx), sizeof(*note));
	if (note == NULL)
		return context_unreadable(x->ctx, x->src, x->src->place, WHY_LIMIT, "reader.memory");
	*note = page->object;
	note->text = arena_span(context_arena(x->ctx), text.texts[0]);
	if (note->text.p == NULL)
		return context_unreadable(x->ctx, x->src, x->src->place, WHY_LIMIT, "reader.memory");
	note->next = page->notes;
	page->notes = note;
	return 0;
}

/* ---- notes ---- */

static struct xls_object *note_take(struct xls_page *page, uint32_t id)
{
	struct xls_object **link = &page->notes, *found;

	while (*link != NULL && (*link)->id != id)
		link = &(*link)->next;
	found = *link;
	if (found != NULL)
		*link = found->next;
	return found;
}

static int note_read(struct xls_page *page)
{
	struct biff_reader r = biff_reader(&page->b);
	uint32_t row = biff_read(&r, 2) + 1, column = biff_read(&r, 2) + 1;
	struct xls_object *note;
	struct sheet_text text;

	biff_skip(&r, 2);
	note = note_take(page, biff_read(&r, 2));
	if (note != NULL) {
		text = sheet_text_of(note->text);
		if (sheet_tell_over(&page->tell, row, column, "comment", &text) != 0)
			return -1;
	}
	text = xls_text(page->x, &r, 2);
	return sheet_tell_over(&page->tell, row, column, "comment author", &text);
}

/* Of the note whose pieces have come so far. */
static int old_note_end(struct xls_page *page)
{
	struct sheet_text text;
	int rc;

	if (page->note.len == 0)
		return 0;
	text = xls_bytes(page->x, buf_span(&page->note));
	rc = sheet_tell_over(&page->tell, page->note_row, page->note_column, "comment", &text);
	buf_clear(&page->note);
	return rc;
}

/* Before BIFF8 the text is here, in pieces; those after the first have no row. */
static int old_note_read(struct xls_page *page)
{
	enum { GOES_ON = 0xffff };
	struct span rest = page->b.data;
	unsigned row = bytes_u16(&rest), column = bytes_u16(&rest);

	if (row != GOES_ON) {
		if (old_note_end(page) != 0)
			return -1;
		page->note_row = row + 1;
		page->note_column = column + 1;
	}
	bytes_skip(&rest, 2);
	if (buf_add(&page->note, rest.p, rest.len) == 0)
		return 0;
	return context_unreadable(page->x->ctx, page->x->src, page->x->src->place, WHY_LIMIT, "reader.memory");
}

int xls_object_record(struct xls_page *page)
{
	switch (page->b.id) {
	case XLS_DRAWING: return drawing_read(page);
	case XLS_IMDATA:
		context_picture(page->x->ctx, page->x->src);
		return 0;
	case XLS_OBJ: return object_read(page);
	case XLS_TXO: return text_read(page);
	case XLS_NOTE: return page->x->version >= 8 ? note_read(page) : old_note_read(page);
	}
	return 0;
}

int xls_objects_end(struct xls_page *page)
{
	if (old_note_end(page) != 0)
		return -1;
	for (struct xls_object *note = page->notes; note != NULL; note = note->next) {
		struct sheet_text text = sheet_text_of(note->text);

		if (sheet_tell_over(&page->tell, note->row, note->column, "comment", &text) != 0)
			return -1;
	}
	return 0;
}
