/* pdf_layout.c - lines and table cells of a page, from its characters and where they stand. */
#include "report/pdf_layout.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"

#define COLUMN_GAP 1.5     /* of the text's height: a wider gap parts two pieces */
#define ROW_OVERLAP 0.5    /* of the lower one's height: more makes one line */
#define TABLE_LEADING 2.5  /* of a line's height: a wider distance ends a table */
#define TABLE_PIECES 4000u /* more pieces are no table that anybody reads */

/* Where the next character stands. */
enum direction { RIGHT, DOWN, UP, LEFT, DIRECTION_COUNT };

/* Characters without a wide gap between them. Its box is in reading space: x along the line, y from line to line. */
struct piece {
	struct layout_box box;
	struct span text;
	enum direction direction;
	size_t row, column;
	bool spanning;
};

struct layout_page {
	struct arena *arena;
	struct piece *pieces;
	size_t count, capacity;
	struct layout_cell *cells;
	size_t cell_count, cell_capacity;
	uint32_t table_count;
};

struct layout_page *layout_page_new(struct arena *arena)
{
	struct layout_page *page = arena_alloc(arena, sizeof(*page));

	if (page != NULL)
		page->arena = arena;
	return page;
}

/* ---- lines into pieces ---- */

static struct layout_box turned(struct layout_box b, enum direction direction)
{
	switch (direction) {
	case RIGHT:
		return b;
	case DOWN:
		return (struct layout_box){b.y1, -b.x2, b.y2, -b.x1};
	case UP:
		return (struct layout_box){-b.y2, b.x1, -b.y1, b.x2};
	case LEFT:
		return (struct layout_box){-b.x2, -b.y2, -b.x1, -b.y1};
	case DIRECTION_COUNT:
		break;
	}
	return b;
}

static struct layout_box joined(struct layout_box a, struct layout_box b)
{
	return (struct layout_box){fmin(a.x1, b.x1), fmin(a.y1, b.y1), fmax(a.x2, b.x2), fmax(a.y2, b.y2)};
}

static enum direction direction_of(const struct layout_box *boxes, size_t count)
{
	const struct layout_box *a = &boxes[0], *b = &boxes[count - 1];
	double dx = (b->x1 + b->x2 - a->x1 - a->x2) / 2, dy = (b->y1 + b->y2 - a->y1 - a->y2) / 2;

	if (count < 2 || fabs(dx) >= fabs(dy))
		return dx < 0 ? LEFT : RIGHT;
	return dy < 0 ? UP : DOWN;
}

static bool is_control(uint32_t codepoint)
{
	return (codepoint >= 0x202a && codepoint <= 0x202e) || (codepoint >= 0x2066 && codepoint <= 0x2069);
}

static size_t character_count(struct span s, bool *has_controls_out)
{
	size_t count = 0;

	*has_controls_out = false;
	while (s.len > 0) {
		uint32_t codepoint;
		size_t n = text_decode(s, &codepoint);

		if (is_control(codepoint))
			*has_controls_out = true;
		else
			count++;
		s = (struct span){s.p + n, s.len - n};
	}
	return count;
}

static struct span trimmed(struct span s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
		s = (struct span){s.p + 1, s.len - 1};
	while (s.len > 0 && strchr(" \t\r\n", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

static int add_piece(struct layout_page *page, struct span text, struct layout_box box, enum direction direction)
{
	struct piece *grown;

	text = trimmed(text);
	if (text.len == 0)
		return 0;
	grown = arena_grow(page->arena, page->pieces, &page->capacity, page->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	page->pieces = grown;
	page->pieces[page->count++] = (struct piece){.box = box, .text = text, .direction = direction};
	return 0;
}

static int add_whole(struct layout_page *page, struct span text, const struct layout_box *boxes, size_t count)
{
	struct layout_box box = boxes[0];

	for (size_t i = 1; i < count; i++)
		box = joined(box, boxes[i]);
	return add_piece(page, text, box, RIGHT);
}

int layout_page_line(struct layout_page *page, struct span text, const struct layout_box *boxes, size_t box_count)
{
	enum direction direction;
	struct layout_box piece;
	const char *start = text.p;
	bool has_controls;

	if (box_count == 0 || text.len == 0)
		return 0;
	/* Right-to-left text comes in reading order, its boxes from left to right. */
	if (character_count(text, &has_controls) != box_count || has_controls)
		return add_whole(page, text, boxes, box_count);
	direction = direction_of(boxes, box_count);
	piece = turned(boxes[0], direction);
	for (size_t i = 0; text.len > 0; i++) {
		struct layout_box box = turned(boxes[i], direction);
		uint32_t codepoint;
		size_t n = text_decode(text, &codepoint);

		if (codepoint == ' ') {
			/* its box only fills the gap */
		} else if (box.x1 - piece.x2 > COLUMN_GAP * (piece.y2 - piece.y1)) {
			if (add_piece(page, (struct span){start, (size_t)(text.p - start)}, piece, direction) != 0)
				return -1;
			start = text.p;
			piece = box;
		} else {
			piece = joined(piece, box);
		}
		text = (struct span){text.p + n, text.len - n};
	}
	return add_piece(page, (struct span){start, (size_t)(text.p - start)}, piece, direction);
}

/* ---- pieces into rows ---- */

static int by_line(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;
	double ya = a->box.y1 + a->box.y2, yb = b->box.y1 + b->box.y2;

	if (a->direction != b->direction)
		return a->direction < b->direction ? -1 : 1;
	if (ya != yb)
		return ya < yb ? -1 : 1;
	return a->text.p < b->text.p ? -1 : a->text.p > b->text.p;
}

static int by_row(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->box.x1 != b->box.x1)
		return a->box.x1 < b->box.x1 ? -1 : 1;
	return a->text.p < b->text.p ? -1 : a->text.p > b->text.p;
}

static bool on_one_line(const struct piece *a, const struct piece *b)
{
	double overlap = fmin(a->box.y2, b->box.y2) - fmax(a->box.y1, b->box.y1);
	double height = fmin(a->box.y2 - a->box.y1, b->box.y2 - b->box.y1);

	return a->direction == b->direction && overlap > ROW_OVERLAP * height;
}

/* Numbers the rows and sorts the pieces into them. */
static void make_rows(struct layout_page *page)
{
	const struct piece *first = page->pieces;
	size_t row = 0;

	qsort(page->pieces, page->count, sizeof(*page->pieces), by_line);
	for (size_t i = 0; i < page->count; i++) {
		struct piece *p = &page->pieces[i];

		if (!on_one_line(first, p)) {
			row++;
			first = p;
		}
		p->row = row;
	}
	qsort(page->pieces, page->count, sizeof(*page->pieces), by_row);
}

static bool is_gap(const struct piece *left, const struct piece *right)
{
	double height = fmax(left->box.y2 - left->box.y1, right->box.y2 - right->box.y1);

	return right->box.x1 - left->box.x2 > COLUMN_GAP * height;
}

static size_t write_text(const struct layout_page *page, char *at)
{
	char *start = at;

	for (size_t i = 0; i < page->count; i++) {
		const struct piece *p = &page->pieces[i];

		if (i > 0 && p[-1].row != p->row)
			*at++ = '\n';
		else if (i > 0)
			*at++ = is_gap(&p[-1], p) ? '\t' : ' ';
		memcpy(at, p->text.p, p->text.len);
		at += p->text.len;
	}
	return (size_t)(at - start);
}

static int make_text(struct layout_page *page, struct span *text_out)
{
	size_t size = 1;
	char *text;

	for (size_t i = 0; i < page->count; i++)
		size += page->pieces[i].text.len + 1;
	text = arena_alloc(page->arena, size);
	if (text == NULL)
		return -1;
	*text_out = (struct span){text, write_text(page, text)};
	return 0;
}

/* ---- rows into tables ---- */

static size_t row_end(const struct layout_page *page, size_t i)
{
	size_t row = page->pieces[i].row;

	while (i < page->count && page->pieces[i].row == row)
		i++;
	return i;
}

/* The row from b follows closely on the row from a. */
static bool follows(const struct layout_page *page, size_t a, size_t b)
{
	const struct piece *above = &page->pieces[a], *below = &page->pieces[b];
	double height = fmin(above->box.y2 - above->box.y1, below->box.y2 - below->box.y1);

	return above->direction == below->direction && below->box.y1 - above->box.y2 <= TABLE_LEADING * height;
}

/* From a row with several pieces on: the end of the rows that stand close, where one piece alone ends them if the next row
 * is alone too. */
static size_t table_end(const struct layout_page *page, size_t start)
{
	size_t row = start, end = row_end(page, start);
	bool alone = false;

	while (end < page->count && follows(page, row, end)) {
		size_t next = row_end(page, end);

		if (alone && next - end == 1)
			break;
		alone = next - end == 1;
		row = end;
		end = next;
	}
	return end;
}

static bool overlaps(const struct piece *a, const struct piece *b)
{
	return a->box.x1 < b->box.x2 && b->box.x1 < a->box.x2;
}

/* Stands above or below two pieces of one row: says nothing of where columns are. */
static bool is_spanning(const struct piece *p, const struct piece *pieces, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		if (pieces[i].row != p->row && pieces[i + 1].row == pieces[i].row && overlaps(p, &pieces[i]) &&
		    overlaps(p, &pieces[i + 1]))
			return true;
	}
	return false;
}

static int by_left(const void *va, const void *vb)
{
	const struct layout_box *a = va, *b = vb;

	return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
}

/* The columns of these pieces from left to right, and how many there are. */
static size_t find_columns(struct piece *pieces, size_t count, struct layout_box *columns)
{
	size_t boxes = 0, found = 0;

	for (size_t i = 0; i < count; i++) {
		pieces[i].spanning = is_spanning(&pieces[i], pieces, count);
		if (!pieces[i].spanning)
			columns[boxes++] = pieces[i].box;
	}
	qsort(columns, boxes, sizeof(*columns), by_left);
	for (size_t i = 0; i < boxes; i++) {
		if (found > 0 && columns[i].x1 < columns[found - 1].x2)
			columns[found - 1] = joined(columns[found - 1], columns[i]);
		else
			columns[found++] = columns[i];
	}
	return found;
}

static size_t column_of(const struct piece *p, const struct layout_box *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (p->box.x1 < columns[i].x2)
			return i + 1;
	}
	return count;
}

static int add_cell(struct layout_page *page, const struct piece *p, size_t row)
{
	struct layout_cell *cell, *grown;

	cell = page->cell_count == 0 ? NULL : &page->cells[page->cell_count - 1];
	if (cell != NULL && cell->table == page->table_count && cell->row == row && cell->column == p->column) {
		char *both = arena_printf(page->arena, "%.*s %.*s", SPAN_ARG(cell->text), SPAN_ARG(p->text));

		if (both == NULL)
			return -1;
		cell->text = span_of(both);
		return 0;
	}
	grown = arena_grow(page->arena, page->cells, &page->cell_capacity, page->cell_count + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	page->cells = grown;
	page->cells[page->cell_count++] = (struct layout_cell){
		.table = page->table_count, .row = (uint32_t)row, .column = (uint32_t)p->column, .text = p->text};
	return 0;
}

static int make_table(struct layout_page *page, size_t start, size_t end)
{
	struct piece *pieces = page->pieces + start;
	size_t count = end - start, column_count;
	struct layout_box *columns = arena_array(page->arena, count, sizeof(*columns));

	if (columns == NULL)
		return -1;
	column_count = find_columns(pieces, count, columns);
	if (column_count < 2)
		return 0;
	page->table_count++;
	for (size_t i = 0; i < count; i++) {
		pieces[i].column = column_of(&pieces[i], columns, column_count);
		if (add_cell(page, &pieces[i], pieces[i].row - pieces[0].row + 1) != 0)
			return -1;
	}
	return 0;
}

static int make_tables(struct layout_page *page)
{
	for (size_t i = 0, end; i < page->count; i = end) {
		end = row_end(page, i);
		if (end - i < 2)
			continue;
		end = table_end(page, i);
		if (row_end(page, i) < end && end - i <= TABLE_PIECES && make_table(page, i, end) != 0)
			return -1;
	}
	return 0;
}

int layout_page_finish(struct layout_page *page, struct layout *layout_out)
{
	*layout_out = (struct layout){.text = {"", 0}};
	if (page->count == 0)
		return 0;
	make_rows(page);
	if (make_text(page, &layout_out->text) != 0 || make_tables(page) != 0)
		return -1;
	layout_out->cells = page->cells;
	layout_out->cell_count = page->cell_count;
	layout_out->table_count = page->table_count;
	return 0;
}
