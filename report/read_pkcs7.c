/* read_pkcs7.c - a signed message in CMS (RFC 5652): what was signed is read, signatures are not verified.
 *
 * Only the way to the content is gone: ContentInfo, SignedData, encapContentInfo, eContent, in BER with lengths of both forms. */
#include "report/read_pkcs7.h"

#include "report/format.h"

enum { TAG_OCTETS = 0x04, TAG_OID = 0x06, TAG_OCTETS_MADE = 0x24, TAG_SEQUENCE = 0x30, TAG_SET = 0x31, TAG_ZERO = 0xA0 };

#define BER_DEEP 32u

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

static bool pass_signed_data(struct ber *b)
{
	static const char oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
	struct ber_value value;

	return value_next(b, &value) && value.tag == TAG_OID && span_equal(value.content, span_of(oid));
}

/* Into SignedData's encapContentInfo, behind its eContentType: what follows is [0] with the content, or nothing. */
static bool capsule_find(struct ber *b)
{
	return enter(b, TAG_SEQUENCE) && pass_signed_data(b) && enter(b, TAG_ZERO) && enter(b, TAG_SEQUENCE) && pass(b, 0x02) &&
		pass(b, TAG_SET) && enter(b, TAG_SEQUENCE) && pass(b, TAG_OID);
}

static bool content_find(struct ber *b)
{
	return capsule_find(b) && enter(b, TAG_ZERO);
}

bool pkcs7_is_detached(struct span bytes)
{
	struct ber b = {bytes};

	return capsule_find(&b) && (b.rest.len == 0 || is_zeros(b.rest));
}

bool pkcs7_has_content(struct span bytes)
{
	struct ber b = {bytes};

	return content_find(&b);
}

struct span pkcs7_content(struct arena *arena, struct span bytes)
{
	struct ber b = {bytes};
	char *out;

	if (!content_find(&b))
		return (struct span){"", 0};
	out = arena_alloc(arena, b.rest.len + 1);
	return (struct span){out, out == NULL ? 0 : octets(&b, out, 0)};
}

void read_pkcs7(struct context *ctx, const struct source *src)
{
	struct child child = {.name = {"", 0}, .alternative_name = {"", 0}, .role = PART_DOCUMENT,
	                      .declared_type = "message/rfc822"};

	child.bytes = pkcs7_content(context_arena(ctx), src->bytes);
	if (child.bytes.p == NULL)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	else if (child.bytes.len == 0)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "no signed data to be found");
	else
		context_child(ctx, src, &child);
}
