/* ppt_table.c - a table of a presentation: a group of shapes, each a cell, which only their edges put into rows and columns. */
#include <stdlib.h>

#include "report/bytes.h"
#include "report/passage.h"
#include "report/ppt.h"

enum { OPTION_TABLE = 0x039f, SHAPE_NESTING_MOST = 8 };

struct cell {
	int32_t left, top;
	struct span text; /* in the arena */
};

struct table {
	struct ppt *ppt;
	const char *place;
	struct cell *cells;
	size_t count, capacity;
	int rc;
};

/* The group's own shape comes first and says so. */
static bool is_table(struct span shapes)
{
	struct officeart_record shape, part;

	if (!officeart_next(&shapes, &shape) || shape.type != PPT_SHAPE)
		return false;
	while (officeart_next(&shape.bytes, &part)) {
		if ((part.type == OFFICEART_OPTIONS_THIRD || part.type == OFFICEART_OPTIONS_SECOND || part.type == OFFICEART_OPTIONS) &&
		    (officeart_option(&part, OPTION_TABLE) & 1) != 0)
			return true;
	}
	return false;
}

static void text_read(struct buf *out, struct span records)
{
	struct officeart_record record;

	while (officeart_next(&records, &record)) {
		if (record.type != PPT_TEXT && record.type != PPT_TEXT_BYTES)
			continue;
		if (out->len > 0)
			buf_addc(out, '\n');
		ppt_text_add(out, &record);
	}
}

static void cell_add(struct table *t, struct span shape)
{
	struct arena *arena = context_arena(t->ppt->ctx);
	struct officeart_record part;
	struct buf text = {0};
	struct cell cell = {.left = 0};

	while (officeart_next(&shape, &part)) {
		if (part.type == PPT_SHAPE_TEXT) {
			text_read(&text, part.bytes);
		} else if (part.type == PPT_SHAPE_ANCHOR) {
			cell.left = (int32_t)bytes_u32_at(part.bytes, 0);
			cell.top = (int32_t)bytes_u32_at(part.bytes, 4);
		}
	}
	cell.text = arena_span(arena, buf_span(&text));
	t->cells = arena_grow(arena, t->cells, &t->capacity, t->count + 1, sizeof(cell));
	if (text.failed || cell.text.p == NULL || t->cells == NULL)
		t->rc = context_unreadable(t->ppt->ctx, t->ppt->src, t->ppt->src->place, WHY_LIMIT, "reader.memory");
	else if (cell.text.len > 0)
		t->cells[t->count++] = cell;
	buf_free(&text);
}

static int by_left(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return x->left < y->left ? -1 : x->left > y->left;
}

static int by_place(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return x->top < y->top ? -1 : x->top > y->top ? 1 : by_left(a, b);
}

static void cells_tell(struct table *t)
{
	struct context *ctx = t->ppt->ctx;
	uint32_t *columns = arena_array(context_arena(ctx), t->count + 1, sizeof(*columns));
	int32_t *lefts = arena_array(context_arena(ctx), t->count + 1, sizeof(*lefts));
	uint32_t row = 0, width = 0;

	if (columns == NULL || lefts == NULL) {
		t->rc = context_unreadable(ctx, t->ppt->src, t->ppt->src->place, WHY_LIMIT, "reader.memory");
		return;
	}
	qsort(t->cells, t->count, sizeof(*t->cells), by_left);
	for (size_t i = 0; i < t->count; i++) {
		if (width == 0 || lefts[width - 1] != t->cells[i].left)
			lefts[width++] = t->cells[i].left;
	}
	qsort(t->cells, t->count, sizeof(*t->cells), by_place);
	for (size_t i = 0, column = 0; i < t->count && t->rc == 0; i++) {
		const struct cell *cell = &t->cells[i];

		if (i == 0 || cell->top != t->cells[i - 1].top) {
			row++;
			column = 0;
		}
		while (column + 1 < width && lefts[column] < cell->left)
			column++;
		t->rc = context_count_cells(ctx, t->ppt->src, 1);
		if (t->rc == 0)
			t->rc = context_cell(ctx, t->ppt->src, context_place(ctx, t->ppt->src, "%s, table %u, row %u, column %zu", t->place,
				t->ppt->tables, row, column + 1), t->ppt->tables, row, (uint32_t)column + 1, cell->text);
	}
}

int ppt_table_tell(struct ppt *ppt, struct span shapes, const char *place, bool *told_out)
{
	struct table t = {.ppt = ppt, .place = place};
	struct officeart_record record;

	*told_out = is_table(shapes);
	if (!*told_out)
		return 0;
	ppt->tables++;
	while (t.rc == 0 && officeart_next(&shapes, &record)) {
		if (context_expired(ppt->ctx, ppt->src))
			return -1;
		if (record.type == PPT_SHAPE)
			cell_add(&t, record.bytes);
		else if (ppt_tell(ppt, record.bytes, place) != 0)
			return -1;
	}
	ppt->has_text = ppt->has_text || t.count > 0;
	if (t.rc == 0 && t.count > 0)
		cells_tell(&t);
	return t.rc;
}
