/* directory_image.h - how a compiled directory lies in memory and in its file. Private to policy/directory*.c. */
#ifndef POLICY_DIRECTORY_IMAGE_H
#define POLICY_DIRECTORY_IMAGE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <hs.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "policy/address.h"
#include "policy/directory.h"

/* One flat file: a header, then the parts, each at a multiple of IMAGE_ALIGN. Numbers are the machine's own: an image is
 * made on the machine that uses it, and the header says so. Change IMAGE_FORMAT with anything in here, with the normal
 * form, the variants of a name and with what counts as a client's address. */
#define IMAGE_FORMAT 5u
#define IMAGE_ALIGN 64u
#define IMAGE_BYTE_ORDER 0x01020304u
#define IMAGE_ENGINE_ROOM 64

/* Text in the string part. */
struct image_ref {
	uint32_t at, len;
};

/* A row of a table sorted by key; its values stand in the list part. */
struct image_entry {
	struct image_ref key;
	uint32_t first, count;
	uint32_t signature; /* near_signature() of the key; in PART_LITERALS prefix_next() */
};

struct image_client {
	struct image_ref id, name, group;
	int32_t valid_from, valid_until;
	uint32_t first_sender, sender_count;
};

/* count 0: an empty place. */
struct image_head {
	uint64_t prefix;
	uint32_t first, count;
};

/* One serialised libhs database in the database part. */
struct image_shard {
	uint64_t at, size;
};

enum image_part {
	PART_STRINGS,    /* char; begins with the version, terminated */
	PART_LISTS,      /* uint32_t: what the entries lead to */
	PART_CLIENTS,    /* struct image_client, in the order of the rows */
	PART_SENDERS,    /* struct image_ref */
	PART_IDS,        /* entries: identifier in normal form -> client */
	PART_DOMAINS,    /* entries: domain -> client */
	PART_SUBDOMAINS, /* entries: domain without the leading dot -> client */
	PART_ADDRESSES,  /* entries: "domain@local" -> clients, so that a domain's addresses stand together */
	PART_KNOWN,      /* entries without values: every domain named anywhere, for near misses */
	PART_SKELETONS,  /* entries: near_skeleton() of a known domain -> index in PART_KNOWN */
	PART_LITERALS,   /* entries: identifier or name -> BEARER(client, what); a find is an index here */
	PART_LONG_BITS,  /* uint64_t: a filter of the first bytes of literals of PREFIX_LONG bytes and more (directory_prefix.h) */
	PART_LONG_HEADS, /* struct image_head: where in PART_LITERALS those that begin alike are; a hash table */
	PART_SHORT_BITS, /* uint64_t: the same of literals of PREFIX_SHORT bytes and more, but not so many */
	PART_SHARDS,     /* struct image_shard: the rest, for libhs */
	PART_DATABASE,   /* bytes */
	PART_COUNT
};

#define BEARER(client, what) ((uint32_t)(client) << 2 | (uint32_t)(what))
#define BEARER_CLIENT(bearer) ((bearer) >> 2)
#define BEARER_WHAT(bearer) ((enum find_what)((bearer) & 3))
#define IMAGE_MOST_CLIENTS (1u << 28)

struct image_extent {
	uint64_t at, size; /* bytes */
	uint64_t checksum;
};

struct image_header {
	char magic[8];
	uint32_t format, byte_order;
	char engine[IMAGE_ENGINE_ROOM]; /* directory_engine() */
	uint64_t size;
	struct image_extent parts[PART_COUNT];
	uint64_t checksum; /* of all before it */
};

#define IMAGE_MAGIC "ATSKDIR"

struct image_table {
	const struct image_entry *entries;
	uint32_t count;
};

struct directory {
	atomic_uint references;
	void *image;
	size_t size;
	bool mapped;
	const char *strings;
	const uint32_t *lists;
	const struct image_client *clients;
	const struct image_ref *senders;
	struct image_table tables[PART_COUNT]; /* of the parts made of entries */
	uint32_t client_count;
	const uint64_t *long_bits, *short_bits; /* NULL: there are no such literals */
	const struct image_head *heads;
	unsigned long_log2, short_log2, heads_log2; /* of their bits and places */
	hs_database_t **shards;
	size_t shard_count;
};

/* Detects damage, not malice. */
uint64_t image_checksum(const void *p, size_t len);
/* Checks everything an accessor will rely on and fills dir. 0, or -1 with ERR_INPUT (compile again). */
int image_open(struct directory *dir, struct err *err);

static inline struct span image_text(const struct directory *dir, struct image_ref ref)
{
	return (struct span){dir->strings + ref.at, ref.len};
}

/* Longer ones are not looked for: no client is called so. */
#define DIRECTORY_LITERAL_LONGEST 1024u
/* Is this identifier or name, in normal form, looked for in texts? Not one character alone, nor one or two digits. */
bool directory_scannable(struct span normalised);
/* Does what stands from start to end of the text stand there as a word? "c-000042" is not in "xc-000042" nor in "c-0000421", but
 * あおぞら is in あおぞら2号店. */
bool directory_edges_free(struct span text, size_t start, size_t end);
/* Normal form (text.h) without white space around it. .p NULL when out of memory. */
struct span directory_normal(struct arena *arena, struct span s);
/* "domain@local", the key of PART_ADDRESSES. .p NULL when out of memory. */
struct span directory_address_key(struct arena *arena, const struct address *a);

/* As memcmp, the shorter first. */
int span_order(struct span a, struct span b);
/* The index of the first entry whose key is not before `key`. */
uint32_t image_lower_bound(const struct directory *dir, enum image_part part, struct span key);
/* The entry with this key, or NULL. */
const struct image_entry *image_find(const struct directory *dir, enum image_part part, struct span key);

#endif
