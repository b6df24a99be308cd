/* directory_csv.h - the client directory as a file: read whole, every fault told with its line; written back. */
#ifndef POLICY_DIRECTORY_CSV_H
#define POLICY_DIRECTORY_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "policy/directory.h"

struct directory_rows {
	struct client_row *rows;
	size_t count;
};

struct directory_fault {
	unsigned line; /* 1 is the header */
	const char *text; /* what is wrong, and the way out */
};

struct directory_faults {
	struct directory_fault *faults; /* in order of line */
	size_t count, capacity;
};

/* bytes: UTF-8 with or without BOM, or CP932 as Excel saves it; RFC 4180 quoting; header row, any column order;
 * columns client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group; lists separated by ';'.
 * Unknown columns are refused by name. All rows are checked before anything is said: every fault is in faults_out.
 * 0 with the rows (in the arena), or -1 with err = how many faults. Pure: no I/O. */
int directory_csv_parse(struct arena *arena, struct span bytes, struct directory_rows *rows_out,
	struct directory_faults *faults_out, struct err *err);
/* The same in UTF-8 (no BOM), all columns, RFC 4180, CRLF. */
int directory_csv_write(const struct directory_rows *rows, struct buf *out);
/* Things that are allowed but dangerous: overlaps, ambiguous or contained names, look-alike domains of different
 * clients, expired entries (today: days since 1970-01-01). */
int directory_lint(struct arena *arena, const struct directory_rows *rows, int32_t today,
	struct directory_faults *warnings_out, struct err *err);

#endif
