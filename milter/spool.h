/* spool.h - a message's bytes while they arrive: in memory while they are few, then in a file without a name. */
#ifndef MILTER_SPOOL_H
#define MILTER_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* One thread at a time. Zero-initialised it is empty; start it with spool_start. */
struct spool {
	struct buf bytes;    /* all of them, or what is not yet in the file */
	int fd;              /* of the file; -1 while in memory */
	uint64_t size_bytes; /* all that arrived, also what was not kept */
	size_t memory_bytes; /* more than this goes to a file */
	uint64_t most_bytes; /* more than this is counted, but not kept */
	const char *folder;  /* of the file; borrowed */
};

void spool_start(struct spool *spool, const char *folder, size_t memory_bytes, uint64_t most_bytes);
/* 0, or -1 with err (temporary): no memory, no room on the disk. */
int spool_add(struct spool *spool, struct span bytes, struct err *err);
/* More arrived than is kept: there are no bytes to hand out. */
bool spool_is_over(const struct spool *spool);
/* A descriptor of the bytes that nobody can write through (a sealed memfd, or the file opened for reading); the caller
 * closes it. Nothing may be added afterwards. -1 with err (temporary). */
int spool_finish(struct spool *spool, struct err *err);
void spool_end(struct spool *spool);

#endif
