/* reader.c - makes a reading of bytes: a message, or whatever they are. */
#include "report/reader.h"

#include <stdlib.h>

#include "report/context_private.h"
#include "report/format.h"
#include "report/sum.h"

struct reader {
	struct typer *typer;
};

struct reader *reader_new(struct err *err)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		err_set_nomem(err, "reader");
		return NULL;
	}
	reader->typer = typer_open(err);
	if (reader->typer == NULL) {
		reader_free(&reader);
		return NULL;
	}
	format_warm();
	sum_warm();
	return reader;
}

void reader_free(struct reader **reader)
{
	if (reader == NULL || *reader == NULL)
		return;
	typer_close(&(*reader)->typer);
	free(*reader);
	*reader = NULL;
}

static void root_types(struct context *ctx, struct span bytes, enum read_as as, struct type_list *types)
{
	switch (as) {
	case READ_AS_MESSAGE:
		*types = (struct type_list){.count = 1, .names = {"message/rfc822"}};
		return;
	case READ_AS_FOUND:
	case READ_AS_COUNT:
		break;
	}
	type_find(ctx->typer, bytes, NULL, types);
}

static struct part root_part(struct span bytes, const struct type_list *types)
{
	const struct format *format = format_find(types->names[0], bytes);
	struct part part = {.type = span_of(types->names[0]), .size_bytes = bytes.len, .name = {"", 0},
	                    .place = {"", 0}, .role = PART_DOCUMENT};

	if (strcmp(types->names[0], "message/rfc822") == 0) {
		part.role = PART_MESSAGE;
		part.place = span_of("body");
	} else if (format != NULL) {
		part.role = format->role;
		if (format->recognise != NULL)
			part.type = span_of(format->types[0]);
	}
	return part;
}

int reader_read(struct reader *reader, struct span bytes, enum read_as as, const struct read_limits *limits,
	const struct sink *sink)
{
	struct context ctx = {.typer = reader->typer, .sink = sink, .limits = *limits,
	                      .deadline = deadline_in_ms((int64_t)limits->deadline_ms)};
	struct source src = {.bytes = bytes, .place = {"", 0}};
	unsigned char sum[SHA256_BYTES];
	struct type_list types;
	struct part part;
	int rc = -1;

	ctx.arena = arena_new(0);
	if (ctx.arena == NULL)
		return -1;
	root_types(&ctx, bytes, as, &types);
	part = root_part(bytes, &types);
	part.sha256 = sum_of(part.role, bytes, sum);
	if (context_add_part(&ctx, &part) == 0) {
		if (bytes.len > 0 || part.role == PART_MESSAGE)
			context_read(&ctx, &src, &types);
		rc = ctx.sink_full ? -1 : 0;
	}
	arena_free(&ctx.arena);
	return rc;
}
