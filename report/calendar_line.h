/* calendar_line.h - the lines of calendars and cards. */
#ifndef REPORT_CALENDAR_LINE_H
#define REPORT_CALENDAR_LINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* Lines as they were before they were folded (RFC 5545 3.1, RFC 6350 3.2), broken by '\n', in the arena: soft line breaks of
 * quoted-printable are joined, and base64 that goes on without a blank. keep_blank: as vCard 2.1 has it, where the blank
 * belongs to the value. .p NULL: memory. */
struct span calendar_unfold(struct arena *arena, struct span bytes, bool keep_blank);

struct calendar_line {
	struct span name;       /* without a group before it */
	struct span parameters; /* as they stand, without the first ';' */
	struct span value;      /* not decoded */
	bool quoted_printable, base64;
};

/* The next line off the front of rest. False: no more. A line that has no colon has an empty name. */
bool calendar_next(struct span *rest, struct calendar_line *line_out);
/* The value of a parameter without its quotes; .p NULL where there is none. name in lower case. */
struct span calendar_parameter(const struct calendar_line *line, const char *name);
/* \n \, \; \\ decoded, in the arena. .p NULL: memory. */
struct span calendar_unescape(struct arena *arena, struct span value);

#endif
