/* biff.h - the records that old workbooks consist of ([MS-XLS] 2.1.4), and what goes on in CONTINUE records behind one. */
#ifndef REPORT_BIFF_H
#define REPORT_BIFF_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum { BIFF_CONTINUE = 0x3c, BIFF_NONE = 0xffff };

/* Records one after the other. */
struct biff {
	struct span all;
	size_t next;      /* where the next record begins */
	unsigned id;      /* of the one at hand */
	struct span data;
	bool cut;         /* the last record is longer than what there is of it */
};

struct biff biff_at(struct span stream, size_t offset);
/* Takes the next record; false when there is none. */
bool biff_next(struct biff *b);
/* The next one's id without taking it; BIFF_NONE when there is none. */
unsigned biff_peek(const struct biff *b);

/* Reads the record at hand and on into the CONTINUE records behind it, which it takes. */
struct biff_reader {
	struct biff *b;
	struct span rest; /* of the record at hand */
	bool cut;         /* something was asked for that is not there */
};

struct biff_reader biff_reader(struct biff *b);
uint32_t biff_read(struct biff_reader *r, unsigned size_bytes); /* little-endian, up to 4 */
void biff_skip(struct biff_reader *r, size_t size_bytes);
/* Characters of a BIFF8 string as UTF-16LE onto utf16, not past `count`. wide: two bytes each in the record at hand; every
 * CONTINUE begins with a byte that says it anew ([MS-XLS] 2.5.294). */
void biff_characters(struct biff_reader *r, size_t count, bool wide, struct buf *utf16);
/* Bytes onto out. */
void biff_bytes(struct biff_reader *r, size_t count, struct buf *out);

/* RkNumber ([MS-XLS] 2.5.217): a number in 30 bits. */
double biff_rk(uint32_t rk);
/* An IEEE double from its 8 bytes. */
double biff_double(struct span eight);
/* "#N/A" ([MS-XLS] 2.5.10). */
const char *biff_error_name(unsigned code);

#endif
