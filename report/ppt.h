/* ppt.h - a presentation of the old kind ([MS-PPT]): what read_ppt.c and the ppt_*.c share. */
#ifndef REPORT_PPT_H
#define REPORT_PPT_H

#include "base/buf.h"
#include "report/context.h"
#include "report/officeart.h"

enum ppt_type { PPT_DOCUMENT = 0x03e8, PPT_SLIDE = 0x03ee, PPT_NOTES = 0x03f0, PPT_NOTES_ATOM = 0x03f1,
	PPT_SLIDE_REFERENCE = 0x03f3, PPT_MASTER = 0x03f8, PPT_TEXT = 0x0fa0, PPT_TEXT_BYTES = 0x0fa8, PPT_STRING = 0x0fba,
	PPT_OBJECT_EMBEDDED = 0x0fcc, PPT_CONTROL = 0x0fee, PPT_HANDOUT = 0x0fc9, PPT_HEADERS = 0x0fd9, PPT_LINK = 0x0fd7,
	PPT_SLIDE_LIST = 0x0ff0, PPT_USER_EDIT = 0x0ff5, PPT_STORAGE = 0x1011, PPT_TAG = 0x138a, PPT_TAG_DATA = 0x138b,
	PPT_PERSIST = 0x1772, PPT_COMMENT = 0x2ee0, PPT_CRYPT = 0x2f14, PPT_SHAPES = 0xf003, PPT_SHAPE = 0xf004,
	PPT_SHAPE_TEXT = 0xf00d, PPT_SHAPE_ANCHOR = 0xf00f };

/* Where an object of the presentation stands, by its number. */
struct ppt_persist {
	uint32_t id, offset;
};

struct ppt {
	struct context *ctx;
	const struct source *src;
	struct span stream;           /* "PowerPoint Document" */
	struct ppt_persist *persists; /* by id */
	size_t persist_count, persist_capacity;
	uint32_t document;            /* offset of the document's record */
	uint32_t *told;               /* offsets of records that were told */
	size_t told_count, told_capacity;
	unsigned objects, notes;
	uint32_t tables, slides;
	bool is_encrypted, has_document, has_text;
	bool failed;                  /* memory was used up */
};

/* The stream's objects, from the newest edit on; current_user: the stream "Current User". Sets is_encrypted. 0, or -1:
 * recorded. */
int ppt_persist_read(struct ppt *ppt, struct span current_user);
/* Its offset, or 0. */
uint32_t ppt_persist_find(const struct ppt *ppt, uint32_t id);
/* The record that begins there; false if there is none. */
bool ppt_record_at(const struct ppt *ppt, uint32_t offset, struct officeart_record *record_out);

/* Every text in these records, at place ("slide 3"); objects become children. 0, or -1: stop. */
int ppt_tell(struct ppt *ppt, struct span records, const char *place);
/* Adds a text atom's text, lines ended by '\n'. */
void ppt_text_add(struct buf *out, const struct officeart_record *atom);
/* A group of shapes that is a table: its cells. told_out: it was one. 0, or -1: stop. */
int ppt_table_tell(struct ppt *ppt, struct span shapes, const char *place, bool *told_out);
/* A storage with an embedded file or document. 0, or -1: stop. */
int ppt_object_tell(struct ppt *ppt, const struct officeart_record *record);

/* Slides in their order with their notes, masters, all the rest. 0, or -1: stop. */
int ppt_slides_tell(struct ppt *ppt);

#endif
