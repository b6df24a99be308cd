/* docx_story.c - one running text of a document (ECMA-376 part 1, 17): paragraphs, cells, text boxes.
 *
 * Tracked changes make two texts, as it is now and as it was; both are told where they differ. What is in a text box
 * stands in the file twice, for new and for old programs; the second is told where it says something else. */
#include "report/docx.h"

#include <stdio.h>

#include "base/buf.h"

enum { FLOWS_MAX = 64, TABLES_MAX = 64, ALTERNATES_MAX = 32 };

/* Where paragraphs go: the story itself, a cell, a text box. */
enum flow_kind { FLOW_STORY, FLOW_CELL, FLOW_BOX };

struct flow {
	enum flow_kind kind;
	struct buf now, before, fields; /* before: as it was, kept only where it differs */
	bool changed, in_paragraph;
};

struct table {
	uint32_t number, row, column, span;
};

struct reading_story {
	const struct docx_story *story;
	struct context *ctx;
	const struct source *src;
	struct flow flows[FLOWS_MAX];
	struct table tables[TABLES_MAX];
	size_t flow, table;            /* flow: index of the open one; table: how many are open */
	unsigned flows_over, tables_over;
	uint32_t paragraph;
	char note[64];                 /* "footnote 3" */
	struct buf choice, fallback;   /* text of mc:AlternateContent */
	size_t choice_from[ALTERNATES_MAX];
	unsigned alternates, in_fallback, in_choice, deleted, inserted, phonetic;
	enum { INTO_NOTHING, INTO_TEXT, INTO_FIELD } into;
	bool failed;
	int rc;
};

enum { W_P, W_T, W_DELTEXT, W_INSTR, W_DELINSTR, W_TAB, W_BR, W_CR, W_HYPHEN, W_TBL, W_TR, W_TC, W_SPAN, W_BEFORE, W_BOX,
	W_INS, W_DEL, W_MOVETO, W_MOVEFROM, W_RT, W_ALTERNATE, W_CHOICE, W_FALLBACK, W_FOOTNOTE, W_ENDNOTE, W_COMMENT, W_SIMPLE,
	W_DOCPR, W_TEXTPATH, W_LISTENTRY, W_LISTITEM, W_HYPERLINK, W_PPR, W_PTAB, W_COUNT };
static const char *const names[] = {"p", "t", "delText", "instrText", "delInstrText", "tab", "br", "cr", "noBreakHyphen",
	"tbl", "tr", "tc", "gridSpan", "gridBefore", "txbxContent", "ins", "del", "moveTo", "moveFrom", "rt", "AlternateContent",
	"Choice", "Fallback", "footnote", "endnote", "comment", "fldSimple", "docPr", "textpath", "listEntry", "listItem",
	"hyperlink", "pPr", "ptab", NULL};
_Static_assert(sizeof(names) / sizeof(names[0]) == W_COUNT + 1, "a name for each");

/* ---- places ---- */

static struct span place_here(struct reading_story *s)
{
	const char *name = s->note[0] != '\0' ? s->note : s->story->name;
	const char *comma = name[0] == '\0' ? "" : ", ";
	const struct flow *flow = &s->flows[s->flow];
	const struct table *t;

	if (flow->kind == FLOW_CELL && s->table > 0) {
		t = &s->tables[s->table - 1];
		return context_place(s->ctx, s->src, "%s%stable %u, row %u, column %u", name, comma, t->number, t->row, t->column);
	}
	if (flow->kind == FLOW_BOX)
		return context_place(s->ctx, s->src, "%s%stext box", name, comma);
	if (name[0] != '\0')
		return context_place(s->ctx, s->src, "%s", name);
	return context_place(s->ctx, s->src, "paragraph %u", s->paragraph);
}

static void tell(struct reading_story *s, struct span text, uint32_t alternative)
{
	struct segment segment = {.kind = SEGMENT_TEXT, .text = text, .alternative = alternative};
	const struct table *t;

	if (s->rc != 0 || text.len == 0)
		return;
	segment.place = place_here(s);
	if (s->flows[s->flow].kind == FLOW_CELL && s->table > 0) {
		t = &s->tables[s->table - 1];
		segment.kind = SEGMENT_CELL;
		segment.table = t->number;
		segment.row = t->row;
		segment.column = t->column;
		s->rc = context_count_cells(s->ctx, s->src, 1);
	}
	if (s->rc == 0)
		s->rc = context_segment(s->ctx, s->src, &segment);
}

static void tell_aside(struct reading_story *s, struct span text, uint32_t alternative)
{
	struct segment segment = {.kind = SEGMENT_TEXT, .text = text, .alternative = alternative};

	if (s->rc != 0 || text.p == NULL || text.len == 0 || s->in_fallback > 0)
		return;
	segment.place = place_here(s);
	context_aside_begin(s->ctx, s->src);
	s->rc = context_segment(s->ctx, s->src, &segment);
	context_aside_end(s->ctx, s->src);
}

/* ---- flows ---- */

static struct span without_line_end(const struct buf *text)
{
	struct span s = buf_span(text);

	if (s.len > 0 && s.p[s.len - 1] == '\n')
		s.len--;
	return s;
}

static void flow_tell(struct reading_story *s)
{
	struct flow *flow = &s->flows[s->flow];

	s->failed = s->failed || flow->now.failed || flow->before.failed || flow->fields.failed;
	tell(s, without_line_end(&flow->now), 0);
	if (flow->changed && !span_equal(buf_span(&flow->now), buf_span(&flow->before)))
		tell(s, without_line_end(&flow->before), 1);
	tell_aside(s, without_line_end(&flow->fields), 0);
	buf_clear(&flow->now);
	buf_clear(&flow->before);
	buf_clear(&flow->fields);
	flow->changed = false;
}

static void flow_open(struct reading_story *s, enum flow_kind kind)
{
	struct flow *flow;

	if (s->flow + 1 == FLOWS_MAX) {
		s->flows_over++;
		return;
	}
	flow = &s->flows[++s->flow];
	flow->kind = kind;
	flow->in_paragraph = flow->changed = false;
}

static void flow_close(struct reading_story *s)
{
	if (s->flows_over > 0) {
		s->flows_over--;
	} else if (s->flow > 0) {
		flow_tell(s);
		s->flow--;
	}
}

static void add(struct reading_story *s, struct span text)
{
	struct flow *flow = &s->flows[s->flow];

	if (s->in_fallback > 0) {
		buf_add(&s->fallback, text.p, text.len);
		return;
	}
	if (s->in_choice > 0)
		buf_add(&s->choice, text.p, text.len);
	if (s->deleted == 0)
		buf_add(&flow->now, text.p, text.len);
	if (!flow->changed && (s->deleted > 0 || s->inserted > 0)) {
		flow->changed = true;
		buf_clear(&flow->before);
		/* The same up to here; of what was added just now, nothing. */
		buf_add(&flow->before, flow->now.p, flow->now.len - (s->deleted == 0 ? text.len : 0));
		if (s->deleted > 0)
			buf_add(&flow->before, text.p, text.len);
	} else if (flow->changed && s->inserted == 0) {
		buf_add(&flow->before, text.p, text.len);
	}
}

static void line_end(struct buf *text)
{
	if (text->len > 0 && text->p[text->len - 1] != '\n')
		buf_addc(text, '\n');
}

static void paragraph_start(struct reading_story *s)
{
	struct flow *flow = &s->flows[s->flow];

	if (s->in_fallback > 0)
		return;
	if (flow->kind == FLOW_STORY)
		s->paragraph++;
	flow->in_paragraph = true;
}

static void paragraph_end(struct reading_story *s)
{
	struct flow *flow = &s->flows[s->flow];

	if (s->in_fallback > 0)
		return;
	if (flow->kind == FLOW_STORY) {
		flow_tell(s);
		return;
	}
	line_end(&flow->now);
	line_end(&flow->before);
	line_end(&flow->fields);
}

/* ---- tables ---- */

static void table_start(struct reading_story *s)
{
	if (s->table == TABLES_MAX) {
		s->tables_over++;
		return;
	}
	s->tables[s->table++] = (struct table){.number = ++*s->story->tables};
}

static void table_end(struct reading_story *s)
{
	if (s->tables_over > 0)
		s->tables_over--;
	else if (s->table > 0)
		s->table--;
}

static void row_start(struct reading_story *s)
{
	if (s->table > 0 && s->tables_over == 0) {
		s->tables[s->table - 1].row++;
		s->tables[s->table - 1].column = 0;
		s->tables[s->table - 1].span = 1;
	}
}

static void cell_start(struct reading_story *s)
{
	if (s->table > 0 && s->tables_over == 0) {
		s->tables[s->table - 1].column += s->tables[s->table - 1].span;
		s->tables[s->table - 1].span = 1;
	}
	flow_open(s, FLOW_CELL);
}

/* Columns that a cell is wide, or that a row leaves free. */
static void span_read(struct reading_story *s, const struct xml_element *e)
{
	struct span value = xml_attribute(e, "val");
	uint32_t n = 0;

	for (size_t i = 0; i < value.len && i < 4 && value.p[i] >= '0' && value.p[i] <= '9'; i++)
		n = n * 10 + (uint32_t)(value.p[i] - '0');
	if (s->table == 0 || s->tables_over > 0)
		return;
	if (e->id == W_BEFORE)
		s->tables[s->table - 1].column += n;
	else if (n > 0)
		s->tables[s->table - 1].span = n;
}

/* ---- both versions of one thing ---- */

static void alternate_start(struct reading_story *s)
{
	if (s->alternates++ < ALTERNATES_MAX)
		s->choice_from[s->alternates - 1] = s->choice.len;
	if (s->alternates == 1) {
		buf_clear(&s->choice);
		s->choice_from[0] = 0;
	}
}

static bool holds(struct span text, struct span part)
{
	return part.len == 0 || memmem(text.p, text.len, part.p, part.len) != NULL;
}

static void fallback_end(struct reading_story *s)
{
	size_t from = s->alternates == 0 || s->alternates > ALTERNATES_MAX ? 0 : s->choice_from[s->alternates - 1];
	struct span choice = buf_span(&s->choice);

	if (--s->in_fallback > 0)
		return;
	if (from > choice.len || !holds((struct span){choice.p + from, choice.len - from}, buf_span(&s->fallback)))
		tell_aside(s, buf_span(&s->fallback), 1);
	buf_clear(&s->fallback);
}

/* ---- events ---- */

static void note_start(struct reading_story *s, const struct xml_element *e)
{
	struct span id = xml_attribute(e, "id");

	snprintf(s->note, sizeof(s->note), "%s %.*s", e->name, (int)(id.len < 20 ? id.len : 20), id.p == NULL ? "" : id.p);
	tell_aside(s, xml_attribute(e, "author"), 0);
}

static void mark(struct reading_story *s, const struct xml_element *e)
{
	switch (e->id) {
	case W_TAB:
	case W_PTAB:
		if (s->flows[s->flow].in_paragraph)
			add(s, span_of("\t"));
		return;
	case W_BR:
	case W_CR:
		add(s, span_of("\n"));
		return;
	case W_HYPHEN:
		add(s, span_of("-"));
		return;
	case W_SIMPLE:
		tell_aside(s, xml_attribute(e, "instr"), 0);
		return;
	case W_DOCPR:
		tell_aside(s, xml_attribute(e, "title"), 0);
		tell_aside(s, xml_attribute(e, "descr"), 0);
		return;
	case W_TEXTPATH:
		add(s, xml_attribute(e, "string").p == NULL ? span_of("") : xml_attribute(e, "string"));
		return;
	case W_LISTENTRY:
		tell_aside(s, xml_attribute(e, "val"), 0);
		return;
	case W_LISTITEM:
		tell_aside(s, xml_attribute(e, "displayText"), 0);
		return;
	case W_HYPERLINK:
		tell_aside(s, xml_attribute(e, "tooltip"), 0);
		return;
	}
}

static void structure_start(struct reading_story *s, const struct xml_element *e)
{
	switch (e->id) {
	case W_P: paragraph_start(s); return;
	case W_TBL: table_start(s); return;
	case W_TR: row_start(s); return;
	case W_TC: cell_start(s); return;
	case W_SPAN:
	case W_BEFORE: span_read(s, e); return;
	case W_BOX:
		if (s->in_fallback == 0)
			flow_open(s, FLOW_BOX);
		return;
	case W_FOOTNOTE:
	case W_ENDNOTE:
	case W_COMMENT: note_start(s, e); return;
	}
	mark(s, e);
}

static void story_start(void *to, const struct xml_element *e)
{
	struct reading_story *s = to;

	switch (e->id) {
	case -1: return;
	case W_T:
	case W_DELTEXT: s->into = INTO_TEXT; return;
	case W_INSTR:
	case W_DELINSTR: s->into = INTO_FIELD; return;
	case W_INS:
	case W_MOVETO: s->inserted++; return;
	case W_DEL:
	case W_MOVEFROM: s->deleted++; return;
	case W_RT: s->phonetic++; return;
	case W_ALTERNATE: alternate_start(s); return;
	case W_CHOICE: s->in_choice++; return;
	case W_FALLBACK: s->in_fallback++; return;
	}
	structure_start(s, e);
}

static void lower(unsigned *count)
{
	if (*count > 0)
		--*count;
}

static void structure_end(struct reading_story *s, int id)
{
	switch (id) {
	case W_P: paragraph_end(s); return;
	case W_TBL: table_end(s); return;
	case W_TC: flow_close(s); return;
	case W_BOX:
		if (s->in_fallback == 0)
			flow_close(s);
		return;
	case W_FOOTNOTE:
	case W_ENDNOTE:
	case W_COMMENT: s->note[0] = '\0'; return;
	}
}

static void story_end(void *to, int id)
{
	struct reading_story *s = to;

	switch (id) {
	case -1: return;
	case W_T:
	case W_DELTEXT:
	case W_INSTR:
	case W_DELINSTR: s->into = INTO_NOTHING; return;
	case W_INS:
	case W_MOVETO: lower(&s->inserted); return;
	case W_DEL:
	case W_MOVEFROM: lower(&s->deleted); return;
	case W_RT: lower(&s->phonetic); return;
	case W_ALTERNATE: lower(&s->alternates); return;
	case W_CHOICE: lower(&s->in_choice); return;
	case W_FALLBACK: fallback_end(s); return;
	}
	structure_end(s, id);
}

static void story_text(void *to, struct span text)
{
	struct reading_story *s = to;

	if (s->into == INTO_TEXT && s->phonetic == 0)
		add(s, text);
	else if (s->into == INTO_FIELD && s->in_fallback == 0)
		buf_add(&s->flows[s->flow].fields, text.p, text.len);
}

static void story_free(struct reading_story *s)
{
	for (size_t i = 0; i < FLOWS_MAX; i++) {
		buf_free(&s->flows[i].now);
		buf_free(&s->flows[i].before);
		buf_free(&s->flows[i].fields);
	}
	buf_free(&s->choice);
	buf_free(&s->fallback);
}

int docx_story_read(const struct docx_story *story)
{
	static const struct xml_handler handler = {.names = names, .start = story_start, .end = story_end, .text = story_text};
	struct opc *opc = story->opc;
	struct reading_story *s = arena_alloc(context_arena(opc->ctx), sizeof(*s));
	int rc = -1;

	if (s != NULL) {
		s->story = story;
		s->ctx = opc->ctx;
		s->src = opc->src;
		rc = opc_parse(opc, story->part, context_place(opc->ctx, opc->src, "%s", story->name), &handler, s);
		s->flow = 0;
		flow_tell(s); /* text outside a paragraph, and what a fault cut off */
		story_free(s);
		rc = rc == 0 ? s->rc : -1;
	}
	if (s == NULL || s->failed)
		return context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_LIMIT, "reader.memory");
	return rc;
}
