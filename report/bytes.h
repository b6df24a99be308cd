/* bytes.h - little-endian numbers and pieces off the front of bytes; what is not there is 0 or empty. */
#ifndef REPORT_BYTES_H
#define REPORT_BYTES_H

#include <stdint.h>

#include "base/span.h"

static inline void bytes_skip(struct span *rest, size_t n)
{
	n = n < rest->len ? n : rest->len;
	if (n == 0)
		return; /* there may be no bytes at all */
	*rest = (struct span){rest->p + n, rest->len - n};
}

/* Fewer than n where there are no more. */
static inline struct span bytes_take(struct span *rest, size_t n)
{
	struct span s = {rest->p, n < rest->len ? n : rest->len};

	bytes_skip(rest, n);
	return s;
}

/* n bytes at `at`, fewer where there are no more. */
static inline struct span bytes_at(struct span s, size_t at, size_t n)
{
	bytes_skip(&s, at);
	return bytes_take(&s, n);
}

static inline uint64_t bytes_peek(struct span s, size_t at, unsigned size)
{
	uint64_t n = 0;

	if (s.len < size || at > s.len - size)
		return 0;
	for (unsigned i = 0; i < size; i++)
		n |= (uint64_t)(unsigned char)s.p[at + i] << 8 * i;
	return n;
}

static inline uint16_t bytes_u16_at(struct span s, size_t at)
{
	return (uint16_t)bytes_peek(s, at, 2);
}

static inline uint32_t bytes_u32_at(struct span s, size_t at)
{
	return (uint32_t)bytes_peek(s, at, 4);
}

static inline uint16_t bytes_u16(struct span *rest)
{
	uint16_t n = bytes_u16_at(*rest, 0);

	bytes_skip(rest, 2);
	return n;
}

static inline uint32_t bytes_u32(struct span *rest)
{
	uint32_t n = bytes_u32_at(*rest, 0);

	bytes_skip(rest, 4);
	return n;
}

#endif
