/* inflate64.h - unpacks Deflate64 (ZIP method 9; PKWARE APPNOTE 4.4.5), which zlib does not: RFC 1951 with a window of
 * 64 KiB, two more distance codes, and a last length code that takes 16 bits. */
#ifndef REPORT_INFLATE64_H
#define REPORT_INFLATE64_H

#include <sys/types.h>

#include "base/span.h"

struct inflate64;

/* NULL when out of memory. */
struct inflate64 *inflate64_new(void);
void inflate64_free(struct inflate64 **inflate);

/* Begins with packed bytes, which stay the caller's. */
void inflate64_begin(struct inflate64 *inflate, struct span packed);
/* Bytes into p, 0 at the end, -1: damaged or cut short. */
ssize_t inflate64_read(struct inflate64 *inflate, void *p, size_t len);

#endif
