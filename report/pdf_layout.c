/* pdf_layout.c - words, rows and lines of a page, from its characters and where they stand. */
#include "report/pdf_layout.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/pdf_piece.h"

#define WORD_GAP 0.3     /* em: a wider gap parts two words even without a space */
#define ROW_OVERLAP 0.5  /* of the lower one's height: more makes one line */
#define TOUCH 0.2        /* of the character's extent: how far the next one may stand */
#define LATIN_HEIGHT 1.2 /* em: usual height of a line in fonts without full-width characters */

struct layout_page *layout_page_new(struct arena *arena)
{
	struct layout_page *page = arena_alloc(arena, sizeof(*page));

	if (page != NULL)
		page->arena = arena;
	return page;
}

/* ---- direction ---- */

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

static double overlap(double a1, double a2, double b1, double b2)
{
	return fmin(a2, b2) - fmax(a1, b1);
}

/* Does b follow closely on a if text runs in this direction? Characters of a line that is written downward or turned are at
 * least as wide as high; digits and letters that stand below each other in a table's rows are not. */
static bool goes_on(struct layout_box a, struct layout_box b, enum direction direction)
{
	bool upright = direction == RIGHT || direction == LEFT;
	double extent;

	if (!upright && a.y2 - a.y1 > 1.05 * (a.x2 - a.x1))
		return false;
	a = turned(a, direction);
	b = turned(b, direction);
	extent = upright ? a.y2 - a.y1 : a.x2 - a.x1;
	return fabs(b.x1 - a.x2) <= TOUCH * extent &&
	       overlap(a.y1, a.y2, b.y1, b.y2) > ROW_OVERLAP * fmin(a.y2 - a.y1, b.y2 - b.y1);
}

static enum direction direction_of(const struct layout_box *boxes, size_t count)
{
	size_t votes[DIRECTION_COUNT] = {0};
	enum direction most = RIGHT;

	for (size_t i = 1; i < count; i++) {
		for (enum direction d = RIGHT; d < DIRECTION_COUNT; d++)
			votes[d] += goes_on(boxes[i - 1], boxes[i], d);
		if (votes[RIGHT] > count / 2)
			return RIGHT;
	}
	for (enum direction d = RIGHT; d < DIRECTION_COUNT; d++) {
		if (votes[d] > votes[most])
			most = d;
	}
	return most;
}

/* ---- lines into words ---- */

static bool is_control(uint32_t codepoint)
{
	return (codepoint >= 0x202a && codepoint <= 0x202e) || (codepoint >= 0x2066 && codepoint <= 0x2069);
}

static bool is_full_width(uint32_t codepoint)
{
	return codepoint >= 0x2e80 && !(codepoint >= 0xff61 && codepoint <= 0xffdc);
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

static int add_piece(struct layout_page *page, struct piece piece)
{
	struct piece *grown;

	piece.text = trimmed(piece.text);
	if (piece.text.len == 0)
		return 0;
	if (piece.em <= 0)
		piece.em = (piece.box.y2 - piece.box.y1) / LATIN_HEIGHT;
	grown = arena_grow(page->arena, page->pieces, &page->capacity, page->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	page->pieces = grown;
	piece.line = page->lines;
	page->pieces[page->count++] = piece;
	return 0;
}

static int add_whole(struct layout_page *page, struct span text, const struct layout_box *boxes, size_t count)
{
	struct layout_box box = boxes[0];

	for (size_t i = 1; i < count; i++)
		box = joined(box, boxes[i]);
	return add_piece(page, (struct piece){.box = box, .text = text, .direction = RIGHT});
}

static bool is_apart(const struct piece *piece, struct layout_box box)
{
	double height = fmin(piece->box.y2 - piece->box.y1, box.y2 - box.y1);
	double em = piece->em > 0 ? piece->em : (piece->box.y2 - piece->box.y1) / LATIN_HEIGHT;

	return box.x1 - piece->box.x2 > WORD_GAP * em || box.x2 < piece->box.x1 ||
	       overlap(piece->box.y1, piece->box.y2, box.y1, box.y2) <= ROW_OVERLAP * height;
}

static void take_character(struct piece *piece, struct layout_box box, uint32_t codepoint)
{
	piece->box = joined(piece->box, box);
	if (is_full_width(codepoint))
		piece->em = fmax(piece->em, box.x2 - box.x1);
}

static int add_words(struct layout_page *page, struct span text, const struct layout_box *boxes, enum direction direction)
{
	struct piece piece = {.direction = direction};

	for (size_t i = 0; text.len > 0; i++) {
		struct layout_box box = turned(boxes[i], direction);
		uint32_t codepoint;
		size_t n = text_decode(text, &codepoint);
		bool space = codepoint == ' '; /* its box only fills the gap */

		if (piece.text.len > 0 && (space || is_apart(&piece, box))) {
			if (add_piece(page, piece) != 0)
				return -1;
			piece = (struct piece){.direction = direction};
		}
		if (!space && piece.text.len == 0) {
			piece.box = box;
			piece.text.p = text.p;
		}
		if (!space) {
			take_character(&piece, box, codepoint);
			piece.text.len += n;
		}
		text = (struct span){text.p + n, text.len - n};
	}
	return add_piece(page, piece);
}

int layout_page_line(struct layout_page *page, struct span text, const struct layout_box *boxes, size_t box_count)
{
	bool has_controls;

	if (box_count == 0 || text.len == 0)
		return 0;
	page->lines++;
	/* Right-to-left text comes in reading order, its boxes from left to right. */
	if (character_count(text, &has_controls) != box_count || has_controls)
		return add_whole(page, text, boxes, box_count);
	return add_words(page, text, boxes, direction_of(boxes, box_count));
}

/* ---- words into rows ---- */

static int by_text(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->text.p < b->text.p ? -1 : a->text.p > b->text.p;
}

static int by_line(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;
	double ya = a->box.y1 + a->box.y2, yb = b->box.y1 + b->box.y2;

	if (a->direction != b->direction)
		return a->direction < b->direction ? -1 : 1;
	if (ya != yb)
		return ya < yb ? -1 : 1;
	return by_text(va, vb);
}

static int by_row(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->box.x1 != b->box.x1)
		return a->box.x1 < b->box.x1 ? -1 : 1;
	return by_text(va, vb);
}

static bool on_one_line(const struct piece *a, const struct piece *b)
{
	double height = fmin(a->box.y2 - a->box.y1, b->box.y2 - b->box.y1);

	return a->direction == b->direction && overlap(a->box.y1, a->box.y2, b->box.y1, b->box.y2) > ROW_OVERLAP * height;
}

static void add_to_row(struct row *row, const struct piece *p, size_t index)
{
	if (row->end == 0)
		*row = (struct row){.first = index, .y1 = p->box.y1, .y2 = p->box.y2, .direction = p->direction};
	row->end = index + 1;
	row->y1 = fmin(row->y1, p->box.y1);
	row->y2 = fmax(row->y2, p->box.y2);
	row->em = fmax(row->em, p->em);
}

/* Numbers the rows and sorts the pieces into them. */
static int make_rows(struct layout_page *page)
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
	page->row_count = row + 1;
	page->rows = arena_array(page->arena, page->row_count, sizeof(*page->rows));
	if (page->rows == NULL)
		return -1;
	qsort(page->pieces, page->count, sizeof(*page->pieces), by_row);
	for (size_t i = 0; i < page->count; i++)
		add_to_row(&page->rows[page->pieces[i].row], &page->pieces[i], i);
	return 0;
}

/* ---- lines of text ---- */

static bool is_parted(const struct piece *left, const struct piece *right)
{
	if (left->column != 0 || right->column != 0)
		return left->column != right->column;
	return right->box.x1 - left->box.x2 > COLUMN_GAP * fmax(left->em, right->em);
}

/* A row of a table, with all lines of its cells. */
static char *write_cells(const struct layout_page *page, const struct row *row, char *at)
{
	for (size_t i = row->first_cell; i < row->end_cell; i++) {
		memcpy(at, page->cells[i].text.p, page->cells[i].text.len);
		at += page->cells[i].text.len;
		*at++ = i + 1 == row->end_cell ? '\n' : '\t';
	}
	return at;
}

/* The row's pieces, or those of one column. */
static char *write_row(const struct layout_page *page, const struct row *row, size_t column, char *at)
{
	const struct piece *before = NULL;

	for (size_t i = row->first; i < row->end; i++) {
		const struct piece *p = &page->pieces[i];

		if (column != 0 && p->column != column)
			continue;
		if (before != NULL)
			*at++ = is_parted(before, p) ? '\t' : ' ';
		memcpy(at, p->text.p, p->text.len);
		at += p->text.len;
		before = p;
	}
	if (before != NULL)
		*at++ = '\n';
	return at;
}

/* Rows first to end have prose in columns. */
static char *write_prose(const struct layout_page *page, size_t first, size_t end, char *at)
{
	size_t columns = 0;

	for (size_t i = page->rows[first].first; i < page->rows[end - 1].end; i++)
		columns = page->pieces[i].column > columns ? page->pieces[i].column : columns;
	for (size_t c = 1; c <= columns; c++) {
		for (size_t i = first; i < end; i++)
			at = write_row(page, &page->rows[i], c, at);
	}
	return at;
}

static size_t write_text(const struct layout_page *page, char *start)
{
	char *at = start;

	for (size_t i = 0, end; i < page->row_count; i = end) {
		end = i + 1;
		if (!page->rows[i].prose) {
			at = page->rows[i].run == 0 ? write_row(page, &page->rows[i], 0, at) : write_cells(page, &page->rows[i], at);
			continue;
		}
		while (end < page->row_count && page->rows[end].run == page->rows[i].run)
			end++;
		at = write_prose(page, i, end, at);
	}
	return (size_t)(at - start) - 1;
}

static char joint_in_flow(const struct layout_page *page, const struct piece *a, const struct piece *b)
{
	if (a->line != b->line || (page->rows[b->row].prose && a->column != b->column))
		return '\n';
	return is_parted(a, b) ? '\t' : ' ';
}

static size_t write_flow(struct layout_page *page, char *at)
{
	char *start = at;

	qsort(page->pieces, page->count, sizeof(*page->pieces), by_text);
	for (size_t i = 0; i < page->count; i++) {
		const struct piece *p = &page->pieces[i];

		if (i > 0)
			*at++ = joint_in_flow(page, &p[-1], p);
		memcpy(at, p->text.p, p->text.len);
		at += p->text.len;
	}
	return (size_t)(at - start);
}

static int make_text(struct layout_page *page, struct layout *layout)
{
	size_t size = 1;
	char *text, *flow;

	for (size_t i = 0; i < page->count; i++)
		size += page->pieces[i].text.len + 1;
	text = arena_alloc(page->arena, size);
	flow = arena_alloc(page->arena, size);
	if (text == NULL || flow == NULL)
		return -1;
	layout->text = (struct span){text, write_text(page, text)};
	layout->flow = (struct span){flow, write_flow(page, flow)};
	return 0;
}

int layout_page_finish(struct layout_page *page, struct layout *layout_out)
{
	*layout_out = (struct layout){.text = {"", 0}, .flow = {"", 0}};
	if (page->count == 0)
		return 0;
	if (make_rows(page) != 0 || layout_tables(page) != 0 || make_text(page, layout_out) != 0)
		return -1;
	layout_out->cells = page->cells;
	layout_out->cell_count = page->cell_count;
	layout_out->table_count = page->table_count;
	return 0;
}
