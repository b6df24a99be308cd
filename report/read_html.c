/* read_html.c - HTML as a browser shows it, in every charset it may be in. */
#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/html_outlook.h"
#include "report/html_parse.h"
#include "report/html_prepare.h"
#include "report/mime_header.h"

enum { TEXTS_MAX = (1 + META_CHARSETS_MAX) * CHARSET_READINGS_MAX, HEAD_BYTES = 1024 };

/* The beginning without a mark, an XML declaration, blanks and the zeros of UTF-16. */
static struct span opening(struct span bytes, char head[HEAD_BYTES])
{
	struct span s = {head, 0};
	const char *end;

	for (size_t i = 0; i < bytes.len && s.len < HEAD_BYTES; i++) {
		if (bytes.p[i] != '\0' && strchr("\xEF\xBB\xBF\xFE\xFF", bytes.p[i]) == NULL)
			head[s.len++] = bytes.p[i];
	}
	s = span_trim(s);
	while (span_starts(s, "<?xml") && (end = memchr(s.p, '>', s.len)) != NULL)
		s = span_trim((struct span){end + 1, s.len - (size_t)(end + 1 - s.p)});
	return s;
}

/* What a browser looks for at the beginning (WHATWG MIME Sniffing 7.1), and some that mail has. */
bool html_recognise(struct span bytes)
{
	static const char *const tags[] = {"!doctype html", "html", "head", "script", "iframe", "h1", "h2", "h3", "div", "font",
		"table", "a", "style", "title", "b", "body", "br", "p", "span", "meta", "center", "pre", "ul", "ol", "img", "!--"};
	char head[HEAD_BYTES];
	struct span s = opening(bytes, head);

	if (s.len < 3 || s.p[0] != '<')
		return false;
	s = (struct span){s.p + 1, s.len - 1};
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		size_t len = strlen(tags[i]);

		if (span_starts(s, tags[i]) && s.len > len && (tags[i][0] == '!' || strchr(" >\t\r\n/", s.p[len]) != NULL))
			return true;
	}
	return false;
}

static void texts_add(struct span *texts, size_t *count, const struct charset_reading *readings, size_t reading_count)
{
	for (size_t i = 0; i < reading_count; i++) {
		bool is_new = true;

		for (size_t k = 0; k < *count; k++)
			is_new &= !span_equal(texts[k], readings[i].text);
		if (is_new && *count < TEXTS_MAX)
			texts[(*count)++] = readings[i].text;
	}
}

/* The label of the mail goes before those in the markup, and some programs take another. 0: memory. */
static size_t texts_find(struct arena *arena, const struct body *body, struct span texts[TEXTS_MAX])
{
	const char *charsets[1 + META_CHARSETS_MAX] = {body->charset};
	size_t declared = body->charset != NULL, count = 0;

	declared += html_meta_charsets(arena, body->bytes, charsets + declared);
	for (size_t i = 0; i < (declared == 0 ? 1 : declared); i++) {
		struct charset_reading readings[CHARSET_READINGS_MAX];
		size_t found = charset_read(arena, body->bytes, charsets[i], readings);

		texts_add(texts, &count, readings, found);
		if (found == 0)
			return 0;
	}
	return count;
}

/* As shown, then every other way that some program may show it. */
static int views_tell(struct context *ctx, const struct source *src, struct html_input *in, struct html_outcome *out)
{
	struct html_outcome other;
	struct html_input view = *in;

	if (html_parse(ctx, src, in, out) != 0)
		return -1;
	view.children = false;
	view.alternative++;
	for (view.view = HTML_ALL; view.view < HTML_VIEW_COUNT; view.view++) {
		if (out->differs[view.view] && html_parse(ctx, src, &view, &other) != 0)
			return -1;
	}
	return 0;
}

static int text_tell(struct context *ctx, const struct source *src, struct html_input *in, struct html_outcome *out,
	struct span text)
{
	in->text = html_prepare(context_arena(ctx), text);
	in->style = html_style_read(context_arena(ctx), text);
	if (in->text.p == NULL || in->style == NULL)
		return context_unreadable(ctx, src, in->body->place, WHY_LIMIT, "reader.memory");
	if (html_style_overfull(in->style))
		context_unreadable(ctx, src, in->body->place, WHY_LIMIT, "too many style rules that hide or add text");
	return views_tell(ctx, src, in, out);
}

int body_html(struct context *ctx, const struct source *src, const struct body *body)
{
	struct span texts[TEXTS_MAX], outlook;
	struct html_outcome out = {.tables = 0}, other;
	uint32_t own = 0, *table = body->table == NULL ? &own : body->table;
	size_t count = texts_find(context_arena(ctx), body, texts);

	for (size_t i = 0; i < count; i++) {
		struct html_input in = {.body = body, .alternative = body->alternative + (uint32_t)i, .table = *table, .children = i == 0};

		if (text_tell(ctx, src, &in, &out, texts[i]) != 0)
			return -1;
		outlook = html_outlook(context_arena(ctx), texts[i]);
		in.children = false;
		in.alternative++;
		if (outlook.p == NULL || (outlook.p != texts[i].p && text_tell(ctx, src, &in, &other, outlook) != 0))
			return outlook.p == NULL ? context_unreadable(ctx, src, body->place, WHY_LIMIT, "reader.memory") : -1;
	}
	*table += out.tables;
	return count > 0 ? 0 : context_unreadable(ctx, src, body->place, WHY_LIMIT, "reader.memory");
}

void read_html(struct context *ctx, const struct source *src)
{
	struct body body = {.bytes = src->bytes, .place = src->place, .charset = src->declared_charset};

	body_html(ctx, src, &body);
}
