/* doc.h - a Word document ([MS-DOC] and what came before it): what read_doc.c and the doc_*.c share. */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include "report/context.h"

enum doc_version { DOC_WORD2, DOC_WORD6, DOC_WORD97 }; /* 6 is 95, too */

/* The texts that run one behind the other through the document's character positions. */
enum doc_story { DOC_MAIN, DOC_FOOTNOTES, DOC_HEADERS, DOC_MACROS, DOC_COMMENTS, DOC_ENDNOTES, DOC_BOXES, DOC_HEADER_BOXES,
	DOC_STORY_COUNT };

/* Tables that the file information block points to, by their number there. */
enum doc_table { DOC_TABLE_COMMENT_REFERENCES = 4, DOC_TABLE_FOOTNOTES = 3, DOC_TABLE_COMMENTS = 5, DOC_TABLE_HEADERS = 11,
	DOC_TABLE_CHARACTERS = 12, DOC_TABLE_PARAGRAPHS = 13, DOC_TABLE_FONTS = 15, DOC_TABLE_PIECES_WORD2 = 31,
	DOC_TABLE_PIECES = 33, DOC_TABLE_COMMENT_AUTHORS = 36, DOC_TABLE_ENDNOTES = 47, DOC_TABLE_DRAWINGS = 50,
	DOC_TABLE_BOXES = 56, DOC_TABLE_HEADER_BOXES = 58 };

/* What counts here of how characters and paragraphs look. */
struct doc_look {
	bool deleted, inserted;
	bool in_table, row_end, inner_cell, inner_row_end;
	uint8_t level;        /* of nested tables; 0: not said */
	uint16_t font, symbol;
	bool has_font;
	uint32_t data_at;     /* where in the data stream more is said of the character; 0: nowhere */
	bool is_form_field;
};

struct doc_run {
	uint32_t start, end;  /* bytes of the main stream */
	struct doc_look look;
};

struct doc_runs {
	struct doc_run *items; /* by their start */
	size_t count, capacity;
};

/* Characters that stand together in the main stream. */
struct doc_piece {
	uint32_t start, end;   /* character positions */
	uint32_t at;           /* byte of the first */
	bool is_wide;          /* two bytes each */
	uint16_t modifier;     /* of all its characters' look */
};

struct doc {
	struct context *ctx;
	const struct source *src;
	struct span main, table, data; /* streams; table may be main */
	enum doc_version version;
	bool is_encrypted;
	uint32_t first_text, last_text; /* bytes of the main stream, where no pieces are */
	uint32_t length[DOC_STORY_COUNT];
	uint32_t codepage;              /* of text in single bytes before Word 97 */
	struct doc_piece *pieces;
	size_t piece_count;
	struct span *modifiers;         /* that pieces refer to */
	size_t modifier_count, modifier_capacity;
	struct doc_runs characters, paragraphs;
	uint32_t *font_codepage;
	size_t font_count;
	uint32_t paragraph, tables;     /* counted while it is told */
	bool has_picture, has_text;
};

/* ctx, src and main are set; sets the rest. table_stream: for Word 97, by its number. -1: no Word document. */
int doc_fib_read(struct doc *doc, const struct span table_streams[2]);
/* A table's bytes; empty if there is none or it is not in the stream. */
struct span doc_table(const struct doc *doc, enum doc_table table);

/* 0, or -1: recorded. */
int doc_pieces_read(struct doc *doc);
int doc_runs_read(struct doc *doc);
/* The look at a byte of the main stream, and the byte where it ends; NULL: nothing is said until there. */
const struct doc_look *doc_runs_at(const struct doc_runs *runs, uint32_t at, uint32_t *end_out);
/* What a list of properties, or a piece's modifier, changes in a look. */
void doc_look_apply(const struct doc *doc, struct doc_look *look, struct span properties);
void doc_look_modify(const struct doc *doc, struct doc_look *look, uint16_t modifier);

/* Tells the text at these character positions. name: of the place, "" for the body. 0, or -1: stop. */
int doc_text_tell(struct doc *doc, uint32_t start, uint32_t end, const char *name);
/* Tells what a form field shows besides its text: entries of a list, help. 0, or -1: stop. */
int doc_form_field_tell(struct doc *doc, uint32_t data_at, struct span place);
/* All stories, comments' authors, texts of shapes. 0, or -1: stop. */
int doc_stories_tell(struct doc *doc);

#endif
