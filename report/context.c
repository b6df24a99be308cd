/* context.c - one message being read: limits, and what the formats saw on its way to the sink. */
#include "report/context_private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "report/bidi.h"

#define FRAME_BYTES 40u          /* what a segment costs on the wire besides its text */
#define UNREADABLE_MOST 10000u   /* the message is held after the first */
#define EXPANSION_FROM_BYTES (1u << 20)
#define CLOCK_EVERY 16u          /* calls of context_expired for one look at the clock */

struct arena *context_arena(struct context *ctx)
{
	return ctx->arena;
}

const struct read_limits *context_limits(const struct context *ctx)
{
	return &ctx->limits;
}

static struct span printed(struct arena *arena, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static struct span printed(struct arena *arena, const char *fmt, va_list ap)
{
	char text[512];
	va_list again;
	struct span s = {NULL, 0};
	int len;

	va_copy(again, ap);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len >= 0 && (size_t)len < sizeof(text)) {
		s = arena_span(arena, (struct span){text, (size_t)len});
	} else if (len >= 0) {
		char *p = arena_alloc(arena, (size_t)len + 1);

		if (p != NULL)
			s = (struct span){p, (size_t)vsnprintf(p, (size_t)len + 1, fmt, again)};
	}
	va_end(again);
	return s.p == NULL ? (struct span){"", 0} : s;
}

struct span context_place(struct context *ctx, const struct source *src, const char *fmt, ...)
{
	static const char arrow[] = " \u203a ";
	struct span where;
	char *joined;
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	where = printed(ctx->arena, fmt, ap);
	va_end(ap);
	if (where.len == 0)
		return src->place;
	if (src->place.len == 0)
		return where;
	len = src->place.len + sizeof(arrow) - 1 + where.len;
	joined = arena_alloc(ctx->arena, len + 1);
	if (joined == NULL)
		return src->place;
	memcpy(joined, src->place.p, src->place.len);
	memcpy(joined + src->place.len, arrow, sizeof(arrow) - 1);
	memcpy(joined + src->place.len + sizeof(arrow) - 1, where.p, where.len);
	return (struct span){joined, len};
}

/* ---- what goes to the sink ---- */

struct span context_valid(struct context *ctx, struct span s)
{
	char *copy, *at;

	if (s.len == 0 || text_is_plain(s) || (memchr(s.p, '\0', s.len) == NULL && text_is_utf8(s)))
		return s.p == NULL ? (struct span){"", 0} : s;
	copy = at = s.len < SIZE_MAX / 4 ? arena_alloc(ctx->arena, s.len * 3) : NULL;
	if (copy == NULL)
		return (struct span){NULL, 0};
	while (s.len > 0) {
		uint32_t codepoint;
		size_t n = text_decode(s, &codepoint);
		bool bad = codepoint == 0xfffd;

		if (codepoint != 0) {
			memcpy(at, bad ? "\xef\xbf\xbd" : s.p, bad ? 3 : n);
			at += bad ? 3 : n;
		}
		s = (struct span){s.p + n, s.len - n};
	}
	return (struct span){copy, (size_t)(at - copy)};
}

static bool blank(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\xe3' && s.len - i >= 3 && memcmp(s.p + i, "\xe3\x80\x80", 3) == 0)
			i += 2; /* U+3000 */
		else if ((unsigned char)s.p[i] > ' ' || strchr(" \t\r\n\f\v", s.p[i]) == NULL)
			return false;
	}
	return true;
}

static int sink_took(struct context *ctx, int rc)
{
	if (rc != 0)
		ctx->stopped = ctx->sink_full = true;
	return rc;
}

int context_unreadable(struct context *ctx, const struct source *src, struct span place, enum unreadable_why why,
	const char *fmt, ...)
{
	struct unreadable u = {.part = src->part, .why = why};
	va_list ap;

	if (ctx->stopped || ctx->unreadable >= UNREADABLE_MOST)
		return -1;
	va_start(ap, fmt);
	u.detail = context_valid(ctx, printed(ctx->arena, fmt, ap));
	va_end(ap);
	u.place = context_valid(ctx, place);
	ctx->unreadable++;
	ctx->frame_bytes += FRAME_BYTES + u.place.len + u.detail.len;
	sink_took(ctx, ctx->sink->unreadable(ctx->sink->to, &u));
	return -1;
}

int context_stop(struct context *ctx, const struct source *src, struct span place, const char *limit, uint64_t value)
{
	ctx->unreadable = 0; /* this one is always recorded */
	context_unreadable(ctx, src, place, WHY_LIMIT, "limit.%s %" PRIu64, limit, value);
	ctx->stopped = true;
	return -1;
}

static int out_of_memory(struct context *ctx, const struct source *src, struct span place)
{
	context_unreadable(ctx, src, place, WHY_LIMIT, "reader.memory");
	ctx->stopped = true;
	return -1;
}

static int segment_fits(struct context *ctx, const struct source *src, const struct segment *s)
{
	if (ctx->segments >= ctx->limits.segments)
		return context_stop(ctx, src, s->place, "segments", ctx->limits.segments);
	if (ctx->text_bytes + s->text.len > ctx->limits.text_bytes ||
	    ctx->frame_bytes + FRAME_BYTES + s->label.len + s->place.len > ctx->limits.text_bytes + FRAME_BYTES * 1024)
		return context_stop(ctx, src, s->place, "text", ctx->limits.text_bytes);
	ctx->segments++;
	ctx->text_bytes += s->text.len;
	ctx->frame_bytes += FRAME_BYTES + s->label.len + s->place.len;
	return 0;
}

/* Line ends as reading.h has them: CRLF and a bare CR become '\n'. .p NULL: memory is used up. */
static struct span with_line_feeds(struct context *ctx, struct span text)
{
	size_t len = 0;
	char *out;

	if (text.len == 0 || memchr(text.p, '\r', text.len) == NULL)
		return text;
	out = arena_alloc(ctx->arena, text.len);
	for (size_t i = 0; i < text.len && out != NULL; i++) {
		if (text.p[i] != '\r')
			out[len++] = text.p[i];
		else if (i + 1 == text.len || text.p[i + 1] != '\n')
			out[len++] = '\n';
	}
	return (struct span){out, len};
}

void context_aside_begin(struct context *ctx, const struct source *src)
{
	ctx->counts[src->part].asides++;
}

void context_aside_end(struct context *ctx, const struct source *src)
{
	ctx->counts[src->part].asides--;
}

void context_picture(struct context *ctx, const struct source *src)
{
	ctx->counts[src->part].pictures++;
}

static bool has_letter(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return true;
	}
	return false;
}

static void own_text_note(struct context *ctx, const struct segment *s)
{
	struct part_count *counts = &ctx->counts[s->part];

	if (counts->has_text || counts->asides > 0)
		return;
	counts->has_text = s->kind == SEGMENT_CELL || (s->kind == SEGMENT_TEXT && has_letter(s->text));
}

static int segment_send(struct context *ctx, const struct source *src, const struct segment *segment)
{
	if (segment_fits(ctx, src, segment) != 0)
		return -1;
	return sink_took(ctx, ctx->sink->segment(ctx->sink->to, segment));
}

int context_segment(struct context *ctx, const struct source *src, const struct segment *segment)
{
	struct segment s = *segment;
	bool plain = s.text.len > 0 && text_is_plain(s.text);

	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	s.part = src->part;
	if (s.kind == SEGMENT_CELL && (s.table == 0 || s.row == 0 || s.column == 0))
		s.kind = SEGMENT_TEXT; /* where a document puts a cell outside its table, the text counts */
	if (!plain)
		s.text = with_line_feeds(ctx, context_valid(ctx, s.text));
	s.label = context_valid(ctx, s.label);
	s.place = context_valid(ctx, s.place);
	if (s.text.p == NULL || s.label.p == NULL || s.place.p == NULL)
		return out_of_memory(ctx, src, src->place);
	if (blank(s.text))
		return 0;
	if (segment_send(ctx, src, &s) != 0)
		return -1;
	own_text_note(ctx, &s);
	if (plain || !bidi_is_overridden(s.text))
		return 0;
	s.text = bidi_shown(ctx->arena, s.text);
	s.alternative++;
	return s.text.p == NULL ? out_of_memory(ctx, src, src->place) : segment_send(ctx, src, &s);
}

int context_text(struct context *ctx, const struct source *src, struct span place, struct span text)
{
	struct segment s = {.kind = SEGMENT_TEXT, .place = place, .text = text};

	return context_segment(ctx, src, &s);
}

int context_cell(struct context *ctx, const struct source *src, struct span place, uint32_t table, uint32_t row,
	uint32_t column, struct span text)
{
	struct segment s = {.kind = SEGMENT_CELL, .table = table, .row = row, .column = column, .place = place,
	                    .text = text};

	return context_segment(ctx, src, &s);
}

static int labelled(struct context *ctx, const struct source *src, enum segment_kind kind, const char *name,
	struct span text)
{
	struct segment s = {.kind = kind, .label = span_of(name), .text = text};

	s.place = context_place(ctx, src, "%s", name);
	return context_segment(ctx, src, &s);
}

int context_property(struct context *ctx, const struct source *src, const char *name, struct span text)
{
	return labelled(ctx, src, SEGMENT_PROPERTY, name, text);
}

int context_header(struct context *ctx, const struct source *src, const char *name, struct span text)
{
	return labelled(ctx, src, SEGMENT_HEADER, name, text);
}

/* ---- limits ---- */

int context_count_page(struct context *ctx, const struct source *src)
{
	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	if (++ctx->counts[src->part].pages <= ctx->limits.pages)
		return 0;
	return context_unreadable(ctx, src, src->place, WHY_LIMIT, "limit.pages %" PRIu64, ctx->limits.pages);
}

int context_count_cells(struct context *ctx, const struct source *src, uint64_t count)
{
	struct part_count *counted = &ctx->counts[src->part];

	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	if (count <= ctx->limits.cells && counted->cells <= ctx->limits.cells - count) {
		counted->cells += count;
		return 0;
	}
	return context_unreadable(ctx, src, src->place, WHY_LIMIT, "limit.cells %" PRIu64, ctx->limits.cells);
}

int context_count_unpacked(struct context *ctx, const struct source *src, uint64_t packed_bytes, uint64_t unpacked_bytes)
{
	struct part_count *counted = &ctx->counts[src->part];
	uint64_t from = packed_bytes > src->bytes.len ? packed_bytes : src->bytes.len;

	if (ctx->stopped || context_expired(ctx, src))
		return -1;
	if (unpacked_bytes > ctx->limits.unpacked_bytes - ctx->unpacked_bytes)
		return context_stop(ctx, src, src->place, "unpacked", ctx->limits.unpacked_bytes);
	ctx->unpacked_bytes += unpacked_bytes;
	counted->unpacked_bytes += unpacked_bytes;
	if (counted->unpacked_bytes <= EXPANSION_FROM_BYTES ||
	    counted->unpacked_bytes / ctx->limits.expansion <= from)
		return 0;
	return context_unreadable(ctx, src, src->place, WHY_LIMIT, "limit.expansion %" PRIu64, ctx->limits.expansion);
}

bool context_expired(struct context *ctx, const struct source *src)
{
	if (ctx->stopped)
		return true;
	if (ctx->clock_skipped++ % CLOCK_EVERY != 0 || deadline_left_ms(ctx->deadline) > 0)
		return false;
	context_unreadable(ctx, src, src->place, WHY_TIMEOUT, "reader.deadline %" PRIu64 " ms", ctx->limits.deadline_ms);
	ctx->stopped = true;
	return true;
}
