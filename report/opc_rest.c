/* opc_rest.c - the parts of a package that its format has no own reader for: charts, diagrams, shapes, custom XML, caches,
 * embedded files, properties. */
#include "report/opc.h"

#include "base/buf.h"

#define PIECE_BYTES 32768u

/* ---- text of any XML ---- */

struct any_text {
	struct opc *opc;
	struct span place;
	struct buf text;
	unsigned in_run;  /* depth of elements in which blanks count */
	unsigned ignored; /* depth of elements that hold numbers for the program only */
	int rc;
};

enum { ANY_T, ANY_R, ANY_SPAN, ANY_FONT, ANY_B, ANY_I, ANY_U, ANY_A, ANY_RPR, ANY_CLIENT_DATA, ANY_COUNT };
static const char *const any_names[] = {"t", "r", "span", "font", "b", "i", "u", "a", "rPr", "ClientData", NULL};
_Static_assert(sizeof(any_names) / sizeof(any_names[0]) == ANY_COUNT + 1, "a name for each");

static const char *const shown_attributes[] = {"v", "name", "title", "descr", "alt", "caption", "displayName", "prompt",
	"promptTitle", "tooltip", "display", "string", "author", "userName", "uniqueName", NULL};

static void any_flush(struct any_text *a)
{
	if (a->rc == 0 && a->text.failed)
		a->rc = context_unreadable(a->opc->ctx, a->opc->src, a->place, WHY_LIMIT, "reader.memory");
	if (a->rc == 0)
		a->rc = context_text(a->opc->ctx, a->opc->src, a->place, buf_span(&a->text));
	buf_clear(&a->text);
}

static void any_line_end(struct any_text *a)
{
	if (a->text.len > 0 && a->text.p[a->text.len - 1] != '\n')
		buf_addc(&a->text, '\n');
	if (a->text.len >= PIECE_BYTES)
		any_flush(a);
}

static void any_start(void *to, const struct xml_element *e)
{
	struct any_text *a = to;
	struct span value;

	a->in_run += e->id == ANY_T;
	a->ignored += e->id == ANY_CLIENT_DATA;
	if (e->id >= 0 || a->ignored > 0)
		return;
	any_line_end(a);
	for (const char *const *name = shown_attributes; e->attribute_count > 0 && *name != NULL; name++) {
		value = xml_attribute(e, *name);
		if (value.p != NULL && buf_add(&a->text, value.p, value.len) == 0)
			any_line_end(a);
	}
}

static void any_end(void *to, int id)
{
	struct any_text *a = to;

	if (id == ANY_T && a->in_run > 0)
		a->in_run--;
	if (id == ANY_CLIENT_DATA && a->ignored > 0)
		a->ignored--;
	if (id < 0)
		any_line_end(a);
}

static void any_characters(void *to, struct span text)
{
	struct any_text *a = to;
	size_t blanks = 0;

	while (blanks < text.len && memchr(" \t\r\n", text.p[blanks], 4) != NULL)
		blanks++;
	if (a->ignored == 0 && (a->in_run > 0 || blanks < text.len))
		buf_add(&a->text, text.p, text.len);
}

int opc_part_text(struct opc *opc, struct opc_part *part)
{
	static const struct xml_handler handler = {.names = any_names, .start = any_start, .end = any_end,
	                                           .text = any_characters};
	bool shown = memmem(part->type.p, part->type.len, "drawingml", 9) != NULL; /* charts and diagrams */
	struct any_text a = {.opc = opc, .place = context_place(opc->ctx, opc->src, "%.*s", SPAN_ARG(part->name))};
	int rc;

	if (!shown)
		context_aside_begin(opc->ctx, opc->src);
	rc = opc_parse(opc, part, a.place, &handler, &a);
	any_flush(&a);
	if (!shown)
		context_aside_end(opc->ctx, opc->src);
	buf_free(&a.text);
	return rc == 0 && a.rc == 0 ? 0 : -1;
}

/* ---- what to do with a part ---- */

enum part_use { USE_NOTHING, USE_RELATIONS, USE_TEXT, USE_PICTURE, USE_CHILD };

/* By the end of the content type, which is what programs go by, too. The first that fits. */
static const struct {
	const char *type_end;
	enum part_use use;
} uses[] = {
	{"package.relationships+xml", USE_RELATIONS},
	{"theme+xml", USE_NOTHING},
	{"themeOverride+xml", USE_NOTHING},
	{"styles+xml", USE_NOTHING},
	{"stylesWithEffects+xml", USE_NOTHING},
	{"tableStyles+xml", USE_NOTHING},
	{"chartstyle+xml", USE_NOTHING},
	{"chartcolorstyle+xml", USE_NOTHING},
	{"fontTable+xml", USE_NOTHING},
	{"webSettings+xml", USE_NOTHING},
	{"settings+xml", USE_NOTHING},
	{"numbering+xml", USE_NOTHING},
	{"presProps+xml", USE_NOTHING},
	{"viewProps+xml", USE_NOTHING},
	{"calcChain+xml", USE_NOTHING},
	{"sheetMetadata+xml", USE_NOTHING},
	{"diagramColors+xml", USE_NOTHING},
	{"diagramStyle+xml", USE_NOTHING},
	{"diagramLayout+xml", USE_NOTHING},
	{"printerSettings", USE_NOTHING},
	{"vbaProject", USE_NOTHING},
	{"vbaProjectSignature", USE_NOTHING},
	{"vbaData+xml", USE_NOTHING},
	{"activeX", USE_NOTHING},
	{"obfuscatedFont", USE_NOTHING},
	{"x-fontdata", USE_NOTHING},
	{"digital-signature-origin", USE_NOTHING},
	{"digital-signature-xmlsignature+xml", USE_NOTHING},
	{"vmlDrawing", USE_TEXT},
	{"xml", USE_TEXT},
};

static enum part_use use_of(const struct opc_part *part)
{
	if (part->name.len > 8 && memcmp(part->name.p, "[trash]/", 8) == 0)
		return USE_NOTHING; /* what a program has thrown away (ECMA-376 part 2, annex) */
	if (part->type.len > 6 && strncasecmp(part->type.p, "image/", 6) == 0)
		return strncasecmp(part->name.p, "docProps/", part->name.len < 9 ? part->name.len : 9) == 0 ? USE_NOTHING : USE_PICTURE;
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (span_ends(part->type, uses[i].type_end))
			return uses[i].use;
	}
	if (part->type.len == 0 && span_ends(part->name, ".rels"))
		return USE_RELATIONS;
	return part->type.len == 0 && span_ends(part->name, ".xml") ? USE_TEXT : USE_CHILD;
}

static int as_child(struct opc *opc, struct opc_part *part, enum part_role role)
{
	struct child child = {.name = part->name, .alternative_name = {"", 0}, .role = role};
	struct span place = context_place(opc->ctx, opc->src, "%.*s", SPAN_ARG(part->name));
	struct buf bytes = {0};
	int rc = 0;

	part->is_read = true;
	if (zip_stream_slurp(opc->stream, part->member, place, &bytes) != 0)
		opc->stopped = zip_stream_limited(opc->stream);
	child.bytes = buf_span(&bytes);
	if (!opc->stopped && bytes.len > 0)
		rc = context_child(opc->ctx, opc->src, &child);
	buf_free(&bytes);
	return opc->stopped ? -1 : rc;
}

/* Only the links to the outside count here; what they refer to inside is a part of its own. */
static int relations_tell(struct opc *opc, struct opc_part *rels)
{
	struct opc_part owner = {.name = rels->name};
	const char *folder = memmem(rels->name.p, rels->name.len, "_rels/", 6);
	struct opc_relations unused;
	char *name;

	rels->is_read = false;
	if (folder == NULL || !span_ends(rels->name, ".rels"))
		return opc_part_text(opc, rels);
	name = arena_printf(context_arena(opc->ctx), "%.*s%.*s", (int)(folder - rels->name.p), rels->name.p,
		(int)(rels->name.len - 5 - (size_t)(folder + 6 - rels->name.p)), folder + 6);
	if (name == NULL)
		return -1;
	owner.name = span_of(name);
	return opc_relations_read(opc, owner.name.len == 0 ? NULL : &owner, &unused);
}

static int part_tell(struct opc *opc, struct opc_part *part)
{
	switch (use_of(part)) {
	case USE_NOTHING:
		return 0;
	case USE_RELATIONS:
		return relations_tell(opc, part);
	case USE_TEXT:
		return opc_part_text(opc, part);
	case USE_PICTURE:
		return as_child(opc, part, PART_ORNAMENT);
	case USE_CHILD:
		break;
	}
	return as_child(opc, part, PART_DOCUMENT);
}

void opc_rest(struct opc *opc)
{
	for (size_t i = 0; i < opc->count && !opc->stopped; i++) {
		if (!opc->parts[i].is_read && part_tell(opc, &opc->parts[i]) != 0)
			return;
	}
}
