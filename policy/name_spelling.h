/* name_spelling.h - other ways in which a company's name is written: 渡邉電機, 渡辺電機; Blue Ocean, BlueOcean. */
#ifndef POLICY_NAME_SPELLING_H
#define POLICY_NAME_SPELLING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

#define NAME_SPELLINGS_MOST 8u

/* name in joined form (joined.h). Puts spellings other than name itself into out, at most NAME_SPELLINGS_MOST, in the arena: old and
 * new forms of kanji, and Latin words without the spaces between them. Returns how many, or -1 when out of memory. */
int name_spellings(struct arena *arena, struct span name, struct span *out);

#endif
