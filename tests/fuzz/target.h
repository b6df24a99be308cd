/* target.h - what is fuzzed: a name, and a function that takes any bytes. One row in target.c each. */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stddef.h>

#include "base/buf.h"
#include "report/context.h"

struct fuzz_target {
	const char *name; /* of its seeds' folder and its dictionary, too */
	/* bytes are in a block of their own size. Comes back, or aborts when something is not as it must be. */
	void (*run)(const struct fuzz_target *target, struct span bytes);
	format_reader *read;                         /* of fuzz_format: what reads them */
	void (*pack)(struct span flat, struct buf *out); /* of fuzz_format: makes the file of them (pack.h); NULL: they are it */
	unsigned nesting;                            /* of fuzz_format: files in files are read so deep */
};

/* NULL: no such target. */
const struct fuzz_target *fuzz_target_find(const char *name);
/* NULL past the last. */
const struct fuzz_target *fuzz_target_at(size_t n);

/* The functions of the rows, by file fuzz_NAME.c. */
typedef void fuzz_function(const struct fuzz_target *target, struct span bytes);
fuzz_function fuzz_format;
fuzz_function fuzz_header, fuzz_transfer;
fuzz_function fuzz_charset, fuzz_number;
fuzz_function fuzz_rar5, fuzz_ole_object, fuzz_ole_properties, fuzz_ole_storage, fuzz_layout;
fuzz_function fuzz_reader, fuzz_wire;
fuzz_function fuzz_judge, fuzz_scan, fuzz_clients;

#endif
