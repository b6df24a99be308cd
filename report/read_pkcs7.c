/* read_pkcs7.c - a signed (RFC 5652) or compressed (RFC 3274) message in CMS: what is inside is read, signatures are not
 * verified.
 *
 * Only the way to the content is gone: ContentInfo, SignedData or CompressedData, encapContentInfo, eContent, in BER with
 * lengths of both forms. */
#include "report/read_pkcs7.h"

#include <zlib.h>

#include "base/buf.h"
#include "report/format.h"

enum { TAG_INTEGER = 0x02, TAG_OCTETS = 0x04, TAG_OID = 0x06, TAG_OCTETS_MADE = 0x24, TAG_SEQUENCE = 0x30, TAG_SET = 0x31, TAG_ZERO = 0xA0 };

#define BER_DEEP 32u
#define CHUNK_BYTES 65536u

enum capsule { CAPSULE_NONE, CAPSULE_SIGNED, CAPSULE_COMPRESSED };

struct ber {
	struct span rest;
};

struct ber_value {
	unsigned tag;
	struct span content; /* all that is left where the length is not given */
	bool open;           /* ends with two zero bytes */
};

static bool length_read(struct ber *b, struct ber_value *value)
{
	unsigned char first;
	size_t length = 0;

	if (b->rest.len == 0)
		return false;
	first = (unsigned char)b->rest.p[0];
	b->rest = (struct span){b->rest.p + 1, b->rest.len - 1};
	value->open = first == 0x80;
	if (first < 0x80)
		length = first;
	if ((first & 0x7Fu) > 4 && first > 0x80)
		return false;
	for (unsigned i = first > 0x80 ? first & 0x7Fu : 0; i > 0; i--) {
		if (b->rest.len == 0)
			return false;
		length = length << 8 | (unsigned char)b->rest.p[0];
		b->rest = (struct span){b->rest.p + 1, b->rest.len - 1};
	}
	if (value->open)
		length = b->rest.len;
	/* A cut file: what there is. */
	value->content = (struct span){b->rest.p, length < b->rest.len ? length : b->rest.len};
	return true;
}

/* The next value. Behind one without a length b stands inside it, not behind it. */
static bool value_next(struct ber *b, struct ber_value *value)
{
	if (b->rest.len < 2 || (b->rest.p[0] & 0x1F) == 0x1F)
		return false;
	value->tag = (unsigned char)b->rest.p[0];
	b->rest = (struct span){b->rest.p + 1, b->rest.len - 1};
	if (!length_read(b, value))
		return false;
	if (!value->open)
		b->rest = (struct span){b->rest.p + value->content.len, b->rest.len - value->content.len};
	return true;
}

static bool enter(struct ber *b, unsigned tag)
{
	struct ber_value value;

	if (!value_next(b, &value) || value.tag != tag)
		return false;
	b->rest = value.content;
	return true;
}

static bool is_zeros(struct span s)
{
	return s.len >= 2 && s.p[0] == '\0' && s.p[1] == '\0';
}

/* Goes behind a value with all that is in it. */
static bool pass(struct ber *b, unsigned tag)
{
	struct ber_value value;
	unsigned depth = 0;

	do {
		if (depth > 0 && is_zeros(b->rest)) {
			b->rest = (struct span){b->rest.p + 2, b->rest.len - 2};
			depth--;
			continue;
		}
		if (!value_next(b, &value) || (depth == 0 && value.tag != tag))
			return false;
		depth += value.open;
	} while (depth > 0 && depth < BER_DEEP);
	return depth == 0;
}

/* The pieces of an octet string, one after the other. */
static size_t octets(struct ber *b, char *out, unsigned depth)
{
	struct ber_value value;
	size_t len = 0;

	while (b->rest.len > 0 && !is_zeros(b->rest) && value_next(b, &value)) {
		struct ber inner = {value.content};

		if (value.tag == TAG_OCTETS) {
			memcpy(out + len, value.content.p, value.content.len);
			len += value.content.len;
		} else if (value.tag == TAG_OCTETS_MADE && depth < BER_DEEP) {
			len += octets(value.open ? b : &inner, out + len, depth + 1);
			if (value.open && is_zeros(b->rest))
				b->rest = (struct span){b->rest.p + 2, b->rest.len - 2};
		} else {
			break;
		}
	}
	return len;
}

static enum capsule pass_type(struct ber *b)
{
	static const char signed_data[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
	static const char compressed_data[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
	struct ber_value value;

	if (!value_next(b, &value) || value.tag != TAG_OID)
		return CAPSULE_NONE;
	if (span_equal(value.content, span_of(signed_data)))
		return CAPSULE_SIGNED;
	return span_equal(value.content, span_of(compressed_data)) ? CAPSULE_COMPRESSED : CAPSULE_NONE;
}

/* Into the encapContentInfo, behind its eContentType: what follows is [0] with the content, or nothing. */
static enum capsule capsule_find(struct ber *b)
{
	enum capsule capsule = enter(b, TAG_SEQUENCE) ? pass_type(b) : CAPSULE_NONE;
	unsigned algorithm = capsule == CAPSULE_SIGNED ? TAG_SET : TAG_SEQUENCE;

	if (capsule == CAPSULE_NONE || !enter(b, TAG_ZERO) || !enter(b, TAG_SEQUENCE) || !pass(b, TAG_INTEGER) ||
	    !pass(b, algorithm) || !enter(b, TAG_SEQUENCE) || !pass(b, TAG_OID))
		return CAPSULE_NONE;
	return capsule;
}

static enum capsule content_find(struct ber *b)
{
	enum capsule capsule = capsule_find(b);

	return capsule != CAPSULE_NONE && enter(b, TAG_ZERO) ? capsule : CAPSULE_NONE;
}

bool pkcs7_is_detached(struct span bytes)
{
	struct ber b = {bytes};

	return capsule_find(&b) == CAPSULE_SIGNED && (b.rest.len == 0 || is_zeros(b.rest));
}

bool pkcs7_has_content(struct span bytes)
{
	struct ber b = {bytes};

	return content_find(&b) != CAPSULE_NONE;
}

/* zlib's format (RFC 1950) is the only one there is. */
static int inflate_all(struct context *ctx, const struct source *src, struct span packed, z_stream *z, struct buf *out)
{
	int rc = Z_OK;
	size_t before;

	z->next_in = (Bytef *)(uintptr_t)packed.p;
	z->avail_in = (uInt)packed.len;
	while (rc == Z_OK) {
		if (buf_reserve(out, CHUNK_BYTES) != 0)
			return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
		before = out->len;
		z->next_out = (Bytef *)out->p + out->len;
		z->avail_out = CHUNK_BYTES;
		rc = inflate(z, Z_NO_FLUSH);
		out->len += CHUNK_BYTES - z->avail_out;
		if (context_count_unpacked(ctx, src, packed.len, out->len - before) != 0 || context_expired(ctx, src))
			return -1;
	}
	return rc == Z_STREAM_END ? 0 : context_unreadable(ctx, src, src->place, WHY_DAMAGED, "compressed data");
}

static int unpack(struct context *ctx, const struct source *src, struct span packed, struct span *content_out)
{
	struct buf out = {0};
	z_stream z = {.next_in = NULL};
	int rc;

	if (packed.len > UINT32_MAX || inflateInit(&z) != Z_OK)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	rc = inflate_all(ctx, src, packed, &z, &out);
	inflateEnd(&z);
	*content_out = arena_span(context_arena(ctx), buf_span(&out));
	buf_free(&out);
	return rc == 0 && content_out->p == NULL ? context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory") : rc;
}

int pkcs7_content(struct context *ctx, const struct source *src, struct span bytes, struct span *content_out)
{
	struct ber b = {bytes};
	enum capsule capsule = content_find(&b);
	char *out;

	*content_out = (struct span){"", 0};
	if (capsule == CAPSULE_NONE)
		return 0;
	out = arena_alloc(context_arena(ctx), b.rest.len + 1);
	if (out == NULL)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	*content_out = (struct span){out, octets(&b, out, 0)};
	return capsule == CAPSULE_COMPRESSED && content_out->len > 0 ? unpack(ctx, src, *content_out, content_out) : 0;
}

void read_pkcs7(struct context *ctx, const struct source *src)
{
	struct child child = {.name = {"", 0}, .alternative_name = {"", 0}, .role = PART_DOCUMENT,
	                      .declared_type = "message/rfc822"};

	if (pkcs7_content(ctx, src, src->bytes, &child.bytes) != 0)
		return;
	if (child.bytes.len == 0)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "no signed data to be found");
	else
		context_child(ctx, src, &child);
}
