/* claim_table.c - claims in tables: a label and the cell beside or below it, a column of identifiers, callers' columns. */
#include <stdlib.h>

#include "policy/claim.h"
#include "policy/zone.h"

#define DATA_ROW_CELLS 3u  /* a row of so many filled cells is data: a 様 in it is not an addressee's */
#define HEADING_ROWS 2u
#define COLUMN_LEAST 3u    /* rows by which a column without a label is known for one of identifiers */

enum cell_kind { CELL_PLAIN, CELL_LABEL, CELL_NAME_LABEL, CELL_HEAD_NAME, CELL_TO, CELL_CALLER, CELL_COMPANY, CELL_BLANK };

struct cell {
	uint32_t row, column;
	uint32_t first_line, line_count;
	enum cell_kind kind;
	bool field;                /* asks what a call is about */
	bool period;               /* asks what a report is about */
	bool wide;                 /* in a row of many cells: of a table of calls, not of a form */
	bool call_row, call_column; /* stands with such cells and with none for a caller */
};

struct table {
	struct claims *claims;
	struct cell *cells; /* by row, then column, or the other way */
	size_t count;
};

static struct span cell_text(const struct table *t, const struct cell *cell)
{
	const struct line *first = &t->claims->view->lines[cell->first_line];

	return view_between(t->claims->view, first->start, first[cell->line_count - 1].end);
}

static const struct line *cell_line(const struct table *t, const struct cell *cell)
{
	return &t->claims->view->lines[cell->first_line];
}

/* Which of the words a cell is; a customer's name is a name label or a caller's, as it stands. */
static enum cell_kind kind_of(struct span text, unsigned sets)
{
	static const struct {
		enum word_set set;
		enum cell_kind kind;
	} kinds[] = {
		{WORDS_LABEL, CELL_LABEL}, {WORDS_NAME_LABEL, CELL_NAME_LABEL}, {WORDS_CALLER, CELL_CALLER},
		{WORDS_HEAD_NAME_LABEL, CELL_HEAD_NAME}, {WORDS_TO_LABEL, CELL_TO}, {WORDS_COMPANY, CELL_COMPANY},
	};

	if (bare_before(text) == text.len)
		return CELL_BLANK;
	if (text.len > 100 || sets == 0)
		return CELL_PLAIN;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (sets & 1u << kinds[i].set)
			return kinds[i].kind;
	}
	return CELL_PLAIN;
}

static int row_order(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->first_line > y->first_line) - (x->first_line < y->first_line);
}

static int column_order(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->first_line > y->first_line) - (x->first_line < y->first_line);
}

static void sort_cells(struct table *t, int order(const void *, const void *))
{
	for (size_t i = 1; i < t->count; i++) {
		if (order(&t->cells[i - 1], &t->cells[i]) > 0) {
			qsort(t->cells, t->count, sizeof(*t->cells), order);
			return;
		}
	}
}

static bool load_cells(struct table *t, size_t first, size_t end)
{
	const struct view *v = t->claims->view;

	t->cells = malloc((end - first) * sizeof(*t->cells));
	if (t->cells == NULL)
		return false;
	for (size_t i = first; i < end; i++) {
		const struct segment *s = view_segment(v, &v->lines[i]);
		struct cell *cell = &t->cells[t->count];

		if (v->lines[i].same && i > first) {
			cell[-1].line_count++;
			continue;
		}
		*cell = (struct cell){.row = s->row, .column = s->column, .first_line = (uint32_t)i, .line_count = 1};
		t->count++;
	}
	for (size_t i = 0; i < t->count; i++) {
		struct span text = cell_text(t, &t->cells[i]);
		unsigned sets = word_sets(&t->claims->policy->words, text);

		t->cells[i].kind = kind_of(text, sets);
		t->cells[i].field = t->cells[i].kind == CELL_PLAIN && (sets & 1u << WORDS_CALL_FIELD) != 0;
		t->cells[i].period = (sets & 1u << WORDS_PERIOD) != 0;
	}
	return true;
}

/* The spots in a cell. */
static struct spot *cell_spots(const struct table *t, const struct cell *cell, size_t *count_out)
{
	const struct line *first = cell_line(t, cell), *last = first + cell->line_count - 1;
	const struct spots *spots = t->claims->spots;
	size_t from = spots_from(spots, first->start), end = from;

	while (end < spots->count && spots->v[end].start < last->end)
		end++;
	*count_out = end - from;
	return spots->v + from;
}

static bool is_filled(const struct cell *cell)
{
	return cell->kind != CELL_BLANK;
}

static void set_caller(const struct table *t, const struct cell *cell)
{
	size_t count;
	struct spot *spots = cell_spots(t, cell, &count);
	bool company = cell->kind == CELL_PLAIN && span_has(cell_text(t, cell), "御中");

	for (size_t i = 0; i < count && !company; i++)
		spots[i].caller = true;
}

/* States the spots of a cell that answer a label: identifiers, or names too. Returns how many. */
static size_t state_cell(const struct table *t, const struct cell *cell, bool names, enum claim_how how,
	const struct line *label)
{
	size_t count, stated = 0;
	struct spot *spots = cell_spots(t, cell, &count);

	for (size_t i = 0; i < count; i++) {
		struct place p = place_at(t->claims, view_line_at(t->claims->view, spots[i].start));
		struct span after = place_after(t->claims, &p, &spots[i]);

		if (spots[i].set == 0 || spots[i].claimed || spots[i].caller || (!names && spots[i].kind == SPOT_NAME))
			continue;
		if (names && (!spot_speaks(&spots[i]) || honour_after(after) == HONOUR_CALLER || !stands_alone(after)))
			continue;
		claim_state(t->claims, &p, &spots[i], how, label);
		stated++;
	}
	return stated;
}

/* An identifier too short to be looked for in texts ("7"), or in another spelling, is one where a label says so. */
static void state_value(const struct table *t, const struct cell *cell, const struct line *label)
{
	struct claims *c = t->claims;
	struct span value = bare(cell_text(t, cell));
	uint32_t client;
	struct place p;
	size_t count;

	cell_spots(t, cell, &count);
	client = count > 0 ? CLIENT_NONE : spelled_client(c->policy->dir, value);
	if (client == CLIENT_NONE)
		return;
	p = place_at(c, cell_line(t, cell));
	claim_state_value(c, &p, value, client, CLAIM_LABEL, label);
}

static bool in_head(const struct table *t, const struct cell *cell)
{
	const struct line *line = cell_line(t, cell);

	return line->ordinal <= HEAD_LINES && !line->calls;
}

/* ---- beside ---- */

static void answer_beside(const struct table *t, const struct cell *label, const struct cell *value)
{
	switch (label->kind) {
	case CELL_LABEL:
		state_cell(t, value, false, CLAIM_LABEL, cell_line(t, label));
		state_value(t, value, cell_line(t, label));
		break;
	case CELL_NAME_LABEL:
		state_cell(t, value, true, CLAIM_LABEL, cell_line(t, label));
		break;
	case CELL_HEAD_NAME:
		if (in_head(t, label) && !label->call_column)
			state_cell(t, value, true, CLAIM_LABEL, cell_line(t, label));
		else
			set_caller(t, value);
		break;
	case CELL_TO:
		if (in_head(t, label))
			state_cell(t, value, true, CLAIM_LABEL, cell_line(t, label));
		break;
	case CELL_CALLER:
	case CELL_COMPANY:
		set_caller(t, value);
		break;
	case CELL_PLAIN:
	case CELL_BLANK:
		break;
	}
}

/* "株式会社あおぞら商事 | 御中" */
static void honour_beside(const struct table *t, const struct cell *name, const struct cell *honour)
{
	struct span text = bare(cell_text(t, honour));
	size_t count;
	struct spot *spots = cell_spots(t, name, &count);
	bool company = span_equal(text, span_of("御中"));

	if (company || (in_head(t, name) && count > 0 && !spots[0].data && (span_equal(text, span_of("様")) || span_equal(text, span_of("殿")))))
		state_cell(t, name, true, CLAIM_ADDRESSEE, cell_line(t, honour));
}

/* The first rows are a heading, unless one of their cells tells a time or a telephone number. */
static bool is_data_row(const struct table *t, size_t first, size_t end)
{
	const struct line *line = cell_line(t, &t->cells[first]);
	size_t filled = 0;

	for (size_t i = first; i < end; i++)
		filled += is_filled(&t->cells[i]);
	if (filled < DATA_ROW_CELLS)
		return false;
	if (line->ordinal > HEADING_ROWS || line->calls)
		return true;
	for (size_t i = first; i < end; i++) {
		if (zone_tells_call(cell_text(t, &t->cells[i])))
			return true;
	}
	return false;
}

static void mark_data(const struct table *t, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		size_t count;
		struct spot *spots = cell_spots(t, &t->cells[i], &count);

		for (size_t k = 0; k < count; k++)
			spots[k].data = true;
	}
}

static void mark_call_row(const struct table *t, size_t first, size_t end)
{
	bool field = false, caller = false;
	size_t filled = 0;

	for (size_t i = first; i < end; i++) {
		filled += is_filled(&t->cells[i]);
		field |= t->cells[i].field;
		caller |= t->cells[i].kind == CELL_CALLER;
	}
	for (size_t i = first; i < end; i++) {
		t->cells[i].wide = filled >= DATA_ROW_CELLS;
		t->cells[i].call_row = field && !caller;
	}
}

static void look_along_row(const struct table *t, size_t first, size_t end)
{
	const struct cell *before = NULL;

	if (is_data_row(t, first, end))
		mark_data(t, first, end);
	for (size_t i = first; i < end; i++) {
		const struct cell *cell = &t->cells[i];

		if (!is_filled(cell))
			continue;
		if (before != NULL && before->kind != CELL_PLAIN && cell->kind == CELL_PLAIN)
			answer_beside(t, before, cell);
		if (before != NULL && before->kind == CELL_PLAIN)
			honour_beside(t, before, cell);
		before = cell;
	}
}

/* ---- below ---- */

/* The whole cell is one identifier, or is shaped like one. */
static bool is_identifier_cell(const struct table *t, const struct cell *cell, bool *speaks)
{
	size_t count;
	struct spot *spots = cell_spots(t, cell, &count);
	struct span text = bare(cell_text(t, cell));

	if (count == 0 || spots[0].kind == SPOT_NAME || spots[0].caller || spots[0].end - spots[0].start != text.len)
		return false;
	*speaks |= spot_speaks(&spots[0]);
	return true;
}

static size_t with_spots(const struct table *t, size_t first, size_t end)
{
	size_t rows = 0;

	for (size_t i = first; i < end; i++) {
		size_t count;

		cell_spots(t, &t->cells[i], &count);
		rows += count > 0;
	}
	return rows;
}

static void state_column(const struct table *t, size_t first, size_t end, bool names, const struct line *label)
{
	enum claim_how how = with_spots(t, first, end) > 1 ? CLAIM_COLUMN : CLAIM_LABEL;

	for (size_t i = first; i < end; i++) {
		state_cell(t, &t->cells[i], names, how, how == CLAIM_LABEL ? label : NULL);
		if (!names)
			state_value(t, &t->cells[i], label);
	}
}

/* Cells first to end stand below this label. */
static void answer_below(const struct table *t, const struct cell *label, size_t first, size_t end)
{
	bool one = with_spots(t, first, end) == 1;

	switch (label->kind) {
	case CELL_LABEL:
		state_column(t, first, end, false, cell_line(t, label));
		break;
	case CELL_NAME_LABEL:
		state_column(t, first, end, true, cell_line(t, label));
		break;
	case CELL_HEAD_NAME:
		if (one && in_head(t, label) && !label->call_row) {
			state_column(t, first, end, true, cell_line(t, label));
			break;
		}
		for (size_t i = first; i < end; i++)
			set_caller(t, &t->cells[i]);
		break;
	case CELL_TO:
		if (one && in_head(t, label))
			state_column(t, first, end, true, cell_line(t, label));
		break;
	case CELL_CALLER:
	case CELL_COMPANY:
		for (size_t i = first; i < end; i++)
			set_caller(t, &t->cells[i]);
		break;
	case CELL_PLAIN:
	case CELL_BLANK:
		break;
	}
}

/* Is it known by its values that a column is one of identifiers? */
static void look_at_values(const struct table *t, size_t first, size_t end)
{
	size_t filled = 0, identifiers = 0;
	bool speaks = false;

	for (size_t i = first; i < end; i++) {
		filled += is_filled(&t->cells[i]);
		identifiers += is_identifier_cell(t, &t->cells[i], &speaks);
	}
	if (identifiers >= COLUMN_LEAST && identifiers * 2 >= filled && speaks)
		state_column(t, first, end, false, NULL);
}

static void look_down_column(const struct table *t, size_t first, size_t end)
{
	size_t next;

	for (size_t i = first; i < end; i = next) {
		const struct cell *cell = &t->cells[i];
		bool label = cell->kind != CELL_PLAIN && cell->kind != CELL_BLANK;

		for (next = i + 1; next < end; next++) {
			if (t->cells[next].kind != CELL_PLAIN && t->cells[next].kind != CELL_BLANK)
				break;
		}
		if (label)
			answer_below(t, cell, i + 1, next);
		look_at_values(t, label ? i + 1 : i, next);
	}
}

static void each_run(const struct table *t, bool by_row, void look(const struct table *, size_t, size_t))
{
	size_t end;

	for (size_t i = 0; i < t->count && !t->claims->failed; i = end) {
		for (end = i + 1; end < t->count; end++) {
			if (by_row ? t->cells[end].row != t->cells[i].row : t->cells[end].column != t->cells[i].column)
				break;
		}
		look(t, i, end);
	}
}

#define CALL_FORM_ROWS 5u /* above and below */

/* Whether a form of one call goes on in this cell below or above a label for a customer, and names who called. */
static void look_at_form(const struct table *t, const struct cell *label, const struct cell *cell, bool *field, bool *caller)
{
	struct span text = cell_text(t, cell);

	*field |= cell->field && !cell->wide;
	*caller |= !cell->wide && (cell->kind == CELL_CALLER || (cell->kind == CELL_COMPANY && zone_asks_company(bare(text))) ||
		(cell->kind == CELL_HEAD_NAME && cell > label && !span_equal(text, cell_text(t, label))));
}

/* "期間" above or below: the head of a report. */
static bool is_beside_period(const struct table *t, size_t first, size_t i, size_t end)
{
	return (i > first && t->cells[i - 1].period) || (i + 1 < end && t->cells[i + 1].period);
}

static void mark_call_column(const struct table *t, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		bool field = false, caller = false;

		if (t->cells[i].kind != CELL_HEAD_NAME)
			continue;
		for (size_t k = i; k > first && i - k < CALL_FORM_ROWS && t->cells[k].row - t->cells[k - 1].row <= 1; k--)
			look_at_form(t, &t->cells[i], &t->cells[k - 1], &field, &caller);
		for (size_t k = i + 1; k < end && k - i <= CALL_FORM_ROWS && t->cells[k].row - t->cells[k - 1].row <= 1; k++)
			look_at_form(t, &t->cells[i], &t->cells[k], &field, &caller);
		t->cells[i].call_column = field && !caller && !is_beside_period(t, first, i, end);
	}
}

/* Callers first, or a label beside them would take their names. */
static void look_for_callers(const struct table *t, size_t first, size_t end)
{
	const struct cell *header = NULL;

	mark_call_column(t, first, end);
	for (size_t i = first; i < end; i++) {
		const struct cell *cell = &t->cells[i];

		if (cell->kind == CELL_CALLER)
			header = cell;
		else if (cell->kind != CELL_PLAIN && cell->kind != CELL_BLANK)
			header = NULL;
		else if (header != NULL && cell->kind == CELL_PLAIN)
			set_caller(t, cell);
	}
}

void claim_tables(struct claims *c, size_t first_line, size_t end_line)
{
	struct table t = {.claims = c};

	if (!load_cells(&t, first_line, end_line)) {
		c->failed = true;
		return;
	}
	sort_cells(&t, row_order);
	each_run(&t, true, mark_call_row);
	sort_cells(&t, column_order);
	each_run(&t, false, look_for_callers);
	sort_cells(&t, row_order);
	each_run(&t, true, look_along_row);
	sort_cells(&t, column_order);
	each_run(&t, false, look_down_column);
	free(t.cells);
}
