/* read_pkcs7.h - signed (RFC 5652) and compressed (RFC 3274) CMS. */
#ifndef REPORT_READ_PKCS7_H
#define REPORT_READ_PKCS7_H

#include "report/context.h"

/* True if what was signed or packed is inside; else it is a signature beside something, or a list of certificates. */
bool pkcs7_has_content(struct span bytes);
/* Whole as far as that there is none: a detached signature. Neither of both: nobody knows what it is. */
bool pkcs7_is_detached(struct span bytes);
/* What was signed or packed, unpacked, in the arena; empty if there is none. 0, or -1: cannot be had whole, recorded. */
int pkcs7_content(struct context *ctx, const struct source *src, struct span bytes, struct span *content_out);

#endif
