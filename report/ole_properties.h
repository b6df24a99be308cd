/* ole_properties.h - title, company, properties of the author's and the like of an old Office document ([MS-OLEPS],
 * [MS-OSHARED] 2.3.3.2): the streams \5SummaryInformation and \5DocumentSummaryInformation. */
#ifndef REPORT_OLE_PROPERTIES_H
#define REPORT_OLE_PROPERTIES_H

#include "report/context.h"
#include "report/ole_storage.h"

/* Tells every text and number in a property set stream, whichever it is, by the names that Office Open XML has for them
 * ("title", "creator", "Company", "custom:NAME"), and the targets of links. What is damaged is recorded, the rest is told.
 * An empty stream is no fault. 0, or -1: stop. */
int ole_properties_tell(struct context *ctx, const struct source *src, struct span stream);
/* Both streams of a document, where they are. As above. */
int ole_properties_of(struct context *ctx, const struct source *src, const struct ole_node *storage);

#endif
