/* fuzz_number.c - a spreadsheet's number: a line with the format's code, then the value. */
#include "report/number_format.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

enum { SHOWN_MOST = 1 << 20 };

void fuzz_number(const struct fuzz_target *target, struct span bytes)
{
	struct arena *arena = arena_new(256u << 20);
	const char *end = bytes.len == 0 ? NULL : memchr(bytes.p, '\n', bytes.len);
	struct span code = {bytes.p, end == NULL ? bytes.len : (size_t)(end - bytes.p)};
	struct span value = {bytes.p + code.len, bytes.len - code.len};
	const struct number_format *format = number_format_parse(arena, code);
	struct buf out = {.max_bytes = SHOWN_MOST};

	(void)target;
	if (end != NULL)
		value = (struct span){value.p + 1, value.len - 1};
	must(format != NULL, "no format");
	number_format_show(format, value, false, &out);
	number_format_show(format, value, true, &out);
	number_format_text(format, value, &out);
	number_format_builtin((unsigned)bytes.len);
	must(!out.failed, "a number a megabyte long");
	must(number_format_is_general(format) || code.len > 0, "nothing is a format");
	buf_free(&out);
	arena_free(&arena);
}
