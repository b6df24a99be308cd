/* json.h - texts and numbers as JSON. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/span.h"

/* Adds s in quotes (RFC 8259, section 7): valid UTF-8 on one line whatever s is; bytes that are not UTF-8 become U+FFFD. */
void json_add(struct buf *out, struct span s);
/* 3.1, whatever the locale's decimal point; what is negative or no number becomes 0.0. */
void json_add_tenths(struct buf *out, double number);

#endif
