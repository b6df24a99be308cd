/* mime_binhex.c - BinHex 4.0 (RFC 1741 appendix A): six bits a letter, runs, a header, the forks. */
#include "report/mime_binhex.h"

#include <stdint.h>

#include "report/format.h"
#include "report/mime_header.h"

#define RUN_MARK 0x90
#define BEHIND_NAME_BYTES 19u /* version, type, creator, flags and the lengths of both forks */
#define SUM_BYTES 2u
#define LEAD_BYTES 4096u /* between the line that says so and the file */

struct binhex {
	unsigned char *out; /* NULL: only counted */
	size_t len;
	unsigned bits, count;
	unsigned char last;
	bool run; /* a mark was seen: the next byte is how often */
};

bool binhex_begins(struct span line)
{
	return span_starts(line, "(this file must be converted with binhex");
}

static void byte_put(struct binhex *b, unsigned char byte)
{
	size_t times = 1;

	if (!b->run && byte == RUN_MARK) {
		b->run = true;
		return;
	}
	if (b->run) {
		times = byte == 0 ? 1 : byte - 1u;
		byte = byte == 0 ? RUN_MARK : b->last;
		b->run = false;
	}
	b->last = byte;
	if (b->out != NULL)
		memset(b->out + b->len, byte, times);
	b->len += times;
}

static void letter_put(struct binhex *b, unsigned value)
{
	b->bits = (b->bits << 6 | value) & 0xFFFFu;
	b->count += 6;
	if (b->count >= 8) {
		b->count -= 8;
		byte_put(b, (unsigned char)(b->bits >> b->count & 0xFFu));
	}
}

/* Letters between two colons; where they stop. */
static size_t letters_read(struct binhex *b, struct span text, size_t i)
{
	static const char letters[] = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
	const char *found;

	for (; i < text.len && text.p[i] != ':'; i++) {
		found = text.p[i] == '\0' ? NULL : strchr(letters, text.p[i]);
		if (found != NULL)
			letter_put(b, (unsigned)(found - letters));
	}
	return i < text.len ? i + 1 : i;
}

static uint32_t big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool file_take(const struct binhex *b, struct text_file *file)
{
	size_t name = b->len == 0 ? 0 : b->out[0], head = 1 + name + BEHIND_NAME_BYTES + SUM_BYTES, size;

	if (name == 0 || head > b->len)
		return false;
	size = big32(b->out + 1 + name + 11);
	file->name = (struct span){(const char *)b->out + 1, name};
	file->bytes = (struct span){(const char *)b->out + head, size < b->len - head ? size : b->len - head};
	return true;
}

bool binhex_read(struct arena *arena, struct span text, size_t *at, struct text_file *file_out)
{
	size_t left = text.len - *at;
	const char *colon = memchr(text.p + *at, ':', left < LEAD_BYTES ? left : LEAD_BYTES);
	struct binhex b = {.len = 0}, count = {.len = 0};
	size_t start;

	if (colon == NULL)
		return false;
	start = (size_t)(colon - text.p) + 1;
	letters_read(&count, text, start);
	b.out = arena_alloc(arena, count.len + 1);
	if (b.out == NULL) {
		*file_out = (struct text_file){{"", 0}, {NULL, 0}};
		return true;
	}
	*at = letters_read(&b, text, start);
	return file_take(&b, file_out);
}

void read_binhex(struct context *ctx, const struct source *src)
{
	struct text_file file = {{"", 0}, {"", 0}};
	struct child child = {.alternative_name = {"", 0}, .role = PART_DOCUMENT};
	struct field_text name;
	size_t at = 0;

	if (!text_file_next(context_arena(ctx), src->bytes, &at, &file)) {
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "BinHex");
		return;
	}
	name = field_decode(context_arena(ctx), file.name, NULL);
	child.name = name.count > 0 ? name.readings[0] : (struct span){"", 0};
	child.bytes = file.bytes;
	if (child.bytes.p == NULL || name.count == 0)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	else
		context_child(ctx, src, &child);
}
