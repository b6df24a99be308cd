/* rtf_html.h - HTML that Outlook wrapped into RTF ([MS-OXRTFEX]). */
#ifndef REPORT_RTF_HTML_H
#define REPORT_RTF_HTML_H

#include "base/arena.h"
#include "base/span.h"

/* The HTML in UTF-8, in the arena; empty where the RTF has none. .p NULL: memory. */
struct span rtf_html(struct arena *arena, struct span rtf);

#endif
