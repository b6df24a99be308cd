/* mime_tree.h - the parts of a message as GMime sees them, with every byte accounted for.
 *
 * GMime finds the structure. Bodies are spans of the message's own bytes, and what belongs to no body, header field or
 * boundary line is kept as stray text: nothing that some mail program may show is lost. */
#ifndef REPORT_MIME_TREE_H
#define REPORT_MIME_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

struct mime_field {
	struct span name, value; /* value as it stands, folded and encoded */
};

enum mime_kind { MIME_LEAF, MIME_MULTIPART };

struct mime_entity {
	enum mime_kind kind;
	uint32_t parent; /* 0 for the root, which is its own */
	unsigned depth;
	const struct mime_field *fields;
	size_t field_count;
	const char *start;    /* of its first field in the message; NULL if it has none */
	const char *boundary; /* of a multipart; NULL if it has none */
	size_t child_count;
	struct span body;     /* of a leaf: bytes of the message, not decoded */
};

enum stray_kind { STRAY_PREAMBLE, STRAY_BETWEEN, STRAY_EPILOGUE, STRAY_KIND_COUNT };

struct mime_stray {
	enum stray_kind kind;
	struct span text;
};

struct mime_tree {
	struct mime_entity *entities; /* the root first, then in order of appearance */
	size_t count, capacity;
	struct mime_stray *strays;
	size_t stray_count, stray_capacity;
	struct gmime_hold *hold; /* GMime's objects, which own the fields */
};

/* 0 or -1 (memory). The message must outlive the tree. */
int mime_tree_parse(struct arena *arena, struct span message, struct mime_tree *tree_out);
void mime_tree_free(struct mime_tree *tree);

/* Tells GMime that attached messages are parts like others: they are read on their own. Once a process, after
 * g_mime_init(). */
void mime_tree_prepare(void);

/* The n-th field of that name (lower case), from 0; .p NULL if there is none. */
struct span mime_field_find(const struct mime_entity *entity, const char *name, size_t n);

/* A line that begins like a header field: a name and a colon, blanks between them allowed. */
bool mime_is_field(struct span line);

#endif
