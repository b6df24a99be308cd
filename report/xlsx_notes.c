/* xlsx_notes.c - what lies over the cells of a sheet: comments, and the text in shapes. */
#include "report/xlsx.h"

#include <stdio.h>

#include "report/cell_name.h"

struct notes {
	struct xlsx *x;
	const struct xlsx_sheet *sheet;
	char where[CELL_NAME_MAX]; /* the cell it belongs to */
	uint32_t row, column;  /* of a shape, from 0 */
	struct buf text;
	struct buf *target;    /* where text goes, or NULL */
	struct buf number;     /* of a row or column */
	unsigned in_from, in_phonetic;
	bool has_words;        /* text, not only a description */
	int rc;
};

static void note_tell(struct notes *n, const char *what)
{
	struct context *ctx = n->x->opc.ctx;
	struct span place;

	if (n->rc == 0 && n->text.len > 0) {
		if (!n->has_words)
			context_aside_begin(ctx, n->x->opc.src);
		place = context_place(ctx, n->x->opc.src, "%.*s!%s %s", SPAN_ARG(n->sheet->name), n->where, what);
		n->rc = n->text.failed ? context_unreadable(ctx, n->x->opc.src, place, WHY_LIMIT, "reader.memory") :
			context_text(ctx, n->x->opc.src, place, buf_span(&n->text));
		if (!n->has_words)
			context_aside_end(ctx, n->x->opc.src);
	}
	n->has_words = false;
	buf_clear(&n->text);
}

static void notes_text(void *to, struct span text)
{
	struct notes *n = to;

	if (n->target != NULL && n->in_phonetic == 0)
		buf_add(n->target, text.p, text.len);
	n->has_words |= n->target == &n->text;
}

static int notes_read(struct notes *n, struct opc_part *part, const struct xml_handler *handler)
{
	struct span place = context_place(n->x->opc.ctx, n->x->opc.src, "%.*s!", SPAN_ARG(n->sheet->name));
	int rc = opc_parse(&n->x->opc, part, place, handler, n);

	buf_free(&n->text);
	buf_free(&n->number);
	return rc == 0 ? n->rc : -1;
}

/* ---- comments ---- */

enum { COMMENT_COMMENT, COMMENT_THREADED, COMMENT_T, COMMENT_TEXT, COMMENT_AUTHOR, COMMENT_RPH, COMMENT_COUNT };
static const char *const comment_names[] = {"comment", "threadedComment", "t", "text", "author", "rPh", NULL};
_Static_assert(sizeof(comment_names) / sizeof(comment_names[0]) == COMMENT_COUNT + 1, "a name for each");

static void comment_start(void *to, const struct xml_element *e)
{
	struct notes *n = to;
	struct span ref;

	if (e->id == COMMENT_COMMENT || e->id == COMMENT_THREADED) {
		ref = xml_attribute(e, "ref");
		snprintf(n->where, sizeof(n->where), "%.*s", (int)(ref.len < 15 ? ref.len : 15), ref.p == NULL ? "" : ref.p);
		buf_clear(&n->text);
	}
	n->in_phonetic += e->id == COMMENT_RPH;
	/* White space between elements of an old comment is layout; of a threaded one <text> holds the text itself. */
	if (e->id == COMMENT_T || e->id == COMMENT_AUTHOR || e->id == COMMENT_TEXT)
		n->target = &n->text;
}

static void comment_end(void *to, int id)
{
	struct notes *n = to;

	n->target = NULL;
	if (id == COMMENT_RPH && n->in_phonetic > 0)
		n->in_phonetic--;
	if (id != COMMENT_COMMENT && id != COMMENT_THREADED && id != COMMENT_AUTHOR)
		return;
	xlsx_unescape(&n->text);
	note_tell(n, id == COMMENT_AUTHOR ? "comment author" : "comment");
}

int xlsx_comments_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part)
{
	static const struct xml_handler handler = {.names = comment_names, .start = comment_start, .end = comment_end,
	                                           .text = notes_text};
	struct notes n = {.x = x, .sheet = sheet};

	return notes_read(&n, part, &handler);
}

/* ---- shapes ---- */

enum { SHAPE_TWO, SHAPE_ONE, SHAPE_ABSOLUTE, SHAPE_FROM, SHAPE_ROW, SHAPE_COL, SHAPE_PROPERTIES, SHAPE_P, SHAPE_T, SHAPE_BR,
	SHAPE_COUNT };
static const char *const shape_names[] = {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "from", "row", "col", "cNvPr",
	"p", "t", "br", NULL};
_Static_assert(sizeof(shape_names) / sizeof(shape_names[0]) == SHAPE_COUNT + 1, "a name for each");

static void line_end(struct notes *n)
{
	if (n->text.len > 0 && n->text.p[n->text.len - 1] != '\n')
		buf_addc(&n->text, '\n');
}

/* The text that is read out for a shape. */
static void description(struct notes *n, const struct xml_element *e)
{
	static const char *const wanted[] = {"title", "descr", NULL};

	for (const char *const *name = wanted; *name != NULL; name++) {
		struct span value = xml_attribute(e, *name);

		if (value.p != NULL)
			buf_add(&n->text, value.p, value.len);
		line_end(n);
	}
}

static void shape_start(void *to, const struct xml_element *e)
{
	struct notes *n = to;

	if (e->id >= SHAPE_TWO && e->id <= SHAPE_ABSOLUTE)
		n->row = n->column = 0;
	else if (e->id == SHAPE_FROM)
		n->in_from++;
	else if (e->id == SHAPE_ROW || e->id == SHAPE_COL)
		buf_clear(&n->number);
	else if (e->id == SHAPE_PROPERTIES)
		description(n, e);
	else if (e->id == SHAPE_BR)
		line_end(n);
	n->target = e->id == SHAPE_T ? &n->text : e->id == SHAPE_ROW || e->id == SHAPE_COL ? &n->number : NULL;
}

static uint32_t number_read(const struct buf *number)
{
	uint32_t n = 0;

	for (size_t i = 0; i < number->len && number->p[i] >= '0' && number->p[i] <= '9' && n < 100000000; i++)
		n = n * 10 + (uint32_t)(number->p[i] - '0');
	return n;
}

static void anchor_end(struct notes *n)
{
	cell_name(n->where, n->row + 1, n->column + 1);
	note_tell(n, "shape");
}

static void shape_end(void *to, int id)
{
	struct notes *n = to;

	n->target = NULL;
	if (id == SHAPE_FROM && n->in_from > 0)
		n->in_from--;
	else if (id == SHAPE_ROW && n->in_from > 0)
		n->row = number_read(&n->number);
	else if (id == SHAPE_COL && n->in_from > 0)
		n->column = number_read(&n->number);
	else if (id == SHAPE_P)
		line_end(n);
	else if (id >= SHAPE_TWO && id <= SHAPE_ABSOLUTE)
		anchor_end(n);
}

int xlsx_drawing_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct opc_part *part)
{
	static const struct xml_handler handler = {.names = shape_names, .start = shape_start, .end = shape_end,
	                                           .text = notes_text};
	struct notes n = {.x = x, .sheet = sheet};

	return notes_read(&n, part, &handler);
}
