/* directory_compile.c - rows of the client directory into one flat image.
 *
 * Everything is sorted here, so that opening an image is a check and looking up is a binary search. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "policy/address.h"
#include "policy/directory_image.h"
#include "policy/joined.h"
#include "policy/name_spelling.h"
#include "policy/name_variant.h"
#include "policy/near.h"
#include "policy/directory_prefix.h"

/* libhs takes more than its share for very many literals in one database; and it gets few (directory_prefix.h). */
#define SHARD_LITERALS 20000u

struct pair {
	struct span key;
	uint32_t value;
};

struct pairs {
	struct pair *v;
	size_t count, capacity;
};

/* SPELLINGS become literals where no client bears exactly that. */
enum pair_list { IDS, DOMAINS, SUBDOMAINS, ADDRESSES, KNOWN, SKELETONS, LITERALS, SPELLINGS, PAIR_LIST_COUNT };
static const enum image_part part_of_list[] = {
	PART_IDS, PART_DOMAINS, PART_SUBDOMAINS, PART_ADDRESSES, PART_KNOWN, PART_SKELETONS, PART_LITERALS};

struct builder {
	struct arena *arena;
	struct pairs lists[PAIR_LIST_COUNT];
	struct buf parts[PART_COUNT];
	directory_progress *progress;
	void *user;
	struct err *err;
};

static int add_pair(struct builder *b, enum pair_list list, struct span key, uint32_t value)
{
	struct pairs *p = &b->lists[list];

	p->v = arena_grow(b->arena, p->v, &p->capacity, p->count + 1, sizeof(*p->v));
	if (p->v == NULL || key.p == NULL)
		return err_set_nomem(b->err, "client directory");
	p->v[p->count++] = (struct pair){key, value};
	return 0;
}

static int pair_order(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = span_order(x->key, y->key);

	return order != 0 ? order : (x->value > y->value) - (x->value < y->value);
}

/* Sorts and leaves one of each. */
static void pairs_settle(struct pairs *p)
{
	size_t kept = 0;

	if (p->count == 0)
		return;
	qsort(p->v, p->count, sizeof(*p->v), pair_order);
	for (size_t i = 1; i < p->count; i++) {
		if (pair_order(&p->v[kept], &p->v[i]) != 0)
			p->v[++kept] = p->v[i];
	}
	p->count = kept + 1;
}

static struct image_ref put_text(struct builder *b, struct span s)
{
	struct buf *strings = &b->parts[PART_STRINGS];
	struct image_ref ref = {(uint32_t)strings->len, (uint32_t)s.len};

	buf_add(strings, s.p, s.len);
	return ref;
}

struct span directory_normal(struct arena *arena, struct span s)
{
	struct text_norm n;

	if (text_normalise(arena, s, &n) != 0)
		return (struct span){NULL, 0};
	while (n.text.len > 0 && (n.text.p[0] == ' ' || n.text.p[0] == '\n'))
		n.text.p++, n.text.len--;
	while (n.text.len > 0 && (n.text.p[n.text.len - 1] == ' ' || n.text.p[n.text.len - 1] == '\n'))
		n.text.len--;
	return n.text;
}

static struct span normal(struct builder *b, const char *s)
{
	return directory_normal(b->arena, span_of(s));
}

bool directory_scannable(struct span normalised)
{
	size_t chars = 0, digits = 0;

	for (size_t i = 0; i < normalised.len; i++) {
		chars += ((unsigned char)normalised.p[i] & 0xc0) != 0x80;
		digits += normalised.p[i] >= '0' && normalised.p[i] <= '9';
	}
	return chars >= 2 && (digits < chars || digits >= 3) && normalised.len <= DIRECTORY_LITERAL_LONGEST;
}

static int add_literal(struct builder *b, struct span key, uint32_t client, enum find_what what)
{
	if (key.p == NULL)
		return err_set_nomem(b->err, "client directory");
	return directory_scannable(key) ? add_pair(b, LITERALS, key, BEARER(client, what)) : 0;
}

static int add_spellings(struct builder *b, struct span name, uint32_t client)
{
	struct span spellings[NAME_SPELLINGS_MOST];
	int count = name_spellings(b->arena, name, spellings);

	if (count < 0)
		return err_set_nomem(b->err, "client directory");
	for (int i = 0; i < count; i++) {
		if (directory_scannable(spellings[i]) && add_pair(b, SPELLINGS, spellings[i], BEARER(client, FIND_ALIAS)) != 0)
			return -1;
	}
	return 0;
}

/* A name, and as aliases what it is without its legal form and in other spellings. */
static int add_name(struct builder *b, const char *name, uint32_t client, enum find_what what)
{
	struct span key = joined_form(b->arena, span_of(name)), plain;

	if (add_literal(b, key, client, what) != 0 || add_spellings(b, key, client) != 0)
		return -1;
	plain = name_without_form(key);
	if (plain.len == key.len || !name_tells(plain))
		return 0;
	return add_literal(b, plain, client, FIND_ALIAS) != 0 ? -1 : add_spellings(b, plain, client);
}

static int add_names(struct builder *b, const struct client_row *row, uint32_t client)
{
	struct span id = normal(b, row->id);

	if (id.p == NULL)
		return err_set_nomem(b->err, "client directory");
	if (id.len == 0)
		return err_set(b->err, ERR_INPUT, "line %u: client_id is empty", row->line);
	if (add_pair(b, IDS, id, client) != 0 || add_literal(b, id, client, FIND_ID) != 0 ||
	    add_name(b, row->name, client, FIND_NAME) != 0)
		return -1;
	for (size_t i = 0; i < row->alias_count; i++) {
		if (add_name(b, row->aliases[i], client, FIND_ALIAS) != 0)
			return -1;
	}
	return 0;
}

static int add_known(struct builder *b, struct span domain)
{
	return add_pair(b, KNOWN, domain, 0);
}

static int add_domain(struct builder *b, const struct client_row *row, const char *text, uint32_t client)
{
	bool dotted = text[0] == '.';
	struct span domain = address_domain(b->arena, span_of(text + dotted));

	if (domain.p == NULL)
		return err_set(b->err, ERR_INPUT, "line %u: %s is not a domain", row->line, text);
	return add_pair(b, dotted ? SUBDOMAINS : DOMAINS, domain, client) != 0 ? -1 : add_known(b, domain);
}

struct span directory_address_key(struct arena *arena, const struct address *a)
{
	char *key = arena_alloc(arena, a->whole.len + 1);

	if (key == NULL)
		return (struct span){NULL, 0};
	memcpy(key, a->domain.p, a->domain.len);
	key[a->domain.len] = '@';
	memcpy(key + a->domain.len + 1, a->local.p, a->local.len);
	return (struct span){key, a->whole.len};
}

static int add_address(struct builder *b, const struct client_row *row, const char *text, uint32_t client)
{
	struct address a = address_parse(b->arena, span_of(text));

	if (a.domain.p == NULL)
		return err_set(b->err, ERR_INPUT, "line %u: %s is not an address", row->line, text);
	return add_pair(b, ADDRESSES, directory_address_key(b->arena, &a), client) != 0 ? -1 : add_known(b, a.domain);
}

static int add_recipients(struct builder *b, const struct client_row *row, uint32_t client)
{
	for (size_t i = 0; i < row->domain_count; i++) {
		if (add_domain(b, row, row->domains[i], client) != 0)
			return -1;
	}
	for (size_t i = 0; i < row->address_count; i++) {
		if (add_address(b, row, row->addresses[i], client) != 0)
			return -1;
	}
	return 0;
}

/* A sender is a whole address or a domain. */
static int add_sender(struct builder *b, const struct client_row *row, const char *text)
{
	bool whole = strchr(text, '@') != NULL;
	struct span s = whole ? address_parse(b->arena, span_of(text)).whole : address_domain(b->arena, span_of(text));
	struct image_ref ref;

	if (s.p == NULL)
		return err_set(b->err, ERR_INPUT, "line %u: sender %s is neither an address nor a domain", row->line, text);
	ref = put_text(b, s);
	buf_add(&b->parts[PART_SENDERS], &ref, sizeof(ref));
	return 0;
}

static int add_client(struct builder *b, const struct client_row *row, uint32_t client)
{
	struct image_client c = {
		.id = put_text(b, span_of(row->id)), .name = put_text(b, span_of(row->name)),
		.group = put_text(b, span_of(row->group == NULL ? "" : row->group)),
		.valid_from = row->valid_from, .valid_until = row->valid_until,
		.first_sender = (uint32_t)(b->parts[PART_SENDERS].len / sizeof(struct image_ref)),
		.sender_count = (uint32_t)row->sender_count,
	};

	for (size_t i = 0; i < row->sender_count; i++) {
		if (add_sender(b, row, row->senders[i]) != 0)
			return -1;
	}
	buf_add(&b->parts[PART_CLIENTS], &c, sizeof(c));
	return add_names(b, row, client) != 0 ? -1 : add_recipients(b, row, client);
}

static int key_order(const void *key, const void *pair)
{
	return span_order(*(const struct span *)key, ((const struct pair *)pair)->key);
}

/* Both lists are sorted. A spelling yields to the client whose name is spelled so. */
static int take_spellings(struct builder *b)
{
	const struct pairs *spellings = &b->lists[SPELLINGS];
	const struct pairs *literals = &b->lists[LITERALS];
	size_t exact = literals->count;

	for (size_t i = 0; i < spellings->count; i++) {
		const struct pair *s = &spellings->v[i];

		if (bsearch(&s->key, literals->v, exact, sizeof(*literals->v), key_order) == NULL &&
		    add_pair(b, LITERALS, s->key, s->value) != 0)
			return -1;
	}
	pairs_settle(&b->lists[LITERALS]);
	return 0;
}

static int add_skeletons(struct builder *b)
{
	const struct pairs *known = &b->lists[KNOWN];

	for (size_t i = 0; i < known->count; i++) {
		if (add_pair(b, SKELETONS, near_skeleton(b->arena, known->v[i].key), (uint32_t)i) != 0)
			return -1;
	}
	pairs_settle(&b->lists[SKELETONS]);
	return 0;
}

/* Pairs with one key become one entry with a list. PART_KNOWN needs no lists. */
static void put_table(struct builder *b, enum pair_list list)
{
	const struct pairs *p = &b->lists[list];
	struct buf *lists = &b->parts[PART_LISTS];
	size_t next;

	for (size_t i = 0; i < p->count; i = next) {
		struct image_entry e = {.first = (uint32_t)(lists->len / sizeof(uint32_t)),
		                        .signature = near_signature(p->v[i].key)};

		for (next = i; next < p->count && span_equal(p->v[i].key, p->v[next].key); next++) {
			if (list != KNOWN)
				buf_add(lists, &p->v[next].value, sizeof(uint32_t));
		}
		e.count = list == KNOWN ? 0 : (uint32_t)(next - i);
		e.key = put_text(b, p->v[i].key);
		if (list == LITERALS)
			e.signature = prefix_next(p->v[i].key);
		buf_add(&b->parts[part_of_list[list]], &e, sizeof(e));
	}
}

static int check_ids(struct builder *b, const struct client_row *rows)
{
	const struct pairs *ids = &b->lists[IDS];

	for (size_t i = 1; i < ids->count; i++) {
		if (span_equal(ids->v[i - 1].key, ids->v[i].key))
			return err_set(b->err, ERR_INPUT, "line %u: client_id %s is already on line %u", rows[ids->v[i].value].line,
				rows[ids->v[i].value].id, rows[ids->v[i - 1].value].line);
	}
	return 0;
}

/* The indexes of the literals that libhs looks for. NULL when out of memory. */
static unsigned *remaining_literals(struct builder *b, uint32_t *count_out)
{
	const struct image_entry *entries = (const void *)b->parts[PART_LITERALS].p;
	uint32_t all = (uint32_t)(b->parts[PART_LITERALS].len / sizeof(*entries));
	unsigned *ids = arena_array(b->arena, all + 1, sizeof(*ids));

	*count_out = 0;
	for (uint32_t i = 0; ids != NULL && i < all; i++) {
		if (entries[i].key.len < PREFIX_SHORT)
			ids[(*count_out)++] = i;
	}
	return ids;
}

static int put_shard(struct builder *b, const unsigned *ids, unsigned n)
{
	const struct image_entry *entries = (const void *)b->parts[PART_LITERALS].p;
	const char **texts = arena_array(b->arena, n, sizeof(*texts));
	size_t *lengths = arena_array(b->arena, n, sizeof(*lengths)), size = 0;
	unsigned *flags = arena_array(b->arena, n, sizeof(*flags));
	struct image_shard shard = {.at = b->parts[PART_DATABASE].len};
	hs_database_t *db = NULL;
	hs_compile_error_t *why = NULL;
	char *bytes = NULL;
	int rc = -1;

	if (texts == NULL || lengths == NULL || flags == NULL)
		return err_set_nomem(b->err, "client directory");
	for (uint32_t i = 0; i < n; i++) {
		texts[i] = b->parts[PART_STRINGS].p + entries[ids[i]].key.at;
		lengths[i] = entries[ids[i]].key.len;
	}
	if (hs_compile_lit_multi(texts, flags, ids, lengths, n, HS_MODE_BLOCK, NULL, &db, &why) != HS_SUCCESS)
		err_set(b->err, ERR_TEMPORARY, "compile %u names: %s", n, why == NULL ? "out of memory" : why->message);
	else if (hs_serialize_database(db, &bytes, &size) != HS_SUCCESS)
		err_set_nomem(b->err, "serialise names");
	else
		rc = 0;
	shard.size = size;
	buf_add(&b->parts[PART_DATABASE], bytes, size);
	buf_add(&b->parts[PART_SHARDS], &shard, sizeof(shard));
	hs_free_database(db);
	hs_free_compile_error(why);
	free(bytes);
	return rc;
}

static int put_finders(struct builder *b)
{
	const struct prefix_source source = {(const void *)b->parts[PART_LITERALS].p,
		(uint32_t)(b->parts[PART_LITERALS].len / sizeof(struct image_entry)), b->parts[PART_STRINGS].p};
	uint32_t all;
	const unsigned *ids = remaining_literals(b, &all);

	if (ids == NULL || prefix_build(&source, &b->parts[PART_LONG_BITS], &b->parts[PART_LONG_HEADS], &b->parts[PART_SHORT_BITS]) != 0)
		return err_set_nomem(b->err, "client directory");
	for (uint32_t i = 0; i < all; i += SHARD_LITERALS) {
		if (b->progress != NULL)
			b->progress(b->user, i, all);
		if (put_shard(b, ids + i, all - i < SHARD_LITERALS ? all - i : SHARD_LITERALS) != 0)
			return -1;
	}
	return 0;
}

static int build(struct builder *b, const struct client_row *rows, size_t count, const char *version)
{
	if (count >= IMAGE_MOST_CLIENTS)
		return err_set(b->err, ERR_INPUT, "%zu clients are more than one directory can hold", count);
	put_text(b, (struct span){version, strlen(version) + 1});
	for (size_t i = 0; i < count; i++) {
		if (add_client(b, &rows[i], (uint32_t)i) != 0)
			return -1;
	}
	for (unsigned list = 0; list < PAIR_LIST_COUNT; list++)
		pairs_settle(&b->lists[list]);
	if (check_ids(b, rows) != 0 || add_skeletons(b) != 0 || take_spellings(b) != 0)
		return -1;
	for (unsigned list = 0; list < SPELLINGS; list++)
		put_table(b, (enum pair_list)list);
	if (b->parts[PART_STRINGS].failed || b->parts[PART_LITERALS].failed)
		return err_set_nomem(b->err, "client directory");
	if (b->parts[PART_STRINGS].len > UINT32_MAX || b->parts[PART_LISTS].len / sizeof(uint32_t) > UINT32_MAX)
		return err_set(b->err, ERR_INPUT, "the client directory has more than 4 GiB of text");
	return put_finders(b);
}

static uint64_t aligned(uint64_t at)
{
	return (at + IMAGE_ALIGN - 1) / IMAGE_ALIGN * IMAGE_ALIGN;
}

static int assemble(struct builder *b, void **image_out, size_t *size_out)
{
	struct image_header h = {.magic = IMAGE_MAGIC, .format = IMAGE_FORMAT, .byte_order = IMAGE_BYTE_ORDER};
	uint64_t at = aligned(sizeof(h));
	char *image;

	directory_engine(h.engine, sizeof(h.engine));
	for (unsigned i = 0; i < PART_COUNT; i++) {
		struct span part = buf_span(&b->parts[i]);

		if (b->parts[i].failed)
			return err_set_nomem(b->err, "client directory");
		h.parts[i] = (struct image_extent){at, part.len, image_checksum(part.p, part.len)};
		at = aligned(at + part.len);
	}
	h.size = at;
	h.checksum = image_checksum(&h, offsetof(struct image_header, checksum));
	image = calloc(1, at);
	if (image == NULL)
		return err_set_nomem(b->err, "client directory");
	memcpy(image, &h, sizeof(h));
	for (unsigned i = 0; i < PART_COUNT; i++) {
		struct span part = buf_span(&b->parts[i]);

		if (part.len > 0)
			memcpy(image + h.parts[i].at, part.p, part.len);
	}
	*image_out = image;
	*size_out = at;
	return 0;
}

int directory_compile(const struct client_row *rows, size_t count, const char *version, void **image_out,
	size_t *size_out, struct err *err)
{
	return directory_compile_told(rows, count, version, NULL, NULL, image_out, size_out, err);
}

int directory_compile_told(const struct client_row *rows, size_t count, const char *version, directory_progress *progress,
	void *user, void **image_out, size_t *size_out, struct err *err)
{
	struct builder b = {.arena = arena_new(0), .progress = progress, .user = user, .err = err};
	int rc = -1;

	if (b.arena == NULL)
		err_set_nomem(err, "client directory");
	else if (build(&b, rows, count, version) == 0)
		rc = assemble(&b, image_out, size_out);
	for (unsigned i = 0; i < PART_COUNT; i++)
		buf_free(&b.parts[i]);
	arena_free(&b.arena);
	return rc;
}
