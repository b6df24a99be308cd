/* child.c - a file found in a message or in another file: a part of its own, read as what its bytes say it is. */
#include "report/context_private.h"

#include <inttypes.h>

#include "report/format.h"
#include "report/sum.h"

#define NAME_SHOWN_BYTES 400u /* of a longer name in a place; the name segment has all of it */
#define NAME_MOST_BYTES 65536u

int64_t context_add_part(struct context *ctx, const struct part *given)
{
	struct part part = *given;
	size_t index = ctx->part_count;
	struct part_count *counts = arena_grow(ctx->arena, ctx->counts, &ctx->count_capacity, index + 1, sizeof(*counts));

	part.name = context_valid(ctx, part.name);
	part.place = context_valid(ctx, part.place);
	part.type = context_valid(ctx, part.type);
	if (counts == NULL || part.name.p == NULL || part.place.p == NULL || part.type.p == NULL ||
	    ctx->sink->part(ctx->sink->to, &part) != 0) {
		ctx->stopped = ctx->sink_full = true;
		return -1;
	}
	ctx->counts = counts;
	counts[index] = (struct part_count){.role = part.role};
	ctx->part_count++;
	ctx->frame_bytes += part.name.len + part.place.len + part.type.len;
	return (int64_t)index;
}

void context_read(struct context *ctx, const struct source *src, const struct type_list *types)
{
	const struct part_count *counts;
	size_t read = 0;

	for (size_t i = 0; i < types->count && !ctx->stopped; i++) {
		const struct format *format = format_find(types->names[i], src->bytes);

		if (format == NULL)
			continue;
		format->read(ctx, src);
		read++;
	}
	if (read == 0)
		context_unreadable(ctx, src, src->place, WHY_UNSUPPORTED, "%s", types->names[0]);
	counts = &ctx->counts[src->part];
	if (counts->pictures > 0 && !counts->has_text)
		context_unreadable(ctx, src, src->place, WHY_IMAGE_ONLY, "%" PRIu64 " pictures and no text", counts->pictures);
}

/* A picture that a document's reader found in the document. */
static bool is_in_document(const struct context *ctx, const struct source *src, const struct child *child)
{
	return ctx->counts[src->part].role == PART_DOCUMENT && child->role == PART_ORNAMENT;
}

/* Shown between the lines of a mail or document, not opened by anybody: a logo, a detached signature, what the
 * Finder or the Explorer keeps beside a file. */
static bool is_ornament(const struct context *ctx, const struct source *src, const struct child *child,
	const struct type_list *types)
{
	static const char *const unseen[] = {"application/pkcs7-signature", "application/pgp-signature",
		"application/x-appledouble", "application/x-ds-store", "application/x-thumbs-db"};

	if (types->count != 1)
		return false;
	if (strncmp(types->names[0], "image/", 6) == 0)
		return is_in_document(ctx, src, child) || ((child->is_inline || child->role == PART_ORNAMENT) &&
			child->bytes.len <= ctx->limits.picture_inline_bytes);
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		if (strcmp(types->names[0], unseen[i]) == 0)
			return true;
	}
	return false;
}

static enum part_role role_of(const struct context *ctx, const struct source *src, const struct child *child,
	const struct type_list *types)
{
	const struct format *format;

	if (is_ornament(ctx, src, child, types))
		return PART_ORNAMENT;
	for (size_t i = 0; i < types->count; i++) {
		format = format_find(types->names[i], child->bytes);
		if (format != NULL && format->role != PART_CONTAINER)
			return PART_DOCUMENT;
	}
	format = format_find(types->names[0], child->bytes);
	return format == NULL ? PART_DOCUMENT : format->role;
}

/* The closer name where a format looked into the bytes: a ZIP file that is a workbook. */
static struct span type_name(struct span bytes, const struct type_list *types)
{
	const struct format *format = format_find(types->names[0], bytes);

	return span_of(format != NULL && format->recognise != NULL ? format->types[0] : types->names[0]);
}

static struct span shown_name(struct span name)
{
	size_t len = name.len < NAME_SHOWN_BYTES ? name.len : NAME_SHOWN_BYTES;

	while (len < name.len && len > 0 && ((unsigned char)name.p[len] & 0xc0) == 0x80)
		len--;
	return (struct span){name.p, len};
}

static struct span child_place(struct context *ctx, const struct source *src, const struct child *child)
{
	if (child->name.len == 0)
		return context_place(ctx, src, "part %zu", ctx->part_count);
	return context_place(ctx, src, "%.*s", SPAN_ARG(shown_name(child->name)));
}

static void tell_names(struct context *ctx, const struct source *src, const struct child *child)
{
	struct segment s = {.kind = SEGMENT_NAME, .place = src->place, .text = child->name};

	if (s.text.len > NAME_MOST_BYTES || child->alternative_name.len > NAME_MOST_BYTES) {
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "file name of %zu bytes", s.text.len);
		return;
	}
	context_segment(ctx, src, &s);
	s.text = child->alternative_name;
	s.alternative = 1;
	context_segment(ctx, src, &s);
}

int context_child(struct context *ctx, const struct source *src, const struct child *child)
{
	struct source found = {.bytes = child->bytes, .depth = src->depth + 1, .declared_type = child->declared_type,
	                       .declared_charset = child->declared_charset};
	struct part part = {.parent = src->part, .name = child->name, .size_bytes = child->bytes.len};
	unsigned char sum[SHA256_BYTES];
	struct type_list types;
	int64_t index;

	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	part.place = found.place = child_place(ctx, src, child);
	if (ctx->part_count >= ctx->limits.parts)
		return context_stop(ctx, src, found.place, "parts", ctx->limits.parts);
	type_find(ctx->typer, child->bytes, child->declared_type, &types);
	part.role = role_of(ctx, src, child, &types);
	part.type = type_name(child->bytes, &types);
	part.sha256 = sum_of(part.role, child->bytes, sum);
	index = context_add_part(ctx, &part);
	if (index < 0)
		return -1;
	found.part = (uint32_t)index;
	ctx->counts[src->part].pictures += part.role == PART_ORNAMENT && is_in_document(ctx, src, child);
	ctx->counts[src->part].has_text |= part.role != PART_ORNAMENT;
	tell_names(ctx, &found, child);
	if (found.depth > ctx->limits.nesting)
		context_unreadable(ctx, &found, found.place, WHY_LIMIT, "limit.nesting %" PRIu64, ctx->limits.nesting);
	else if (part.role != PART_ORNAMENT && child->bytes.len > 0)
		context_read(ctx, &found, &types);
	return ctx->stopped ? -1 : 0;
}

int context_child_unreadable(struct context *ctx, const struct source *src, const struct child *child,
	enum unreadable_why why, const char *detail)
{
	struct source found = {.bytes = {"", 0}, .depth = src->depth + 1, .place = child_place(ctx, src, child)};
	struct part part = {.parent = src->part, .name = child->name, .place = found.place, .role = PART_DOCUMENT,
	                    .type = span_of(TYPE_UNKNOWN)};
	int64_t index;

	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	if (ctx->part_count >= ctx->limits.parts)
		return context_stop(ctx, src, found.place, "parts", ctx->limits.parts);
	index = context_add_part(ctx, &part);
	if (index < 0)
		return -1;
	found.part = (uint32_t)index;
	tell_names(ctx, &found, child);
	context_unreadable(ctx, &found, found.place, why, "%s", detail);
	return ctx->stopped ? -1 : 0;
}
