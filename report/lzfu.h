/* lzfu.h - compressed RTF as Outlook keeps it ([MS-OXRTFCP]). */
#ifndef REPORT_LZFU_H
#define REPORT_LZFU_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* The RTF, in the arena, or in packed where it isn't compressed. *whole_out is false where it is cut short or no compressed
 * RTF at all; then what there is. Its checksum is not looked at, as Outlook shows it all the same. At most nine times as
 * long as packed. .p NULL: memory. */
struct span lzfu_unpack(struct arena *arena, struct span packed, bool *whole_out);

#endif
