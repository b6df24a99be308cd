/* directory_image.c - opens a compiled directory: everything is checked once, so that nothing need be checked later.
 *
 * A damaged image, or one of another version, is refused and compiled again; it never crashes its reader. The bytes of the
 * libhs databases are libhs's to check (it keeps a checksum of its own). */
#include "policy/directory_image.h"

#include <stdio.h>
#include <stdlib.h>

#include "policy/address.h"

uint64_t image_checksum(const void *p, size_t len)
{
	const unsigned char *at = p;
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ len, word;

	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	word = 0;
	if (len > 0)
		memcpy(&word, at, len);
	h = (h ^ word) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 29;
}

int span_order(struct span a, struct span b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.p, b.p, shorter);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* What a part is made of, and what the values of its entries must stay under. */
enum values { VALUES_NONE, VALUES_CLIENT, VALUES_BEARER, VALUES_KNOWN };
static const struct {
	size_t element;
	bool entries;
	enum values values;
} part_kinds[] = {
	[PART_STRINGS] = {1, false, VALUES_NONE},
	[PART_LISTS] = {sizeof(uint32_t), false, VALUES_NONE},
	[PART_CLIENTS] = {sizeof(struct image_client), false, VALUES_NONE},
	[PART_SENDERS] = {sizeof(struct image_ref), false, VALUES_NONE},
	[PART_IDS] = {sizeof(struct image_entry), true, VALUES_CLIENT},
	[PART_DOMAINS] = {sizeof(struct image_entry), true, VALUES_CLIENT},
	[PART_SUBDOMAINS] = {sizeof(struct image_entry), true, VALUES_CLIENT},
	[PART_ADDRESSES] = {sizeof(struct image_entry), true, VALUES_CLIENT},
	[PART_KNOWN] = {sizeof(struct image_entry), true, VALUES_NONE},
	[PART_SKELETONS] = {sizeof(struct image_entry), true, VALUES_KNOWN},
	[PART_LITERALS] = {sizeof(struct image_entry), true, VALUES_BEARER},
	[PART_LONG_BITS] = {sizeof(uint64_t), false, VALUES_NONE},
	[PART_LONG_HEADS] = {sizeof(struct image_head), false, VALUES_NONE},
	[PART_SHORT_BITS] = {sizeof(uint64_t), false, VALUES_NONE},
	[PART_SHARDS] = {sizeof(struct image_shard), false, VALUES_NONE},
	[PART_DATABASE] = {1, false, VALUES_NONE},
};
_Static_assert(sizeof(part_kinds) / sizeof(part_kinds[0]) == PART_COUNT, "a kind for each part");

static const struct image_header *header(const struct directory *dir)
{
	return dir->image;
}

static const void *part(const struct directory *dir, enum image_part p)
{
	return (const char *)dir->image + header(dir)->parts[p].at;
}

static size_t part_count(const struct directory *dir, enum image_part p)
{
	return header(dir)->parts[p].size / part_kinds[p].element;
}

static bool within(uint64_t at, uint64_t size, uint64_t all)
{
	return at <= all && size <= all - at;
}

static int damaged(struct err *err, const char *what)
{
	return err_set(err, ERR_INPUT, "compiled client directory: %s; compile it again", what);
}

void directory_engine(char *buf, size_t size)
{
	snprintf(buf, size, "%s %u %s", PACKAGE_VERSION, IMAGE_FORMAT, hs_version());
}

static int check_header(const struct directory *dir, struct err *err)
{
	const struct image_header *h = header(dir);
	char engine[IMAGE_ENGINE_ROOM] = "";

	if (dir->size < sizeof(*h) || memcmp(h->magic, IMAGE_MAGIC, sizeof(h->magic)) != 0)
		return damaged(err, "not one");
	if (h->format != IMAGE_FORMAT || h->byte_order != IMAGE_BYTE_ORDER)
		return damaged(err, "made by another version");
	if (h->checksum != image_checksum(h, offsetof(struct image_header, checksum)) || h->size != dir->size)
		return damaged(err, "damaged header");
	directory_engine(engine, sizeof(engine));
	if (memcmp(h->engine, engine, sizeof(engine)) != 0)
		return damaged(err, "made by another version of atesaki or libhs");
	for (unsigned i = 0; i < PART_COUNT; i++) {
		const struct image_extent *e = &h->parts[i];

		if (!within(e->at, e->size, dir->size) || e->at % IMAGE_ALIGN != 0 || e->size % part_kinds[i].element != 0 ||
		    e->size / part_kinds[i].element >= UINT32_MAX)
			return damaged(err, "damaged table of parts");
		if (e->checksum != image_checksum((const char *)dir->image + e->at, e->size))
			return damaged(err, "damaged part");
	}
	return 0;
}

static bool ref_sound(const struct directory *dir, struct image_ref ref)
{
	return within(ref.at, ref.len, header(dir)->parts[PART_STRINGS].size);
}

static bool value_sound(const struct directory *dir, enum values values, uint32_t value)
{
	switch (values) {
	case VALUES_NONE:
		return true;
	case VALUES_CLIENT:
		return value < dir->client_count;
	case VALUES_BEARER:
		return BEARER_CLIENT(value) < dir->client_count && BEARER_WHAT(value) <= FIND_ALIAS;
	case VALUES_KNOWN:
		return value < part_count(dir, PART_KNOWN);
	}
	return false;
}

static bool entry_sound(const struct directory *dir, enum image_part p, const struct image_entry *e)
{
	if (!ref_sound(dir, e->key) || !within(e->first, e->count, part_count(dir, PART_LISTS)))
		return false;
	for (uint32_t i = 0; i < e->count; i++) {
		if (!value_sound(dir, part_kinds[p].values, dir->lists[e->first + i]))
			return false;
	}
	return true;
}

static int check_tables(struct directory *dir, struct err *err)
{
	for (unsigned p = 0; p < PART_COUNT; p++) {
		struct image_table *t = &dir->tables[p];

		if (!part_kinds[p].entries)
			continue;
		*t = (struct image_table){part(dir, (enum image_part)p), (uint32_t)part_count(dir, (enum image_part)p)};
		for (uint32_t i = 0; i < t->count; i++) {
			if (!entry_sound(dir, (enum image_part)p, &t->entries[i]))
				return damaged(err, "damaged table");
			if (i > 0 && span_order(image_text(dir, t->entries[i - 1].key), image_text(dir, t->entries[i].key)) >= 0)
				return damaged(err, "table out of order");
		}
	}
	return 0;
}

static int check_clients(struct directory *dir, struct err *err)
{
	size_t senders = part_count(dir, PART_SENDERS);
	const struct image_extent *strings = &header(dir)->parts[PART_STRINGS];

	if (strings->size == 0 || memchr(dir->strings, '\0', strings->size) == NULL)
		return damaged(err, "no version");
	for (size_t i = 0; i < senders; i++) {
		if (!ref_sound(dir, dir->senders[i]))
			return damaged(err, "damaged sender");
	}
	for (uint32_t i = 0; i < dir->client_count; i++) {
		const struct image_client *c = &dir->clients[i];

		if (!ref_sound(dir, c->id) || !ref_sound(dir, c->name) || !ref_sound(dir, c->group) ||
		    !within(c->first_sender, c->sender_count, senders))
			return damaged(err, "damaged client");
	}
	return 0;
}

/* -1: not a power of two. */
static int log2_of(size_t n)
{
	return n == 0 || (n & (n - 1)) != 0 ? -1 : __builtin_ctzll(n);
}

static int open_filters(struct directory *dir, struct err *err)
{
	size_t long_words = part_count(dir, PART_LONG_BITS), heads = part_count(dir, PART_LONG_HEADS);
	size_t short_words = part_count(dir, PART_SHORT_BITS);

	if ((long_words > 0 && (log2_of(long_words) < 0 || log2_of(heads) < 0)) || (short_words > 0 && log2_of(short_words) < 0))
		return damaged(err, "damaged filter");
	if (long_words > 0) {
		dir->long_bits = part(dir, PART_LONG_BITS);
		dir->long_log2 = (unsigned)log2_of(long_words) + 6;
		dir->heads = part(dir, PART_LONG_HEADS);
		dir->heads_log2 = (unsigned)log2_of(heads);
	}
	if (short_words > 0) {
		dir->short_bits = part(dir, PART_SHORT_BITS);
		dir->short_log2 = (unsigned)log2_of(short_words) + 6;
	}
	for (size_t i = 0; i < heads; i++) {
		const struct image_head *head = (const struct image_head *)part(dir, PART_LONG_HEADS) + i;

		if (!within(head->first, head->count, dir->tables[PART_LITERALS].count))
			return damaged(err, "damaged filter");
	}
	return 0;
}

static int open_shards(struct directory *dir, struct err *err)
{
	const struct image_shard *shards = part(dir, PART_SHARDS);
	size_t count = part_count(dir, PART_SHARDS), all = header(dir)->parts[PART_DATABASE].size;
	const char *bytes = part(dir, PART_DATABASE);

	dir->shards = calloc(count + 1, sizeof(*dir->shards));
	if (dir->shards == NULL)
		return err_set_nomem(err, "client directory");
	for (; dir->shard_count < count; dir->shard_count++) {
		const struct image_shard *s = &shards[dir->shard_count];
		hs_error_t rc;

		if (!within(s->at, s->size, all))
			return damaged(err, "damaged table of names");
		rc = hs_deserialize_database(bytes + s->at, s->size, &dir->shards[dir->shard_count]);
		if (rc == HS_NOMEM)
			return err_set_nomem(err, "client directory");
		if (rc != HS_SUCCESS)
			return damaged(err, rc == HS_DB_PLATFORM_ERROR ? "made for another CPU" : "damaged names");
	}
	return 0;
}

int image_open(struct directory *dir, struct err *err)
{
	if (hs_valid_platform() != HS_SUCCESS)
		return err_set(err, ERR_SYSTEM, "this machine's CPU lacks SSSE3, which libhs needs");
	if (check_header(dir, err) != 0)
		return -1;
	dir->strings = part(dir, PART_STRINGS);
	dir->lists = part(dir, PART_LISTS);
	dir->clients = part(dir, PART_CLIENTS);
	dir->senders = part(dir, PART_SENDERS);
	dir->client_count = (uint32_t)part_count(dir, PART_CLIENTS);
	if (dir->client_count >= IMAGE_MOST_CLIENTS)
		return damaged(err, "too many clients");
	if (check_tables(dir, err) != 0 || check_clients(dir, err) != 0 || open_filters(dir, err) != 0)
		return -1;
	return open_shards(dir, err);
}

uint32_t image_lower_bound(const struct directory *dir, enum image_part p, struct span key)
{
	const struct image_table *t = &dir->tables[p];
	uint32_t low = 0, high = t->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (span_order(image_text(dir, t->entries[middle].key), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct image_entry *image_find(const struct directory *dir, enum image_part p, struct span key)
{
	const struct image_table *t = &dir->tables[p];
	uint32_t i = image_lower_bound(dir, p, key);

	return i < t->count && span_equal(image_text(dir, t->entries[i].key), key) ? &t->entries[i] : NULL;
}
