/* directory_cache.h - the compiled client directory, kept in cache_dir between starts. */
#ifndef QUARANTINE_DIRECTORY_CACHE_H
#define QUARANTINE_DIRECTORY_CACHE_H

#include "base/conf.h"
#include "base/err.h"
#include "base/span.h"
#include "policy/directory.h"

/* The compiled form of a directory's CSV, shown as `version`. Maps the image in conf->cache_dir made of the same bytes, version and
 * engine; a damaged or foreign one is made again. A small directory is compiled at once, a large one by atesaki-indexer, placed
 * whole or not at all; of two processes one waits for the other's. Where cache_dir cannot be written, the image lives in memory.
 * Blocks as long as that takes (CACHE_WAIT_MS at most): not on the way of a message. Threads may share it.
 * 0 with a reference of the caller's in *dir_out, or -1: ERR_INPUT for a faulty CSV (the first fault with its line). */
#define CACHE_WAIT_MS (10 * 60 * 1000)
int directory_cached(const struct conf *conf, struct span csv, const char *version, struct directory **dir_out,
	struct err *err);

#endif
