/* docx.h - the running texts of a document: what read_docx.c and docx_story.c share. */
#ifndef REPORT_DOCX_H
#define REPORT_DOCX_H

#include "report/opc.h"

/* A text that runs by itself: the body, a header, all footnotes. */
struct docx_story {
	struct opc *opc;
	struct opc_part *part;
	const char *name;  /* "header 1", "" for the body */
	uint32_t *tables;  /* counted through the whole document */
};

/* Paragraphs, cells, text boxes, tracked changes, fields. 0, or -1: stop. */
int docx_story_read(const struct docx_story *story);

#endif
