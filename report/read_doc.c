/* read_doc.c - a Word document of the old kind (DOC): its texts, what is embedded in it, its properties. */
#include "report/doc.h"

#include "report/format.h"
#include "report/ole_properties.h"
#include "report/ole_storage.h"

static int text_tell(struct doc *doc)
{
	if (doc_pieces_read(doc) != 0 || doc_runs_read(doc) != 0 || doc_stories_tell(doc) != 0)
		return -1;
	if (doc->has_picture && !doc->has_text)
		context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_IMAGE_ONLY, "a document of pictures");
	return 0;
}

/* main, table streams 0 and 1, data. 0, or -1: stop. */
static int streams_tell(struct context *ctx, const struct source *src, const struct span streams[4])
{
	struct doc doc = {.ctx = ctx, .src = src, .main = streams[0], .data = streams[3]};

	if (doc_fib_read(&doc, streams + 1) != 0) {
		context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "no Word document that is known");
		return 0;
	}
	if (doc.is_encrypted) {
		context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "Word document");
		return 0;
	}
	return text_tell(&doc);
}

static int objects_tell(struct context *ctx, const struct source *src, const struct ole_node *pool)
{
	unsigned number = 0;

	for (const struct ole_node *node = pool == NULL ? NULL : pool->child; node != NULL; node = node->next) {
		struct span name = context_place(ctx, &(struct source){0}, "object %u", ++number);

		if (node->is_storage && ole_object_storage_tell(ctx, src, node, name) != 0)
			return -1;
	}
	return 0;
}

static void storage_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	static const char *const names[] = {"WordDocument", "0Table", "1Table", "Data"};
	struct span streams[4];

	for (size_t i = 0; i < 4; i++) {
		if (ole_stream(ctx, src, ole_find(root, names[i]), src->place, &streams[i]) != 0 && context_expired(ctx, src))
			return;
	}
	if (ole_find(root, "\tDRMContent") != NULL)
		context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "rights management");
	if (streams_tell(ctx, src, streams) != 0 || objects_tell(ctx, src, ole_find(root, "ObjectPool")) != 0)
		return;
	ole_properties_of(ctx, src, root);
}

void read_doc(struct context *ctx, const struct source *src)
{
	ole_read(ctx, src, storage_read);
}

void read_doc_word2(struct context *ctx, const struct source *src)
{
	const struct span streams[4] = {src->bytes, {"", 0}, {"", 0}, {"", 0}};

	streams_tell(ctx, src, streams);
}
