/* fuzz_format.c - one format's reader on bytes that are nothing else, whatever libmagic would say of them. */
#include <stdlib.h>

#include "report/context_private.h"
#include "report/format.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

/* Small, so that the limits are met too. */
static const struct read_limits limits = {
	.parts = 100, .expansion = 200, .unpacked_bytes = 4 << 20, .pages = 20, .cells = 5000, .segments = 5000,
	.text_bytes = 1 << 20, .picture_inline_bytes = 1000, .deadline_ms = 5000,
};

static struct typer *typer;

static void prepare(void)
{
	struct err err = {0};

	typer = typer_open(&err);
	must(typer != NULL, err.text);
	format_warm();
}

static void must_be_placed(const struct reading *r)
{
	for (size_t i = 0; i < r->part_count; i++)
		must(r->parts[i].place.len > 0, "a part without a place");
	for (size_t i = 0; i < r->segment_count; i++)
		must(r->segments[i].place.len > 0 && r->segments[i].text.len > 0, "a segment without a place or text");
	for (size_t i = 0; i < r->unreadable_count; i++)
		must(r->unreadable[i].place.len > 0, "unreadable without a place");
}

static void must_keep_limits(const struct reading *r, const struct context *ctx)
{
	size_t text = 0;

	for (size_t i = 0; i < r->segment_count; i++)
		text += r->segments[i].text.len;
	must(r->part_count <= limits.parts && r->segment_count <= limits.segments, "more parts or segments than allowed");
	must(text <= limits.text_bytes && ctx->unpacked_bytes <= limits.unpacked_bytes, "more text than allowed");
	must(!ctx->stopped || r->unreadable_count > 0, "stopped without a word");
	must(!ctx->sink_full, "the sink took no more");
}

static void read_bytes(const struct fuzz_target *target, struct span bytes)
{
	struct reading *reading = reading_new(0);
	struct sink sink = sink_reading(reading);
	struct context ctx = {.typer = typer, .sink = &sink, .limits = limits,
	                      .deadline = deadline_in_ms((int64_t)limits.deadline_ms), .arena = arena_new(0)};
	struct source src = {.bytes = bytes, .place = span_of("file")};
	struct part part = {.type = span_of("application/x-any"), .size_bytes = bytes.len, .name = {"", 0}, .place = src.place,
	                    .role = PART_DOCUMENT};

	must(reading != NULL && ctx.arena != NULL, "memory");
	ctx.limits.nesting = target->nesting;
	must(context_add_part(&ctx, &part) == 0, "memory");
	target->read(&ctx, &src);
	must_be_sound(reading);
	must_be_placed(reading);
	must_keep_limits(reading, &ctx);
	arena_free(&ctx.arena);
	reading_free(&reading);
}

void fuzz_format(const struct fuzz_target *target, struct span bytes)
{
	struct buf packed = {0};
	char *block;

	if (typer == NULL)
		prepare();
	if (target->pack == NULL) {
		read_bytes(target, bytes);
		return;
	}
	target->pack(bytes, &packed);
	block = malloc(packed.len + 1); /* without the NUL behind a buf */
	must(!packed.failed && block != NULL, "memory");
	memcpy(block, packed.p, packed.len);
	block = realloc(block, packed.len == 0 ? 1 : packed.len);
	read_bytes(target, (struct span){block, packed.len});
	free(block);
	buf_free(&packed);
}
