/* mime_leaf.h - what the fields of a part say of it, all of them, also where they disagree. */
#ifndef REPORT_MIME_LEAF_H
#define REPORT_MIME_LEAF_H

#include "report/mime_decode.h"
#include "report/mime_header.h"
#include "report/mime_tree.h"

enum { LEAF_NAMES_MAX = 16, LEAF_CHARSETS_MAX = 4 };

struct mime_leaf {
	const struct mime_entity *entity;
	const char *type;     /* "text/plain", lower case; "" where none is given */
	bool html, plain;     /* some Content-Type says HTML; some doesn't, or there is none */
	const char *charsets[LEAF_CHARSETS_MAX]; /* all that are given, the first first; NULL where none is */
	size_t charset_count;
	struct span names[LEAF_NAMES_MAX]; /* file names, the one shown by most programs first */
	size_t name_count;
	enum transfer transfers[TRANSFER_UNKNOWN]; /* the one that holds first, then what other programs may take */
	size_t transfer_count;
	bool overfull;        /* more names or charsets than are kept */
	bool attachment;      /* some Content-Disposition says so */
	bool is_inline;       /* shown in the body: has a Content-ID, or says inline */
	bool flowed, delsp;   /* RFC 3676 */
};

/* text/html, text/x-amp-html, text/watch-html, and what only means it: "html". */
bool mime_type_is_html(struct span type);

/* The transfer encodings that some program may take an entity to be in, into transfers[TRANSFER_UNKNOWN]; how many. */
size_t mime_transfers(const struct mime_entity *entity, enum transfer *transfers);

/* 0 or -1 (memory). */
int mime_leaf_read(struct arena *arena, const struct mime_entity *entity, struct mime_leaf *leaf_out);

/* Text as shown where lines end in a soft break (RFC 3676 4): joined, quoting and stuffing kept apart. .p NULL: memory. */
struct span flowed_join(struct arena *arena, struct span text, bool delsp);

#endif
