/* html_flow.h - text as a browser lays it out: white space collapsed, blocks on lines of their own. */
#ifndef REPORT_HTML_FLOW_H
#define REPORT_HTML_FLOW_H

#include <stdbool.h>

#include "base/buf.h"

/* Zero-initialise; free text. */
struct flow {
	struct buf text;
	bool space; /* white space that counts only if more comes on the line */
};

void flow_text(struct flow *flow, struct span s);  /* collapses white space */
void flow_plain(struct flow *flow, struct span s); /* <pre>: as it stands */
void flow_space(struct flow *flow);                /* parts what stands beside each other */
void flow_break(struct flow *flow);                /* a new line, unless it is one */

#endif
