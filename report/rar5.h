/* rar5.h - which members of a RAR 5 file are encrypted: libarchive does not tell. */
#ifndef REPORT_RAR5_H
#define REPORT_RAR5_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct rar5_look {
	bool *encrypted;       /* of each file in order; in the arena */
	size_t count, capacity;
	bool headers_encrypted;
};

/* Nothing is found in other bytes. 0, or -1 when memory is used up. */
int rar5_look(struct arena *arena, struct span bytes, struct rar5_look *look_out);

#endif
