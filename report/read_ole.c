/* read_ole.c - a compound file that is no document of a kind that has its own reader: an object that was taken out of one, with
 * a file in it, or macros. */
#include "report/format.h"

#include "report/ole_properties.h"
#include "report/ole_storage.h"

enum { EMPTY_BYTES = 4096 };

/* Macros and nothing else, which no program shows, or what PowerPoint leaves of an object that was deleted. */
static bool is_nothing(const struct source *src, const struct ole_node *root)
{
	if (root->child == NULL)
		return src->bytes.len <= EMPTY_BYTES;
	return ole_find(root, "VBA/dir") != NULL || ole_find(root, "Macros/VBA/dir") != NULL;
}

static void storage_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	unsigned told;

	if (ole_object_streams_tell(ctx, src, root, span_of("object"), &told) != 0)
		return;
	if (told == 0 && !is_nothing(src, root))
		context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "compound file of an unknown kind");
	ole_properties_of(ctx, src, root);
}

void read_ole(struct context *ctx, const struct source *src)
{
	ole_read(ctx, src, storage_read);
}
