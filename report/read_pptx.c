/* read_pptx.c - slides (PPTX, PPTM; ECMA-376 part 1, 19): each slide with its notes and comments in the order they are
 * shown, then layouts and masters, and all that a program shows of the rest. */
#include <stdio.h>

#include "report/format.h"
#include "report/opc.h"
#include "report/passage.h"

struct deck {
	struct opc opc;
	struct opc_relations relations; /* of the presentation */
	uint32_t slide;                 /* the number of the one being read, from 1 */
	uint32_t tables;
	int rc;
};

/* One part's text. */
struct drawing {
	struct deck *deck;
	const char *place;
	struct passage text;
	unsigned in_text;
	uint32_t table, row, column;
};

enum { A_P, A_T, A_BR, A_TBL, A_TR, A_TC, A_SP, A_NVPR, A_TEXT, A_LINK, A_COUNT };
static const char *const drawing_names[] = {"p", "t", "br", "tbl", "tr", "tc", "sp", "cNvPr", "text", "hlinkClick", NULL};
_Static_assert(sizeof(drawing_names) / sizeof(drawing_names[0]) == A_COUNT + 1, "a name for each");

static struct span place_of(const struct drawing *d)
{
	return context_place(d->deck->opc.ctx, d->deck->opc.src, "%s", d->place);
}

static void tell(struct drawing *d)
{
	struct segment s = {.kind = SEGMENT_TEXT, .place = place_of(d)};
	struct deck *deck = d->deck;

	if (deck->rc == 0)
		deck->rc = passage_tell(&d->text, deck->opc.ctx, deck->opc.src, &s);
}

static void cell_tell(struct drawing *d)
{
	struct segment s = {.kind = SEGMENT_CELL, .table = d->table, .row = d->row, .column = d->column};
	struct deck *deck = d->deck;

	s.place = context_place(deck->opc.ctx, deck->opc.src, "%s, table %u, row %u, column %u", d->place, d->table, d->row,
		d->column);
	if (deck->rc == 0)
		deck->rc = context_count_cells(deck->opc.ctx, deck->opc.src, 1);
	if (deck->rc == 0)
		deck->rc = passage_tell(&d->text, deck->opc.ctx, deck->opc.src, &s);
}

static void aside(struct drawing *d, struct span text)
{
	struct deck *deck = d->deck;

	if (deck->rc != 0 || text.p == NULL)
		return;
	context_aside_begin(deck->opc.ctx, deck->opc.src);
	deck->rc = context_text(deck->opc.ctx, deck->opc.src, place_of(d), text);
	context_aside_end(deck->opc.ctx, deck->opc.src);
}

static void drawing_start(void *to, const struct xml_element *e)
{
	struct drawing *d = to;

	switch (e->id) {
	case A_P: return;
	case A_T:
	case A_TEXT: d->in_text++; return;
	case A_BR: passage_add(&d->text, span_of("\n"), PASSAGE_BOTH); return;
	case A_TBL:
		tell(d);
		d->table = ++d->deck->tables;
		d->row = 0;
		return;
	case A_TR:
		d->row++;
		d->column = 0;
		return;
	case A_TC: d->column++; return;
	case A_SP: tell(d); return;
	case A_NVPR:
		aside(d, xml_attribute(e, "title"));
		aside(d, xml_attribute(e, "descr"));
		return;
	case A_LINK: aside(d, xml_attribute(e, "tooltip")); return;
	}
}

static void drawing_end(void *to, int id)
{
	struct drawing *d = to;

	switch (id) {
	case A_T:
	case A_TEXT:
		if (d->in_text > 0)
			d->in_text--;
		if (id == A_TEXT)
			passage_line_end(&d->text);
		return;
	case A_P: passage_line_end(&d->text); return;
	case A_TC: cell_tell(d); return;
	case A_SP:
	case A_TBL: tell(d); return;
	}
}

static void drawing_text(void *to, struct span text)
{
	struct drawing *d = to;

	if (d->in_text > 0)
		passage_add(&d->text, text, PASSAGE_BOTH);
}

static int drawing_read(struct deck *deck, struct opc_part *part, const char *place)
{
	static const struct xml_handler handler = {.names = drawing_names, .start = drawing_start, .end = drawing_end,
	                                           .text = drawing_text};
	struct drawing d = {.deck = deck, .place = place};
	int rc = opc_parse(&deck->opc, part, place_of(&d), &handler, &d);

	tell(&d);
	passage_free(&d.text);
	return rc == 0 ? deck->rc : -1;
}

/* ---- slides ---- */

/* Notes and comments of a slide. */
static int beside_read(struct deck *deck, struct opc_part *slide)
{
	struct opc_relations relations;
	char place[64];

	if (opc_relations_read(&deck->opc, slide, &relations) != 0)
		return -1;
	for (size_t i = 0; i < relations.count; i++) {
		const struct opc_relation *r = &relations.items[i];
		struct opc_part *part = r->external ? NULL : opc_find(&deck->opc, r->target);
		const char *what = span_equal(r->type, span_of("notesSlide")) ? "notes" :
			span_equal(r->type, span_of("comments")) ? "comments" : NULL;

		if (part == NULL || part->is_read || what == NULL)
			continue;
		snprintf(place, sizeof(place), "slide %u, %s", deck->slide, what);
		if (drawing_read(deck, part, place) != 0)
			return -1;
	}
	return 0;
}

static int slide_read(struct deck *deck, struct opc_part *part)
{
	char place[32];

	deck->slide++;
	snprintf(place, sizeof(place), "slide %u", deck->slide);
	if (context_count_page(deck->opc.ctx, deck->opc.src) != 0 || drawing_read(deck, part, place) != 0)
		return -1;
	return beside_read(deck, part);
}

/* Ids of slides are listed here, parsed before the slides are. */
struct slide_list {
	struct deck *deck;
	struct opc_part **parts;
	size_t count, capacity;
	bool failed;
};

static const char *const list_names[] = {"sldId", NULL};

/* Two attributes are called id; the relation's is the one that relations know. */
static void list_start(void *to, const struct xml_element *e)
{
	struct slide_list *list = to;
	struct deck *deck = list->deck;

	for (int i = 0; e->id == 0 && i < e->attribute_count; i++) {
		const char *name;
		const struct opc_relation *r = opc_relation_by_id(&deck->relations, xml_attribute_at(e, i, &name));
		struct opc_part *part = r == NULL || r->external ? NULL : opc_find(&deck->opc, r->target);

		if (part == NULL)
			continue;
		list->parts = arena_grow(context_arena(deck->opc.ctx), list->parts, &list->capacity, list->count + 1,
			sizeof(struct opc_part *));
		list->failed = list->failed || list->parts == NULL;
		if (list->failed)
			return;
		list->parts[list->count++] = part;
	}
}

static int slides_read(struct deck *deck, struct opc_part *presentation)
{
	static const struct xml_handler handler = {.names = list_names, .start = list_start};
	struct slide_list list = {.deck = deck};

	if (opc_relations_read(&deck->opc, presentation, &deck->relations) != 0 ||
	    opc_parse(&deck->opc, presentation, deck->opc.src->place, &handler, &list) != 0)
		return -1;
	if (list.failed)
		return context_unreadable(deck->opc.ctx, deck->opc.src, deck->opc.src->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < list.count; i++) {
		if (!list.parts[i]->is_read && slide_read(deck, list.parts[i]) != 0)
			return -1;
	}
	return 0;
}

/* ---- what the slides are made from, and slides that the presentation does not list ---- */

static int kind_read(struct deck *deck, const char *type_end, const char *name)
{
	struct opc *opc = &deck->opc;
	unsigned number = 0;
	char place[48];

	for (size_t i = 0; i < opc->count; i++) {
		if (!span_ends(opc->parts[i].type, type_end))
			continue;
		snprintf(place, sizeof(place), "%s %u", name, ++number);
		if (!opc->parts[i].is_read && drawing_read(deck, &opc->parts[i], place) != 0)
			return -1;
	}
	return 0;
}

static int others_read(struct deck *deck)
{
	static const struct {
		const char *type_end, *name;
		bool is_template;
	} kinds[] = {
		{"presentationml.slide+xml", "unlisted slide", false},
		{"presentationml.notesSlide+xml", "unlisted notes", false},
		{"presentationml.comments+xml", "unlisted comments", false},
		{"presentationml.slideLayout+xml", "layout", true},
		{"presentationml.slideMaster+xml", "master", true},
		{"presentationml.notesMaster+xml", "notes master", true},
		{"presentationml.handoutMaster+xml", "handout master", true},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int rc;

		if (kinds[i].is_template)
			context_aside_begin(deck->opc.ctx, deck->opc.src);
		rc = kind_read(deck, kinds[i].type_end, kinds[i].name);
		if (kinds[i].is_template)
			context_aside_end(deck->opc.ctx, deck->opc.src);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static void package_read(struct deck *deck)
{
	struct opc *opc = &deck->opc;
	const struct opc_relation *relation;
	struct opc_part *presentation;

	if (opc_relations_read(opc, NULL, &deck->relations) != 0)
		return;
	relation = opc_relation_of(&deck->relations, "officeDocument");
	presentation = relation == NULL ? NULL : opc_find(opc, relation->target);
	if (presentation == NULL)
		context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_DAMAGED, "no presentation");
	else if (slides_read(deck, presentation) != 0)
		return;
	if (others_read(deck) == 0 && opc_properties(opc) == 0)
		opc_rest(opc);
}

void read_pptx(struct context *ctx, const struct source *src)
{
	struct deck deck = {0};

	if (opc_open(&deck.opc, ctx, src) == 0)
		package_read(&deck);
	opc_close(&deck.opc);
}

bool pptx_recognise(struct span bytes)
{
	return opc_recognise(bytes, "ppt/", "presentationml");
}
