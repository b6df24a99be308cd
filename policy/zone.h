/* zone.h - which lines of a view are the writer's own words, and where it begins to be about calls. */
#ifndef POLICY_ZONE_H
#define POLICY_ZONE_H

#include "policy/view.h"
#include "policy/word.h"

/* Addressees and titles stand in the first lines; a name further down is a caller's. */
#define HEAD_LINES 10u

/* Sets zone, ordinal and calls of every line. */
void zone_mark(struct view *view, const struct words *words);
/* Does the text tell a time of day or a telephone number, as lines about calls do? */
/* Is the line of a text a row of a table, its columns set apart by tabs or rules? */
bool zone_is_row(const struct view *view, const struct line *line);
/* Does the text begin with a label that asks for a company's name? */
bool zone_asks_company(struct span s);
/* Does the line stand in a block of lines that is the form of one call and names no caller, so that a customer in it is the caller? */
bool zone_in_call(const struct view *view, const struct line *line, const struct words *words);
bool zone_tells_call(struct span text);

#endif
