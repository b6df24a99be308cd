/* sheet_header.h - what a sheet's header or footer shows. */
#ifndef REPORT_SHEET_HEADER_H
#define REPORT_SHEET_HEADER_H

#include "base/buf.h"
#include "base/span.h"

/* Appends it without its codes, a line for each section: &L&"font,Bold"&12text&P (ECMA-376 part 1, 18.3.1.46). */
void sheet_header_strip(struct span coded, struct buf *out);

#endif
