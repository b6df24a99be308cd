/* sum.h - the digest by which the same file is known again when it is sent elsewhere. */
#ifndef REPORT_SUM_H
#define REPORT_SUM_H

#include "report/reading.h"

/* Before the sandbox: the library looks for its own configuration the first time. */
void sum_warm(void);
/* Of what somebody opens, and what is not empty; else empty. In out. */
struct span sum_of(enum part_role role, struct span bytes, unsigned char out[static SHA256_BYTES]);

#endif
