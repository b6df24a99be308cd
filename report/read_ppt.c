/* read_ppt.c - a presentation of the old kind (PPT): slides, notes, masters, comments, what is embedded, properties. */
#include "report/format.h"

#include "report/ole_properties.h"
#include "report/ole_storage.h"
#include "report/ppt.h"

static int presentation_tell(struct context *ctx, const struct source *src, struct span stream, struct span current_user,
	bool has_pictures)
{
	struct ppt ppt = {.ctx = ctx, .src = src, .stream = stream};

	if (ppt_persist_read(&ppt, current_user) != 0)
		return -1;
	if (!ppt.is_encrypted && ppt_slides_tell(&ppt) != 0)
		return -1;
	if (ppt.is_encrypted)
		context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "presentation");
	else if (!ppt.has_document)
		context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "no presentation that is known");
	else if (!ppt.has_text && has_pictures)
		context_unreadable(ctx, src, src->place, WHY_IMAGE_ONLY, "slides of pictures");
	return 0;
}

/* 0 also for a stream that cannot be had, which is recorded; -1: stop. */
static int stream_read(struct context *ctx, const struct source *src, const struct ole_node *root, const char *name,
	struct span *bytes_out)
{
	return ole_stream(ctx, src, ole_find(root, name), src->place, bytes_out) != 0 && context_expired(ctx, src) ? -1 : 0;
}

static void storage_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	const struct ole_node *pictures = ole_find(root, "Pictures");
	struct span stream, current_user;

	if (stream_read(ctx, src, root, "PowerPoint Document", &stream) != 0 ||
	    stream_read(ctx, src, root, "Current User", &current_user) != 0)
		return;
	if (ole_find(root, "EncryptedSummary") != NULL || ole_find(root, "\tDRMContent") != NULL)
		context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "presentation");
	else if (presentation_tell(ctx, src, stream, current_user, pictures != NULL && pictures->size_bytes > 0) != 0)
		return;
	ole_properties_of(ctx, src, root);
}

void read_ppt(struct context *ctx, const struct source *src)
{
	ole_read(ctx, src, storage_read);
}
