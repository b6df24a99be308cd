/* buf.h - bytes that grow, with a stated maximum. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Zero-initialise, or set max_bytes first (0: no maximum). A failed append sets `failed`, later appends do nothing:
 * append many times, ask once. p is always NUL-terminated when not NULL. Not shared between threads. */
struct buf {
	char *p;
	size_t len;
	size_t capacity;
	size_t max_bytes;
	bool failed;
};

/* 0, or -1 when memory or the maximum is used up. */
int buf_add(struct buf *buf, const void *p, size_t len);
int buf_adds(struct buf *buf, const char *s);
static inline int buf_addc(struct buf *buf, char c)
{
	if (buf->failed || buf->capacity - buf->len < 2 || (buf->max_bytes > 0 && buf->len >= buf->max_bytes))
		return buf_add(buf, &c, 1);
	buf->p[buf->len++] = c;
	buf->p[buf->len] = '\0';
	return 0;
}
int buf_addf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Makes room for `more` bytes and a NUL behind what is there: write at p + len, then add to len. */
int buf_reserve(struct buf *buf, size_t more);
/* Empties it, keeps the memory, clears `failed`. */
void buf_clear(struct buf *buf);
/* Frees the memory; the struct may be used again. */
void buf_free(struct buf *buf);
/* Hands over the bytes (free(3) them) and leaves buf empty. NULL after a failure; never NULL otherwise. */
char *buf_take(struct buf *buf, size_t *len_out);
/* What it holds now, until the next change. */
static inline struct span buf_span(const struct buf *buf)
{
	return (struct span){buf->p == NULL ? "" : buf->p, buf->len};
}

#endif
