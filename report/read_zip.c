/* read_zip.c - a ZIP file: every member that some program would show, the central directory's and those it leaves out. */
#include "base/text.h"
#include "report/archive_name.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/zip_stream.h"

struct zip {
	struct context *ctx;
	const struct source *src;
	struct zip_directory dir;
	struct zip_stream *stream;
	struct buf bytes;
};

static int comment_tell(struct zip *zip, struct span place, struct span comment)
{
	struct segment like = {.kind = SEGMENT_TEXT, .place = place};

	return comment.len == 0 ? 0 : context_bytes(zip->ctx, zip->src, &like, comment, NULL);
}

/* Without a flag a name is in the charset of the machine where it is shown: here that is CP932. */
static struct archive_name names_of(const struct zip *zip, const struct zip_member *m)
{
	struct arena *arena = context_arena(zip->ctx);
	struct archive_name name = {0};

	archive_name_add_bytes(&name, arena, m->unicode_name, "UTF-8");
	archive_name_add_bytes(&name, arena, m->name, m->utf8 ? "UTF-8" : NULL);
	archive_name_add_bytes(&name, arena, m->local_name, NULL);
	if (!m->utf8 && !text_is_utf8(m->name))
		archive_name_add_bytes(&name, arena, m->name, "CP932");
	return name;
}

/* 0, or -1: no further member. */
static int unpack(struct zip *zip, const struct zip_member *m, struct child *child, struct span place)
{
	int rc;

	if (zip_stream_slurp(zip->stream, m, place, &zip->bytes) != 0 && zip_stream_limited(zip->stream)) {
		child->bytes = (struct span){"", 0};
		context_child(zip->ctx, zip->src, child);
		return -1;
	}
	child->bytes = buf_span(&zip->bytes);
	rc = context_child(zip->ctx, zip->src, child);
	return rc;
}

static int member_tell(struct zip *zip, const struct zip_member *m)
{
	struct archive_name name = names_of(zip, m);
	struct child child = {.name = archive_name_first(&name), .role = PART_DOCUMENT};
	struct span place = context_place(zip->ctx, zip->src, "%.*s", SPAN_ARG(child.name));

	child.alternative_name = archive_name_others(&name, context_arena(zip->ctx));
	if (comment_tell(zip, place, m->comment) != 0)
		return -1;
	if (m->encrypted)
		return context_child_unreadable(zip->ctx, zip->src, &child, WHY_ENCRYPTED,
			m->method == ZIP_AES ? "AES ZIP member" : "ZIP member");
	if (!zip_member_is_folder(m))
		return unpack(zip, m, &child, place);
	if (context_text(zip->ctx, zip->src, place, child.name) != 0)
		return -1;
	return context_text(zip->ctx, zip->src, place, child.alternative_name);
}

/* What stands before the archive is skipped by programs that open archives, and shown by all others. */
static int leading_tell(struct zip *zip)
{
	struct span bytes = zip->src->bytes;
	const char *first = memmem(bytes.p, bytes.len, "PK\3\4", 4);
	struct span leading = {bytes.p, first == NULL ? 0 : (size_t)(first - bytes.p)};
	struct segment like = {.kind = SEGMENT_TEXT};

	if (leading.len == 0 || !charset_is_text(leading))
		return 0;
	like.place = context_place(zip->ctx, zip->src, "before the archive");
	return context_bytes(zip->ctx, zip->src, &like, leading, NULL);
}

static void members_tell(struct zip *zip)
{
	const struct source *src = zip->src;

	if (zip->dir.encrypted)
		context_unreadable(zip->ctx, src, src->place, WHY_ENCRYPTED, "central directory");
	if (zip->dir.fault != NULL)
		context_unreadable(zip->ctx, src, src->place, WHY_DAMAGED, "%s", zip->dir.fault);
	for (size_t i = 0; i < zip->dir.count; i++) {
		if (member_tell(zip, &zip->dir.members[i]) != 0)
			return;
	}
	if (zip->dir.cut)
		context_unreadable(zip->ctx, src, src->place, WHY_LIMIT, "limit.parts");
}

void read_zip(struct context *ctx, const struct source *src)
{
	struct zip zip = {.ctx = ctx, .src = src};

	zip.stream = zip_stream_new(ctx, src);
	if (zip.stream == NULL ||
	    zip_directory_read(context_arena(ctx), src->bytes, (size_t)context_limits(ctx)->parts, &zip.dir) != 0)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	else if (leading_tell(&zip) == 0 && comment_tell(&zip, context_place(ctx, src, "comment"), zip.dir.comment) == 0)
		members_tell(&zip);
	zip_stream_free(&zip.stream);
	buf_free(&zip.bytes);
}
