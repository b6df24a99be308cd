/* read_docx.c - a document (DOCX, DOCM): its body, headers, footers, notes and comments, and all that a program shows of
 * the rest. */
#include "report/docx.h"

#include <stdio.h>

#include "report/format.h"

/* By the end of the content type. */
static const struct {
	const char *type_end, *name;
	bool counted; /* and it frames every page */
} stories[] = {
	{"document.main+xml", "", false},
	{"document.macroEnabled.main+xml", "", false},
	{"template.main+xml", "", false},
	{"template.macroEnabledTemplate.main+xml", "", false},
	{"wordprocessingml.header+xml", "header", true},
	{"wordprocessingml.footer+xml", "footer", true},
	{"wordprocessingml.footnotes+xml", "footnotes", false},
	{"wordprocessingml.endnotes+xml", "endnotes", false},
	{"wordprocessingml.comments+xml", "comments", false},
	{"wordprocessingml.document.glossary+xml", "building blocks", false},
};

#define STORY_KINDS (sizeof(stories) / sizeof(stories[0]))

static int story_read(struct opc *opc, struct opc_part *part, const char *name, unsigned number, uint32_t *tables)
{
	char numbered[40];
	struct docx_story story = {.opc = opc, .part = part, .name = name, .tables = tables};

	if (number > 0) {
		snprintf(numbered, sizeof(numbered), "%s %u", name, number);
		story.name = numbered;
	}
	return docx_story_read(&story);
}

static int kind_read(struct opc *opc, size_t kind, uint32_t *tables)
{
	unsigned number = 0;
	int rc = 0;

	if (stories[kind].counted)
		context_aside_begin(opc->ctx, opc->src);
	for (size_t i = 0; i < opc->count && rc == 0; i++) {
		struct opc_part *part = &opc->parts[i];

		if (part->is_read || !span_ends(part->type, stories[kind].type_end))
			continue;
		number += stories[kind].counted;
		rc = story_read(opc, part, stories[kind].name, number, tables);
	}
	if (stories[kind].counted)
		context_aside_end(opc->ctx, opc->src);
	return rc;
}

/* The part that programs open first, whatever type it has. */
static int main_read(struct opc *opc, uint32_t *tables)
{
	struct opc_relations relations;
	const struct opc_relation *relation;
	struct opc_part *part;

	if (opc_relations_read(opc, NULL, &relations) != 0)
		return -1;
	relation = opc_relation_of(&relations, "officeDocument");
	part = relation == NULL ? NULL : opc_find(opc, relation->target);
	if (part != NULL)
		return story_read(opc, part, "", 0, tables);
	context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_DAMAGED, "no main document");
	return 0;
}

static void package_read(struct opc *opc)
{
	uint32_t tables = 0;

	if (main_read(opc, &tables) != 0)
		return;
	for (size_t kind = 0; kind < STORY_KINDS; kind++) {
		if (kind_read(opc, kind, &tables) != 0)
			return;
	}
	if (opc_properties(opc) == 0)
		opc_rest(opc);
}

void read_docx(struct context *ctx, const struct source *src)
{
	struct opc opc;

	if (opc_open(&opc, ctx, src) == 0)
		package_read(&opc);
	opc_close(&opc);
}

bool docx_recognise(struct span bytes)
{
	return opc_recognise(bytes, "word/", "wordprocessingml");
}
