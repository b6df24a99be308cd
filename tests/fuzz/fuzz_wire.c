/* fuzz_wire.c - an answer of a reader that lies in any way. */
#include <stdlib.h>

#include "report/wire_decode.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

static const struct read_limits limits = {.parts = 50, .segments = 500, .text_bytes = 100000};

/* In a block of its own each time, as a step outside would be seen; first byte: how much comes at once. */
void fuzz_wire(const struct fuzz_target *target, struct span bytes)
{
	struct reading *reading = reading_new(0);
	size_t size = bytes.len, chunk = size == 0 || bytes.p[0] == 0 ? SIZE_MAX : (unsigned char)bytes.p[0], from = 1, to = 1, need;
	struct wire_decode d;
	struct wire_ready ready;
	struct err err;

	(void)target;
	must(reading != NULL, "memory");
	wire_decode_start(&d, reading, &limits);
	while (to < size && d.state == WIRE_MORE) {
		char *copy;

		to = size - to < chunk ? size : to + chunk;
		copy = malloc(to - from + 1);
		must(copy != NULL, "memory");
		memcpy(copy, bytes.p + from, to - from);
		from += wire_decode_take(&d, (struct span){copy, to - from}, &need);
		must(from <= to && need <= limits.text_bytes * 3 + (17u << 20), "more taken or wanted than there is");
		free(copy);
	}
	must_be_sound(reading);
	must(d.state != WIRE_ENDED || d.end.parts == reading->part_count, "counts that do not fit");
	reading_free(&reading);
	wire_decode_greeting(bytes, &ready, &err);
}
