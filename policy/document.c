/* document.c - the documents of a message as keyed digests. */
#include "policy/document.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define CHUNK_BYTES 4096u

_Static_assert(sizeof(struct document_digest) == SHA256_BYTES, "a digest is what HMAC-SHA-256 gives");

/* What is known of each part before its digests are made. */
struct part_text {
	bool unread, has_unread;      /* it, or a member of it */
	uint64_t characters;
	bool summed;
	unsigned char sum[SHA256_BYTES];
};

struct finding {
	const struct view *view;
	const struct reading *reading;
	const struct stamp_key *key;
	struct arena *arena;
	struct part_text *texts;
	struct documents *out;
	EVP_MD_CTX *hash;
};

/* ---- the text ---- */

/* Feeds a line without its white space; returns its characters. */
static uint64_t line_add(EVP_MD_CTX *hash, struct span s)
{
	char chunk[CHUNK_BYTES];
	size_t len = 0;
	uint64_t characters = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t')
			continue;
		characters += ((unsigned char)s.p[i] & 0xc0) != 0x80;
		chunk[len++] = s.p[i];
		if (len == sizeof(chunk)) {
			EVP_DigestUpdate(hash, chunk, len);
			len = 0;
		}
	}
	EVP_DigestUpdate(hash, chunk, len);
	return characters;
}

static bool is_text(const struct segment *s)
{
	return s->alternative == 0 && (s->kind == SEGMENT_TEXT || s->kind == SEGMENT_CELL);
}

/* Lines stand by part, so one sum is open at a time. */
static int texts_sum(struct finding *f)
{
	const struct view *v = f->view;
	struct part_text *t = NULL;

	for (size_t i = 0; i < v->line_count; i++) {
		const struct segment *s = view_segment(v, &v->lines[i]);

		if (!is_text(s) || s->part >= f->reading->part_count || f->reading->parts[s->part].role != PART_DOCUMENT)
			continue;
		if (t != &f->texts[s->part]) {
			if (t != NULL)
				t->summed = EVP_DigestFinal_ex(f->hash, t->sum, NULL) == 1;
			t = &f->texts[s->part];
			if (EVP_DigestInit_ex(f->hash, EVP_sha256(), NULL) != 1)
				return -1;
		}
		t->characters += line_add(f->hash, view_line(v, &v->lines[i]));
	}
	if (t != NULL)
		t->summed = EVP_DigestFinal_ex(f->hash, t->sum, NULL) == 1;
	return 0;
}

static void mark_unread(struct finding *f)
{
	const struct reading *r = f->reading;

	for (size_t i = 0; i < r->unreadable_count; i++) {
		uint32_t part = r->unreadable[i].part;

		if (part >= r->part_count)
			continue;
		f->texts[part].unread = f->texts[part].has_unread = true;
		f->texts[r->parts[part].parent].has_unread = true;
	}
}

/* ---- which parts count ---- */

static bool holds_files(const struct part *p)
{
	return p->role == PART_MESSAGE || p->role == PART_CONTAINER || span_equal(p->type, span_of("message/rfc822")) ||
	       span_equal(p->type, span_of("application/vnd.ms-outlook"));
}

/* What a document shows inside itself belongs to its template, which is the same for all clients. */
static bool is_file(const struct reading *r, size_t part)
{
	const struct part *p = &r->parts[part];

	if (p->role != PART_DOCUMENT && p->role != PART_CONTAINER)
		return false;
	return part == 0 || holds_files(&r->parts[p->parent]);
}

static int digest_add(struct finding *f, uint32_t part, const char *kind, const unsigned char *sum)
{
	unsigned char text[16 + SHA256_BYTES] = {0};
	struct documents *out = f->out;
	unsigned len = 0;

	if (out->count == DOCUMENT_DIGESTS_MOST)
		return 0;
	memcpy(text, kind, strlen(kind));
	memcpy(text + 16, sum, SHA256_BYTES);
	if (HMAC(EVP_sha256(), f->key->p, (int)f->key->len, text, sizeof(text), out->digests[out->count].bytes, &len) == NULL ||
	    len != SHA256_BYTES)
		return -1;
	out->parts[out->count++] = part;
	return 0;
}

static int part_add(struct finding *f, uint32_t part, size_t least)
{
	const struct part *p = &f->reading->parts[part];
	const struct part_text *t = &f->texts[part];
	bool texts = t->summed && t->characters >= least;
	bool bytes = texts || ((p->role == PART_CONTAINER ? t->has_unread : t->unread) && p->size_bytes >= least);

	if (bytes && p->sha256.len == SHA256_BYTES &&
	    digest_add(f, part, "document bytes", (const unsigned char *)p->sha256.p) != 0)
		return -1;
	return texts ? digest_add(f, part, "document text", t->sum) : 0;
}

static int all_add(struct finding *f, size_t least)
{
	if (texts_sum(f) != 0)
		return -1;
	mark_unread(f);
	for (size_t i = 0; i < f->reading->part_count; i++) {
		if (is_file(f->reading, i) && part_add(f, (uint32_t)i, least) != 0)
			return -1;
	}
	return 0;
}

static size_t file_count(const struct reading *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->part_count; i++)
		count += is_file(r, i);
	return count;
}

int documents_find(const struct view *view, const struct stamp_key *key, size_t least, struct arena *arena,
	struct documents *out, struct err *err)
{
	struct finding f = {.view = view, .reading = view->reading, .key = key, .arena = arena, .out = out};
	size_t most = 2 * file_count(view->reading);
	int rc = -1;

	*out = (struct documents){0};
	if (key->p == NULL || most == 0)
		return 0;
	most = most < DOCUMENT_DIGESTS_MOST ? most : DOCUMENT_DIGESTS_MOST;
	f.texts = arena_array(arena, f.reading->part_count, sizeof(*f.texts));
	out->digests = arena_array(arena, most, sizeof(*out->digests));
	out->parts = arena_array(arena, most, sizeof(*out->parts));
	f.hash = EVP_MD_CTX_new();
	if (f.texts != NULL && out->digests != NULL && out->parts != NULL && f.hash != NULL)
		rc = all_add(&f, least);
	EVP_MD_CTX_free(f.hash);
	return rc == 0 ? 0 : err_set_nomem(err, "digests of documents");
}
