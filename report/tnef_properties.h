/* tnef_properties.h - lists of Outlook's properties as TNEF has them ([MS-OXTNEF] 2.1.3.4). */
#ifndef REPORT_TNEF_PROPERTIES_H
#define REPORT_TNEF_PROPERTIES_H

#include "report/mapi.h"

enum tnef_outcome { TNEF_WHOLE, TNEF_CUT, TNEF_NO_MEMORY };

/* A count, then as many properties off the front of rest; what there is of them where it is cut short. */
enum tnef_outcome tnef_properties_take(struct arena *arena, struct span *rest, struct mapi_object *object);

#endif
