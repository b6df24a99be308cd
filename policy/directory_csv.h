/* directory_csv.h - the client directory as a file: read whole, every fault told with its line; written back. */
#ifndef POLICY_DIRECTORY_CSV_H
#define POLICY_DIRECTORY_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "policy/directory.h"
#include "policy/directory_fault.h"

#define DIRECTORY_CSV_MOST_ROWS 1000000u
#define DIRECTORY_CSV_MOST_BYTES (512u * 1024 * 1024)

struct directory_rows {
	struct client_row *rows;
	size_t count;
};

/* bytes: UTF-8 with or without BOM, or CP932 as Excel saves it; RFC 4180 quoting; header row, any column order;
 * columns client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group; lists separated by ';'.
 * Unknown columns are refused by name; rows without any text are left out. All rows are checked (directory_check.h) before anything
 * is said: every fault is in faults_out, text in the arena. 0 with the rows (in the arena), or -1 with err: the first fault and how
 * many there are. Pure: no I/O. */
int directory_csv_parse(struct arena *arena, struct span bytes, struct directory_rows *rows_out,
	struct directory_faults *faults_out, struct err *err);
/* The same in UTF-8 (no BOM), all columns, RFC 4180, CRLF. 0, or -1 when memory or out's maximum is used up. */
int directory_csv_write(const struct directory_rows *rows, struct buf *out);
/* Things that are allowed but dangerous: overlaps, ambiguous or contained names, look-alike domains of different
 * clients, expired entries (today: days since 1970-01-01). 0, or -1 with err (temporary). */
int directory_lint(struct arena *arena, const struct directory_rows *rows, int32_t today,
	struct directory_faults *warnings_out, struct err *err);

#endif
