/* zip_directory.c - the members of a ZIP file: from the central directory, and from local headers that it leaves out.
 *
 * Programs differ in where they look. Whatever lies between what the central directory accounts for is searched for more
 * local headers, so that neither view hides a member from the reader; headers that disagree are a fault. */
#include "report/zip_directory.h"

#include <stdlib.h>
#include <zlib.h>

enum {
	LOCAL_BYTES = 30,
	CENTRAL_BYTES = 46,
	END_BYTES = 22,
	LOCATOR64_BYTES = 20,
	END64_BYTES = 56,
	END_WITHIN_BYTES = 65535 + END_BYTES,
	NAME_MOST_BYTES = 4096, /* of a member that only a search found */
};

enum { FLAG_ENCRYPTED = 1 << 0, FLAG_SIZES_FOLLOW = 1 << 3, FLAG_UTF8 = 1 << 11, FLAG_MASKED = 1 << 13 };

/* Extra fields (APPNOTE 4.5, 4.6.9). */
enum { EXTRA_ZIP64 = 0x0001, EXTRA_UNICODE_PATH = 0x7075 };

struct central {
	size_t from, to;  /* of the directory */
	size_t end;       /* of the end record and its comment */
	uint64_t base;    /* what stands before the archive: added to all offsets */
	uint64_t stated;  /* number of members */
};

/* The fields that both kinds of header have. */
struct header {
	uint16_t flags, method;
	uint32_t crc;
	uint64_t packed, unpacked, at;
	struct span name, extra, unicode_name;
};

struct range {
	uint64_t from, to;
};

struct scan {
	struct arena *arena;
	struct zip_directory *dir;
	struct range *ranges;
	size_t range_count, range_capacity, most;
};

static uint16_t get16(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint16_t)(u[0] | u[1] << 8);
}

static uint32_t get32(const char *p)
{
	return (uint32_t)get16(p) | (uint32_t)get16(p + 2) << 16;
}

static uint64_t get64(const char *p)
{
	return (uint64_t)get32(p) | (uint64_t)get32(p + 4) << 32;
}

static bool room(struct span bytes, uint64_t at, uint64_t len)
{
	return at <= bytes.len && len <= bytes.len - at;
}

static bool signed_as(struct span bytes, uint64_t at, const char *signature)
{
	return room(bytes, at, 4) && memcmp(bytes.p + at, signature, 4) == 0;
}

/* ---- the end of the file ---- */

/* Fills from..to and the base if a central directory of `size` bytes stands before `at` or where `offset` says. */
static bool central_locate(struct span bytes, size_t at, uint64_t size, uint64_t offset, struct central *c)
{
	if (size <= at && (size == 0 || signed_as(bytes, at - size, "PK\1\2"))) {
		c->from = at - (size_t)size;
		c->to = at;
		c->base = c->from >= offset ? c->from - offset : 0;
		return true;
	}
	if (!signed_as(bytes, offset, "PK\1\2") || offset >= at)
		return false;
	c->from = (size_t)offset;
	c->to = at;
	c->base = 0;
	return true;
}

static bool central_zip64(struct span bytes, size_t end_at, struct central *c)
{
	size_t locator = end_at - LOCATOR64_BYTES;
	uint64_t at;

	if (end_at < LOCATOR64_BYTES + END64_BYTES || !signed_as(bytes, locator, "PK\6\7"))
		return false;
	at = get64(bytes.p + locator + 8);
	if (!signed_as(bytes, at, "PK\6\6") || at > locator - END64_BYTES)
		at = locator - END64_BYTES;
	if (!signed_as(bytes, at, "PK\6\6"))
		return false;
	c->stated = get64(bytes.p + at + 32);
	return central_locate(bytes, (size_t)at, get64(bytes.p + at + 40), get64(bytes.p + at + 48), c);
}

static bool central_at(struct span bytes, size_t at, struct central *c)
{
	const char *p = bytes.p + at;
	size_t comment = get16(p + 20);

	c->end = room(bytes, at + END_BYTES, comment) ? at + END_BYTES + comment : bytes.len;
	c->stated = get16(p + 10);
	if (central_zip64(bytes, at, c))
		return true;
	return central_locate(bytes, at, get32(p + 12), get32(p + 16), c);
}

/* The last end record that leads to a central directory. One whose comment ends the file is preferred, as programs do. */
static bool central_find(struct span bytes, struct zip_directory *dir, struct central *c)
{
	size_t least = bytes.len > END_WITHIN_BYTES ? bytes.len - END_WITHIN_BYTES : 0;
	struct central candidate = {0};
	bool found = false;

	for (size_t at = bytes.len >= END_BYTES ? bytes.len - END_BYTES + 1 : 0; at-- > least;) {
		if (bytes.p[at] != 'P' || !signed_as(bytes, at, "PK\5\6") || !central_at(bytes, at, &candidate))
			continue;
		if (found && candidate.end != bytes.len)
			continue;
		*c = candidate;
		found = true;
		dir->comment = (struct span){bytes.p + at + END_BYTES, c->end - at - END_BYTES};
		if (c->end == bytes.len)
			break;
	}
	return found;
}

/* ---- one header ---- */

static uint64_t take64(struct span *field, uint64_t value)
{
	if (value != UINT32_MAX || field->len < 8)
		return value;
	value = get64(field->p);
	*field = (struct span){field->p + 8, field->len - 8};
	return value;
}

static void extra_unicode(struct span field, struct header *h)
{
	if (field.len <= 5 || field.p[0] != 1)
		return;
	if (get32(field.p + 1) == crc32(0, (const Bytef *)h->name.p, (uInt)h->name.len))
		h->unicode_name = (struct span){field.p + 5, field.len - 5};
}

static void extra_read(struct header *h)
{
	struct span rest = h->extra;

	while (rest.len >= 4) {
		size_t len = get16(rest.p + 2);
		struct span field = {rest.p + 4, len <= rest.len - 4 ? len : rest.len - 4};
		const char *next = field.p + field.len;

		if (get16(rest.p) == EXTRA_UNICODE_PATH)
			extra_unicode(field, h);
		if (get16(rest.p) == EXTRA_ZIP64) {
			h->unpacked = take64(&field, h->unpacked);
			h->packed = take64(&field, h->packed);
			h->at = take64(&field, h->at);
		}
		rest = (struct span){next, (size_t)(h->extra.p + h->extra.len - next)};
	}
}

/* p points at the version needed, where the two kinds of header begin to be alike. */
static void header_common(const char *p, struct header *h)
{
	h->flags = get16(p + 2);
	h->method = get16(p + 4);
	h->crc = get32(p + 10);
	h->packed = get32(p + 14);
	h->unpacked = get32(p + 18);
}

static bool local_read(struct span bytes, uint64_t at, struct header *h)
{
	size_t name, extra;

	*h = (struct header){0};
	if (!room(bytes, at, LOCAL_BYTES) || !signed_as(bytes, at, "PK\3\4"))
		return false;
	header_common(bytes.p + at + 4, h);
	name = get16(bytes.p + at + 26);
	extra = get16(bytes.p + at + 28);
	if (!room(bytes, at + LOCAL_BYTES, name + extra))
		return false;
	h->name = (struct span){bytes.p + at + LOCAL_BYTES, name};
	h->extra = (struct span){h->name.p + name, extra};
	h->at = at;
	extra_read(h);
	h->at = at;
	return true;
}

/* ---- members ---- */

static struct zip_member *member_add(struct scan *scan)
{
	struct zip_directory *dir = scan->dir;
	struct zip_member *grown;

	if (dir->count >= scan->most) {
		dir->cut = true;
		return NULL;
	}
	grown = arena_grow(scan->arena, dir->members, &dir->capacity, dir->count + 1, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	dir->members = grown;
	grown[dir->count] = (struct zip_member){0};
	return &grown[dir->count++];
}

static int range_add(struct scan *scan, uint64_t from, uint64_t to)
{
	struct range *grown = arena_grow(scan->arena, scan->ranges, &scan->range_capacity, scan->range_count + 1,
		sizeof(*grown));

	if (grown == NULL)
		return -1;
	scan->ranges = grown;
	grown[scan->range_count++] = (struct range){from, to};
	return 0;
}

static void member_fill(struct zip_member *m, const struct header *h)
{
	m->name = h->name;
	m->unicode_name = h->unicode_name;
	m->crc = h->crc;
	m->method = h->method;
	m->unpacked_bytes = h->unpacked;
	m->at = h->at;
	m->utf8 = (h->flags & FLAG_UTF8) != 0;
	m->encrypted = (h->flags & (FLAG_ENCRYPTED | FLAG_MASKED)) != 0 || h->method == ZIP_AES;
	m->sizes_known = true;
}

/* What the local header says otherwise than the central directory. */
static const char *disagreement(const struct header *central, const struct header *local)
{
	bool sizes_follow = (local->flags & FLAG_SIZES_FOLLOW) != 0 || (local->flags & FLAG_MASKED) != 0;

	if (local->method != central->method)
		return "local header has another method";
	if (!sizes_follow && (local->packed != central->packed || local->unpacked != central->unpacked))
		return "local header has other sizes";
	if (!sizes_follow && local->crc != central->crc)
		return "local header has another checksum";
	return NULL;
}

static void member_locate(struct scan *scan, struct zip_member *m, const struct header *central)
{
	struct span bytes = scan->dir->bytes;
	struct header local;
	uint64_t data;

	if (!local_read(bytes, m->at, &local)) {
		m->fault = "no local header";
		return;
	}
	m->fault = disagreement(central, &local);
	if ((local.flags & FLAG_ENCRYPTED) != 0)
		m->encrypted = true;
	if (!span_equal(local.name, m->name))
		m->local_name = local.name;
	if (m->unicode_name.p == NULL)
		m->unicode_name = local.unicode_name;
	data = (uint64_t)(local.extra.p + local.extra.len - bytes.p);
	m->packed = (struct span){bytes.p + data, bytes.len - (size_t)data};
	if (central->packed <= m->packed.len)
		m->packed.len = (size_t)central->packed;
	else
		m->fault = "cut short";
}

/* One entry of the central directory at *at, which moves behind it. 0, 1: no entry there, or -1. */
static int central_entry(struct scan *scan, const struct central *c, size_t *at)
{
	struct span bytes = {scan->dir->bytes.p, c->to};
	struct header h = {0};
	struct zip_member *m;
	size_t name, extra, comment;

	if (!room(bytes, *at, CENTRAL_BYTES) || !signed_as(bytes, *at, "PK\1\2"))
		return 1;
	header_common(bytes.p + *at + 6, &h);
	name = get16(bytes.p + *at + 28);
	extra = get16(bytes.p + *at + 30);
	comment = get16(bytes.p + *at + 32);
	h.at = get32(bytes.p + *at + 42);
	if (!room(bytes, *at + CENTRAL_BYTES, name + extra + comment))
		return 1;
	h.name = (struct span){bytes.p + *at + CENTRAL_BYTES, name};
	h.extra = (struct span){h.name.p + name, extra};
	extra_read(&h);
	h.at = h.at <= UINT64_MAX - c->base ? h.at + c->base : UINT64_MAX;
	m = member_add(scan);
	if (m == NULL)
		return scan->dir->cut ? 1 : -1;
	member_fill(m, &h);
	m->comment = (struct span){h.extra.p + extra, comment};
	member_locate(scan, m, &h);
	*at += CENTRAL_BYTES + name + extra + comment;
	if (m->packed.p == NULL)
		return 0;
	return range_add(scan, m->at, (uint64_t)(m->packed.p + m->packed.len - scan->dir->bytes.p));
}

static int central_read(struct scan *scan, const struct central *c)
{
	size_t at = c->from, count = 0;
	int rc;

	while ((rc = central_entry(scan, c, &at)) == 0)
		count++;
	if (rc < 0)
		return -1;
	if (!scan->dir->cut && (count & 0xffff) != (c->stated & 0xffff))
		scan->dir->fault = "central directory has another number of members than it says";
	if (count == 0 && c->stated > 0 && c->to > c->from)
		scan->dir->encrypted = true;
	return range_add(scan, c->from, c->to);
}

/* ---- what the central directory leaves out ---- */

static bool plausible(const struct header *h)
{
	static const uint16_t methods[] = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99};

	if (h->name.len == 0 || h->name.len > NAME_MOST_BYTES)
		return false;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (methods[i] == h->method)
			return true;
	}
	return false;
}

/* A local header in bytes[at..to); returns where to go on. */
static uint64_t hidden_add(struct scan *scan, const struct header *h, uint64_t to)
{
	struct span bytes = scan->dir->bytes;
	uint64_t data = (uint64_t)(h->extra.p + h->extra.len - bytes.p);
	struct zip_member *m = member_add(scan);

	if (m == NULL)
		return to;
	member_fill(m, h);
	m->hidden = true;
	m->sizes_known = (h->flags & FLAG_SIZES_FOLLOW) == 0 || h->packed > 0;
	m->packed = (struct span){bytes.p + data, to > data ? (size_t)(to - data) : 0};
	if (!m->sizes_known)
		return data;
	if (h->packed > m->packed.len) {
		m->fault = "cut short";
		return to;
	}
	m->packed.len = (size_t)h->packed;
	return data + h->packed;
}

static void gap_search(struct scan *scan, uint64_t from, uint64_t to)
{
	struct span bytes = scan->dir->bytes;
	struct zip_member *open = NULL; /* one whose size is not known ends where the next begins */

	while (from < to && !scan->dir->cut) {
		const char *p = memmem(bytes.p + from, (size_t)(to - from), "PK\3\4", 4);
		struct header h;

		if (p == NULL)
			return;
		from = (uint64_t)(p - bytes.p);
		if (!local_read(bytes, from, &h) || !plausible(&h)) {
			from += 4;
			continue;
		}
		if (open != NULL)
			open->packed.len = (size_t)(p - open->packed.p);
		from = hidden_add(scan, &h, to);
		open = scan->dir->members == NULL ? NULL : &scan->dir->members[scan->dir->count - 1];
		if (open != NULL && (!open->hidden || open->sizes_known))
			open = NULL;
	}
}

static int range_order(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static void gaps_search(struct scan *scan)
{
	uint64_t at = 0;

	if (scan->range_count > 0)
		qsort(scan->ranges, scan->range_count, sizeof(*scan->ranges), range_order);
	for (size_t i = 0; i < scan->range_count; i++) {
		if (scan->ranges[i].from > at)
			gap_search(scan, at, scan->ranges[i].from);
		if (scan->ranges[i].to > at)
			at = scan->ranges[i].to;
	}
	gap_search(scan, at, scan->dir->bytes.len);
}

int zip_directory_read(struct arena *arena, struct span bytes, size_t most, struct zip_directory *dir_out)
{
	struct scan scan = {.arena = arena, .dir = dir_out, .most = most};
	struct central c = {0};

	*dir_out = (struct zip_directory){.bytes = bytes};
	if (!central_find(bytes, dir_out, &c))
		dir_out->fault = "no central directory";
	else if (central_read(&scan, &c) != 0)
		return -1;
	gaps_search(&scan);
	return 0;
}

const struct zip_member *zip_member_find(const struct zip_directory *dir, struct span name)
{
	for (size_t i = 0; i < dir->count; i++) {
		const struct zip_member *m = &dir->members[i];

		if (!m->hidden && m->name.len == name.len && strncasecmp(m->name.p, name.p, name.len) == 0)
			return m;
	}
	return NULL;
}

bool zip_member_is_folder(const struct zip_member *member)
{
	size_t len = member->name.len;

	if (len == 0 || member->unpacked_bytes > 0 || member->packed.len > 2)
		return false;
	return member->name.p[len - 1] == '/' || member->name.p[len - 1] == '\\';
}
