/* fuzz_charset.c - bytes in any charset, with any label: the line before the first line end is what they are called. */
#include "base/text.h"
#include "report/charset.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] >= 0x7f || ((unsigned char)s.p[i] < ' ' && memchr("\t\r\n", s.p[i], 3) == NULL))
			return false;
	}
	return memchr(s.p, '+', s.len) == NULL && memchr(s.p, '~', s.len) == NULL; /* UTF-7, HZ */
}

void fuzz_charset(const struct fuzz_target *target, struct span bytes)
{
	static bool prepared;
	struct arena *arena = arena_new(256u << 20);
	struct charset_reading readings[CHARSET_READINGS_MAX];
	const char *end = bytes.len == 0 ? NULL : memchr(bytes.p, '\n', bytes.len);
	struct span label = {bytes.p, end == NULL ? 0 : (size_t)(end - bytes.p)};
	struct span text = {bytes.p + label.len, bytes.len - label.len};
	const char *name = label.len == 0 ? NULL : arena_copy(arena, label.p, label.len);
	size_t count;

	(void)target;
	if (!prepared)
		charset_prepare();
	prepared = true;
	count = charset_read(arena, text, name, readings);
	must(count > 0 && count <= CHARSET_READINGS_MAX, "no reading");
	must(name != NULL || !is_ascii(text) || count == 1, "two readings of ASCII");
	for (size_t i = 0; i < count; i++) {
		must(readings[i].charset != NULL && text_is_utf8(readings[i].text), "a reading that is not UTF-8");
		for (size_t k = 0; k < i; k++)
			must(!span_equal(readings[i].text, readings[k].text), "the same reading twice");
	}
	charset_is_text(text);
	arena_free(&arena);
}
