/* directory_scan.c - finds every identifier and name in a text.
 *
 * Nearly all are found by their first bytes (directory_prefix.h), the very short ones by libhs, which tells where they end, in no
 * promised order, and takes 32-bit lengths. So a text is scanned in windows; each window's finds are sorted before they are told. */
#include <stdlib.h>

#include "base/text.h"
#include "policy/directory_image.h"
#include "policy/directory_prefix.h"

#define WINDOW_BYTES (256u * 1024)

struct hit {
	size_t end;
	uint32_t literal;
};

struct directory_scratch {
	hs_scratch_t *hs;
	struct hit *hits;
	size_t count, capacity;
	size_t window; /* where it begins for libhs */
	size_t skip;   /* libhs's hits that end here or before were told with the window before */
};

struct directory_scratch *directory_scratch_new(const struct directory *dir, struct err *err)
{
	struct directory_scratch *s = calloc(1, sizeof(*s));

	for (size_t i = 0; s != NULL && i < dir->shard_count; i++) {
		if (hs_alloc_scratch(dir->shards[i], &s->hs) != HS_SUCCESS)
			directory_scratch_free(&s);
	}
	if (s == NULL)
		err_set_nomem(err, "client directory");
	return s;
}

void directory_scratch_free(struct directory_scratch **scratch)
{
	if (scratch == NULL || *scratch == NULL)
		return;
	hs_free_scratch((*scratch)->hs);
	free((*scratch)->hits);
	free(*scratch);
	*scratch = NULL;
}

static int add_hit(void *user, size_t end, uint32_t literal)
{
	struct directory_scratch *s = user;

	if (s->count == s->capacity) {
		size_t capacity = s->capacity == 0 ? 256 : 2 * s->capacity;
		struct hit *grown = realloc(s->hits, capacity * sizeof(*grown));

		if (grown == NULL)
			return -1;
		s->hits = grown;
		s->capacity = capacity;
	}
	s->hits[s->count++] = (struct hit){end, literal};
	return 0;
}

static int keep_hit(unsigned literal, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	struct directory_scratch *s = context;

	(void)from;
	(void)flags;
	return s->window + to <= s->skip ? 0 : add_hit(s, s->window + to, literal);
}

/* Is the character a letter or digit of a script that puts spaces between words? */
static bool is_word(struct span s)
{
	uint32_t c;

	if (s.len == 0)
		return false;
	text_decode(s, &c);
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xc0 && c <= 0x52f && c != 0xd7 && c != 0xf7) || (c >= 0x1e00 && c <= 0x1fff);
}

/* The character that ends at `end`. */
static struct span char_before(struct span s, size_t end)
{
	size_t at = end;

	while (at > 0 && end - at < 4) {
		at--;
		if (((unsigned char)s.p[at] & 0xc0) != 0x80)
			break;
	}
	return (struct span){s.p + at, end - at};
}

static struct span char_after(struct span s, size_t at)
{
	return (struct span){s.p + at, s.len - at};
}

bool directory_edges_free(struct span text, size_t start, size_t end)
{
	if (is_word(char_before(text, start)) && is_word(char_after(text, start)))
		return false;
	return !(is_word(char_before(text, end)) && is_word(char_after(text, end)));
}

struct scan {
	const struct directory *dir;
	struct directory_scratch *scratch;
	struct span text;
	directory_found *found;
	void *user;
};

/* By end, then the longest first, then the literal; sorted already more often than not. */
static int hit_order(const void *a, const void *b, void *context)
{
	const struct hit *x = a, *y = b;
	const struct image_entry *literals = context;
	uint32_t x_len = literals[x->literal].key.len, y_len = literals[y->literal].key.len;

	if (x->end != y->end)
		return x->end > y->end ? 1 : -1;
	if (x_len != y_len)
		return x_len < y_len ? 1 : -1;
	return (x->literal > y->literal) - (x->literal < y->literal);
}

/* False: the caller has seen enough. */
static bool tell_hit(const struct scan *scan, size_t end, uint32_t literal)
{
	const struct image_entry *e = &scan->dir->tables[PART_LITERALS].entries[literal];
	struct find find = {.start = end - e->key.len, .end = end};

	if (!directory_edges_free(scan->text, find.start, find.end))
		return true;
	for (uint32_t i = 0; i < e->count; i++) {
		uint32_t bearer = scan->dir->lists[e->first + i];

		find.client = BEARER_CLIENT(bearer);
		find.what = BEARER_WHAT(bearer);
		if (!scan->found(scan->user, &find))
			return false;
	}
	return true;
}

/* An image lies only when it was made to; then what it says is not there is left out. */
static void drop_unsound(const struct scan *scan)
{
	const struct image_table *literals = &scan->dir->tables[PART_LITERALS];
	struct directory_scratch *s = scan->scratch;
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (s->hits[i].literal < literals->count && literals->entries[s->hits[i].literal].key.len <= s->hits[i].end)
			s->hits[kept++] = s->hits[i];
	}
	s->count = kept;
}

/* Tells what ends in the window; what begins in it and ends later waits. False: the caller has seen enough. */
static bool tell_hits(const struct scan *scan, size_t window_end)
{
	struct directory_scratch *s = scan->scratch;
	size_t told = 0;

	drop_unsound(scan);
	if (s->count > 1)
		qsort_r(s->hits, s->count, sizeof(*s->hits), hit_order, (void *)(uintptr_t)scan->dir->tables[PART_LITERALS].entries);
	for (; told < s->count && s->hits[told].end <= window_end; told++) {
		if (!tell_hit(scan, s->hits[told].end, s->hits[told].literal))
			return false;
	}
	if (told > 0)
		memmove(s->hits, s->hits + told, (s->count - told) * sizeof(*s->hits));
	s->count -= told;
	return true;
}

/* Finds what libhs looks for and ends in the window, and the rest that begins in it. */
static int scan_window(const struct scan *scan, size_t start, size_t end, struct err *err)
{
	struct directory_scratch *s = scan->scratch;

	s->window = start > PREFIX_SHORT ? start - PREFIX_SHORT : 0;
	s->skip = start;
	for (size_t i = 0; i < scan->dir->shard_count; i++) {
		hs_error_t rc = hs_scan(scan->dir->shards[i], scan->text.p + s->window, (unsigned)(end - s->window), 0, s->hs, keep_hit, s);

		if (rc == HS_SCAN_TERMINATED)
			return err_set_nomem(err, "scan for names");
		if (rc != HS_SUCCESS)
			return err_set(err, ERR_BUG, "scan for names: libhs error %d", rc);
	}
	return prefix_scan(scan->dir, scan->text, start, end, add_hit, s) != 0 ? err_set_nomem(err, "scan for names") : 0;
}

int directory_scan(const struct directory *dir, struct directory_scratch *scratch, struct span normalised,
	directory_found *found, void *user, struct err *err)
{
	struct scan scan = {dir, scratch, normalised, found, user};
	size_t end;

	scratch->count = 0;
	for (size_t start = 0; start < normalised.len; start = end) {
		end = normalised.len - start < WINDOW_BYTES ? normalised.len : start + WINDOW_BYTES;
		if (scan_window(&scan, start, end, err) != 0)
			return -1;
		if (!tell_hits(&scan, end))
			return 0;
	}
	return 0;
}
