/* ole_package.c - objects that OLE 1 left in documents. */
#include "report/ole_package.h"

#include "report/archive_name.h"
#include "report/bytes.h"

enum { FORMAT_LINKED = 1, FORMAT_EMBEDDED = 2, PACKAGE_IS_FILE = 3 };

/* Up to a NUL, which is taken, too. */
static struct span take_string(struct span *rest)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->p, '\0', rest->len);
	struct span s = {rest->p, end == NULL ? rest->len : (size_t)(end - rest->p)};

	bytes_skip(rest, s.len + 1);
	return s;
}

/* A length, then as many bytes, the last of them a NUL. */
static struct span take_counted(struct span *rest)
{
	struct span s = bytes_take(rest, bytes_u32(rest));

	if (s.len > 0 && s.p[s.len - 1] == '\0')
		s.len--;
	return s;
}

static struct span base_name(struct span path)
{
	for (size_t i = path.len; i > 0; i--) {
		if (path.p[i - 1] == '/' || path.p[i - 1] == ':' || (path.p[i - 1] == '\\' && (i < 2 || (path.p[i - 2] & 0x80) == 0)))
			return (struct span){path.p + i, path.len - i};
	}
	return path;
}

static int file_tell(struct context *ctx, const struct source *src, struct span name, struct span path, struct span bytes)
{
	struct archive_name names = {0};
	struct child child = {.bytes = bytes, .role = PART_DOCUMENT};

	archive_name_add_bytes(&names, context_arena(ctx), name, NULL);
	archive_name_add_bytes(&names, context_arena(ctx), base_name(path), NULL);
	child.name = archive_name_first(&names);
	child.alternative_name = archive_name_others(&names, context_arena(ctx));
	return context_child(ctx, src, &child);
}

/* label, path, and by their kind a temporary path with the bytes. */
static int package_tell(struct context *ctx, const struct source *src, struct span rest, struct span name)
{
	struct span label, path, bytes;
	uint32_t kind, size;

	bytes_skip(&rest, 2);
	label = take_string(&rest);
	path = take_string(&rest);
	kind = bytes_u32(&rest) >> 16;
	if (kind != PACKAGE_IS_FILE)
		return context_text(ctx, src, src->place, path);
	take_counted(&rest);
	size = bytes_u32(&rest);
	bytes = bytes_take(&rest, size);
	if (bytes.len < size)
		context_unreadable(ctx, src, context_place(ctx, src, "%.*s", SPAN_ARG(name)), WHY_DAMAGED, "embedded file is cut short");
	return file_tell(ctx, src, label, path, bytes);
}

int ole_native_tell(struct context *ctx, const struct source *src, struct span bytes, struct span name)
{
	struct span rest = bytes, inside;
	uint32_t size = bytes_u32(&rest);
	struct child child = {.name = name, .alternative_name = {"", 0}, .role = PART_DOCUMENT};

	inside = bytes_take(&rest, size);
	if (inside.len > 8 && inside.p[0] == 2 && inside.p[1] == 0 && (unsigned char)inside.p[2] >= ' ')
		return package_tell(ctx, src, inside, name);
	child.bytes = inside;
	return inside.len == 0 ? 0 : context_child(ctx, src, &child);
}

int ole_object_tell(struct context *ctx, const struct source *src, struct span bytes, struct span name)
{
	struct span rest = bytes, topic, class_name;
	struct child child = {.name = name, .alternative_name = {"", 0}, .role = PART_DOCUMENT};
	uint32_t format, size;

	bytes_skip(&rest, 4);
	format = bytes_u32(&rest);
	class_name = take_counted(&rest);
	topic = take_counted(&rest);
	take_counted(&rest);
	if (format == FORMAT_LINKED)
		return context_text(ctx, src, context_place(ctx, src, "%.*s", SPAN_ARG(name)), topic);
	size = bytes_u32(&rest);
	child.bytes = bytes_take(&rest, size);
	if (format != FORMAT_EMBEDDED || child.bytes.len < size || child.bytes.len == 0)
		return context_child_unreadable(ctx, src, &child, WHY_DAMAGED, "embedded object") != 0 ? -1 : 0;
	if (span_equal(class_name, span_of("Package")))
		return package_tell(ctx, src, child.bytes, name);
	return context_child(ctx, src, &child);
}
