/* html_marks.h - comments, and what browsers take for one, written so that libxml2 sees them as browsers do. */
#ifndef REPORT_HTML_MARKS_H
#define REPORT_HTML_MARKS_H

#include "base/arena.h"
#include "base/span.h"

/* "<!-->" and "<!--->" are whole comments (HTML 13.2.5.43); "<!x>", "<![if x]>" and "</ x>" are comments too (13.2.5.41), but
 * for "<![CDATA[" in drawings, which is text. itself where nothing is to be done, else in the arena. .p NULL: memory. */
struct span html_marks(struct arena *arena, struct span text);

#endif
