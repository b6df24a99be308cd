/* letter_body.c - the texts of a message, every way that a mail program may show them. */
#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/letter.h"
#include "report/read_calendar.h"
#include "report/text_enriched.h"

static bool type_is(const struct mime_leaf *leaf, const char *type)
{
	return strcmp(leaf->type, type) == 0;
}

static bool type_starts(const struct mime_leaf *leaf, const char *prefix)
{
	return strncmp(leaf->type, prefix, strlen(prefix)) == 0;
}

/* Reports about delivery, and multiparts that have no parts, too. */
bool leaf_is_body(const struct mime_leaf *leaf)
{
	static const char *const texts[] = {"message/delivery-status", "message/disposition-notification",
		"message/feedback-report", "message/partial", "message/external-body"};
	bool text = type_starts(leaf, "text/") || type_starts(leaf, "multipart/") || strchr(leaf->type, '/') == NULL;
	bool root = leaf->entity->depth == 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text |= type_is(leaf, texts[i]);
	return text && !leaf->attachment && (leaf->name_count == 0 || root) && !type_is(leaf, "text/csv") &&
		!type_is(leaf, "text/rtf") && !type_is(leaf, "text/x-vcard") && !type_is(leaf, "text/tab-separated-values");
}

/* ---- texts that are not shown as they stand ---- */

typedef struct span text_shower(struct arena *arena, struct span text, const struct mime_leaf *leaf);

static struct span flowed_show(struct arena *arena, struct span text, const struct mime_leaf *leaf)
{
	bool soft = memmem(text.p, text.len, " \r\n", 3) != NULL || memmem(text.p, text.len, " \n", 2) != NULL;

	return soft ? flowed_join(arena, text, leaf->delsp) : text;
}

static struct span enriched_show(struct arena *arena, struct span text, const struct mime_leaf *leaf)
{
	(void)leaf;
	return enriched_text(arena, text);
}

/* As shown, then as it stands for programs that do not know how. */
static int shown_tell(struct letter *l, const struct mime_leaf *leaf, const struct body *body, text_shower *show)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = charset_read(letter_arena(l), body->bytes, body->charset, readings);

	for (size_t i = 0; i < count; i++) {
		uint32_t alternative = body->alternative + (uint32_t)i;
		struct span shown = show(letter_arena(l), readings[i].text, leaf);

		if (shown.p == NULL)
			return letter_no_memory(l);
		if (body_utf8(l->ctx, l->src, l->place, alternative, shown) != 0)
			return -1;
		if (!span_equal(shown, readings[i].text) &&
		    body_utf8(l->ctx, l->src, l->place, alternative + 1, readings[i].text) != 0)
			return -1;
	}
	return count > 0 ? 0 : letter_no_memory(l);
}

/* ---- what is in a text ---- */

int letter_text_files_tell(struct letter *l, struct span text)
{
	struct text_file file;
	size_t at = 0;

	while (text_file_next(letter_arena(l), text, &at, &file)) {
		struct field_text name = field_decode(letter_arena(l), file.name, NULL);
		struct child child = {.name = name.count > 0 ? name.readings[0] : file.name, .bytes = file.bytes,
		                      .role = PART_DOCUMENT};

		if (file.bytes.p == NULL)
			return letter_no_memory(l);
		if (context_child(l->ctx, l->src, &child) != 0)
			return -1;
	}
	if (memmem(text.p, text.len, "-----BEGIN PGP MESSAGE-----", 27) != NULL)
		context_unreadable(l->ctx, l->src, l->place, WHY_ENCRYPTED, "PGP message in the text");
	return 0;
}

/* ---- bodies ---- */

static int plain_tell(struct letter *l, const struct mime_leaf *leaf, struct body *body)
{
	text_shower *show = leaf->flowed ? flowed_show : type_is(leaf, "text/enriched") || type_is(leaf, "text/richtext") ?
		enriched_show : NULL;

	if (calendar_recognise(body->bytes)) {
		if (calendar_tell(l->ctx, l->src, body) != 0)
			return -1;
		body->alternative++;
	}
	if ((show != NULL ? shown_tell(l, leaf, body, show) : body_text(l->ctx, l->src, body)) != 0)
		return -1;
	if (leaf->html || !html_recognise(body->bytes))
		return 0;
	body->alternative++;
	return body_html(l->ctx, l->src, body);
}

/* In one charset. */
static int charset_tell(struct letter *l, const struct mime_leaf *leaf, struct body body)
{
	bool html_first = mime_type_is_html(span_of(leaf->type));

	if (html_first && body_html(l->ctx, l->src, &body) != 0)
		return -1;
	body.alternative += html_first;
	if (leaf->plain && plain_tell(l, leaf, &body) != 0)
		return -1;
	body.alternative++;
	return leaf->html && !html_first ? body_html(l->ctx, l->src, &body) : 0;
}

int letter_body_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, uint32_t alternative)
{
	struct body body = {.bytes = bytes, .place = l->place, .alternative = alternative, .table = &l->table};

	for (size_t i = 0; i < (leaf->charset_count == 0 ? 1 : leaf->charset_count); i++) {
		body.charset = leaf->charset_count == 0 ? NULL : leaf->charsets[i];
		body.alternative = alternative + (uint32_t)i;
		if (charset_tell(l, leaf, body) != 0)
			return -1;
	}
	return letter_text_files_tell(l, bytes);
}
