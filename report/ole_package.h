/* ole_package.h - objects that OLE 1 left in documents ([MS-OLEDS] 2.2): in RTF, and in the stream \1Ole10Native. */
#ifndef REPORT_OLE_PACKAGE_H
#define REPORT_OLE_PACKAGE_H

#include "report/context.h"

/* An object with its header, as \objdata has it; name: shown where it has none of its own. 0, or -1: stop. */
int ole_object_tell(struct context *ctx, const struct source *src, struct span bytes, struct span name);
/* What \1Ole10Native holds: a file that was dropped into the document, with its name. 0, or -1: stop. */
int ole_native_tell(struct context *ctx, const struct source *src, struct span bytes, struct span name);

#endif
