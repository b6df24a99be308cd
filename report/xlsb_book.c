/* xlsb_book.c - a binary workbook's own part: its sheets and names. */
#include "report/bytes.h"
#include "report/xlsb.h"

enum { NAME = 39, WORKBOOK = 153, SHEET = 156 };

/* BrtBundleSh ([MS-XLSB] 2.4.313): two numbers, the relation's id, the name. Programs from before its first release write three
 * numbers. */
static struct span sheet_strings(struct span data)
{
	for (size_t before = 8; before <= 12; before += 4) {
		struct span rest = data;

		bytes_skip(&rest, before);
		biff12_wide(&rest);
		if (rest.len >= 4 && bytes_u32_at(rest, 0) == (rest.len - 4) / 2)
			return (struct span){data.p + before, data.len - before};
	}
	bytes_skip(&data, 8);
	return data;
}

static void sheet_read(struct xlsx_book *book, struct span data)
{
	struct span rest = sheet_strings(data);
	struct buf id = {0}, name = {0};

	biff12_text(&rest, &id);
	biff12_text(&rest, &name);
	if (id.failed || name.failed)
		book->rc = context_unreadable(book->x->opc.ctx, book->x->opc.src, book->x->opc.src->place, WHY_LIMIT, "reader.memory");
	else
		xlsx_sheet_add(book, buf_span(&id), buf_span(&name));
	buf_free(&id);
	buf_free(&name);
}

/* BrtName ([MS-XLSB] 2.4.709). */
static void name_read(struct xlsx_book *book, struct span rest)
{
	enum { IS_BUILTIN = 0x20 };
	uint32_t flags = bytes_u32(&rest);
	struct buf name = {0};

	bytes_skip(&rest, 5);
	biff12_text(&rest, &name);
	biff12_formula_text(&rest, &book->text);
	if (name.failed || book->text.failed)
		book->rc = context_unreadable(book->x->opc.ctx, book->x->opc.src, book->x->opc.src->place, WHY_LIMIT, "reader.memory");
	else if ((flags & IS_BUILTIN) == 0)
		xlsx_name_tell(book, buf_span(&name), buf_span(&book->text));
	buf_free(&name);
}

static void book_record(struct xlsx_book *book, const struct biff12 *b)
{
	switch (b->id) {
	case WORKBOOK: book->x->date1904 = (bytes_u32_at(b->data, 0) & 1) != 0; break;
	case SHEET: sheet_read(book, b->data); break;
	case NAME: name_read(book, b->data); break;
	}
}

int xlsb_book_read(struct xlsx_book *book, struct opc_part *part)
{
	struct xlsx *x = book->x;
	struct xlsb_part open;
	int rc = xlsb_part_open(x, part, x->opc.src->place, &open);

	while (rc == 0 && book->rc == 0 && xlsb_part_next(x, &open))
		book_record(book, &open.b);
	xlsb_part_close(&open);
	return rc == 0 ? book->rc : -1;
}
