/* reading.h - what the reader saw of a message: parts, segments of text with their places, and what was unreadable.
 * Plain data: policy may use it without the reader. */
#ifndef REPORT_READING_H
#define REPORT_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum part_role {
	PART_MESSAGE,   /* part 0 of a message: its header fields and every text that a mail program shows as the body */
	PART_DOCUMENT,  /* an attached file, a member of an archive, an attached message: judged on its own claims */
	PART_CONTAINER, /* an archive: its name and comment speak for all its members, it has no text of its own */
	PART_ORNAMENT,  /* not a document: a small inline picture, a detached signature */
	PART_ROLE_COUNT
};

struct part {
	uint32_t parent; /* index; part 0 is its own parent */
	enum part_role role;
	struct span name;  /* file name as shown, UTF-8; empty if it has none */
	struct span place; /* "日報.zip › 1.xlsx"; "body" for part 0 of a message */
	struct span type;  /* MIME type by libmagic, "application/pdf" */
	uint64_t size_bytes;
	struct span sha256; /* of its bytes, as the reader says: SHA256_BYTES, or empty where it says none */
};
#define SHA256_BYTES 32u

enum segment_kind {
	SEGMENT_TEXT,     /* running text; '\n' between lines; the next SEGMENT_TEXT of the part goes on on a new line */
	SEGMENT_CELL,     /* one cell of a table: table, row and column are set */
	SEGMENT_HEADER,   /* a header field's decoded value; label is its name ("Subject", "X-Client-ID") */
	SEGMENT_PROPERTY, /* a document property; label is its name ("title", "custom:ClientID") */
	SEGMENT_NAME,     /* the part's file name */
	SEGMENT_KIND_COUNT
};

struct segment {
	uint32_t part;
	enum segment_kind kind;
	uint32_t table, row, column; /* for cells: table number within the part from 1; row and column from 1. Else 0 */
	uint32_t alternative; /* 0: the reading a mail program would show; n: another plausible one (charset, disagreeing names) */
	struct span label;
	struct span place; /* "日報.xlsx › 日報!B2", "report.pdf › p.1", "body", "Subject" */
	struct span text;  /* UTF-8 */
};

enum unreadable_why {
	WHY_ENCRYPTED,
	WHY_DAMAGED,
	WHY_UNSUPPORTED,
	WHY_IMAGE_ONLY,
	WHY_LIMIT,
	WHY_TIMEOUT,
	WHY_CRASH,
	WHY_COUNT
};

struct unreadable {
	uint32_t part;
	enum unreadable_why why;
	struct span place;
	struct span detail; /* for people, without content: "AES-256 zip entry", "limit.pages 2000"; may be empty */
};

/* What the bytes are to be read as. */
enum read_as {
	READ_AS_MESSAGE, /* RFC 5322 message */
	READ_AS_FOUND,   /* a message or a bare document, by its bytes (atesaki read) */
	READ_AS_COUNT
};

struct reading {
	struct arena *arena; /* owns everything below but the array of segments */
	struct part *parts;
	size_t part_count, part_capacity;
	struct segment *segments;
	size_t segment_count, segment_capacity;
	struct unreadable *unreadable;
	size_t unreadable_count, unreadable_capacity;
};

const char *unreadable_why_name(enum unreadable_why why); /* "image-only" */
const char *segment_kind_name(enum segment_kind kind);
const char *part_role_name(enum part_role role);

/* NULL when out of memory. limit_bytes as arena_new. */
struct reading *reading_new(size_t limit_bytes);
void reading_free(struct reading **reading);
/* These copy the spans. The index of the new element, or -1 when memory is used up. */
int64_t reading_add_part(struct reading *reading, const struct part *part);
int64_t reading_add_segment(struct reading *reading, const struct segment *segment);
int64_t reading_add_unreadable(struct reading *reading, const struct unreadable *unreadable);

/* The JSON of `atesaki read --json` (a contract: other programs rely on it): {"segments":[{"place","text"}],"unreadable":[{"place","why"}],
 * "elapsed_ms"}; NULL when out of memory, else free(3) it. One line, UTF-8. */
char *reading_json(const struct reading *reading, double elapsed_ms);

#endif
