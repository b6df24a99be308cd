/* directory_prefix.h - finds literals by their first bytes. Private to policy/directory*.c.
 *
 * libhs filters hundreds of thousands of literals poorly: at 300,000 every byte of a text is a candidate (contrib/bench/directory).
 * Here the first eight bytes at each character are looked up in a bitmap that most texts miss; those that are in it lead to the
 * literals that begin so, which stand together because literals are sorted. No compiling, little memory, and time that does not grow
 * with their number. Literals shorter than PREFIX_SHORT are libhs's. */
#ifndef POLICY_DIRECTORY_PREFIX_H
#define POLICY_DIRECTORY_PREFIX_H

#include "base/buf.h"
#include "policy/directory_image.h"

#define PREFIX_LONG 8u
#define PREFIX_SHORT 6u /* two kanji or kana */

/* The four bytes after the first PREFIX_LONG as a number in their order, zeros where there are none: two keys that begin alike are
 * compared by it before their texts are fetched. */
uint32_t prefix_next(struct span key);

struct prefix_source {
	const struct image_entry *literals; /* sorted */
	uint32_t count;
	const char *strings;
};

/* Fills the three parts; leaves a filter empty where it would have nothing in it. 0, or -1 when out of memory. */
int prefix_build(const struct prefix_source *source, struct buf *long_bits, struct buf *heads, struct buf *short_bits);
/* Tells each literal of at least PREFIX_SHORT bytes that begins in the text from start to end, wherever it ends; not inside a longer
 * word at its beginning. Stops when found returns -1, and returns that. */
int prefix_scan(const struct directory *dir, struct span text, size_t start, size_t end,
	int (*found)(void *user, size_t end, uint32_t literal), void *user);

#endif
