/* ole_directory.h - how many entries a compound file's directory has, before anything else is believed. */
#ifndef REPORT_OLE_DIRECTORY_H
#define REPORT_OLE_DIRECTORY_H

#include "base/arena.h"
#include "base/span.h"

/* True if there is room for at most that many ([MS-CFB] 2.2, 2.3, 2.6), or none can be found. False also when memory is
 * used up. */
bool ole_directory_fits(struct arena *arena, struct span bytes, size_t most_entries);

#endif
