/* name_variant.h - a company's name without its legal form: 株式会社あおぞら商事, あおぞら商事. */
#ifndef POLICY_NAME_VARIANT_H
#define POLICY_NAME_VARIANT_H

#include <stdbool.h>

#include "base/span.h"

/* name in joined form (joined.h). Part of it without its legal form, before it or after it, Japanese or English; the name itself
 * when it has none or nothing would be left. */
struct span name_without_form(struct span name);
/* Does the name, in joined form, begin / end with a Japanese one? */
bool name_begins_with_form(struct span name), name_ends_with_form(struct span name);
/* Is the word, in joined form, a Latin legal form ("k.k.")? */
bool name_is_form(struct span word);
/* Does it tell something on its own? Not one or two kana, not less than three Latin letters or digits, not a number. */
bool name_tells(struct span name);

#endif
