/* xls.h - an old workbook being read: what read_xls.c and the files xls_*.c share. */
#ifndef REPORT_XLS_H
#define REPORT_XLS_H

#include "report/biff.h"
#include "report/sheet_tell.h"

struct xls_string {
	struct span text, phonetic;
};

struct xls_sheet {
	struct span name;
	size_t offset;  /* of its BOF in the stream */
};

struct xls {
	struct context *ctx;
	const struct source *src;
	struct span stream;
	unsigned version;             /* BIFF2, 3, 4, 5 (and 7), 8 */
	const char *charset;          /* of byte strings; NULL where none is said */
	bool date1904, encrypted;
	bool is_alone;                /* one sheet without a workbook around it */
	struct cell_formats formats;
	struct xls_string *strings;   /* shared ones */
	size_t string_count, string_capacity;
	struct xls_sheet *sheets;
	size_t sheet_count, sheet_capacity;
	uint32_t tables;              /* told so far */
	struct buf utf16, text, phonetic; /* of the string read last; one that has failed stays so */
};

/* One sheet, while its records go by. */
struct xls_object {
	uint32_t id;
	bool is_note;
	uint32_t row, column;   /* from 1; 1 where nothing is said */
	struct span text;
	struct xls_object *next;
};

struct xls_page {
	struct xls *x;
	struct biff b;
	struct sheet_tell tell;
	bool is_chart;
	unsigned nested;             /* charts open in this one */
	struct sheet_cell result_of; /* the formula whose text comes next; row 0: none */
	bool string_missed;
	struct xls_object object;    /* the one that a text comes for */
	struct xls_object *notes;    /* texts that wait for their NOTE */
	struct buf note;             /* of a BIFF5 note, as far as it has come */
	uint32_t note_row, note_column;
};

/* Records ([MS-XLS] 2.3). */
enum {
	XLS_EOF = 0x0a, XLS_HEADER = 0x14, XLS_FOOTER = 0x15, XLS_NAME = 0x18, XLS_NOTE = 0x1c, XLS_FORMAT = 0x1e, XLS_DATEMODE = 0x22,
	XLS_EXTERNNAME = 0x23, XLS_EXTERNSHEET = 0x17, XLS_FILEPASS = 0x2f, XLS_CODEPAGE = 0x42, XLS_XF2 = 0x43, XLS_CRN = 0x5a,
	XLS_OBJ = 0x5d, XLS_IMDATA = 0x7f, XLS_BOUNDSHEET = 0x85, XLS_SHEETHDR = 0x8f, XLS_XF = 0xe0, XLS_DRAWINGGROUP = 0xeb, XLS_DRAWING = 0xec, XLS_SST = 0xfc,
	XLS_SUPBOOK = 0x1ae, XLS_TXO = 0x1b6, XLS_HLINK = 0x1b8, XLS_DV = 0x1be, XLS_NAME3 = 0x218, XLS_XF3 = 0x243,
	XLS_FORMAT4 = 0x41e, XLS_XF4 = 0x443, XLS_HLINKTOOLTIP = 0x800, XLS_NAMECMT = 0x894, XLS_HEADERFOOTER = 0x89c,
};

bool xls_is_bof(unsigned id);
/* The version that a BOF tells; 0 for what is none. */
unsigned xls_version(unsigned id, struct span data);

/* A string with its length of so many bytes before it, by the workbook's version; valid until the next. BIFF8: phonetic text
 * of it is in x->phonetic. */
struct sheet_text xls_text(struct xls *x, struct biff_reader *r, unsigned length_bytes);
/* So many characters, with the byte before them that BIFF8 has. */
struct sheet_text xls_characters(struct xls *x, struct biff_reader *r, size_t count);
/* Bytes in the workbook's charset. */
struct sheet_text xls_bytes(struct xls *x, struct span bytes);
/* The next string that is written in a formula; count 0: none. Takes the tokens up to it. */
struct sheet_text xls_formula_text(struct xls *x, struct span *tokens);

/* Formats, shared strings, names, links of a workbook or of a sheet that stands alone, from the BOF at offset to its EOF.
 * 0, or -1: stop. */
int xls_globals_read(struct xls *x, size_t offset);
/* Each takes a record that it knows; 0, or -1: stop. */
int xls_link_record(struct xls *x, struct biff *b);
int xls_page_link_record(struct xls_page *page);
int xls_object_record(struct xls_page *page);
/* Whether the workbook has pictures, from the first record of its drawing group. */
void xls_pictures_find(struct xls *x, const struct biff *b);
/* Notes that waited for more. */
int xls_objects_end(struct xls_page *page);

/* A stream of a pivot table's cache. 0, or -1: stop. */
int xls_cache_read(struct xls *x, struct span stream, struct span place);
/* All of one sheet. 0, or -1: stop. */
int xls_page_read(struct xls *x, const struct xls_sheet *sheet);

#endif
