/* buf.c - bytes that grow, with a stated maximum. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define STEP_MOST_BYTES ((size_t)32 << 20) /* doubled up to here: a limit of memory is not to be passed by half of it */

int buf_reserve(struct buf *buf, size_t more)
{
	size_t need, capacity = buf->capacity == 0 ? 256 : buf->capacity;
	char *grown;

	if (buf->failed || __builtin_add_overflow(buf->len, more, &need) || need >= SIZE_MAX / 2 ||
	    (buf->max_bytes > 0 && need > buf->max_bytes)) {
		buf->failed = true;
		return -1;
	}
	if (need < buf->capacity)
		return 0;
	while (capacity <= need)
		capacity += capacity < STEP_MOST_BYTES ? capacity : STEP_MOST_BYTES;
	grown = realloc(buf->p, capacity);
	if (grown == NULL) {
		buf->failed = true;
		return -1;
	}
	buf->p = grown;
	buf->capacity = capacity;
	return 0;
}

int buf_add(struct buf *buf, const void *p, size_t len)
{
	if (buf_reserve(buf, len) != 0)
		return -1;
	if (len > 0)
		memcpy(buf->p + buf->len, p, len);
	buf->len += len;
	buf->p[buf->len] = '\0';
	return 0;
}

int buf_adds(struct buf *buf, const char *s)
{
	return buf_add(buf, s, strlen(s));
}

int buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0 || buf_reserve(buf, (size_t)len) != 0) {
		buf->failed = true;
		return -1;
	}
	va_start(ap, fmt);
	vsnprintf(buf->p + buf->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)len;
	return 0;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->p != NULL)
		buf->p[0] = '\0';
}

void buf_free(struct buf *buf)
{
	free(buf->p);
	buf->p = NULL;
	buf->len = buf->capacity = 0;
	buf->failed = false;
}

char *buf_take(struct buf *buf, size_t *len_out)
{
	char *p;

	if (buf->failed || (buf->p == NULL && buf_add(buf, "", 0) != 0)) {
		buf_free(buf);
		return NULL;
	}
	p = buf->p;
	if (len_out != NULL)
		*len_out = buf->len;
	*buf = (struct buf){.max_bytes = buf->max_bytes};
	return p;
}
