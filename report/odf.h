/* odf.h - OpenDocument (OASIS ODF 1.3 part 3): one XML part's text, whichever of the programs wrote it. */
#ifndef REPORT_ODF_H
#define REPORT_ODF_H

#include "report/context.h"
#include "report/xml_read.h"

enum odf_kind { ODF_TEXT, ODF_SHEETS, ODF_SLIDES };

/* Of the whole document, shared by its parts. */
struct odf_counts {
	uint32_t paragraph, table, sheet, slide, note, comment;
};

/* NULL when out of memory. prefix: of places, "Object 1"; may be empty. Both live as long as the story. */
struct odf_story;
struct odf_story *odf_story_new(struct context *ctx, const struct source *src, const char *prefix, struct odf_counts *counts);
extern const struct xml_handler odf_handler; /* its `to` is the story */
/* Tells what is left and frees it. 0, or -1: stop. */
int odf_story_end(struct odf_story **story);

#endif
