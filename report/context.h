/* context.h - one message being read: what a format's reader may call. Runs only in the sandboxed reader.
 *
 * A format is one file read_NAME.c and one row in the table in format.c. Its function gets bytes and says what it saw
 * by the calls below. Each call checks the limits; -1 means "stop reading this source": what stopped it has been
 * recorded as unreadable already, so the format only cleans up and returns. */
#ifndef REPORT_CONTEXT_H
#define REPORT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "report/reading.h"

struct context;

/* Limits of one reading, from the configuration (conf keys limit.* and picture.*), passed with each request. */
struct read_limits {
	uint64_t nesting, parts, expansion, unpacked_bytes, pages, cells, segments, text_bytes, picture_inline_bytes;
	uint64_t deadline_ms;
};

/* Bytes to read and where they came from. */
struct source {
	struct span bytes;
	uint32_t part;     /* the part that segments belong to */
	struct span place; /* the part's place: "日報.zip › 1.xlsx"; empty for a message or a bare document */
	unsigned depth;    /* nesting so far */
	const char *declared_type, *declared_charset; /* what the container said of it: hints only; may be NULL */
};

/* A format reads src and reports; returns nothing: what failed was recorded. */
typedef void format_reader(struct context *ctx, const struct source *src);

struct arena *context_arena(struct context *ctx); /* dies with the reading */
const struct read_limits *context_limits(const struct context *ctx);

/* "place › where" in the arena, where printf-formatted; place alone if where is empty, where alone if place is empty. */
struct span context_place(struct context *ctx, const struct source *src, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Segments. text is UTF-8 (made valid if it is not), empty or blank text is skipped. 0 or -1. */
int context_text(struct context *ctx, const struct source *src, struct span place, struct span text);
int context_cell(struct context *ctx, const struct source *src, struct span place, uint32_t table, uint32_t row,
	uint32_t column, struct span text);
int context_property(struct context *ctx, const struct source *src, const char *name, struct span text);
int context_header(struct context *ctx, const struct source *src, const char *name, struct span text);
/* The general form, for alternatives and all that. segment->part is set from src. */
int context_segment(struct context *ctx, const struct source *src, const struct segment *segment);

/* A document of pictures alone is image-only, whatever size they have; in one with text they are ignored. Names of sheets
 * and shapes, descriptions, page headers and templates make no text: formats tell such between these
 * two, which nest. Else cells always count, other text if it has a letter. */
void context_aside_begin(struct context *ctx, const struct source *src);
void context_aside_end(struct context *ctx, const struct source *src);
/* A picture that the document shows, where no file can be made of it. */
void context_picture(struct context *ctx, const struct source *src);

/* Bytes in an unknown or declared charset (NULL: none declared): every plausible reading becomes segments, the one a
 * mail program would show as alternative 0 (charset.h). kind, label, place and table position are taken from `like`. */
int context_bytes(struct context *ctx, const struct source *src, const struct segment *like, struct span bytes,
	const char *declared_charset);

/* src, or the place in it, could not be read whole. detail printf-formatted, without content. Returns -1. */
int context_unreadable(struct context *ctx, const struct source *src, struct span place, enum unreadable_why why,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Counts toward limit.pages / limit.cells / limit.unpacked; what is over is recorded. 0 or -1. in_bytes: packed size,
 * for the expansion ratio; call it as bytes come out, not after. */
int context_count_page(struct context *ctx, const struct source *src);
int context_count_cells(struct context *ctx, const struct source *src, uint64_t count);
int context_count_unpacked(struct context *ctx, const struct source *src, uint64_t packed_bytes, uint64_t unpacked_bytes);
/* True when the time is over (recorded once); long loops ask now and then. */
bool context_expired(struct context *ctx, const struct source *src);

/* A file found inside src: makes a part, finds out by its bytes what it is, reads it. name: UTF-8, may be empty;
 * alternative_name: a second plausible name, or empty. declared_type/charset: hints only, never decide; may be NULL.
 * bytes must stay valid during the call. 0, or -1 when a limit says stop. */
struct child {
	struct span name, alternative_name, bytes;
	const char *declared_type, *declared_charset;
	enum part_role role; /* PART_DOCUMENT usually; PART_ORNAMENT where the container shows it as one, as a document does pictures */
	bool is_inline;      /* the mail program shows it in the body */
};
int context_child(struct context *ctx, const struct source *src, const struct child *child);
/* A file inside src that is there but whose bytes cannot be had: a part with its names, unreadable. As above. */
int context_child_unreadable(struct context *ctx, const struct source *src, const struct child *child,
	enum unreadable_why why, const char *detail);

#endif
