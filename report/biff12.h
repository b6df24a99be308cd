/* biff12.h - the records that the parts of a binary workbook (XLSB) consist of ([MS-XLSB] 2.1.4). */
#ifndef REPORT_BIFF12_H
#define REPORT_BIFF12_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct biff12 {
	struct span rest; /* behind the record at hand */
	unsigned id;
	struct span data;
	bool cut;         /* the last record is longer than what there is of it */
};

/* Takes the next record; false when there is none. */
bool biff12_next(struct biff12 *b);

/* XLWideString and XLNullableWideString ([MS-XLSB] 2.5.169, 2.5.163) off the front of rest: its UTF-16LE. */
struct span biff12_wide(struct span *rest);
/* The same as UTF-8 in out, emptied first. Once out has failed, it stays so: ask after the last. */
struct span biff12_text(struct span *rest, struct buf *out);
/* RichStr ([MS-XLSB] 2.5.121) without its runs and phonetic text. */
struct span biff12_rich_text(struct span *rest, struct buf *out);
/* A parsed formula off the front of rest; the text in out if it is nothing else, else nothing. */
struct span biff12_formula_text(struct span *rest, struct buf *out);

#endif
