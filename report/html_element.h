/* html_element.h - what an HTML element does to the text around it. */
#ifndef REPORT_HTML_ELEMENT_H
#define REPORT_HTML_ELEMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum html_effect {
	HTML_INLINE,  /* nothing */
	HTML_BLOCK,   /* on lines of its own */
	HTML_BREAK,   /* ends a line */
	HTML_PRE,     /* a block with its white space */
	HTML_APART,   /* beside something, not joined to it */
	HTML_TITLE,
	HTML_ASIDE,   /* above the text (ruby): the text goes on as if it were not there */
	HTML_TABLE,
	HTML_ROW,
	HTML_CELL,
	HTML_NOTHING  /* never shown */
};

enum html_effect html_effect_of(const char *name);

/* The value of an attribute from a SAX list (name, value, ..., NULL), or NULL. */
const char *html_attribute(const char **attributes, const char *name);

/* A data: URL (RFC 2397). */
struct data_url {
	struct span bytes;
	const char *type, *charset; /* in the arena, or NULL */
};
/* False: it is none, or memory is used up. */
bool data_url_read(struct arena *arena, const char *url, struct data_url *url_out);

#endif
