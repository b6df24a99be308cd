/* odf_story.c - one XML part of an OpenDocument file: paragraphs, cells, slides, headers, notes, properties.
 *
 * A flow is where paragraphs go: the part itself, a cell, a note, a text box; flows are nested as the elements are. A cell
 * or row that stands for many is told once, where the first of them is. */
#include "report/odf.h"

#include <stdlib.h>

#include "report/cell_name.h"
#include "report/mime_decode.h"
#include "report/passage.h"

enum { FLOWS_MAX = 64, TABLES_MAX = 64, REPEAT_MOST = 1 << 24 };

enum flow_kind { FLOW_STORY, FLOW_CELL, FLOW_NAMED };

struct flow {
	enum flow_kind kind;
	const char *name;     /* FLOW_NAMED */
	uint32_t number;      /* 0: has none */
	uint32_t alternative;
	unsigned in_paragraph;
	struct passage text;
	struct span value;    /* of a cell without text, in the arena */
	uint32_t repeated;
};

struct table {
	bool sheet;
	struct span name;     /* of a sheet, in the arena */
	uint32_t number, row, column, repeated;
};

struct odf_story {
	struct context *ctx;
	const struct source *src;
	const char *prefix;
	struct odf_counts *counts;
	enum odf_kind kind;
	struct flow flows[FLOWS_MAX];
	size_t flow;
	unsigned flows_over;
	struct table tables[TABLES_MAX];
	size_t table;
	unsigned tables_over, hidden, in_notes, in_meta, in_object;
	struct buf aside;     /* a title, description, author, property */
	bool in_aside;
	struct span property; /* its name, in the arena */
	int rc;
};

enum { O_P, O_H, O_S, O_TAB, O_BREAK, O_A, O_NOTE, O_ANNOTATION, O_DELETION, O_TABLE, O_ROW, O_CELL, O_COVERED, O_BOX,
	O_TITLE, O_DESC, O_CREATOR, O_RUBY, O_PAGE, O_NOTES, O_HEADER, O_HEADERLEFT, O_HEADERFIRST, O_FOOTER, O_FOOTERLEFT,
	O_FOOTERFIRST, O_SPREADSHEET, O_PRESENTATION, O_DRAWING, O_META, O_USERDEFINED, O_SUBJECT, O_DESCRIPTION, O_KEYWORD,
	O_INITIALCREATOR, O_FOOTERDECL, O_HEADERDECL, O_BINARY, O_OLE, O_IMAGE, O_FIELDDECL, O_HIDDENTEXT, O_NAMEDRANGE, O_SCRIPTS,
	O_CHANGEDCELL, O_CITATION, O_COUNT };
static const char *const names[] = {"p", "h", "s", "tab", "line-break", "a", "note", "annotation", "deletion", "table",
	"table-row", "table-cell", "covered-table-cell", "text-box", "title", "desc", "creator", "ruby-text", "page", "notes",
	"header", "header-left", "header-first", "footer", "footer-left", "footer-first", "spreadsheet", "presentation",
	"drawing", "meta", "user-defined", "subject", "description", "keyword", "initial-creator", "footer-decl",
	"header-decl", "binary-data", "object-ole", "image", "user-field-decl", "hidden-text", "named-range", "scripts",
	"change-track-table-cell", "note-citation", NULL};
_Static_assert(sizeof(names) / sizeof(names[0]) == O_COUNT + 1, "a name for each");

/* ---- places ---- */

static struct span cell_place(struct odf_story *s, const char *comma)
{
	const struct table *t = &s->tables[s->table - 1];
	char name[CELL_NAME_MAX];

	if (t->sheet)
		return context_place(s->ctx, s->src, "%s%s%.*s!%s", s->prefix, comma, SPAN_ARG(t->name),
			cell_name(name, t->row, t->column));
	if (s->counts->slide > 0)
		return context_place(s->ctx, s->src, "%s%sslide %u, table %u, row %u, column %u", s->prefix, comma,
			s->counts->slide, t->number, t->row, t->column);
	return context_place(s->ctx, s->src, "%s%stable %u, row %u, column %u", s->prefix, comma, t->number, t->row,
		t->column);
}

static struct span place_here(struct odf_story *s)
{
	const char *comma = s->prefix[0] == '\0' ? "" : ", ";
	const struct flow *flow = &s->flows[s->flow];

	if (flow->kind == FLOW_CELL && s->table > 0)
		return cell_place(s, comma);
	if (flow->kind == FLOW_NAMED && flow->number > 0)
		return context_place(s->ctx, s->src, "%s%s%s %u", s->prefix, comma, flow->name, flow->number);
	if (flow->kind == FLOW_NAMED)
		return context_place(s->ctx, s->src, "%s%s%s", s->prefix, comma, flow->name);
	if (s->counts->slide > 0)
		return context_place(s->ctx, s->src, "%s%sslide %u%s", s->prefix, comma, s->counts->slide,
			s->in_notes > 0 ? ", notes" : "");
	return context_place(s->ctx, s->src, "%s%sparagraph %u", s->prefix, comma, s->counts->paragraph);
}

/* ---- telling ---- */

static void flow_tell(struct odf_story *s)
{
	struct flow *flow = &s->flows[s->flow];
	struct segment segment = {.kind = SEGMENT_TEXT, .alternative = flow->alternative};

	if (s->rc != 0 || (flow->text.now.len == 0 && !flow->text.now.failed))
		return;
	segment.place = place_here(s);
	if (flow->kind == FLOW_CELL && s->table > 0) {
		segment.kind = SEGMENT_CELL;
		segment.table = s->tables[s->table - 1].number;
		segment.row = s->tables[s->table - 1].row;
		segment.column = s->tables[s->table - 1].column;
		s->rc = context_count_cells(s->ctx, s->src, 1);
	}
	if (s->rc == 0)
		s->rc = passage_tell(&flow->text, s->ctx, s->src, &segment);
}

static void tell_aside(struct odf_story *s, struct span text)
{
	context_aside_begin(s->ctx, s->src);
	if (s->rc == 0 && text.p != NULL && text.len > 0)
		s->rc = context_text(s->ctx, s->src, place_here(s), text);
	context_aside_end(s->ctx, s->src);
}

/* ---- flows ---- */

static struct flow *flow_open(struct odf_story *s, enum flow_kind kind, const char *name, uint32_t number)
{
	struct flow *flow;

	if (s->flow + 1 == FLOWS_MAX) {
		s->flows_over++;
		return NULL;
	}
	flow = &s->flows[++s->flow];
	flow->kind = kind;
	flow->name = name;
	flow->number = number;
	flow->in_paragraph = 0;
	flow->alternative = 0;
	flow->value = (struct span){"", 0};
	return flow;
}

static void flow_close(struct odf_story *s)
{
	if (s->flows_over > 0) {
		s->flows_over--;
	} else if (s->flow > 0) {
		flow_tell(s);
		s->flow--;
	}
}

static void add(struct odf_story *s, struct span text)
{
	if (s->flows[s->flow].in_paragraph > 0 && s->hidden == 0 && text.p != NULL)
		passage_add(&s->flows[s->flow].text, text, PASSAGE_BOTH);
}

static void paragraph_start(struct odf_story *s)
{
	struct flow *flow = &s->flows[s->flow];

	if (flow->kind == FLOW_STORY && flow->in_paragraph == 0)
		s->counts->paragraph++;
	flow->in_paragraph++;
}

static void paragraph_end(struct odf_story *s)
{
	struct flow *flow = &s->flows[s->flow];

	if (flow->in_paragraph > 0)
		flow->in_paragraph--;
	passage_line_end(&flow->text);
	if (flow->kind == FLOW_STORY && flow->in_paragraph == 0)
		flow_tell(s);
}

static uint32_t count_attribute(const struct xml_element *e, const char *name)
{
	struct span value = xml_attribute(e, name);
	uint32_t n = 0;

	for (size_t i = 0; i < value.len && value.p[i] >= '0' && value.p[i] <= '9' && n < REPEAT_MOST; i++)
		n = n * 10 + (uint32_t)(value.p[i] - '0');
	return n == 0 ? 1 : n < REPEAT_MOST ? n : REPEAT_MOST;
}

static void spaces(struct odf_story *s, const struct xml_element *e)
{
	uint32_t n = count_attribute(e, "c");

	for (uint32_t i = 0; i < n && i < 1000; i++)
		add(s, span_of(" "));
}

/* ---- tables ---- */

static void table_start(struct odf_story *s, const struct xml_element *e)
{
	struct table *t;

	if (s->table == TABLES_MAX) {
		s->tables_over++;
		return;
	}
	t = &s->tables[s->table++];
	*t = (struct table){.sheet = s->kind == ODF_SHEETS && s->table == 1, .number = ++s->counts->table};
	t->name = arena_span(context_arena(s->ctx), xml_attribute(e, "name"));
	if (!t->sheet || s->rc != 0)
		return;
	context_aside_begin(s->ctx, s->src);
	s->rc = context_text(s->ctx, s->src, context_place(s->ctx, s->src, "sheet %u", ++s->counts->sheet), t->name);
	context_aside_end(s->ctx, s->src);
}

static void row_start(struct odf_story *s, const struct xml_element *e)
{
	struct table *t;

	if (s->table == 0 || s->tables_over > 0)
		return;
	t = &s->tables[s->table - 1];
	t->row++;
	t->column = 1;
	t->repeated = count_attribute(e, "number-rows-repeated");
}

static void row_end(struct odf_story *s)
{
	if (s->table > 0 && s->tables_over == 0 && s->tables[s->table - 1].row < UINT32_MAX / 2)
		s->tables[s->table - 1].row += s->tables[s->table - 1].repeated - 1;
}

static void cell_start(struct odf_story *s, const struct xml_element *e)
{
	struct flow *flow = flow_open(s, FLOW_CELL, NULL, 0);
	struct span value = xml_attribute(e, "string-value");

	if (flow == NULL)
		return;
	flow->repeated = count_attribute(e, "number-columns-repeated");
	if (value.p == NULL)
		value = xml_attribute(e, "value");
	if (value.p != NULL)
		flow->value = arena_span(context_arena(s->ctx), value);
}

/* A value is told where no text shows it, and beside the text where that is another string. */
static void cell_end(struct odf_story *s)
{
	struct flow *flow = &s->flows[s->flow];
	uint32_t repeated = flow->repeated;

	if (s->flows_over == 0 && flow->kind == FLOW_CELL && flow->text.now.len == 0 && flow->value.p != NULL)
		passage_add(&flow->text, flow->value, PASSAGE_BOTH);
	flow_close(s);
	if (s->table > 0 && s->tables_over == 0 && s->tables[s->table - 1].column < UINT32_MAX / 2)
		s->tables[s->table - 1].column += repeated;
}

static void table_end(struct odf_story *s)
{
	if (s->tables_over > 0)
		s->tables_over--;
	else if (s->table > 0)
		s->table--;
}

/* ---- asides and properties ---- */

static void aside_start(struct odf_story *s)
{
	buf_clear(&s->aside);
	s->in_aside = true;
}

static void property_start(struct odf_story *s, const struct xml_element *e)
{
	struct span name = e->id == O_USERDEFINED ? xml_attribute(e, "name") : span_of(e->name);
	struct arena *arena = context_arena(s->ctx);

	aside_start(s);
	if (e->id == O_USERDEFINED && name.p != NULL)
		s->property = span_of(arena_printf(arena, "custom:%.*s", SPAN_ARG(name)));
	else
		s->property = arena_span(arena, name);
}

static void aside_end(struct odf_story *s)
{
	if (!s->in_aside)
		return;
	s->in_aside = false;
	if (s->in_meta == 0)
		tell_aside(s, buf_span(&s->aside));
	else if (s->rc == 0 && s->property.p != NULL)
		s->rc = context_property(s->ctx, s->src, s->property.p, buf_span(&s->aside));
}

/* A file in a document of one XML file, in base64. */
static void binary_end(struct odf_story *s)
{
	struct child child = {.name = span_of(s->in_object > 0 ? "object" : "picture"), .alternative_name = {"", 0}};

	child.role = s->in_object > 0 ? PART_DOCUMENT : PART_ORNAMENT;
	child.bytes = transfer_decode(context_arena(s->ctx), TRANSFER_BASE64, buf_span(&s->aside)).bytes;
	s->in_aside = false;
	if (child.bytes.p != NULL && child.bytes.len > 0 && s->rc == 0)
		s->rc = context_child(s->ctx, s->src, &child);
	buf_clear(&s->aside);
}

/* ---- events ---- */

static void slide_start(struct odf_story *s)
{
	/* Notes have a page of their own, with a small picture of the slide. */
	if (s->kind != ODF_SLIDES || s->in_notes > 0)
		return;
	s->counts->slide++;
	if (s->rc == 0)
		s->rc = context_count_page(s->ctx, s->src);
}

static void deletion_start(struct odf_story *s)
{
	struct flow *flow = flow_open(s, FLOW_NAMED, "deleted text", 0);

	if (flow != NULL)
		flow->alternative = 1;
}

static void flow_start(struct odf_story *s, const struct xml_element *e)
{
	switch (e->id) {
	case O_NOTE: flow_open(s, FLOW_NAMED, "note", ++s->counts->note); return;
	case O_ANNOTATION: flow_open(s, FLOW_NAMED, "comment", ++s->counts->comment); return;
	case O_BOX:
		if (s->kind != ODF_SLIDES)
			flow_open(s, FLOW_NAMED, "text box", 0);
		return;
	case O_HEADER:
	case O_HEADERLEFT:
	case O_HEADERFIRST: flow_open(s, FLOW_NAMED, "header", 0); return;
	case O_FOOTER:
	case O_FOOTERLEFT:
	case O_FOOTERFIRST: flow_open(s, FLOW_NAMED, "footer", 0); return;
	case O_CHANGEDCELL: deletion_start(s); return;
	case O_DELETION: deletion_start(s); return;
	}
}

static void part_start(struct odf_story *s, const struct xml_element *e)
{
	switch (e->id) {
	case O_SPREADSHEET: s->kind = ODF_SHEETS; return;
	case O_PRESENTATION:
	case O_DRAWING: s->kind = ODF_SLIDES; return;
	case O_PAGE: slide_start(s); return;
	case O_NOTES: s->in_notes++; return;
	case O_META: s->in_meta++; return;
	case O_OLE: s->in_object++; return;
	case O_SCRIPTS:
	case O_CITATION:
	case O_RUBY: s->hidden++; return;
	case O_TITLE:
	case O_DESC:
	case O_CREATOR:
	case O_SUBJECT:
	case O_DESCRIPTION:
	case O_KEYWORD:
	case O_INITIALCREATOR:
	case O_USERDEFINED:
		if (s->in_meta > 0)
			property_start(s, e);
		else if (e->id == O_TITLE || e->id == O_DESC || e->id == O_CREATOR)
			aside_start(s);
		return;
	case O_FOOTERDECL:
	case O_HEADERDECL:
	case O_BINARY: aside_start(s); return;
	}
	flow_start(s, e);
}

static void story_start(void *to, const struct xml_element *e)
{
	struct odf_story *s = to;

	switch (e->id) {
	case -1:
		tell_aside(s, xml_attribute(e, "current-value"));
		tell_aside(s, xml_attribute(e, "label"));
		return;
	case O_P:
	case O_H: paragraph_start(s); return;
	case O_S: spaces(s, e); return;
	case O_TAB: add(s, span_of("\t")); return;
	case O_BREAK: add(s, span_of("\n")); return;
	case O_A: tell_aside(s, xml_attribute(e, "href")); return;
	case O_TABLE: table_start(s, e); return;
	case O_ROW: row_start(s, e); return;
	case O_CELL:
	case O_COVERED: cell_start(s, e); return;
	case O_FIELDDECL:
	case O_HIDDENTEXT: tell_aside(s, xml_attribute(e, "string-value")); return;
	case O_NAMEDRANGE: tell_aside(s, xml_attribute(e, "name")); return;
	}
	part_start(s, e);
}

static void lower(unsigned *count)
{
	if (*count > 0)
		--*count;
}

static void part_end(struct odf_story *s, int id)
{
	switch (id) {
	case O_NOTES: lower(&s->in_notes); return;
	case O_META: lower(&s->in_meta); return;
	case O_OLE: lower(&s->in_object); return;
	case O_SCRIPTS:
	case O_CITATION:
	case O_RUBY: lower(&s->hidden); return;
	case O_BINARY: binary_end(s); return;
	case O_TITLE:
	case O_DESC:
	case O_CREATOR:
	case O_SUBJECT:
	case O_DESCRIPTION:
	case O_KEYWORD:
	case O_INITIALCREATOR:
	case O_USERDEFINED:
	case O_FOOTERDECL:
	case O_HEADERDECL: aside_end(s); return;
	}
}

static void story_end(void *to, int id)
{
	struct odf_story *s = to;

	switch (id) {
	case -1: return;
	case O_P:
	case O_H: paragraph_end(s); return;
	case O_TABLE: table_end(s); return;
	case O_ROW: row_end(s); return;
	case O_CELL:
	case O_COVERED: cell_end(s); return;
	case O_BOX:
		if (s->kind != ODF_SLIDES)
			flow_close(s);
		return;
	case O_NOTE:
	case O_ANNOTATION:
	case O_HEADER:
	case O_HEADERLEFT:
	case O_HEADERFIRST:
	case O_FOOTER:
	case O_FOOTERLEFT:
	case O_FOOTERFIRST:
	case O_CHANGEDCELL:
	case O_DELETION: flow_close(s); return;
	}
	part_end(s, id);
}

static void story_text(void *to, struct span text)
{
	struct odf_story *s = to;

	if (s->in_aside)
		buf_add(&s->aside, text.p, text.len);
	else
		add(s, text);
}

const struct xml_handler odf_handler = {.names = names, .start = story_start, .end = story_end, .text = story_text};

struct odf_story *odf_story_new(struct context *ctx, const struct source *src, const char *prefix, struct odf_counts *counts)
{
	struct odf_story *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->ctx = ctx;
	s->src = src;
	s->prefix = prefix;
	s->counts = counts;
	return s;
}

int odf_story_end(struct odf_story **story)
{
	struct odf_story *s = *story;
	int rc;

	while (s->flow > 0)
		flow_close(s);
	flow_tell(s);
	rc = s->rc;
	if (s->aside.failed && rc == 0)
		rc = context_unreadable(s->ctx, s->src, s->src->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < FLOWS_MAX; i++)
		passage_free(&s->flows[i].text);
	buf_free(&s->aside);
	free(s);
	*story = NULL;
	return rc;
}
