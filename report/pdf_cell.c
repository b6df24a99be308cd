/* pdf_cell.c - cells of a table on a page: the lines of a cell come together. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/pdf_piece.h"

#define LINE_LEADING 0.8 /* em: lines of one cell stand no wider apart */
#define CELL_LINES 40u   /* more are no cell that anybody reads */
#define CLOSER 0.15      /* em */
#define HALF_LINE 0.2    /* em: rows that overlap more are side by side, one of them set in the middle */

struct table {
	struct layout_page *page;
	const double *limits;
	size_t first, end; /* rows */
	size_t columns;
	/* Of the row so far, by column: where its last line ends. */
	const struct piece **last;
	size_t cells;
};

static bool is_full_width(uint32_t codepoint)
{
	return codepoint >= 0x2e80;
}

static uint32_t first_of(struct span s)
{
	uint32_t codepoint;

	text_decode(s, &codepoint);
	return codepoint;
}

static uint32_t last_of(struct span s)
{
	size_t at = s.len - 1;

	while (at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	return first_of((struct span){s.p + at, s.len - at});
}

/* ---- lines of one row ---- */

/* Would what stands on the next line have gone beyond the column? */
static bool is_broken(const struct table *t, const struct piece *last, const struct piece *next)
{
	double least = is_full_width(first_of(next->text)) ? next->em : next->box.x2 - next->box.x1;

	return last->box.x2 + least > t->limits[last->column] - CELL_MARGIN * last->em;
}

/* Takes a line into the row so far. */
static void take_line(struct table *t, size_t row)
{
	const struct row *r = &t->page->rows[row];

	for (size_t i = r->first; i < r->end; i++) {
		const struct piece *p = &t->page->pieces[i];

		t->cells += t->last[p->column] == NULL;
		t->last[p->column] = p;
	}
}

static void begin_row(struct table *t, size_t row)
{
	for (size_t column = 0; column <= t->columns; column++)
		t->last[column] = NULL;
	t->cells = 0;
	take_line(t, row);
}

/* Does the line stand closer to the one below, and is the row so far a whole one? */
static bool goes_below(const struct table *t, size_t row)
{
	const struct row *r = &t->page->rows[row], *above = r - 1, *below = r + 1;

	return t->last[1] != NULL && row + 1 < t->end && !below->spanning && r->y1 - above->y2 > below->y1 - r->y2 + CLOSER * r->em;
}

/* Is this a further line of the row so far? It goes on with a line that was broken, and begins nothing where there is something
 * already; what has every cell that the row has is a row of its own. Rows begin in the first column. */
static bool is_further(const struct table *t, size_t row)
{
	const struct row *r = &t->page->rows[row], *above = r - 1;
	double gap = (r->y1 - above->y2) / fmin(r->em, above->em);
	size_t going_on = 0, count = 0;

	if (r->spanning || above->spanning || gap > LINE_LEADING || goes_below(t, row))
		return false;
	for (size_t i = r->first; i < r->end; i++) {
		const struct piece *p = &t->page->pieces[i], *last = t->last[p->column];

		if (i > r->first && p[-1].column == p->column)
			continue;
		if (last != NULL && (!is_broken(t, last, p) || (p->column == 1 && r->end - r->first > 1)))
			return false;
		going_on += last != NULL;
		count++;
	}
	if (going_on == 0)
		return gap < -HALF_LINE;
	return going_on < count || going_on < t->cells;
}

/* ---- cells ---- */

enum joint { JOINT_NONE, JOINT_SPACE, JOINT_UNKNOWN };

static bool is_letter(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "C-" and "000042" on the next line are one word; "C-0000" and "42" may be one. */
static enum joint joint_of(const struct table *t, const struct piece *last, const struct piece *next)
{
	uint32_t a = last_of(last->text), b = first_of(next->text);

	if (last->row == next->row)
		return JOINT_SPACE;
	if (is_full_width(a) || is_full_width(b) || a == '-' || a == '/')
		return JOINT_NONE;
	return is_letter(a) && is_letter(b) && is_broken(t, last, next) ? JOINT_UNKNOWN : JOINT_SPACE;
}

/* Sets *unknown where a joint is unknown. */
static int write_cell(const struct table *t, size_t first, size_t end, size_t column, struct buf *text, bool *unknown)
{
	const struct piece *last = NULL;
	bool glue = *unknown;

	for (size_t i = t->page->rows[first].first; i < t->page->rows[end - 1].end; i++) {
		const struct piece *p = &t->page->pieces[i];
		enum joint joint = JOINT_NONE;

		if (p->column != column)
			continue;
		if (last != NULL)
			joint = joint_of(t, last, p);
		*unknown |= joint == JOINT_UNKNOWN;
		if (joint == JOINT_SPACE || (joint == JOINT_UNKNOWN && !glue))
			buf_addc(text, ' ');
		buf_add(text, p->text.p, p->text.len);
		last = p;
	}
	return text->failed ? -1 : 0;
}

static int keep(const struct table *t, struct buf *text, struct span *text_out)
{
	*text_out = arena_span(t->page->arena, buf_span(text));
	return text_out->p == NULL ? -1 : 0;
}

static int cell_text(const struct table *t, size_t first, size_t end, struct layout_cell *cell)
{
	struct buf text = {0};
	bool unknown = false;
	int rc = write_cell(t, first, end, cell->column, &text, &unknown);

	if (rc == 0)
		rc = keep(t, &text, &cell->text);
	cell->glued = cell->text;
	if (rc == 0 && unknown) {
		buf_clear(&text);
		rc = write_cell(t, first, end, cell->column, &text, &unknown);
	}
	if (rc == 0 && unknown)
		rc = keep(t, &text, &cell->glued);
	buf_free(&text);
	return rc;
}

static int add_cell(const struct table *t, const struct layout_cell *cell)
{
	struct layout_page *page = t->page;
	struct layout_cell *grown = arena_grow(page->arena, page->cells, &page->cell_capacity, page->cell_count + 1, sizeof(*grown));

	if (grown == NULL)
		return -1;
	page->cells = grown;
	page->cells[page->cell_count++] = *cell;
	return 0;
}

/* Rows first to end are the lines of one row, which t->last belongs to. */
static int add_cells(const struct table *t, size_t first, size_t end)
{
	struct layout_page *page = t->page;

	page->rows[first].first_cell = page->cell_count;
	for (size_t column = 1; column <= t->columns; column++) {
		struct layout_cell cell = {.table = page->table_count, .row = (uint32_t)(first - t->first) + 1, .column = (uint32_t)column};

		if (t->last[column] != NULL &&
		    (cell_text(t, first, end, &cell) != 0 || add_cell(t, &cell) != 0))
			return -1;
	}
	page->rows[first].end_cell = page->cell_count;
	return 0;
}

static size_t column_count(const struct layout_page *page, size_t first, size_t end)
{
	size_t most = 0;

	for (size_t i = page->rows[first].first; i < page->rows[end - 1].end; i++)
		most = page->pieces[i].column > most ? page->pieces[i].column : most;
	return most;
}

int layout_cells(struct layout_page *page, size_t first, size_t end, const double *limits)
{
	struct table t = {.page = page, .limits = limits, .first = first, .end = end, .columns = column_count(page, first, end)};

	t.last = arena_array(page->arena, t.columns + 1, sizeof(const struct piece *));
	if (t.last == NULL)
		return -1;
	page->table_count++;
	for (size_t row = first, next; row < end; row = next) {
		begin_row(&t, row);
		for (next = row + 1; next < end && next < row + CELL_LINES && is_further(&t, next); next++)
			take_line(&t, next);
		if (add_cells(&t, row, next) != 0)
			return -1;
	}
	return 0;
}
