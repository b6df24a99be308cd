/* sink.c - a sink that collects in memory. */
#include "report/sink.h"

static int collect_part(void *to, const struct part *part)
{
	return reading_add_part(to, part) < 0 ? -1 : 0;
}

static int collect_segment(void *to, const struct segment *segment)
{
	return reading_add_segment(to, segment) < 0 ? -1 : 0;
}

static int collect_unreadable(void *to, const struct unreadable *unreadable)
{
	return reading_add_unreadable(to, unreadable) < 0 ? -1 : 0;
}

struct sink sink_reading(struct reading *reading)
{
	return (struct sink){reading, collect_part, collect_segment, collect_unreadable};
}
