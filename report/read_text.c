/* read_text.c - plain text, in pieces that policy can look at one by one. */
#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/html_prepare.h"
#include "report/text_escape.h"

#define PIECE_BYTES 65536u
#define OVERLAP_LINES 3
/* Of a line that is longer than a piece, and of lines too long to be repeated whole. */
#define OVERLAP_BYTES 1024u

/* Where a piece ends that starts at `from`: behind the last line break in reach, else between two characters. */
static size_t piece_end(struct span text, size_t from)
{
	size_t end = from + PIECE_BYTES;
	const char *line;

	if (end >= text.len)
		return text.len;
	line = memrchr(text.p + from, '\n', PIECE_BYTES);
	if (line != NULL && line > text.p + from)
		return (size_t)(line - text.p) + 1;
	while (end > from + 1 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
		end--;
	return end;
}

/* Where the next piece starts: some lines back, so that a label and its value are seen together. */
static size_t next_start(struct span text, size_t from, size_t end)
{
	size_t start = end, least = end - from > OVERLAP_BYTES ? end - OVERLAP_BYTES : from + 1;
	unsigned lines = 0;

	while (start > least && lines <= OVERLAP_LINES) {
		start--;
		lines += text.p[start] == '\n';
	}
	start += lines > OVERLAP_LINES;
	while (start < end && ((unsigned char)text.p[start] & 0xC0) == 0x80)
		start++;
	return start;
}

int body_utf8(struct context *ctx, const struct source *src, struct span place, uint32_t alternative, struct span text)
{
	struct segment s = {.kind = SEGMENT_TEXT, .alternative = alternative, .place = place};
	size_t from = 0, end;

	while (from < text.len) {
		end = piece_end(text, from);
		s.text = (struct span){text.p + from, end - from};
		if (context_segment(ctx, src, &s) != 0)
			return -1;
		if (end == text.len)
			break;
		from = next_start(text, from, end);
	}
	return 0;
}

int body_text(struct context *ctx, const struct source *src, const struct body *body)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = charset_read(context_arena(ctx), body->bytes, body->charset, readings);

	if (count == 0)
		return context_unreadable(ctx, src, body->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < count; i++) {
		if (body_utf8(ctx, src, body->place, body->alternative + (uint32_t)i, readings[i].text) != 0)
			return -1;
	}
	return 0;
}

/* As it stands, then with what is written by numbers as programs show it that read JSON or XML. */
static int reading_tell(struct context *ctx, const struct source *src, uint32_t alternative, struct span text)
{
	struct span shown = text_unescape(context_arena(ctx), text);

	if (shown.p == NULL)
		return context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	if (body_utf8(ctx, src, src->place, alternative, text) != 0)
		return -1;
	return span_equal(shown, text) ? 0 : body_utf8(ctx, src, src->place, alternative + 1, shown);
}

void read_text(struct context *ctx, const struct source *src)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	const char *charsets[1 + META_CHARSETS_MAX] = {src->declared_charset};
	size_t declared = src->declared_charset != NULL, count;

	html_meta_charsets(context_arena(ctx), src->bytes, charsets + declared); /* an XML declaration */
	count = charset_read(context_arena(ctx), src->bytes, charsets[0], readings);

	if (count == 0)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < count; i++) {
		if (reading_tell(ctx, src, (uint32_t)i, readings[i].text) != 0)
			return;
	}
}
