/* utf16.h - UTF-16, as old Office documents keep their text, to UTF-8. */
#ifndef REPORT_UTF16_H
#define REPORT_UTF16_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends one character; U+FFFD for what is none. */
void utf8_append(struct buf *out, uint32_t codepoint);
/* Appends little-endian units; half a pair becomes U+FFFD, half a unit at the end is left out. NULs are kept. */
void utf16_append(struct buf *out, struct span units);

#endif
