/* longer_name.h - does a client's name stand inside a longer one, which may be another company's? */
#ifndef POLICY_LONGER_NAME_H
#define POLICY_LONGER_NAME_H

#include <stdbool.h>

#include "policy/view.h"
#include "policy/word.h"

struct spot;

/* Japanese sets no space between words: あおぞら stands in あおぞら九州 and in 西日本あおぞら, and a directory needn't know these. True
 * when the name goes on, before it or after it and without a gap, with what is neither a legal form nor a branch, department,
 * person, honorific or a word of reports. Such a name can't tell for whom a report is; line is where it stands. */
bool name_is_longer(const struct view *view, const struct words *words, const struct line *line, const struct spot *spot);

#endif
