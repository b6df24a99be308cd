/* pack_ole.c - compound files ([MS-CFB]) made of their streams: a '/' in a name makes a storage. Every stream has sectors of its
 * own, as the header says that none is too small for that. */
#include "tests/fuzz/pack.h"

#include <stdint.h>
#include <stdlib.h>

enum { SECTOR = 512, ENTRY = 128, ENTRIES_MOST = 256, FAT_MOST = 109, STEPS_MOST = 6, NAME_MOST = 31 };

#define END 0xfffffffeu
#define FREE 0xffffffffu
#define FAT_SECTOR 0xfffffffdu

struct entry {
	struct span name, bytes;
	uint32_t parent, child, last, right, start;
	bool is_storage;
};

struct tree {
	struct entry entries[ENTRIES_MOST];
	uint32_t count, sectors;
	struct buf fat;
};

static void put(struct buf *out, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_addc(out, (char)(i < 8 ? number >> 8 * i & 0xff : 0));
}

static void pad(struct buf *out, size_t to)
{
	while (out->len % to != 0)
		buf_addc(out, 0);
}

/* ---- entries ---- */

static uint32_t entry_add(struct tree *tree, uint32_t parent, struct span name, bool is_storage)
{
	struct entry *up = &tree->entries[parent];
	uint32_t n = tree->count++;

	name.len = name.len < NAME_MOST ? name.len : NAME_MOST;
	tree->entries[n] = (struct entry){.name = name, .bytes = {"", 0}, .parent = parent, .child = FREE, .right = FREE,
	                                  .is_storage = is_storage};
	if (up->child == FREE)
		up->child = n;
	else
		tree->entries[up->last].right = n;
	up->last = n;
	return n;
}

static uint32_t storage_in(struct tree *tree, uint32_t parent, struct span name)
{
	for (uint32_t n = tree->entries[parent].child; n != FREE; n = tree->entries[n].right) {
		if (tree->entries[n].is_storage && span_equal(tree->entries[n].name, name))
			return n;
	}
	return entry_add(tree, parent, name, true);
}

static void stream_add(struct tree *tree, struct span path, struct span bytes)
{
	const char *slash;
	uint32_t parent = 0;

	for (int i = 0; i < STEPS_MOST && path.len > 0 && (slash = memchr(path.p, '/', path.len)) != NULL; i++) {
		size_t len = (size_t)(slash - path.p);

		parent = storage_in(tree, parent, (struct span){path.p, len < NAME_MOST ? len : NAME_MOST});
		path = (struct span){slash + 1, path.len - len - 1};
	}
	tree->entries[entry_add(tree, parent, path, false)].bytes = bytes;
}

/* ---- the file ---- */

static uint32_t chain(struct tree *tree, size_t bytes)
{
	uint32_t count = (uint32_t)((bytes + SECTOR - 1) / SECTOR), first = tree->sectors;

	for (uint32_t i = 1; i <= count; i++)
		put(&tree->fat, i == count ? END : first + i, 4);
	tree->sectors += count;
	return count == 0 ? END : first;
}

/* Names are taken for Latin-1: what is not ASCII only has to differ. */
static void entry_put(struct buf *out, const struct tree *tree, uint32_t n)
{
	static const struct span root = {"Root Entry", 10};
	const struct entry *e = &tree->entries[n];
	struct span name = n == 0 ? root : e->name;

	for (size_t i = 0; i < NAME_MOST + 1; i++)
		put(out, i < name.len ? (unsigned char)name.p[i] : 0, 2);
	put(out, (name.len + 1) * 2, 2);
	put(out, n == 0 ? 5 : e->is_storage ? 1 : 2, 1);
	put(out, 1, 1);
	put(out, FREE, 4);
	put(out, e->right, 4);
	put(out, e->child, 4);
	buf_add(out, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	put(out, 0, 20);
	put(out, e->is_storage ? END : e->start, 4);
	put(out, e->bytes.len, 8);
}

static void header_put(struct buf *out, uint32_t fat_at, uint32_t fat_count)
{
	buf_add(out, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x3e\0\3\0\xfe\xff\x09\0\6\0", 34);
	put(out, 0, 10);
	put(out, fat_count, 4);
	put(out, 0, 4); /* the directory's first sector */
	put(out, 0, 8); /* no stream is too small for sectors of its own */
	put(out, END, 4);
	put(out, 0, 4);
	put(out, END, 4);
	put(out, 0, 4);
	for (uint32_t i = 0; i < FAT_MOST; i++)
		put(out, i < fat_count ? fat_at + i : FREE, 4);
}

/* The directory, the streams, then the table of sectors, whose own sectors stand in it. */
static void file_put(struct tree *tree, struct buf *out)
{
	uint32_t fat_at, fat_count = 1;

	chain(tree, tree->count * ENTRY);
	for (uint32_t n = 1; n < tree->count; n++)
		tree->entries[n].start = tree->entries[n].is_storage ? END : chain(tree, tree->entries[n].bytes.len);
	fat_at = tree->sectors;
	while (fat_at + fat_count > fat_count * (SECTOR / 4))
		fat_count++;
	for (uint32_t i = 0; i < fat_count; i++)
		put(&tree->fat, FAT_SECTOR, 4);
	header_put(out, fat_at, fat_count);
	for (uint32_t n = 0; n < tree->count; n++)
		entry_put(out, tree, n);
	pad(out, SECTOR);
	for (uint32_t n = 1; n < tree->count; n++) {
		buf_add(out, tree->entries[n].bytes.p, tree->entries[n].bytes.len);
		pad(out, SECTOR);
	}
	buf_add(out, tree->fat.p, tree->fat.len);
	while (out->len % SECTOR != 0)
		put(out, FREE, 4);
}

void pack_ole(struct span flat, struct buf *out)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	struct span name, bytes;

	if (tree == NULL)
		return;
	tree->entries[0] = (struct entry){.name = {"", 0}, .bytes = {"", 0}, .child = FREE, .right = FREE, .is_storage = true};
	tree->count = 1;
	while (tree->count + STEPS_MOST < ENTRIES_MOST && pack_next(&flat, &name, &bytes))
		stream_add(tree, name, bytes);
	file_put(tree, out);
	buf_free(&tree->fat);
	free(tree);
}
