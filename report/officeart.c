/* officeart.c - drawings of old Office documents: texts among the options of shapes. */
#include "report/officeart.h"

#include "report/bytes.h"
#include "report/utf16.h"

enum { CONTAINER = 0xf, OPTION_BYTES = 6, NESTING_MOST = 32, ID_MASK = 0x3fff, IS_COMPLEX = 0x8000 };

/* WordArt, description, tooltip. */
static const uint16_t texts[] = {0x00c0, 0x0381, 0x038d};

bool officeart_next(struct span *rest, struct officeart_record *record)
{
	uint16_t version = bytes_u16_at(*rest, 0);
	uint32_t length = bytes_u32_at(*rest, 4);

	if (rest->len < 8)
		return false;
	*record = (struct officeart_record){.type = bytes_u16_at(*rest, 2), .instance = version >> 4,
	                                    .is_container = (version & 0xf) == CONTAINER};
	bytes_skip(rest, 8);
	record->is_cut = length > rest->len;
	record->bytes = bytes_take(rest, length);
	return true;
}

static bool is_text(uint16_t id)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i] == (id & ID_MASK))
			return true;
	}
	return false;
}

static int text_tell(struct context *ctx, const struct source *src, struct span place, struct span units)
{
	struct buf text = {0};
	int rc;

	utf16_append(&text, units);
	rc = text.failed ? context_unreadable(ctx, src, place, WHY_LIMIT, "reader.memory") :
		context_text(ctx, src, place, buf_span(&text));
	buf_free(&text);
	return rc;
}

/* What is longer than a number stands behind the table, in its order. */
int officeart_options_tell(struct context *ctx, const struct source *src, struct span place,
	const struct officeart_record *options)
{
	struct span rest = options->bytes;

	bytes_skip(&rest, (size_t)options->instance * OPTION_BYTES);
	for (size_t i = 0; i < options->instance && rest.len > 0; i++) {
		uint16_t id = bytes_u16_at(options->bytes, i * OPTION_BYTES);
		struct span value;

		if ((id & IS_COMPLEX) == 0)
			continue;
		value = bytes_take(&rest, bytes_u32_at(options->bytes, i * OPTION_BYTES + 2));
		if (is_text(id) && text_tell(ctx, src, place, value) != 0)
			return -1;
	}
	return 0;
}

uint32_t officeart_option(const struct officeart_record *options, uint16_t id)
{
	for (size_t i = 0; i < options->instance; i++) {
		if ((bytes_u16_at(options->bytes, i * OPTION_BYTES) & ID_MASK) == id)
			return bytes_u32_at(options->bytes, i * OPTION_BYTES + 2);
	}
	return 0;
}

static bool is_options(uint16_t type)
{
	return type == OFFICEART_OPTIONS || type == OFFICEART_OPTIONS_SECOND || type == OFFICEART_OPTIONS_THIRD;
}

/* Containers that are open: what is left of each. */
int officeart_tell(struct context *ctx, const struct source *src, struct span place, struct span records)
{
	struct span open[NESTING_MOST] = {records};
	struct officeart_record record;
	size_t depth = 1;

	while (depth > 0) {
		if (!officeart_next(&open[depth - 1], &record)) {
			depth--;
			continue;
		}
		if (context_expired(ctx, src))
			return -1;
		if (record.is_container && depth < NESTING_MOST)
			open[depth++] = record.bytes;
		else if (record.is_container)
			context_unreadable(ctx, src, place, WHY_LIMIT, "more than %d nested drawings", NESTING_MOST);
		else if (is_options(record.type) && officeart_options_tell(ctx, src, place, &record) != 0)
			return -1;
	}
	return 0;
}
