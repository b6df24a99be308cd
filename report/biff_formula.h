/* biff_formula.h - the strings that are written in a formula of BIFF8 ([MS-XLS] 2.5.198). */
#ifndef REPORT_BIFF_FORMULA_H
#define REPORT_BIFF_FORMULA_H

#include "base/buf.h"
#include "base/span.h"

/* The next string among the tokens as UTF-16LE in utf16, emptied first; takes the tokens up to it. False when there is none,
 * or behind a token that is not known. */
bool biff_formula_string(struct span *tokens, struct buf *utf16);

#endif
