/* zip_stream.c - unpacks one member of a ZIP file: deflated ones by zlib, Deflate64 by inflate64.c, all other methods by
 * libarchive. */
#include "report/zip_stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <zlib.h>

#include "report/inflate64.h"

enum { CHUNK_BYTES = 65536, SLICE_MOST_BYTES = 1 << 30 };

struct zip_stream {
	struct context *ctx;
	const struct source *src;
	const struct zip_member *member;
	struct span place, rest;   /* rest: packed bytes of a stored member */
	struct archive *other;     /* for all other methods */
	struct inflate64 *inflate64;
	z_stream z;
	bool z_ready, ended, limited;
	uint32_t crc;
	uint64_t unpacked_bytes;
};

struct zip_stream *zip_stream_new(struct context *ctx, const struct source *src)
{
	struct zip_stream *s = calloc(1, sizeof(*s));

	if (s != NULL) {
		s->ctx = ctx;
		s->src = src;
	}
	return s;
}

void zip_stream_free(struct zip_stream **stream)
{
	if (stream == NULL || *stream == NULL)
		return;
	if ((*stream)->z_ready)
		inflateEnd(&(*stream)->z);
	archive_read_free((*stream)->other);
	inflate64_free(&(*stream)->inflate64);
	free(*stream);
	*stream = NULL;
}

static int fault(struct zip_stream *s, enum unreadable_why why, const char *what)
{
	s->ended = true;
	s->limited = s->limited || why == WHY_LIMIT;
	return context_unreadable(s->ctx, s->src, s->place, why, "%s", what);
}

/* ---- by libarchive ---- */

/* The member alone, seen from its local header on, as if it stood in a stream. */
static int other_open(struct zip_stream *s)
{
	struct span all = s->src->bytes;
	size_t at = (size_t)s->member->at;
	struct archive_entry *entry;

	archive_read_free(s->other);
	s->other = archive_read_new();
	if (s->other == NULL || archive_read_support_format_zip_streamable(s->other) != ARCHIVE_OK)
		return fault(s, WHY_LIMIT, "reader.memory");
	if (archive_read_open_memory(s->other, all.p + at, all.len - at) != ARCHIVE_OK ||
	    archive_read_next_header(s->other, &entry) < ARCHIVE_WARN)
		return fault(s, WHY_DAMAGED, "ZIP member");
	return 0;
}

static ssize_t other_read(struct zip_stream *s, void *p, size_t len)
{
	ssize_t n = archive_read_data(s->other, p, len);
	const char *text;

	if (n >= 0)
		return n;
	text = archive_error_string(s->other);
	if (text != NULL && strcasestr(text, "unsupported") != NULL)
		return fault(s, WHY_UNSUPPORTED, "ZIP method");
	return fault(s, WHY_DAMAGED, "ZIP member");
}

/* ---- by zlib ---- */

static int inflate_open(struct zip_stream *s)
{
	int rc = s->z_ready ? inflateReset(&s->z) : inflateInit2(&s->z, -MAX_WBITS);

	if (rc != Z_OK)
		return fault(s, WHY_LIMIT, "reader.memory");
	s->z_ready = true;
	s->z.next_in = (Bytef *)(uintptr_t)s->member->packed.p;
	s->z.avail_in = (uInt)s->member->packed.len;
	return 0;
}

static ssize_t inflate_read(struct zip_stream *s, void *p, size_t len)
{
	int rc;

	s->z.next_out = p;
	s->z.avail_out = (uInt)len;
	rc = inflate(&s->z, Z_NO_FLUSH);
	if (rc == Z_STREAM_END && s->z.avail_out == len)
		return 0;
	if (rc == Z_MEM_ERROR)
		return fault(s, WHY_LIMIT, "reader.memory");
	if (s->z.avail_out == len)
		return fault(s, WHY_DAMAGED, rc == Z_BUF_ERROR ? "cut short" : "deflated data");
	return (ssize_t)(len - s->z.avail_out);
}

static int inflate64_open(struct zip_stream *s)
{
	if (s->inflate64 == NULL)
		s->inflate64 = inflate64_new();
	if (s->inflate64 == NULL)
		return fault(s, WHY_LIMIT, "reader.memory");
	inflate64_begin(s->inflate64, s->member->packed);
	return 0;
}

static ssize_t stored_read(struct zip_stream *s, void *p, size_t len)
{
	size_t n = len < s->rest.len ? len : s->rest.len;

	if (n > 0)
		memcpy(p, s->rest.p, n);
	s->rest = (struct span){s->rest.p + n, s->rest.len - n};
	return (ssize_t)n;
}

/* ---- all of it ---- */

int zip_stream_open(struct zip_stream *s, const struct zip_member *member, struct span place)
{
	s->member = member;
	s->place = place;
	s->rest = member->packed;
	s->ended = false;
	s->crc = 0;
	s->unpacked_bytes = 0;
	if (member->encrypted)
		return fault(s, WHY_ENCRYPTED, member->method == ZIP_AES ? "AES ZIP member" : "ZIP member");
	if (member->packed.p == NULL)
		return fault(s, WHY_DAMAGED, member->fault == NULL ? "ZIP member" : member->fault);
	if (member->packed.len > SLICE_MOST_BYTES)
		return fault(s, WHY_LIMIT, "ZIP member of more than 1 GiB");
	if (member->fault != NULL)
		context_unreadable(s->ctx, s->src, place, WHY_DAMAGED, "%s", member->fault);
	if (member->method == ZIP_STORED)
		return 0;
	if (member->method == ZIP_DEFLATE64)
		return inflate64_open(s);
	return member->method == ZIP_DEFLATE ? inflate_open(s) : other_open(s);
}

static ssize_t raw_read(struct zip_stream *s, void *p, size_t len)
{
	ssize_t n;

	if (s->member->method == ZIP_STORED)
		return stored_read(s, p, len);
	if (s->member->method == ZIP_DEFLATE64) {
		n = inflate64_read(s->inflate64, p, len);
		return n < 0 ? fault(s, WHY_DAMAGED, "deflated data") : n;
	}
	return s->member->method == ZIP_DEFLATE ? inflate_read(s, p, len) : other_read(s, p, len);
}

static int end_check(struct zip_stream *s)
{
	s->ended = true;
	if (!s->member->sizes_known)
		return 0;
	if (s->unpacked_bytes != s->member->unpacked_bytes)
		return fault(s, WHY_DAMAGED, "another size than its header says");
	if (s->crc != s->member->crc && s->member->method != ZIP_AES)
		return fault(s, WHY_DAMAGED, "checksum");
	return 0;
}

ssize_t zip_stream_read(struct zip_stream *s, void *p, size_t len)
{
	ssize_t n;

	if (s->ended)
		return 0;
	n = raw_read(s, p, len < CHUNK_BYTES ? len : CHUNK_BYTES);
	if (n < 0)
		return -1;
	if (n == 0)
		return end_check(s);
	s->crc = (uint32_t)crc32(s->crc, p, (uInt)n);
	s->unpacked_bytes += (uint64_t)n;
	if (context_count_unpacked(s->ctx, s->src, s->src->bytes.len, (uint64_t)n) == 0)
		return n;
	s->ended = s->limited = true;
	return -1;
}

bool zip_stream_limited(const struct zip_stream *s)
{
	return s->limited;
}

/* Headers lie about sizes: the room they ask for is taken only as far as the packed bytes could fill it. */
static size_t likely_bytes(const struct zip_member *m)
{
	uint64_t most = (uint64_t)m->packed.len * 8 + CHUNK_BYTES;

	return (size_t)(m->unpacked_bytes < most ? m->unpacked_bytes : most);
}

int zip_stream_slurp(struct zip_stream *s, const struct zip_member *member, struct span place, struct buf *out)
{
	ssize_t n;

	buf_clear(out);
	if (zip_stream_open(s, member, place) != 0)
		return -1;
	if (buf_reserve(out, likely_bytes(member) + 1) != 0)
		return fault(s, WHY_LIMIT, "reader.memory");
	do {
		if (out->capacity - out->len < 2 && buf_reserve(out, CHUNK_BYTES) != 0)
			return fault(s, WHY_LIMIT, "reader.memory");
		n = zip_stream_read(s, out->p + out->len, out->capacity - out->len - 1);
		if (n > 0)
			out->len += (size_t)n;
	} while (n > 0);
	return n < 0 ? -1 : 0;
}

size_t zip_member_peek(const struct zip_member *member, char *p, size_t len)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)member->packed.p, .next_out = (Bytef *)p};
	size_t out = len < member->packed.len ? len : member->packed.len;

	if (member->packed.p == NULL || member->encrypted || member->packed.len > SLICE_MOST_BYTES)
		return 0;
	if (member->method == ZIP_STORED) {
		memcpy(p, member->packed.p, out);
		return out;
	}
	if (member->method != ZIP_DEFLATE || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return 0;
	z.avail_in = (uInt)member->packed.len;
	z.avail_out = (uInt)len;
	inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return len - z.avail_out;
}
