/* pack.c - files made of their members. */
#include "tests/fuzz/pack.h"

#include <stdint.h>
#include <zlib.h>

enum { MEMBERS_MOST = 200 };

static const char mark[] = "\n@@@ ";

bool pack_next(struct span *flat, struct span *name_out, struct span *bytes_out)
{
	struct span s = *flat;
	const char *end;

	if (s.len == 0)
		return false;
	*name_out = (struct span){"", 0};
	if (s.len >= 4 && memcmp(s.p, mark + 1, 4) == 0) {
		end = memchr(s.p, '\n', s.len);
		*name_out = (struct span){s.p + 4, (end == NULL ? s.len : (size_t)(end - s.p)) - 4};
		s = end == NULL ? (struct span){s.p + s.len, 0} : (struct span){end + 1, s.len - (size_t)(end + 1 - s.p)};
	}
	end = s.len == 0 ? NULL : memmem(s.p, s.len, mark, 5);
	*bytes_out = (struct span){s.p, end == NULL ? s.len : (size_t)(end - s.p)};
	*flat = end == NULL ? (struct span){"", 0} : (struct span){end + 1, s.len - (size_t)(end + 1 - s.p)};
	return true;
}

static void put(struct buf *out, uint32_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_addc(out, (char)(i < 4 ? number >> 8 * i & 0xff : 0));
}

/* What a local header and the central directory say alike, from the version on. */
static void put_member(struct buf *out, struct span name, struct span bytes)
{
	put(out, 20, 2);
	put(out, 0x800, 2); /* names are UTF-8 */
	put(out, 0, 2);     /* stored */
	put(out, 0, 4);
	put(out, (uint32_t)crc32(0, (const Bytef *)bytes.p, (uInt)bytes.len), 4);
	put(out, (uint32_t)bytes.len, 4);
	put(out, (uint32_t)bytes.len, 4);
	put(out, (uint32_t)name.len, 2);
	put(out, 0, 2);
}

void pack_zip(struct span flat, struct buf *out)
{
	struct buf central = {0};
	struct span name, bytes;
	uint32_t count = 0, start;

	while (count < MEMBERS_MOST && pack_next(&flat, &name, &bytes)) {
		name.len = name.len < 1000 ? name.len : 1000;
		start = (uint32_t)out->len;
		buf_add(out, "PK\3\4", 4);
		put_member(out, name, bytes);
		buf_add(out, name.p, name.len);
		buf_add(out, bytes.p, bytes.len);
		buf_add(&central, "PK\1\2\24\0", 6);
		put_member(&central, name, bytes);
		put(&central, 0, 10);
		put(&central, start, 4);
		buf_add(&central, name.p, name.len);
		count++;
	}
	start = (uint32_t)out->len;
	buf_add(out, buf_span(&central).p, central.len);
	buf_add(out, "PK\5\6\0\0\0", 8);
	put(out, count, 2);
	put(out, count, 2);
	put(out, (uint32_t)central.len, 4);
	put(out, start, 4);
	put(out, 0, 2);
	buf_free(&central);
}
