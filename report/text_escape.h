/* text_escape.h - characters that JSON, programs and XML write by their numbers. */
#ifndef REPORT_TEXT_ESCAPE_H
#define REPORT_TEXT_ESCAPE_H

#include "base/arena.h"
#include "base/span.h"

/* \uXXXX and what else JSON escapes (RFC 8259 7) and, where the text begins with '<', &#...; and XML's own entities, as
 * what they stand for; marks of CDATA dropped. UTF-8, in the arena; text itself where there is nothing of these. .p NULL:
 * memory. */
struct span text_unescape(struct arena *arena, struct span text);

#endif
