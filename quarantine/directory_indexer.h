/* directory_indexer.h - compiles a directory in a process of its own, so that what it takes for a moment is given back. */
#ifndef QUARANTINE_DIRECTORY_INDEXER_H
#define QUARANTINE_DIRECTORY_INDEXER_H

#include "base/deadline.h"
#include "base/err.h"
#include "base/span.h"

struct indexing {
	struct span csv;
	const char *version;
	const char *image_path; /* where the image is to be placed; NULL: written to image_fd */
	int image_fd;
	int lock_fd;            /* stays open in the program, so that the lock lives as long as it; -1: none */
};

/* Starts atesaki-indexer and waits; kills it at the deadline. Shows its progress on standard error if that is a terminal. 0, or -1
 * with what it said. */
int directory_index(const struct indexing *indexing, struct deadline deadline, struct err *err);

#endif
