/* mime_leaf.h - what the fields of a part say of it, all of them, also where they disagree. */
#ifndef REPORT_MIME_LEAF_H
#define REPORT_MIME_LEAF_H

#include "report/mime_decode.h"
#include "report/mime_header.h"
#include "report/mime_tree.h"

enum { LEAF_NAMES_MAX = 6, LEAF_TRANSFERS_MAX = 3 };

struct mime_leaf {
	const struct mime_entity *entity;
	const char *type;     /* "text/plain", lower case; "" where none is given */
	const char *charset;  /* or NULL */
	struct span names[LEAF_NAMES_MAX]; /* file names, the one shown by most programs first */
	size_t name_count;
	enum transfer transfers[LEAF_TRANSFERS_MAX]; /* the one that holds first, then what other programs may take */
	size_t transfer_count;
	bool attachment;      /* some Content-Disposition says so */
	bool is_inline;       /* shown in the body: has a Content-ID, or says inline */
	bool flowed, delsp;   /* RFC 3676 */
};

/* 0 or -1 (memory). */
int mime_leaf_read(struct arena *arena, const struct mime_entity *entity, struct mime_leaf *leaf_out);

/* Text as shown where lines end in a soft break (RFC 3676 4): joined, quoting and stuffing kept apart. .p NULL: memory. */
struct span flowed_join(struct arena *arena, struct span text, bool delsp);

#endif
