/* rar5.c - walks the block headers of a RAR 5 file for the encryption records in them (RAR 5.0 archive format). */
#include "report/rar5.h"

#include <stdint.h>

enum { BLOCK_FILE = 2, BLOCK_ENCRYPTION = 4, BLOCK_END = 5 };
enum { FLAG_EXTRA = 1, FLAG_DATA = 2 };
enum { RECORD_ENCRYPTION = 1 };

static const char signature[] = "Rar!\x1a\7\1";

struct block {
	uint64_t type, extra_bytes, data_bytes;
	struct span header; /* all of it */
	struct span rest;   /* what follows its header in the file */
};

/* Seven bits a byte, the lowest first; the eighth says that more follow. */
static bool number_take(struct span *s, uint64_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < 10 && i < s->len; i++) {
		unsigned char byte = (unsigned char)s->p[i];

		*out |= (uint64_t)(byte & 0x7f) << (7 * i);
		if ((byte & 0x80) == 0) {
			*s = (struct span){s->p + i + 1, s->len - i - 1};
			return true;
		}
	}
	return false;
}

static bool block_read(struct span bytes, struct block *b)
{
	struct span at = {bytes.p + 4, bytes.len < 4 ? 0 : bytes.len - 4};
	uint64_t size, flags;

	*b = (struct block){0};
	if (at.len == 0 || !number_take(&at, &size) || size > at.len)
		return false;
	b->header = (struct span){at.p, (size_t)size};
	b->rest = (struct span){at.p + size, at.len - (size_t)size};
	at = b->header;
	if (!number_take(&at, &b->type) || !number_take(&at, &flags))
		return false;
	if ((flags & FLAG_EXTRA) != 0 && !number_take(&at, &b->extra_bytes))
		return false;
	if ((flags & FLAG_DATA) != 0 && !number_take(&at, &b->data_bytes))
		return false;
	return b->extra_bytes <= at.len;
}

static bool has_encryption(const struct block *b)
{
	struct span extra = {b->header.p + b->header.len - b->extra_bytes, (size_t)b->extra_bytes};
	uint64_t size, type;

	while (number_take(&extra, &size) && size <= extra.len) {
		struct span record = {extra.p, (size_t)size};

		if (number_take(&record, &type) && type == RECORD_ENCRYPTION)
			return true;
		extra = (struct span){extra.p + size, extra.len - (size_t)size};
	}
	return false;
}

static int file_add(struct arena *arena, struct rar5_look *look, bool encrypted)
{
	bool *grown = arena_grow(arena, look->encrypted, &look->capacity, look->count + 1, sizeof(*grown));

	if (grown == NULL)
		return -1;
	look->encrypted = grown;
	grown[look->count++] = encrypted;
	return 0;
}

int rar5_look(struct arena *arena, struct span bytes, struct rar5_look *look_out)
{
	struct block b;

	*look_out = (struct rar5_look){0};
	if (bytes.len < sizeof(signature) || memcmp(bytes.p, signature, sizeof(signature)) != 0)
		return 0;
	bytes = (struct span){bytes.p + sizeof(signature), bytes.len - sizeof(signature)};
	while (block_read(bytes, &b) && b.type != BLOCK_END) {
		if (b.type == BLOCK_ENCRYPTION) {
			look_out->headers_encrypted = true;
			return 0;
		}
		if (b.type == BLOCK_FILE && file_add(arena, look_out, has_encryption(&b)) != 0)
			return -1;
		if (b.data_bytes > b.rest.len)
			return 0;
		bytes = (struct span){b.rest.p + b.data_bytes, b.rest.len - (size_t)b.data_bytes};
	}
	return 0;
}
