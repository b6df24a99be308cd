/* fuzz_mime.c - header fields and transfer encodings. */
#include <stdlib.h>

#include "base/text.h"
#include "report/mime_binhex.h"
#include "report/mime_decode.h"
#include "report/mime_header.h"
#include "report/text_enriched.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

enum { TEXTS_MOST = 8, LONGER_MOST = 256 /* BinHex: a byte many times */ };

static struct arena *new_arena(void)
{
	struct arena *arena = arena_new(256u << 20);

	must(arena != NULL, "memory");
	return arena;
}

static void must_be_utf8(const struct span *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		must(text_is_utf8(texts[i]), "a field that is not UTF-8");
}

static void must_differ(const struct span *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++)
			must(!span_equal(texts[i], texts[k]), "the same text twice");
	}
}

/* The value as text with a charset for its bare bytes and as one with parameters. */
void fuzz_header(const struct fuzz_target *target, struct span bytes)
{
	static const char *const charsets[] = {NULL, "iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "utf-7", "gb18030", "none"};
	static const char *const names[] = {"name", "filename", "charset", "boundary"};
	struct arena *arena = new_arena();
	const char *charset = charsets[bytes.len == 0 ? 0 : bytes.p[bytes.len - 1] & 7];
	struct field_text text = field_decode(arena, bytes, charset);
	struct field_value value;
	struct span texts[TEXTS_MOST];
	size_t count = 0;

	(void)target;
	must(text.count > 0 && text.count <= FIELD_READINGS_MAX, "no reading of a field");
	must_be_utf8(text.readings, text.count);
	must(field_unfold(arena, bytes).len <= bytes.len, "longer unfolded");
	must(text_is_utf8(field_names(arena, text.readings[0])), "names that are not UTF-8");
	must(field_parse(arena, bytes, &value) == 0, "memory");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		must(parameter_texts(arena, &value, names[i], texts, &count, TEXTS_MOST) == 0 && count <= TEXTS_MOST, "texts");
		parameter_string(arena, &value, names[i]);
	}
	must_be_utf8(texts, count);
	must_differ(texts, count);
	arena_free(&arena);
}

static void must_lie_in(struct span inner, struct span outer)
{
	must(inner.len == 0 || (inner.p >= outer.p && inner.p + inner.len <= outer.p + outer.len), "a rest from elsewhere");
}

static void words_must_fit(struct span bytes)
{
	char *out = malloc(bytes.len + 1);

	must(out != NULL, "memory");
	out = realloc(out, bytes.len == 0 ? 1 : bytes.len);
	must(base64_words(bytes, out) <= bytes.len && quoted_words(bytes, out) <= bytes.len &&
	     percent_words(bytes, out) <= bytes.len, "longer decoded");
	free(out);
}

void fuzz_transfer(const struct fuzz_target *target, struct span bytes)
{
	struct arena *arena = new_arena();
	struct text_file file;
	size_t at = 0, was = 0;
	bool exact;

	(void)target;
	for (int i = TRANSFER_PLAIN; i <= TRANSFER_UNKNOWN; i++) {
		struct transfer_result result = transfer_decode(arena, (enum transfer)i, bytes);

		must(result.bytes.p != NULL && result.bytes.len <= bytes.len * LONGER_MOST, "longer decoded");
		must(result.first_run <= result.bytes.len, "a first run longer than all");
		must_lie_in(result.rest, bytes);
	}
	while (text_file_next(arena, bytes, &at, &file)) {
		must(file.bytes.p != NULL && at > was && at <= bytes.len, "no step on");
		was = at;
	}
	at = 0;
	must(!binhex_read(arena, bytes, &at, &file) || at <= bytes.len, "beyond the end");
	must(!text_is_utf8(bytes) || text_is_utf8(enriched_text(arena, bytes)), "enriched text that is not UTF-8");
	words_must_fit(bytes);
	transfer_find(bytes, &exact);
	arena_free(&arena);
}
