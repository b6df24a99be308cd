/* type.h - what a file is, by its bytes and nothing else. */
#ifndef REPORT_TYPE_H
#define REPORT_TYPE_H

#include "base/err.h"
#include "base/span.h"

#define TYPE_MOST 4
#define TYPE_UNKNOWN "application/octet-stream"

/* libmagic's cookie with the product's own magic file. Not shared between threads. */
struct typer;

/* NULL with err: the magic file is missing or damaged. */
struct typer *typer_open(struct err *err);
void typer_close(struct typer **typer);

/* MIME types, the likeliest first, never none. More than one where programs would open the same bytes as different
 * things (a PDF with a ZIP file behind it). The names are constants or live in the list. */
struct type_list {
	size_t count;
	const char *names[TYPE_MOST];
	char magic[128];
};
/* declared: the type the sender gave, or NULL. It never rules a type out; among kinds of text it may add one. */
void type_find(struct typer *typer, struct span bytes, const char *declared, struct type_list *list);

#endif
