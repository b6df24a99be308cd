/* span.h - text from outside: a pointer and a length, not terminated, not owned. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *p;
	size_t len;
};

static inline struct span span_of(const char *s)
{
	return (struct span){s, s == NULL ? 0 : strlen(s)};
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* For printf("%.*s"). */
#define SPAN_ARG(s) (int)(s).len, (s).p

#endif
