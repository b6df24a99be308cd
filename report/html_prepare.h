/* html_prepare.h - HTML as libxml2 must get it to see what a browser shows. */
#ifndef REPORT_HTML_PREPARE_H
#define REPORT_HTML_PREPARE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* A byte order mark and NULs taken away; character references as browsers know them (HTML 13.2.5.72..80: names without
 * a semicolon, names that libxml2 lacks, numbers of Windows-1252) and the shortest comments written so that libxml2 knows them too. text is UTF-8;
 * itself where nothing is to be done, else in the arena. .p NULL: memory is used up. */
struct span html_prepare(struct arena *arena, struct span text);

enum { META_CHARSETS_MAX = 4 };

/* The charsets that the XML declaration and <meta> elements at the beginning give, in the arena; how many. */
size_t html_meta_charsets(struct arena *arena, struct span bytes, const char *charsets[META_CHARSETS_MAX]);

#endif
