/* body.h - text and HTML as segments, wherever they stand: the body of a message or a document of their own. */
#ifndef REPORT_BODY_H
#define REPORT_BODY_H

#include "report/context.h"

struct body {
	struct span bytes;       /* transfer encoding taken away */
	struct span place;       /* of all its segments */
	const char *charset;     /* declared, or NULL */
	uint32_t alternative;    /* of its first reading: 0, or more where it is itself a second reading */
	uint32_t *table;         /* tables counted so far in the part */
};

/* Every charset reading, in segments of at most 64 KiB that overlap by three lines. 0, or -1: stop. */
int body_text(struct context *ctx, const struct source *src, const struct body *body);
/* Text in reading order, tables as cells; what is in it as data: URL becomes a child. 0, or -1: stop. */
int body_html(struct context *ctx, const struct source *src, const struct body *body);
/* UTF-8 already: one reading. */
int body_utf8(struct context *ctx, const struct source *src, struct span place, uint32_t alternative, struct span text);

/* Markup as a browser would take it for HTML, whatever it was called. */
bool html_recognise(struct span bytes);

#endif
