/* arena.h - memory for many small things that die together: one arena a message. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena;

/* limit_bytes: most that may be taken in all, 0 for no limit. NULL when out of memory.
 * Not shared between threads. */
struct arena *arena_new(size_t limit_bytes);
/* Frees everything taken from it, nulls the pointer, accepts NULL. */
void arena_free(struct arena **arena);

/* All of these return NULL when memory or the limit is used up. Memory is aligned for any type and zeroed. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
void *arena_array(struct arena *arena, size_t count, size_t size_bytes); /* checks count*size for overflow */
char *arena_copy(struct arena *arena, const char *p, size_t len);        /* NUL-terminated copy */
char *arena_strdup(struct arena *arena, const char *s);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A copy with its length; .p is NULL when out of memory. */
struct span arena_span(struct arena *arena, struct span s);
/* Grows an array in place of a realloc: returns an array with room for need_count (amortised doubling), the old
 * content copied; *capacity is updated. The old array stays until the arena goes. */
void *arena_grow(struct arena *arena, void *array, size_t *capacity, size_t need_count, size_t size_bytes);
/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#endif
