/* pdf_table.c - tables of a page: rows whose gaps stand below each other.
 *
 * A gap alone says little: a space may be as wide as what parts two cells of a narrow table. But spaces of prose stand below
 * each other only by chance, and the gaps between columns always do. So the page's rows are divided into runs such that what
 * runs have in common (corridors without a character from their first row to their last) is worth most; what a run and a
 * column cost keeps chance out, and keeps spaces within cells from becoming columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/pdf_piece.h"

#define TABLE_LEADING 4.5     /* em: a wider distance ends a table */
#define CORRIDOR_LEAST 0.05   /* em */
#define MIDDLING_GAP 0.7      /* em: wider than most spaces */
#define ALIGNED 0.1           /* em */
#define RUN_COST 3.0
#define COLUMN_COST 1.0
#define SPANNING_COST 0.5
#define RUN_ROWS 200u         /* longer tables become several */
#define CORRIDORS 200u        /* a row of more pieces is of no table that anybody reads */
#define WORK_MOST 20000000u   /* comparisons on one page: what is over has no tables */
#define PROSE_ROWS 4u
#define PROSE_WIDTH 12.0      /* em */

/* Nothing stands in it in any row of the run so far. */
struct corridor {
	double lo, hi;
	double hits;      /* what the gaps of rows around it are worth; 0: it is left or right of everything */
	double narrowest; /* of those gaps, in em */
};

struct run {
	size_t first, end; /* rows */
	size_t skipped;
	size_t count;
	struct corridor corridors[CORRIDORS];
};

/* What the run would be with one more row. */
struct part {
	struct corridor corridor;
	size_t from, gap;
};

struct search {
	struct layout_page *page;
	struct run *run;
	struct part *parts;  /* CORRIDORS */
	size_t *share;       /* parts of each corridor, then of each gap */
	double *worth;       /* of rows before this one, divided best */
	size_t *begins;      /* where the run that ends before this row begins; itself if none */
	double *limits;      /* of the run's columns, from 1 */
	size_t work;
};

/* ---- one more row ---- */

static size_t gap_count(const struct row *row)
{
	return row->end - row->first + 1;
}

/* Gap 0 is left of the row, the last one right of it. */
static void gap_edges(const struct layout_page *page, const struct row *row, size_t gap, double *lo, double *hi)
{
	const struct piece *pieces = &page->pieces[row->first];

	*lo = gap == 0 ? -INFINITY : pieces[gap - 1].box.x2;
	*hi = gap == row->end - row->first ? INFINITY : pieces[gap].box.x1;
}

static double gap_worth(double lo, double hi, double em)
{
	if (isinf(lo) || isinf(hi))
		return 0;
	if (hi - lo > COLUMN_GAP * em)
		return 2.5;
	return hi - lo > MIDDLING_GAP * em ? 1.6 : 1;
}

/* The parts that are left of the corridors beside the row's pieces. Returns how many; or CORRIDORS + 1. */
static size_t cut(struct search *s, const struct row *row)
{
	const struct run *run = s->run;
	size_t count = 0, gap = 0, c = 0;

	memset(s->share, 0, run->count * sizeof(*s->share));
	memset(s->share + CORRIDORS, 0, gap_count(row) * sizeof(*s->share));
	while (c < run->count && gap < gap_count(row)) {
		const struct corridor *corridor = &run->corridors[c];
		double lo, hi;

		s->work++;
		gap_edges(s->page, row, gap, &lo, &hi);
		if (fmin(hi, corridor->hi) - fmax(lo, corridor->lo) >= CORRIDOR_LEAST * row->em) {
			if (count == CORRIDORS)
				return CORRIDORS + 1;
			s->parts[count++] = (struct part){
				.corridor = {fmax(lo, corridor->lo), fmin(hi, corridor->hi), gap_worth(lo, hi, row->em), (hi - lo) / row->em},
				.from = c, .gap = gap};
			s->share[c]++;
			s->share[CORRIDORS + gap]++;
		}
		if (hi < corridor->hi)
			gap++;
		else
			c++;
	}
	return count;
}

/* How many corridors that parted something so far the row would close. */
static size_t closed(const struct search *s)
{
	size_t count = 0;

	for (size_t c = 0; c < s->run->count; c++)
		count += s->run->corridors[c].hits > 0 && s->share[c] == 0;
	return count;
}

static void keep_parts(struct search *s, size_t count)
{
	struct run *run = s->run;

	for (size_t i = 0; i < count; i++) {
		struct part *p = &s->parts[i];

		p->corridor.hits = p->corridor.hits / (double)s->share[CORRIDORS + p->gap] +
			run->corridors[p->from].hits / (double)s->share[p->from];
		p->corridor.narrowest = fmin(p->corridor.narrowest, run->corridors[p->from].narrowest);
	}
	for (size_t i = 0; i < count; i++)
		run->corridors[i] = s->parts[i].corridor;
	run->count = count;
}

/* Words with nothing but spaces between them. */
static bool is_phrase(const struct layout_page *page, const struct row *row)
{
	for (size_t i = row->first + 1; i < row->end; i++) {
		if (page->pieces[i].box.x1 - page->pieces[i - 1].box.x2 > MIDDLING_GAP * row->em)
			return false;
	}
	return true;
}

enum add { ADDED, SKIPPED, ENDED };

/* The run with one more row, if that can be a row of it. */
static enum add run_add(struct search *s, size_t index)
{
	const struct row *row = &s->page->rows[index], *before = row - 1;
	bool first = s->run->end == s->run->first, skipped = s->run->end < index;
	size_t count;

	if (gap_count(row) > CORRIDORS || (!first && (row->direction != before->direction ||
		row->y1 - before->y2 > TABLE_LEADING * fmin(row->em, before->em))))
		return ENDED;
	count = cut(s, row);
	if (count > CORRIDORS)
		return ENDED;
	if (closed(s) > 0 && is_phrase(s->page, row))
		return skipped || first ? ENDED : SKIPPED;
	keep_parts(s, count);
	s->run->skipped += skipped;
	s->run->end = index + 1;
	return ADDED;
}

static void run_begin(struct search *s, size_t index)
{
	s->run->first = s->run->end = index;
	s->run->skipped = 0;
	s->run->count = 1;
	s->run->corridors[0] = (struct corridor){-INFINITY, INFINITY, 0, INFINITY};
}

static size_t parting_count(const struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		count += run->corridors[i].hits > 0;
	return count;
}

static double run_worth(const struct run *run)
{
	double worth = -RUN_COST - SPANNING_COST * (double)run->skipped;

	for (size_t i = 0; i < run->count; i++)
		worth += run->corridors[i].hits > 0 ? run->corridors[i].hits - COLUMN_COST : 0;
	return worth;
}

/* ---- the best division ---- */

static void try_runs_from(struct search *s, size_t start)
{
	run_begin(s, start);
	for (size_t i = start; i < s->page->row_count && i < start + RUN_ROWS && s->work < WORK_MOST; i++) {
		enum add add = run_add(s, i);
		double worth;

		if (add == ENDED || (add == ADDED && i > start && parting_count(s->run) == 0))
			return;
		worth = s->worth[start] + run_worth(s->run);
		if (add == ADDED && i > start && worth > s->worth[i + 1]) {
			s->worth[i + 1] = worth;
			s->begins[i + 1] = start;
		}
	}
}

static void divide(struct search *s)
{
	for (size_t i = 0; i < s->page->row_count; i++) {
		if (s->worth[i + 1] < s->worth[i]) {
			s->worth[i + 1] = s->worth[i];
			s->begins[i + 1] = i + 1;
		}
		try_runs_from(s, i);
	}
}

/* Adds rows up to end; false if they are no run together. */
static bool run_over(struct search *s, size_t start, size_t end)
{
	run_begin(s, start);
	for (size_t i = start; i < end; i++) {
		enum add add = run_add(s, i);

		if (add == ENDED)
			return false;
		s->page->rows[i].spanning = add == SKIPPED;
	}
	return s->run->end == end;
}

/* Corridors that are wider than spaces. */
static size_t wide_count(const struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		count += run->corridors[i].hits > 0 && run->corridors[i].narrowest > MIDDLING_GAP;
	return count;
}

/* Long tables are worth more without a heading that has not every space of the cells; a heading that has a gap wherever the
 * run with it has a corridor, and closes none that is wide, belongs to it all the same. */
static bool has_heading_above(struct search *s, size_t start, size_t end)
{
	const struct row *above = &s->page->rows[start - 1];
	size_t columns, wide, gaps = gap_count(above) - 2;

	if (gaps == 0 || !run_over(s, start, end))
		return false;
	columns = parting_count(s->run);
	wide = wide_count(s->run);
	return run_over(s, start - 1, end) && parting_count(s->run) == gaps && gaps * 2 >= columns && wide_count(s->run) >= wide;
}

/* ---- spaces within cells ---- */

/* Corridors from to end stand in one gap of the heading, or right of it. */
static void keep_wide(struct run *run, size_t from, size_t end, double right, double em)
{
	size_t widest = isinf(right) ? end : from;
	bool left_aligned = from < end && right - run->corridors[end - 1].hi < ALIGNED * em;

	for (size_t c = from; c < end && !isinf(right); c++) {
		if (left_aligned || run->corridors[c].narrowest >= run->corridors[widest].narrowest)
			widest = c;
	}
	for (size_t c = from; c < end; c++) {
		if (c != widest && run->corridors[c].narrowest <= MIDDLING_GAP)
			run->corridors[c].hits = 0;
	}
}

/* Days and times, names and 様 have their spaces below each other too. Where the first row has one gap for several corridors,
 * those that are no wider than a space are spaces, but for one. */
static void leave_spaces(struct search *s)
{
	const struct row *heading = &s->page->rows[s->run->first];
	struct run *run = s->run;
	size_t gaps = gap_count(heading) - 2, c = 0;

	if (gaps * 2 < parting_count(run))
		return;
	for (size_t gap = 1; gap <= gaps + 1; gap++) {
		double lo, hi;
		size_t from;

		gap_edges(s->page, heading, gap, &lo, &hi);
		while (c < run->count && run->corridors[c].lo < lo)
			c++;
		from = c;
		while (c < run->count && run->corridors[c].hi <= hi)
			c++;
		keep_wide(run, from, c, hi, heading->em);
	}
}

/* ---- columns and cells ---- */

static size_t column_at(const struct run *run, double x)
{
	size_t column = 1;

	for (size_t i = 0; i < run->count && run->corridors[i].lo < x; i++)
		column += run->corridors[i].hits > 0;
	return column;
}

static double width_of(const struct layout_page *page, const struct row *row, size_t column)
{
	const struct piece *left = NULL, *right = NULL;

	for (size_t i = row->first; i < row->end; i++) {
		if (page->pieces[i].column != column)
			continue;
		left = left == NULL ? &page->pieces[i] : left;
		right = &page->pieces[i];
	}
	return left == NULL ? 0 : right->box.x2 - left->box.x1;
}

/* Columns of prose: each long enough, and most rows fill each of them. */
static bool is_prose(const struct layout_page *page, const struct run *run, size_t columns)
{
	if (run->end - run->first < PROSE_ROWS)
		return false;
	for (size_t c = 1; c <= columns; c++) {
		size_t filled = 0;

		for (size_t i = run->first; i < run->end; i++)
			filled += width_of(page, &page->rows[i], c) > PROSE_WIDTH * page->rows[i].em;
		if (filled * 4 < (run->end - run->first) * 3)
			return false;
	}
	return true;
}

static void set_columns(struct search *s)
{
	struct layout_page *page = s->page;

	page->run_count++;
	for (size_t r = s->run->first; r < s->run->end; r++) {
		struct row *row = &page->rows[r];

		row->run = page->run_count;
		for (size_t i = row->first; i < row->end; i++)
			page->pieces[i].column = column_at(s->run, page->pieces[row->spanning ? row->first : i].box.x1);
	}
}

/* How far each column reaches: to where the next one begins, the last one to its longest line. */
static int set_limits(struct search *s)
{
	struct layout_page *page = s->page;
	size_t column = 1;

	s->limits = arena_array(page->arena, CORRIDORS + 1, sizeof(*s->limits));
	if (s->limits == NULL)
		return -1;
	for (size_t c = 0; c < s->run->count; c++) {
		if (s->run->corridors[c].hits > 0)
			s->limits[column++] = s->run->corridors[c].hi;
	}
	s->limits[column] = -INFINITY;
	for (size_t r = s->run->first; r < s->run->end; r++) {
		const struct piece *last = &page->pieces[page->rows[r].end - 1];

		if (last->column == column)
			s->limits[column] = fmax(s->limits[column], last->box.x2 + CELL_MARGIN * last->em);
	}
	return 0;
}

static int make_table(struct search *s, size_t start, size_t end)
{
	struct layout_page *page = s->page;
	bool prose;

	if (!run_over(s, start, end))
		return 0;
	leave_spaces(s);
	set_columns(s);
	prose = is_prose(page, s->run, parting_count(s->run) + 1);
	for (size_t r = start; r < end; r++)
		page->rows[r].prose = prose;
	if (prose)
		return 0;
	return set_limits(s) != 0 ? -1 : layout_cells(page, start, end, s->limits);
}

/* From the last run to the first, then makes them in the page's order. */
static int make_runs(struct search *s)
{
	size_t *ends = arena_array(s->page->arena, s->page->row_count + 1, sizeof(*ends));
	size_t at = s->page->row_count, made = 0;

	if (ends == NULL)
		return -1;
	while (at > 0) {
		size_t begin = s->begins[at];

		if (begin < at)
			ends[begin] = at;
		at = begin < at ? begin : at - 1;
	}
	for (size_t i = 0; i < s->page->row_count; i++) {
		size_t start = i;

		if (ends[i] == 0)
			continue;
		if (i > made && has_heading_above(s, i, ends[i]))
			start--;
		if (make_table(s, start, ends[i]) != 0)
			return -1;
		made = ends[i];
	}
	return 0;
}

int layout_tables(struct layout_page *page)
{
	size_t rows = page->row_count + 1;
	struct search s = {.page = page};

	s.run = arena_alloc(page->arena, sizeof(*s.run));
	s.parts = arena_array(page->arena, CORRIDORS, sizeof(*s.parts));
	s.share = arena_array(page->arena, 2 * (size_t)CORRIDORS + 2, sizeof(*s.share));
	s.worth = arena_array(page->arena, rows, sizeof(*s.worth));
	s.begins = arena_array(page->arena, rows, sizeof(*s.begins));
	if (s.run == NULL || s.parts == NULL || s.share == NULL || s.worth == NULL || s.begins == NULL)
		return -1;
	for (size_t i = 0; i < rows; i++)
		s.begins[i] = i;
	divide(&s);
	return make_runs(&s);
}
