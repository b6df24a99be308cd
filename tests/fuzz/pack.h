/* pack.h - files made of their members, so that a fuzzer changes what is inside and not the wrapping.
 *
 * Flat form: each member is a line "@@@ NAME" and its bytes; a line end before the next "@@@ " belongs to neither. What stands
 * before the first one has no name. seeds.py writes it. */
#ifndef TESTS_FUZZ_PACK_H
#define TESTS_FUZZ_PACK_H

#include "base/buf.h"
#include "base/span.h"

/* The next member off the front of flat. False: no more. */
bool pack_next(struct span *flat, struct span *name_out, struct span *bytes_out);

/* A ZIP file with right sizes and checksums, nothing compressed. */
void pack_zip(struct span flat, struct buf *out);
/* A compound file; names are paths. */
void pack_ole(struct span flat, struct buf *out);

#endif
