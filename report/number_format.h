/* number_format.h - numbers and dates as a spreadsheet shows them (ECMA-376 part 1, 18.8.30 and 18.8.31). */
#ifndef REPORT_NUMBER_FORMAT_H
#define REPORT_NUMBER_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

struct number_format;

/* From a format code; parsed once, shown often. In the arena, NULL when it is used up. Nothing is refused: what cannot be
 * understood shows as General. */
const struct number_format *number_format_parse(struct arena *arena, struct span code);
/* The code of a built-in number, as a Japanese Excel has it; "General" for what is none. */
struct span number_format_builtin(unsigned id);

/* Appends the number as it is shown; may be nothing at all. raw: as it stands in the file. */
void number_format_show(const struct number_format *format, struct span raw, bool date1904, struct buf *out);
/* Appends a text through the format's text section. */
void number_format_text(const struct number_format *format, struct span text, struct buf *out);

/* Shows numbers as they are. */
bool number_format_is_general(const struct number_format *format);

#endif
