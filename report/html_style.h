/* html_style.h - what style sheets and style attributes do to text: hide it, join what would stand apart, add some. */
#ifndef REPORT_HTML_STYLE_H
#define REPORT_HTML_STYLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

struct html_look {
	bool hidden; /* by a rule that holds everywhere */
	bool maybe;  /* hidden for some programs, some screens, or by its colour */
	bool joined; /* a block that stands in the line, or beside another */
	struct span before, after; /* generated content, UTF-8; empty if there is none */
};

/* The rules of all <style> elements in a text that matter here. */
struct html_style;

/* NULL when memory is used up. text must outlive it. */
const struct html_style *html_style_read(struct arena *arena, struct span text);
/* More rules than are kept: what they hide is not known. */
bool html_style_overfull(const struct html_style *style);

/* How an element is shown, by its rules, its style and its other attributes (a SAX list, may be NULL). Selectors are taken by
 * their last part alone, and no rule takes back what another said. 0, or -1: memory. */
int html_look_of(struct arena *arena, const struct html_style *style, const char *element, const char **attributes,
	struct html_look *look_out);

#endif
