/* bidi.h - text that is written against its own direction. */
#ifndef REPORT_BIDI_H
#define REPORT_BIDI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

#define BIDI_RIGHT_TO_LEFT "\xE2\x80\xAE" /* U+202E */
#define BIDI_POP "\xE2\x80\xAC"           /* U+202C */

/* Whether letters are made to stand from right to left that don't by themselves (UAX 9, 2.2). */
bool bidi_is_overridden(struct span text);
/* The letters in the order that they are seen in, without the marks. text is UTF-8. .p NULL: memory is used up. */
struct span bidi_shown(struct arena *arena, struct span text);

#endif
