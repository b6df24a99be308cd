/* ole_directory.c - how many entries a compound file's directory has. libgsf goes through them one inside the other, and
 * its stack is not endless. */
#include "report/ole_directory.h"

#include "report/bytes.h"

enum { HEADER_BYTES = 512, SHIFT_AT = 30, DIRECTORY_AT = 48, NEXT_TABLE_AT = 68, TABLE_AT = 76, TABLE_IN_HEADER = 109,
	ENTRY_BYTES = 128, SHIFT_LEAST = 6, SHIFT_MOST = 16 };

#define SECTOR_MOST 0xfffffffau

struct sectors {
	struct span bytes;
	size_t size, count;
	uint32_t *tables; /* where the sectors of the allocation table are */
	size_t table_count;
};

/* Sectors are counted from behind the header, which takes one. */
static struct span sector(const struct sectors *s, uint32_t number)
{
	return number >= s->count ? (struct span){"", 0} : bytes_at(s->bytes, ((size_t)number + 1) * s->size, s->size);
}

static void table_add(struct sectors *s, uint32_t number)
{
	if (number < SECTOR_MOST && s->table_count < s->count)
		s->tables[s->table_count++] = number;
}

/* The header names the first of them, a chain of sectors the rest. */
static void tables_find(struct sectors *s)
{
	uint32_t next = bytes_u32_at(s->bytes, NEXT_TABLE_AT);

	for (size_t i = 0; i < TABLE_IN_HEADER; i++)
		table_add(s, bytes_u32_at(s->bytes, TABLE_AT + i * 4));
	for (size_t walked = 0; walked < s->count && next < s->count; walked++) {
		struct span names = sector(s, next);

		for (size_t i = 0; i + 8 <= s->size; i += 4)
			table_add(s, bytes_u32_at(names, i));
		next = bytes_u32_at(names, s->size - 4);
	}
}

static uint32_t sector_after(const struct sectors *s, uint32_t number)
{
	size_t each = s->size / 4, table = number / each;

	if (table >= s->table_count)
		return SECTOR_MOST;
	return bytes_u32_at(sector(s, s->tables[table]), number % each * 4);
}

bool ole_directory_fits(struct arena *arena, struct span bytes, size_t most_entries)
{
	struct sectors s = {.bytes = bytes};
	unsigned shift = bytes_u16_at(bytes, SHIFT_AT);
	uint32_t at = bytes_u32_at(bytes, DIRECTORY_AT);
	size_t entries = 0;

	if (bytes.len < HEADER_BYTES || shift < SHIFT_LEAST || shift > SHIFT_MOST)
		return true;
	s.size = (size_t)1 << shift;
	s.count = bytes.len / s.size;
	s.tables = arena_array(arena, s.count + 1, sizeof(*s.tables));
	if (s.tables == NULL)
		return false;
	tables_find(&s);
	while (at < s.count && entries <= most_entries) {
		entries += s.size / ENTRY_BYTES + (s.size < ENTRY_BYTES);
		at = sector_after(&s, at);
	}
	return entries <= most_entries;
}
