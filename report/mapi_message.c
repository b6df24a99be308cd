/* mapi_message.c - what a message says that Outlook keeps as properties.
 *
 * Who sent it and who got it are told as header fields, as all other texts of Outlook's own are: they are mentions. A
 * property of the author's is told as one of a document. */
#include <inttypes.h>
#include <stdio.h>

#include "report/body.h"
#include "report/bytes.h"
#include "report/codepage.h"
#include "report/format.h"
#include "report/letter.h"
#include "report/lzfu.h"
#include "report/mapi.h"
#include "report/mime_header.h"
#include "report/rtf_html.h"

static const struct {
	uint16_t id;
	const char *label;
} labels[] = {
	{MAPI_MESSAGE_CLASS, "Message-Class"}, {MAPI_SUBJECT, "Subject"}, {0x0E1D, "Normalized-Subject"},
	{0x0070, "Thread-Topic"}, {MAPI_HEADERS, "Transport-Headers"}, {0x0042, "From"}, {0x0C1A, "Sender"}, {0x0065, "From-Address"},
	{0x0C1F, "Sender-Address"}, {0x5D01, "Sender-Address"}, {0x5D02, "From-Address"}, {0x0050, "Reply-To"}, {0x0E04, "To"}, {0x0E03, "Cc"},
	{0x0E02, "Bcc"}, {0x3A16, "Organization"}, {0x1035, "Message-ID"}, {0x3004, "Comments"}, {MAPI_DISPLAY_NAME, "Display-Name"},
	{0x370D, "Path"}, {0x3708, "Path"},
};

struct telling {
	struct context *ctx;
	const struct source *src;
	const struct mapi_object *object;
	struct span place; /* of the body */
	uint32_t table;
};

static int no_memory(const struct telling *t)
{
	return context_unreadable(t->ctx, t->src, t->src->place, WHY_LIMIT, "reader.memory");
}

static bool is_text(const struct mapi_value *value)
{
	return value->type == MAPI_TEXT_8BIT || value->type == MAPI_TEXT_UTF16;
}

/* ---- texts ---- */

/* The charsets that 8-bit text may be in; the first is Outlook's. */
static size_t charsets_of(const struct mapi_object *object, const char *charsets[3])
{
	uint32_t codepages[3] = {mapi_number(object, MAPI_MESSAGE_CODEPAGE), object->codepage,
		mapi_number(object, MAPI_INTERNET_CODEPAGE)};
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		const char *name = codepages[i] == 1200 ? NULL : codepage_name(codepages[i]);
		bool is_new = name != NULL;

		for (size_t k = 0; k < count; k++)
			is_new = is_new && strcmp(charsets[k], name) != 0;
		if (is_new)
			charsets[count++] = name;
	}
	if (count == 0)
		charsets[count++] = NULL;
	return count;
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((s.p[i] & 0x80) != 0 || s.p[i] == 0x1b)
			return false;
	}
	return true;
}

/* Outlook ends texts with a NUL. */
static struct span string_of(const struct mapi_value *value)
{
	return (struct span){value->bytes.p, strnlen(value->bytes.p, value->bytes.len)};
}

static int text_tell(const struct telling *t, const struct segment *like, const struct mapi_value *value)
{
	struct segment s = *like;
	const char *charsets[3];
	size_t count;

	if (value->type == MAPI_TEXT_UTF16) {
		s.text = mapi_utf16(context_arena(t->ctx), value->bytes);
		return s.text.p == NULL ? no_memory(t) : context_segment(t->ctx, t->src, &s);
	}
	count = is_ascii(value->bytes) ? 1 : charsets_of(t->object, charsets);
	charsets[0] = is_ascii(value->bytes) ? NULL : charsets[0];
	for (size_t i = 0; i < count; i++) {
		s.alternative = like->alternative + (uint32_t)i;
		if (context_bytes(t->ctx, t->src, &s, string_of(value), charsets[i]) != 0)
			return -1;
	}
	return 0;
}

static int number_tell(const struct telling *t, const struct segment *like, const struct mapi_value *value)
{
	struct segment s = *like;
	uint64_t bits = bytes_peek(value->bytes, 0, value->bytes.len < 8 ? 4 : 8);
	char text[32];
	double real;

	memcpy(&real, &bits, sizeof(real));
	if (value->type == MAPI_DOUBLE)
		snprintf(text, sizeof(text), "%.15g", real);
	else
		snprintf(text, sizeof(text), "%" PRId64, value->type == MAPI_INT32 ? (int64_t)(int32_t)bits : (int64_t)bits);
	s.text = span_of(text);
	return context_segment(t->ctx, t->src, &s);
}

/* ---- properties ---- */

static const char *label_of(struct arena *arena, const struct mapi_value *value)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (labels[i].id == value->id)
			return labels[i].label;
	}
	return arena_printf(arena, "property 0x%04X", value->id);
}

static struct segment frame_of(const struct telling *t, const struct mapi_value *value)
{
	struct arena *arena = context_arena(t->ctx);
	struct segment s = {.kind = SEGMENT_HEADER};
	const char *label;

	if (value->name.len == 0) {
		label = label_of(arena, value);
	} else if (value->is_field) {
		label = arena_printf(arena, "%s%.*s", letter_field_is_identity(value->name) ? "" : "field ", SPAN_ARG(value->name));
	} else {
		label = arena_printf(arena, "custom:%.*s", SPAN_ARG(value->name));
		s.kind = SEGMENT_PROPERTY;
	}
	s.label = span_of(label == NULL ? "" : label);
	s.place = context_place(t->ctx, t->src, "%.*s", SPAN_ARG(s.label));
	return s;
}

static bool is_number(const struct mapi_value *value)
{
	return value->type == MAPI_INT32 || value->type == MAPI_INT64 || value->type == MAPI_DOUBLE;
}

static bool is_body(const struct mapi_value *value)
{
	return value->id == MAPI_BODY || value->id == MAPI_RTF || value->id == MAPI_HTML;
}

static int texts_tell(const struct telling *t)
{
	int rc = 0;

	for (size_t i = 0; i < t->object->count && rc == 0; i++) {
		const struct mapi_value *value = &t->object->values[i];
		struct segment s;

		if (is_body(value) || value->id == MAPI_SUBJECT)
			continue;
		if (is_text(value)) {
			s = frame_of(t, value);
			rc = text_tell(t, &s, value);
		} else if (value->name.len > 0 && is_number(value)) {
			s = frame_of(t, value);
			rc = number_tell(t, &s, value);
		}
	}
	return rc;
}

/* Up to two control characters say how long the prefix is. */
static struct mapi_value subject_of(struct mapi_value value)
{
	size_t unit = value.type == MAPI_TEXT_UTF16 ? 2 : 1;

	if (value.bytes.len >= 2 * unit && value.bytes.p[0] == 1 && (unit == 1 || value.bytes.p[1] == 0))
		bytes_skip(&value.bytes, 2 * unit);
	return value;
}

static int subjects_tell(const struct telling *t)
{
	for (size_t i = 0; i < t->object->count; i++) {
		struct mapi_value value = t->object->values[i];
		struct segment s;

		if (value.id != MAPI_SUBJECT || !is_text(&value))
			continue;
		value = subject_of(value);
		s = frame_of(t, &value);
		if (text_tell(t, &s, &value) != 0)
			return -1;
	}
	return 0;
}

/* The header that came over the Internet, read as a message's own. */
static int fields_tell(const struct telling *t)
{
	struct letter l = {.ctx = t->ctx, .src = t->src, .place = t->place};
	struct span text = mapi_text(context_arena(t->ctx), t->object, MAPI_HEADERS);
	struct mime_tree tree;
	int rc = 0;

	if (text.len == 0)
		return 0;
	if (mime_tree_parse(context_arena(t->ctx), text, &tree) != 0)
		rc = no_memory(t);
	else
		rc = letter_fields_tell(&l, &tree.entities[0]);
	mime_tree_free(&tree);
	return rc;
}

/* ---- bodies ---- */

static int html_body_tell(struct telling *t, struct span html, const char *charset, uint32_t alternative)
{
	struct body body = {.bytes = html, .place = t->place, .charset = charset, .alternative = alternative, .table = &t->table};

	return html.len == 0 ? 0 : body_html(t->ctx, t->src, &body);
}

static int rtf_tell(struct telling *t, struct span rtf)
{
	struct source body = {.bytes = rtf, .part = t->src->part, .place = t->place, .depth = t->src->depth};
	struct span html = rtf_html(context_arena(t->ctx), rtf);

	if (html.p == NULL)
		return no_memory(t);
	if (html_body_tell(t, html, "utf-8", 0) != 0)
		return -1;
	read_rtf(t->ctx, &body);
	return context_expired(t->ctx, t->src) ? -1 : 0;
}

static int compressed_tell(struct telling *t, struct span packed)
{
	bool whole;
	struct span rtf;

	if (packed.len == 0)
		return 0;
	rtf = lzfu_unpack(context_arena(t->ctx), packed, &whole);
	if (rtf.p == NULL)
		return no_memory(t);
	if (context_count_unpacked(t->ctx, t->src, packed.len, rtf.len) != 0)
		return -1;
	if (!whole)
		context_unreadable(t->ctx, t->src, t->place, WHY_DAMAGED, "compressed RTF is cut short");
	return rtf.len == 0 ? 0 : rtf_tell(t, rtf);
}

static int bytes_tell(struct telling *t, const struct mapi_value *value, bool html)
{
	struct span bytes = value->type == MAPI_BINARY ? value->bytes : string_of(value);
	const char *charsets[3];
	size_t count = charsets_of(t->object, charsets);

	for (size_t i = 0; i < (is_ascii(bytes) ? 1 : count); i++) {
		/* What is told of HTML is the Internet's code page, the last. */
		const char *charset = charsets[html ? count - 1 - i : i];
		struct body body = {.bytes = bytes, .place = t->place, .charset = charset, .alternative = (uint32_t)i};

		if ((html ? html_body_tell(t, bytes, charset, (uint32_t)i) : body_text(t->ctx, t->src, &body)) != 0)
			return -1;
	}
	return 0;
}

static int body_tell(struct telling *t, const struct mapi_value *value)
{
	bool html = value->id == MAPI_HTML;
	struct span text;

	if (value->id == MAPI_RTF)
		return value->type == MAPI_BINARY ? compressed_tell(t, value->bytes) : 0;
	if (value->type == MAPI_BINARY || value->type == MAPI_TEXT_8BIT)
		return bytes_tell(t, value, html);
	if (value->type != MAPI_TEXT_UTF16)
		return 0;
	text = mapi_utf16(context_arena(t->ctx), value->bytes);
	if (text.p == NULL)
		return no_memory(t);
	return html ? html_body_tell(t, text, "utf-8", 0) : body_utf8(t->ctx, t->src, t->place, 0, text);
}

static int bodies_tell(struct telling *t)
{
	for (size_t i = 0; i < t->object->count; i++) {
		if (is_body(&t->object->values[i]) && body_tell(t, &t->object->values[i]) != 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

int mapi_message_tell(struct context *ctx, const struct source *src, const struct mapi_object *message)
{
	struct telling t = {.ctx = ctx, .src = src, .object = message, .place = context_place(ctx, src, "body")};

	if (subjects_tell(&t) != 0 || fields_tell(&t) != 0 || bodies_tell(&t) != 0)
		return -1;
	return texts_tell(&t);
}

int mapi_recipient_tell(struct context *ctx, const struct source *src, const struct mapi_object *recipient)
{
	static const uint16_t ids[] = {MAPI_DISPLAY_NAME, 0x3003, 0x39FE, 0x5FF6, 0x3A20};
	struct telling t = {.ctx = ctx, .src = src, .object = recipient};
	struct segment s = {.kind = SEGMENT_HEADER, .label = span_of("To"), .place = context_place(ctx, src, "To")};

	for (size_t i = 0; i < recipient->count; i++) {
		bool told = false;

		for (size_t k = 0; k < sizeof(ids) / sizeof(ids[0]); k++)
			told |= recipient->values[i].id == ids[k];
		if (told && is_text(&recipient->values[i]) && text_tell(&t, &s, &recipient->values[i]) != 0)
			return -1;
	}
	return 0;
}

int mapi_attachment_texts_tell(struct context *ctx, const struct source *src, const struct mapi_object *attachment)
{
	struct telling t = {.ctx = ctx, .src = src, .object = attachment};

	for (size_t i = 0; i < attachment->count; i++) {
		const struct mapi_value *value = &attachment->values[i];
		struct segment s;

		if (!is_text(value) || (value->id != 0x370D && value->id != 0x3708 && value->name.len == 0))
			continue;
		s = frame_of(&t, value);
		if (text_tell(&t, &s, value) != 0)
			return -1;
	}
	return 0;
}
