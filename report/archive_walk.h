/* archive_walk.h - the members of an archive that libarchive knows, as children. */
#ifndef REPORT_ARCHIVE_WALK_H
#define REPORT_ARCHIVE_WALK_H

#include "report/context.h"

struct archive;

/* What libarchive is allowed to see in the bytes: functions of the kind archive_read_support_*, NULL-terminated. */
struct archive_kind {
	const char *name;
	int filter; /* ARCHIVE_FILTER_…: the one layer of compression to take off; 0: none */
	int (*const *support)(struct archive *);
};

/* Every member; what is encrypted or damaged is recorded at its place and the rest read. */
void archive_walk(struct context *ctx, const struct source *src, const struct archive_kind *kind);

#endif
