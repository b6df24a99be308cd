/* zip_stream.h - the bytes of one member of a ZIP file as they come out. */
#ifndef REPORT_ZIP_STREAM_H
#define REPORT_ZIP_STREAM_H

#include <sys/types.h>

#include "base/buf.h"
#include "report/context.h"
#include "report/zip_directory.h"

/* One stream is opened for many members, one after the other, and keeps its decoder. */
struct zip_stream;

/* NULL when out of memory. src is what the unpacked bytes are counted for: the ZIP file. */
struct zip_stream *zip_stream_new(struct context *ctx, const struct source *src);
void zip_stream_free(struct zip_stream **stream);

/* Begins with a member. place is where faults are recorded. 0, or -1: it cannot be read, recorded. */
int zip_stream_open(struct zip_stream *stream, const struct zip_member *member, struct span place);
/* Bytes into p, 0 at the end, -1 for a fault or a limit, recorded. The checksum is compared at the end. */
ssize_t zip_stream_read(struct zip_stream *stream, void *p, size_t len);
/* All that comes out of member into out, emptied first. 0, or -1: recorded, and out has what came until then. */
int zip_stream_slurp(struct zip_stream *stream, const struct zip_member *member, struct span place, struct buf *out);
/* True once a limit was passed: no further member of the file is to be read. */
bool zip_stream_limited(const struct zip_stream *stream);
/* The first bytes of a stored or deflated member into p, without limits or checks; how many. */
size_t zip_member_peek(const struct zip_member *member, char *p, size_t len);

#endif
