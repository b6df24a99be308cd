/* sink.h - where a reading goes while it is made: into memory, or over the wire. */
#ifndef REPORT_SINK_H
#define REPORT_SINK_H

#include "report/reading.h"

/* Parts are numbered in the order they are given, from 0. Spans need to live only during the call. All return 0, or -1
 * when nothing more can be taken (out of memory, the other side is gone). */
struct sink {
	void *to;
	int (*part)(void *to, const struct part *part);
	int (*segment)(void *to, const struct segment *segment);
	int (*unreadable)(void *to, const struct unreadable *unreadable);
};

/* Collects in a reading, which must outlive it. */
struct sink sink_reading(struct reading *reading);

#endif
