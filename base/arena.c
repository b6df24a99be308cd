/* arena.c - memory for many small things that die together. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK_BYTES (16u * 1024)
#define LARGEST_BLOCK_BYTES (1024u * 1024)

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* newest first */
	size_t limit;
	size_t used;
	size_t next_block;
};

struct arena *arena_new(size_t limit_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL) {
		arena->limit = limit_bytes == 0 ? SIZE_MAX / 2 : limit_bytes;
		arena->next_block = FIRST_BLOCK_BYTES;
	}
	return arena;
}

void arena_free(struct arena **arena)
{
	struct block *b, *next;

	if (arena == NULL || *arena == NULL)
		return;
	for (b = (*arena)->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(*arena);
	*arena = NULL;
}

static struct block *block_add(struct arena *arena, size_t need)
{
	size_t size = arena->next_block > need ? arena->next_block : need;
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		return NULL;
	b->used = 0;
	b->size = size;
	b->next = arena->blocks;
	arena->blocks = b;
	if (arena->next_block < LARGEST_BLOCK_BYTES)
		arena->next_block *= 2;
	return b;
}

/* Not zeroed. */
static void *take(struct arena *arena, size_t size_bytes)
{
	size_t size;
	struct block *b = arena->blocks;
	void *p;

	if (size_bytes > arena->limit || arena->used > arena->limit - size_bytes)
		return NULL;
	size = (size_bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (size == 0)
		size = alignof(max_align_t);
	if (b == NULL || b->size - b->used < size)
		b = block_add(arena, size);
	if (b == NULL)
		return NULL;
	p = b->bytes + b->used;
	b->used += size;
	arena->used += size;
	return p;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	void *p = take(arena, size_bytes);

	return p == NULL ? NULL : memset(p, 0, size_bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t size_bytes)
{
	size_t total;

	if (__builtin_mul_overflow(count, size_bytes, &total))
		return NULL;
	return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const char *p, size_t len)
{
	char *copy = len < SIZE_MAX ? take(arena, len + 1) : NULL;

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, p, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return arena_copy(arena, s, strlen(s));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	int len;
	char *text;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
	if (text == NULL)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

struct span arena_span(struct arena *arena, struct span s)
{
	return (struct span){arena_copy(arena, s.p, s.len), s.len};
}

void *arena_grow(struct arena *arena, void *array, size_t *capacity, size_t need_count, size_t size_bytes)
{
	size_t wanted = *capacity == 0 ? 8 : *capacity, total;
	void *grown;

	if (need_count <= *capacity)
		return array;
	while (wanted < need_count) {
		if (__builtin_mul_overflow(wanted, (size_t)2, &wanted))
			return NULL;
	}
	if (__builtin_mul_overflow(wanted, size_bytes, &total))
		return NULL;
	grown = take(arena, total);
	if (grown == NULL)
		return NULL;
	if (*capacity > 0)
		memcpy(grown, array, *capacity * size_bytes);
	memset((char *)grown + *capacity * size_bytes, 0, total - *capacity * size_bytes);
	*capacity = wanted;
	return grown;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
