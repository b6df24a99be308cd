/* html_outlook.h - HTML as Outlook takes it: with what stands for it alone, without what stands for others. */
#ifndef REPORT_HTML_OUTLOOK_H
#define REPORT_HTML_OUTLOOK_H

#include "base/arena.h"
#include "base/span.h"

/* Conditional comments of both forms ("<!--[if mso]>...<![endif]-->", "<![if !mso]>...<![endif]>") resolved; text itself where
 * no text hangs on one. .p NULL: memory is used up. */
struct span html_outlook(struct arena *arena, struct span text);

#endif
