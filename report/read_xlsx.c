/* read_xlsx.c - a workbook (XLSX, XLSM, XLSB): every sheet, also the hidden ones, and all that a program shows of the rest. */
#include "report/xlsx.h"

#include "report/format.h"
#include "report/xlsb.h"

enum { BOOK_PR, BOOK_SHEET, BOOK_NAME };
static const char *const book_names[] = {"workbookPr", "sheet", "definedName", NULL};

static bool is_true(struct span s)
{
	return span_equal(s, span_of("1")) || span_equal(s, span_of("true"));
}

void xlsx_sheet_add(struct xlsx_book *w, struct span relation_id, struct span name)
{
	struct opc *opc = &w->x->opc;
	struct arena *arena = context_arena(opc->ctx);
	const struct opc_relation *relation = opc_relation_by_id(&w->relations, relation_id);
	struct xlsx_sheet *grown = arena_grow(arena, w->sheets, &w->capacity, w->count + 1, sizeof(*grown));

	if (grown == NULL || name.p == NULL)
		return;
	w->sheets = grown;
	grown[w->count] = (struct xlsx_sheet){.name = arena_span(arena, name), .table = (uint32_t)w->count + 1};
	if (relation != NULL)
		grown[w->count].part = opc_find(opc, relation->target);
	w->count++;
	context_aside_begin(opc->ctx, opc->src);
	if (w->rc == 0)
		w->rc = context_text(opc->ctx, opc->src, context_place(opc->ctx, opc->src, "sheet %zu", w->count), name);
	context_aside_end(opc->ctx, opc->src);
}

static void book_start(void *to, const struct xml_element *e)
{
	struct xlsx_book *w = to;

	if (e->id == BOOK_PR)
		w->x->date1904 = is_true(xml_attribute(e, "date1904"));
	else if (e->id == BOOK_SHEET)
		xlsx_sheet_add(w, xml_attribute(e, "id"), xml_attribute(e, "name"));
	else if (e->id == BOOK_NAME) {
		w->defined = arena_span(context_arena(w->x->opc.ctx), xml_attribute(e, "name"));
		w->in_definition = true;
		buf_clear(&w->text);
	}
}

/* Names that the program makes itself (print areas) say nothing. */
void xlsx_name_tell(struct xlsx_book *w, struct span name, struct span text)
{
	struct opc *opc = &w->x->opc;
	struct span place;

	if (name.p == NULL || w->rc != 0 || (name.len > 6 && memcmp(name.p, "_xlnm.", 6) == 0))
		return;
	place = context_place(opc->ctx, opc->src, "name %.*s", SPAN_ARG(name));
	context_aside_begin(opc->ctx, opc->src);
	w->rc = context_text(opc->ctx, opc->src, place, name);
	if (w->rc == 0)
		w->rc = context_text(opc->ctx, opc->src, place, text);
	context_aside_end(opc->ctx, opc->src);
}

static void book_end(void *to, int id)
{
	struct xlsx_book *w = to;

	if (id != BOOK_NAME)
		return;
	w->in_definition = false;
	xlsx_name_tell(w, w->defined, buf_span(&w->text));
}

static void book_text(void *to, struct span text)
{
	struct xlsx_book *w = to;

	if (w->in_definition)
		buf_add(&w->text, text.p, text.len);
}

static int sheet_read(struct xlsx *x, const struct xlsx_sheet *sheet)
{
	struct opc_relations relations;
	int rc = 0;

	if (sheet->part == NULL) {
		context_unreadable(x->opc.ctx, x->opc.src, x->opc.src->place, WHY_DAMAGED, "sheet %u is missing", sheet->table);
		return 0;
	}
	if ((x->binary ? xlsb_sheet_read : xlsx_cells_read)(x, sheet) != 0 || opc_relations_read(&x->opc, sheet->part, &relations) != 0)
		return -1;
	for (size_t i = 0; i < relations.count && rc == 0; i++) {
		const struct opc_relation *r = &relations.items[i];
		struct opc_part *part = r->external ? NULL : opc_find(&x->opc, r->target);

		if (part == NULL || part->is_read)
			continue;
		if (x->binary && span_equal(r->type, span_of("comments")))
			rc = xlsb_comments_read(x, sheet, part);
		else if (span_equal(r->type, span_of("comments")) || span_equal(r->type, span_of("threadedComment")))
			rc = xlsx_comments_read(x, sheet, part);
		else if (span_equal(r->type, span_of("drawing")))
			rc = xlsx_drawing_read(x, sheet, part);
	}
	return rc;
}

static int part_of(struct xlsx_book *w, const char *type, int (*read)(struct xlsx *, struct opc_part *))
{
	const struct opc_relation *relation = opc_relation_of(&w->relations, type);
	struct opc_part *part = relation == NULL ? NULL : opc_find(&w->x->opc, relation->target);

	return part == NULL ? 0 : read(w->x, part);
}

static int book_read(struct xlsx_book *w, struct opc_part *book)
{
	static const struct xml_handler handler = {.names = book_names, .start = book_start, .end = book_end, .text = book_text};
	struct opc *opc = &w->x->opc;

	if (w->x->binary)
		return xlsb_book_read(w, book);
	return opc_parse(opc, book, opc->src->place, &handler, w) != 0 ? -1 : w->rc;
}

static int workbook_read(struct xlsx_book *w, struct opc_part *book)
{
	bool binary = w->x->binary;

	if (opc_relations_read(&w->x->opc, book, &w->relations) != 0 ||
	    part_of(w, "styles", binary ? xlsb_styles_read : xlsx_styles_read) != 0 ||
	    part_of(w, "sharedStrings", binary ? xlsb_strings_read : xlsx_strings_read) != 0 || book_read(w, book) != 0)
		return -1;
	for (size_t i = 0; i < w->count; i++) {
		if (sheet_read(w->x, &w->sheets[i]) != 0)
			return -1;
	}
	return binary ? xlsb_rest_read(w->x) : 0;
}

static struct opc_part *main_part(struct opc *opc)
{
	struct opc_relations relations;
	const struct opc_relation *relation;

	if (opc_relations_read(opc, NULL, &relations) != 0)
		return NULL;
	relation = opc_relation_of(&relations, "officeDocument");
	return relation == NULL ? NULL : opc_find(opc, relation->target);
}

/* XML never begins with the record that opens a binary workbook (BrtBeginBook, [MS-XLSB] 2.4.16). */
static bool is_binary(const struct opc_part *book)
{
	char first[2];

	return zip_member_peek(book->member, first, 2) == 2 && memcmp(first, "\x83\x01", 2) == 0;
}

static void package_read(struct xlsx_book *w)
{
	struct opc *opc = &w->x->opc;
	struct opc_part *book = main_part(opc);

	if (opc->stopped)
		return;
	if (book == NULL)
		context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_DAMAGED, "no workbook");
	w->x->binary = book != NULL && is_binary(book);
	if (book != NULL && workbook_read(w, book) != 0)
		return;
	if (opc_properties(opc) == 0)
		opc_rest(opc);
}

void read_xlsx(struct context *ctx, const struct source *src)
{
	struct xlsx x = {0};
	struct xlsx_book w = {.x = &x};

	if (opc_open(&x.opc, ctx, src) == 0)
		package_read(&w);
	buf_free(&w.text);
	opc_close(&x.opc);
}

bool xlsb_recognise(struct span bytes)
{
	return opc_recognise(bytes, "xl/workbook.bin", "sheet.binary");
}

bool xlsx_recognise(struct span bytes)
{
	return opc_recognise(bytes, "xl/", "spreadsheetml");
}
