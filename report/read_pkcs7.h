/* read_pkcs7.h - signed CMS (RFC 5652). */
#ifndef REPORT_READ_PKCS7_H
#define REPORT_READ_PKCS7_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* True if what was signed is inside; else it is a signature beside something, or a list of certificates. */
bool pkcs7_has_content(struct span bytes);
/* Whole as far as that there is none: a detached signature. Neither of both: nobody knows what it is. */
bool pkcs7_is_detached(struct span bytes);
/* What was signed, in the arena; empty if there is none. .p NULL: memory is used up. */
struct span pkcs7_content(struct arena *arena, struct span bytes);

#endif
