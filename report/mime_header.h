/* mime_header.h - what a header field says: encoded words (RFC 2047), parameters (RFC 2045, 2231), display names. */
#ifndef REPORT_MIME_HEADER_H
#define REPORT_MIME_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "report/charset.h"

enum { FIELD_READINGS_MAX = 2 * CHARSET_READINGS_MAX };

/* The plausible readings of a text, best first, UTF-8. count 0: memory is used up. */
struct field_text {
	struct span readings[FIELD_READINGS_MAX];
	size_t count;
};

/* A field's value as shown: unfolded, encoded words decoded wherever they stand (in quotes and inside words too, as
 * mail programs do), bytes outside them guessed at. Neighbouring words of one charset are joined before decoding, so that
 * a character cut in two is whole again; where a word is cut inside a byte's code, does not end, or holds encoded words
 * itself, what lenient programs show is a further reading. declared: charset of bare bytes, may be NULL. */
struct field_text field_decode(struct arena *arena, struct span raw, const char *declared);

/* A value without its line breaks (RFC 5322 2.2.3), not decoded. .p is NULL when memory is used up. */
struct span field_unfold(struct arena *arena, struct span raw);

/* From, Sender, Reply-To: the names without the addresses. */
struct span field_names(struct arena *arena, struct span decoded);

struct parameter {
	struct span name;  /* as written, with any *0* of RFC 2231 */
	struct span value; /* bytes, quotes and backslashes taken away */
};

/* "text/plain; charset=x": the value before the parameters in lower case without comments or blanks, and all
 * parameters in order, also those that come twice. */
struct field_value {
	struct span token;
	struct parameter *parameters;
	size_t count, capacity;
};

/* 0 or -1 (memory). Missing and doubled semicolons are taken as mail programs take them. */
int field_parse(struct arena *arena, struct span raw, struct field_value *value_out);

/* The first parameter of that name as a string, without RFC 2231; NULL if there is none. */
const char *parameter_string(struct arena *arena, const struct field_value *value, const char *name);

/* Every text that the parameter may be shown as, added to texts[*count], not twice: each plain value with its encoded
 * words and charset guesses, the RFC 2231 form, the pieces put together. 0 or -1 (memory). */
int parameter_texts(struct arena *arena, const struct field_value *value, const char *name, struct span *texts,
	size_t *count, size_t most);

bool span_is(struct span s, const char *lower);       /* equal without regard to ASCII case */
bool span_starts(struct span s, const char *lower);   /* likewise a prefix */
struct span span_trim(struct span s);                 /* without blanks and line breaks around it */

#endif
