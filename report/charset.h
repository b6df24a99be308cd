/* charset.h - which text bytes may be: every plausible reading, the one a mail program would show first.
 *
 * Labels in mail mean their superset (ISO-2022-JP is CP50221, Shift_JIS is CP932, EUC-JP is eucJP-ms and CP51932,
 * GB2312 is GB18030, ISO-8859-1 is CP1252; WHATWG Encoding Standard), and labels lie. */
#ifndef REPORT_CHARSET_H
#define REPORT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum { CHARSET_READINGS_MAX = 4 };

struct charset_reading {
	struct span text;    /* UTF-8, always valid; in the arena, or the bytes themselves where they are UTF-8 already */
	const char *charset; /* the name it was read by, static */
	bool clean;          /* nothing had to become U+FFFD */
};

/* Opens the converters of all charsets that mail uses: call once before the sandbox closes the file system. What could
 * not be opened is later an unknown charset. Not thread-safe, as all of this file: converters are kept per process. */
void charset_prepare(void);

/* Fills readings_out, best first, and returns how many: at least 1; 0 only when memory is used up. Reading 0 is the
 * declared charset if bytes decode in it, else what a mail program would guess. Bytes that are plain ASCII have
 * exactly one reading. declared may be NULL, wrong or unknown. Two equal texts are one reading. */
size_t charset_read(struct arena *arena, struct span bytes, const char *declared,
	struct charset_reading readings_out[CHARSET_READINGS_MAX]);

/* True if the name means a charset that can be read here. */
bool charset_known(const char *name);

/* True if bytes are text in some charset: not a picture, program or archive. UTF-16 without a mark counts as text. */
bool charset_is_text(struct span bytes);

#endif
