/* csv.h - comma-separated values, record by record (RFC 4180). */
#ifndef POLICY_CSV_H
#define POLICY_CSV_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

#define CSV_MOST_FIELDS 64
#define CSV_LONGEST_FIELD 65536 /* bytes; a cell of Excel holds 32,767 characters */

enum csv_problem {
	CSV_SOUND,
	CSV_OPEN_QUOTE,     /* a quote is never closed: nothing can be read after it */
	CSV_AFTER_QUOTE,    /* text between a closing quote and the comma */
	CSV_QUOTE_INSIDE,   /* a quote in a field that does not begin with one */
	CSV_TOO_MANY,       /* more than CSV_MOST_FIELDS */
	CSV_TOO_LONG,       /* more than CSV_LONGEST_FIELD */
	CSV_NUL,            /* a NUL byte */
	CSV_PROBLEM_COUNT
};
/* What is wrong and the way out, for people. */
const char *csv_problem_text(enum csv_problem problem);

struct csv {
	struct arena *arena; /* for fields with quotes in them */
	struct span rest;
	unsigned line;       /* of the first byte of rest; begin with 1 */
};

struct csv_record {
	unsigned line;       /* where it begins */
	enum csv_problem problem;
	unsigned problem_line;
	size_t count;
	struct span fields[CSV_MOST_FIELDS]; /* not trimmed; from csv.rest or the arena */
};

/* The next record; lines end in CRLF, LF or CR. 1, 0 at the end, -1 when out of memory. After a problem the fields are not to be
 * relied on, and the next call goes on with the next record. */
int csv_next(struct csv *csv, struct csv_record *out);
/* One field, quoted where it must be. Ask out->failed at the end. */
void csv_put(struct buf *out, struct span field);

#endif
