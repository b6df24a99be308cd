/* text_enriched.h - text/enriched (RFC 1896) and text/richtext (RFC 1341 7.1.3) as mail programs show them. */
#ifndef REPORT_TEXT_ENRICHED_H
#define REPORT_TEXT_ENRICHED_H

#include "base/arena.h"
#include "base/span.h"

/* Without its marks, parameters and comments; lines stay as they are. text is UTF-8. .p NULL: memory. */
struct span enriched_text(struct arena *arena, struct span text);

#endif
