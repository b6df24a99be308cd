/* ole_object.c - the objects that a document keeps in storages of its compound file. */
#include "report/ole_package.h"
#include "report/ole_storage.h"

/* An Office Open XML file is kept whole in a stream of this name; some programs keep other files so. */
static const char *const whole_files[] = {"Package", "CONTENTS", "EmbeddedOdf"};

static int file_tell(struct context *ctx, const struct source *src, const struct ole_node *stream, struct span place,
	struct span name)
{
	struct child child = {.name = name, .alternative_name = {"", 0}, .role = PART_DOCUMENT};

	if (ole_stream(ctx, src, stream, place, &child.bytes) != 0)
		return context_expired(ctx, src) ? -1 : 0;
	return child.bytes.len == 0 ? 0 : context_child(ctx, src, &child);
}

static int native_tell(struct context *ctx, const struct source *src, const struct ole_node *stream, struct span place,
	struct span name)
{
	struct span bytes;

	if (ole_stream(ctx, src, stream, place, &bytes) != 0)
		return context_expired(ctx, src) ? -1 : 0;
	return ole_native_tell(ctx, src, bytes, name);
}

int ole_object_streams_tell(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span name,
	unsigned *told_out)
{
	struct span place = context_place(ctx, src, "%.*s", SPAN_ARG(name));
	const struct ole_node *stream = ole_find(storage, "\1Ole10Native");

	*told_out = 0;
	if (stream != NULL && ++*told_out > 0 && native_tell(ctx, src, stream, place, name) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(whole_files) / sizeof(whole_files[0]); i++) {
		stream = ole_find(storage, whole_files[i]);
		if (stream == NULL || stream->is_storage)
			continue;
		++*told_out;
		if (file_tell(ctx, src, stream, place, name) != 0)
			return -1;
	}
	return 0;
}

int ole_object_storage_tell(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span name)
{
	struct child child = {.name = name, .alternative_name = {"", 0}, .role = PART_DOCUMENT};
	unsigned told;

	if (ole_object_streams_tell(ctx, src, storage, name, &told) != 0)
		return -1;
	if (told > 0 && !ole_is_document(storage))
		return 0;
	if (ole_storage_pack(ctx, src, storage, context_place(ctx, src, "%.*s", SPAN_ARG(name)), &child.bytes) != 0)
		return context_expired(ctx, src) ? -1 : 0;
	return context_child(ctx, src, &child);
}
