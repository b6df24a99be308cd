/* read_calendar.h - calendars (iCalendar, RFC 5545; vCalendar 1.0) and cards (vCard 2.1, RFC 2426, RFC 6350). */
#ifndef REPORT_READ_CALENDAR_H
#define REPORT_READ_CALENDAR_H

#include "report/body.h"

/* Each property's value as a segment of its own, unfolded and decoded; files in it as children. 0, or -1: stop. */
int calendar_tell(struct context *ctx, const struct source *src, const struct body *body);

#endif
