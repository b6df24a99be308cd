/* directory_prefix.c - finds literals by their first bytes. */
#include "policy/directory_prefix.h"

#include <stdlib.h>

/* More would let fewer texts through, but not stay in the cache. */
#define BITS_PER_LITERAL 8u
#define LEAST_LOG2 16u
#define MOST_LOG2 26u

static uint64_t prefix_of(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t short_prefix_of(const char *p)
{
	uint64_t v = 0;

	memcpy(&v, p, PREFIX_SHORT);
	return v;
}

static uint64_t hash(uint64_t prefix, unsigned log2)
{
	prefix ^= prefix >> 29;
	return prefix * UINT64_C(0x9e3779b97f4a7c15) >> (64 - log2);
}

static bool bit_is_set(const uint64_t *bits, uint64_t i)
{
	return (bits[i >> 6] >> (i & 63) & 1) != 0;
}

uint32_t prefix_next(struct span key)
{
	uint32_t next = 0;

	for (size_t i = PREFIX_LONG; i < PREFIX_LONG + 4; i++)
		next = next << 8 | (i < key.len ? (unsigned char)key.p[i] : 0u);
	return next;
}

/* ---- building ---- */

static unsigned bits_log2(size_t count)
{
	unsigned log2 = LEAST_LOG2;

	while (log2 < MOST_LOG2 && ((size_t)1 << log2) < count * BITS_PER_LITERAL)
		log2++;
	return log2;
}

/* A zeroed filter with these bits set, put into part. */
static int put_bits(struct buf *part, const uint64_t *prefixes, size_t count)
{
	unsigned log2 = bits_log2(count);
	size_t words = ((size_t)1 << log2) / 64;
	uint64_t *bits = count == 0 ? NULL : calloc(words, sizeof(*bits));

	if (bits == NULL)
		return count == 0 ? 0 : -1;
	for (size_t i = 0; i < count; i++) {
		uint64_t at = hash(prefixes[i], log2);

		bits[at >> 6] |= UINT64_C(1) << (at & 63);
	}
	buf_add(part, bits, words * sizeof(*bits));
	free(bits);
	return part->failed ? -1 : 0;
}

static int put_heads(struct buf *part, const struct image_head *heads, size_t count)
{
	unsigned log2 = 1;
	struct image_head *table;

	while (((size_t)1 << log2) < 2 * count)
		log2++;
	table = count == 0 ? NULL : calloc((size_t)1 << log2, sizeof(*table));
	if (table == NULL)
		return count == 0 ? 0 : -1;
	for (size_t i = 0; i < count; i++) {
		uint64_t at = hash(heads[i].prefix, log2);

		while (table[at].count > 0)
			at = (at + 1) & (((uint64_t)1 << log2) - 1);
		table[at] = heads[i];
	}
	buf_add(part, table, ((size_t)1 << log2) * sizeof(*table));
	free(table);
	return part->failed ? -1 : 0;
}

/* Literals of PREFIX_LONG and more that begin alike are neighbours. */
static size_t gather_heads(const struct prefix_source *s, struct image_head *heads, uint64_t *prefixes)
{
	size_t count = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct image_entry *e = &s->literals[i];
		uint64_t prefix = e->key.len < PREFIX_LONG ? 0 : prefix_of(s->strings + e->key.at);

		if (e->key.len < PREFIX_LONG)
			continue;
		if (count > 0 && heads[count - 1].prefix == prefix) {
			heads[count - 1].count = i + 1 - heads[count - 1].first;
		} else {
			heads[count] = (struct image_head){prefix, i, 1};
			prefixes[count++] = prefix;
		}
	}
	return count;
}

static size_t gather_short(const struct prefix_source *s, uint64_t *prefixes)
{
	size_t count = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct image_entry *e = &s->literals[i];

		if (e->key.len >= PREFIX_SHORT && e->key.len < PREFIX_LONG)
			prefixes[count++] = short_prefix_of(s->strings + e->key.at);
	}
	return count;
}

int prefix_build(const struct prefix_source *source, struct buf *long_bits, struct buf *heads, struct buf *short_bits)
{
	uint64_t *prefixes = calloc((size_t)source->count + 1, sizeof(*prefixes));
	struct image_head *list = calloc((size_t)source->count + 1, sizeof(*list));
	size_t count;
	int rc = -1;

	if (prefixes == NULL || list == NULL)
		goto out;
	count = gather_heads(source, list, prefixes);
	if (put_bits(long_bits, prefixes, count) != 0 || put_heads(heads, list, count) != 0)
		goto out;
	count = gather_short(source, prefixes);
	rc = put_bits(short_bits, prefixes, count);
out:
	free(prefixes);
	free(list);
	return rc;
}

/* ---- scanning ---- */

struct prefix_search {
	const struct directory *dir;
	struct span text;
	int (*found)(void *user, size_t end, uint32_t literal);
	void *user;
};

static struct span literal_text(const struct directory *dir, uint32_t i)
{
	return image_text(dir, dir->tables[PART_LITERALS].entries[i].key);
}

/* The first of the literals from first to end, which all begin as s does, that is after s. */
static uint32_t upper_bound(const struct directory *dir, uint32_t first, uint32_t end, struct span s)
{
	const struct image_entry *literals = dir->tables[PART_LITERALS].entries;
	uint32_t next = prefix_next(s);

	while (first < end) {
		uint32_t middle = first + (end - first) / 2, its_next = literals[middle].signature;

		if (its_next < next || (its_next == next && span_order(literal_text(dir, middle), s) <= 0))
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static size_t common(struct span a, struct span b)
{
	size_t most = a.len < b.len ? a.len : b.len, i = 0;

	while (i < most && a.p[i] == b.p[i])
		i++;
	return i;
}

/* All of a head's literals with which the text at `at` begins: from the last that could be one down, each step leaving out all that
 * are longer than what they have in common. */
static int walk(const struct prefix_search *p, const struct image_head *head, size_t at)
{
	struct span rest = {p->text.p + at, p->text.len - at};
	uint32_t end = head->first + head->count;

	if (rest.len > DIRECTORY_LITERAL_LONGEST)
		rest.len = DIRECTORY_LITERAL_LONGEST;
	while (rest.len >= PREFIX_LONG && (end = upper_bound(p->dir, head->first, end, rest)) > head->first) {
		struct span literal = literal_text(p->dir, end - 1);
		size_t same = common(literal, rest);

		if (same == literal.len && literal.len >= PREFIX_LONG && p->found(p->user, at + same, end - 1) != 0)
			return -1;
		rest.len = same == literal.len ? same - 1 : same;
	}
	return 0;
}

static int find_long(const struct prefix_search *p, size_t at, uint64_t prefix)
{
	const struct directory *dir = p->dir;
	uint64_t mask = ((uint64_t)1 << dir->heads_log2) - 1, place = hash(prefix, dir->heads_log2);

	/* Bounded: the table of an image that lies may be full. */
	for (uint64_t i = 0; i <= mask && dir->heads[place].count > 0; i++, place = (place + 1) & mask) {
		if (dir->heads[place].prefix == prefix)
			return walk(p, &dir->heads[place], at);
	}
	return 0;
}

static int find_short(const struct prefix_search *p, size_t at)
{
	for (size_t len = PREFIX_SHORT; len < PREFIX_LONG && at + len <= p->text.len; len++) {
		const struct image_entry *e = image_find(p->dir, PART_LITERALS, (struct span){p->text.p + at, len});

		if (e != NULL && p->found(p->user, at + len, (uint32_t)(e - p->dir->tables[PART_LITERALS].entries)) != 0)
			return -1;
	}
	return 0;
}

/* Bytes of a character by its first byte. */
static size_t step_of(unsigned char c)
{
	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int prefix_scan(const struct directory *dir, struct span text, size_t start, size_t end,
	int (*found)(void *user, size_t end, uint32_t literal), void *user)
{
	const struct prefix_search p = {dir, text, found, user};
	char before = start > 0 ? text.p[start - 1] : ' ';

	for (size_t at = start, step; at < end && at + PREFIX_SHORT <= text.len; at += step) {
		char c = text.p[at];
		bool inside = is_letter(c) && is_letter(before);

		step = step_of((unsigned char)c);
		before = c;
		if (inside)
			continue;
		if (dir->long_bits != NULL && at + PREFIX_LONG <= text.len) {
			uint64_t prefix = prefix_of(text.p + at);

			if (bit_is_set(dir->long_bits, hash(prefix, dir->long_log2)) && find_long(&p, at, prefix) != 0)
				return -1;
		}
		if (dir->short_bits != NULL && bit_is_set(dir->short_bits, hash(short_prefix_of(text.p + at), dir->short_log2)) &&
		    find_short(&p, at) != 0)
			return -1;
	}
	return 0;
}
