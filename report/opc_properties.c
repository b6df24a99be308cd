/* opc_properties.c - title, company, custom properties and the like of a package. */
#include "report/opc.h"

#include "base/buf.h"

struct properties {
	struct opc *opc;
	unsigned depth;
	struct span name; /* of the property that is open, in the arena */
	struct buf text;
	int rc;
};

/* Of the program that wrote the file, or counted by it. */
static const char *const untold[] = {"Application", "AppVersion", "Template", "TotalTime", "Pages", "Words", "Characters",
	"CharactersWithSpaces", "Lines", "Paragraphs", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc",
	"HyperlinksChanged", "HeadingPairs", "Slides", "Notes", "HiddenSlides", "MMClips", "created", "modified", "revision",
	"lastPrinted", "PresentationFormat", "DigSig", NULL};

static bool is_told(const char *name)
{
	for (const char *const *other = untold; *other != NULL; other++) {
		if (strcmp(*other, name) == 0)
			return false;
	}
	return true;
}

static void properties_start(void *to, const struct xml_element *e)
{
	struct properties *p = to;
	struct arena *arena = context_arena(p->opc->ctx);
	struct span custom;

	if (++p->depth != 2)
		return;
	buf_clear(&p->text);
	custom = strcmp(e->name, "property") == 0 ? xml_attribute(e, "name") : (struct span){NULL, 0};
	p->name = (struct span){NULL, 0};
	if (custom.p != NULL)
		p->name = span_of(arena_printf(arena, "custom:%.*s", SPAN_ARG(custom)));
	else if (is_told(e->name))
		p->name = span_of(arena_strdup(arena, e->name));
}

static void properties_end(void *to, int id)
{
	struct properties *p = to;

	(void)id;
	if (p->depth-- > 2) {
		if (p->text.len > 0 && p->text.p[p->text.len - 1] != '\n')
			buf_addc(&p->text, '\n');
		return;
	}
	if (p->text.len > 0 && p->text.p[p->text.len - 1] == '\n')
		p->text.len--;
	if (p->depth == 1 && p->name.p != NULL && p->rc == 0)
		p->rc = context_property(p->opc->ctx, p->opc->src, p->name.p, buf_span(&p->text));
}

static void properties_text(void *to, struct span text)
{
	struct properties *p = to;

	if (p->name.p != NULL && p->depth >= 2)
		buf_add(&p->text, text.p, text.len);
}

static int properties_read(struct opc *opc, struct opc_part *part)
{
	static const struct xml_handler handler = {.start = properties_start, .end = properties_end,
	                                           .text = properties_text};
	struct properties p = {.opc = opc};
	int rc = opc_parse(opc, part, opc->src->place, &handler, &p);

	buf_free(&p.text);
	return rc == 0 ? p.rc : -1;
}

int opc_properties(struct opc *opc)
{
	static const char *const types[] = {"core-properties", "metadata/core-properties", "extended-properties",
		"extendedProperties", "custom-properties", "customProperties"};
	struct opc_relations relations;

	if (opc_relations_read(opc, NULL, &relations) != 0)
		return -1;
	for (size_t i = 0; i < relations.count; i++) {
		struct opc_part *part = opc_find(opc, relations.items[i].target);

		for (size_t t = 0; part != NULL && !part->is_read && t < sizeof(types) / sizeof(types[0]); t++) {
			if (span_equal(relations.items[i].type, span_of(types[t])) && properties_read(opc, part) != 0)
				return -1;
		}
	}
	return 0;
}
