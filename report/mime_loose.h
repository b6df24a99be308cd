/* mime_loose.h - parts that stand in a message without being parts of it for every program.
 *
 * Two Content-Type fields, two boundaries or none, something behind a boundary, bare CRs, parts behind the end: whatever the
 * reason, where a line begins with "--" and a Content- field follows, some program may see a part. */
#ifndef REPORT_MIME_LOOSE_H
#define REPORT_MIME_LOOSE_H

#include <stdbool.h>

#include "base/span.h"

struct mime_loose {
	struct span part; /* header and body, in the message */
	bool cr_lines;    /* its lines end in CR alone */
};

/* The next one from *at on; moves *at to its body. False: no more. */
bool mime_loose_next(struct span message, size_t *at, struct mime_loose *loose_out);

#endif
