/* opc.c - a package's parts and relations, out of a ZIP file. */
#include "report/opc.h"

#include <stdlib.h>
#include <strings.h>

#define TYPES_NAME "[Content_Types].xml"
#define PEEK_BYTES 65536u

bool span_ends(struct span s, const char *end)
{
	size_t len = strlen(end);

	return s.len >= len && strncasecmp(s.p + s.len - len, end, len) == 0;
}

static bool span_begins(struct span s, const char *with)
{
	size_t len = strlen(with);

	return s.len >= len && strncasecmp(s.p, with, len) == 0;
}

/* Part names have no leading slash here, whatever the program wrote. */
static struct span without_slash(struct span name)
{
	while (name.len > 0 && (name.p[0] == '/' || name.p[0] == '\\'))
		name = (struct span){name.p + 1, name.len - 1};
	return name;
}

/* ---- is it one? ---- */

static bool types_say(const struct zip_member *types, const char *word)
{
	char *text = malloc(PEEK_BYTES);
	size_t len = text == NULL ? 0 : zip_member_peek(types, text, PEEK_BYTES);
	bool found = len > 0 && memmem(text, len, word, strlen(word)) != NULL;

	free(text);
	return found;
}

static bool folder_used(const struct zip_directory *dir, const char *folder)
{
	for (size_t i = 0; i < dir->count; i++) {
		if (span_begins(without_slash(dir->members[i].name), folder))
			return true;
	}
	return false;
}

bool opc_recognise(struct span bytes, const char *folder, const char *type_word)
{
	static const char *const usual[] = {"xl/", "word/", "ppt/"};
	struct arena *arena = arena_new(0);
	struct zip_directory dir;
	const struct zip_member *types = NULL;
	bool found = false, any = false;

	if (arena != NULL && zip_directory_read(arena, bytes, ZIP_LOOK_AT_MOST, &dir) == 0)
		types = zip_member_find(&dir, span_of(TYPES_NAME));
	if (types != NULL) {
		found = folder_used(&dir, folder);
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && !found; i++)
			any = any || folder_used(&dir, usual[i]);
		found = found || (!any && types_say(types, type_word));
	}
	arena_free(&arena);
	return found;
}

/* ---- parts and their types ---- */

static int name_order(struct span a, struct span b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : strncasecmp(a.p, b.p, shorter);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int part_order(const void *a, const void *b)
{
	const struct opc_part *x = a, *y = b;
	int order = name_order(x->name, y->name);

	if (order != 0)
		return order;
	if (x->member->hidden != y->member->hidden)
		return x->member->hidden ? 1 : -1;
	return (x->member > y->member) - (x->member < y->member);
}

static struct span part_name(struct opc *opc, struct span raw)
{
	char *copy;

	raw = without_slash(raw);
	if (memchr(raw.p, '\\', raw.len) == NULL)
		return raw;
	copy = arena_copy(context_arena(opc->ctx), raw.p, raw.len);
	for (size_t i = 0; copy != NULL && i < raw.len; i++)
		copy[i] = (char)(copy[i] == '\\' ? '/' : copy[i]);
	return copy == NULL ? raw : (struct span){copy, raw.len};
}

static int parts_list(struct opc *opc)
{
	opc->parts = arena_array(context_arena(opc->ctx), opc->dir.count + 1, sizeof(*opc->parts));
	if (opc->parts == NULL)
		return -1;
	for (size_t i = 0; i < opc->dir.count; i++) {
		const struct zip_member *m = &opc->dir.members[i];

		if (!zip_member_is_folder(m))
			opc->parts[opc->count++] = (struct opc_part){.name = part_name(opc, m->name), .member = m, .type = {"", 0}};
	}
	if (opc->count > 0)
		qsort(opc->parts, opc->count, sizeof(*opc->parts), part_order);
	return 0;
}

struct opc_part *opc_find(const struct opc *opc, struct span name)
{
	size_t low = 0, high = opc->count;

	name = without_slash(name);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (name_order(opc->parts[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < opc->count && name_order(opc->parts[low].name, name) == 0 ? &opc->parts[low] : NULL;
}

enum { TYPES_DEFAULT, TYPES_OVERRIDE };
static const char *const types_names[] = {"Default", "Override", NULL};

static void types_default(struct opc *opc, struct span extension, struct span type)
{
	for (size_t i = 0; i < opc->count; i++) {
		struct span name = opc->parts[i].name;

		if (name.len > extension.len && opc->parts[i].type.len == 0 && name.p[name.len - extension.len - 1] == '.' &&
		    strncasecmp(name.p + name.len - extension.len, extension.p, extension.len) == 0)
			opc->parts[i].type = type;
	}
}

static void types_start(void *to, const struct xml_element *e)
{
	struct opc *opc = to;
	struct span type = arena_span(context_arena(opc->ctx), xml_attribute(e, "ContentType"));
	struct span extension = xml_attribute(e, "Extension");
	struct opc_part *part;

	if (type.p == NULL)
		return;
	if (e->id == TYPES_DEFAULT && extension.p != NULL && extension.len > 0)
		types_default(opc, extension, type);
	if (e->id != TYPES_OVERRIDE || xml_attribute(e, "PartName").p == NULL)
		return;
	part = opc_find(opc, xml_attribute(e, "PartName"));
	for (; part != NULL && part < opc->parts + opc->count; part++) {
		if (name_order(part->name, without_slash(xml_attribute(e, "PartName"))) != 0)
			return;
		part->type = type;
	}
}

int opc_open(struct opc *opc, struct context *ctx, const struct source *src)
{
	static const struct xml_handler handler = {.names = types_names, .start = types_start};
	struct opc_part *types;
	size_t most = (size_t)context_limits(ctx)->parts;

	*opc = (struct opc){.ctx = ctx, .src = src, .stream = zip_stream_new(ctx, src)};
	if (opc->stream == NULL || zip_directory_read(context_arena(ctx), src->bytes, most, &opc->dir) != 0 ||
	    parts_list(opc) != 0)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	if (opc->dir.cut)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "limit.parts %zu", most);
	if (opc->dir.fault != NULL)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "%s", opc->dir.fault);
	types = opc_find(opc, span_of(TYPES_NAME));
	return types == NULL ? 0 : opc_parse(opc, types, src->place, &handler, opc);
}

void opc_close(struct opc *opc)
{
	zip_stream_free(&opc->stream);
}

/* ---- parsing ---- */

static ssize_t part_source(void *from, void *p, size_t len)
{
	return zip_stream_read(from, p, len);
}

int opc_parse(struct opc *opc, struct opc_part *part, struct span place, const struct xml_handler *handler, void *to)
{
	enum xml_outcome outcome = XML_GIVEN_UP;

	if (opc->stopped)
		return -1;
	part->is_read = true;
	if (zip_stream_open(opc->stream, part->member, place) == 0)
		outcome = xml_read(part_source, opc->stream, handler, to, span_ends(part->name, ".vml"));
	switch (outcome) {
	case XML_DAMAGED:
		context_unreadable(opc->ctx, opc->src, place, WHY_DAMAGED, "XML of %.*s", SPAN_ARG(part->name));
		break;
	case XML_HAS_DTD:
		context_unreadable(opc->ctx, opc->src, place, WHY_DAMAGED, "document type in %.*s", SPAN_ARG(part->name));
		break;
	case XML_NO_MEMORY:
		context_unreadable(opc->ctx, opc->src, place, WHY_LIMIT, "reader.memory");
		break;
	case XML_WHOLE:
	case XML_GIVEN_UP:
		break;
	}
	opc->stopped = zip_stream_limited(opc->stream) || context_expired(opc->ctx, opc->src);
	return opc->stopped ? -1 : 0;
}
