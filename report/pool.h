/* pool.h - reader processes kept warm: a message goes in as a descriptor, a reading comes out. */
#ifndef REPORT_POOL_H
#define REPORT_POOL_H

#include "base/conf.h"
#include "base/err.h"
#include "report/reading.h"

struct pool;

/* Starts count readers, 0: conf->reader_count (program: path of atesaki-reader; NULL: beside the running program
 * in a build tree, else installed) and does not wait until they are warm. NULL with err if not even one starts.
 * Readers die with the process that made the pool, by a thread of the pool: make it after the last fork(2). */
struct pool *pool_new(const struct conf *conf, const char *program, size_t count, struct err *err);
/* No pool_read may be going on. */
void pool_free(struct pool **pool);
/* A new configuration's limits for messages from now on. */
void pool_configure(struct pool *pool, const struct conf *conf);

/* Reads one message: waits for a free reader, hands fd over, collects. Many threads may call it.
 * Always a reading, also when the reader died (`unreadable: crash`), passed its deadline (killed, `timeout`) or
 * lied (`damaged`); the reader is replaced. NULL with err (temporary) only when no reading can be made at all. */
struct reading *pool_read(struct pool *pool, int fd, size_t size_bytes, enum read_as as, struct err *err);

#endif
