/* read_html.c - HTML as a browser shows it, in every charset it may be in. */
#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/html_parse.h"
#include "report/html_prepare.h"
#include "report/mime_header.h"

enum { TEXTS_MAX = 2 * CHARSET_READINGS_MAX, HEAD_BYTES = 1024 };

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

/* The label of the mail goes before the one in the markup, and some programs take the other. 0: memory. */
static size_t texts_find(struct arena *arena, const struct body *body, struct span texts[TEXTS_MAX])
{
	const char *meta = html_meta_charset(arena, body->bytes), *first = body->charset != NULL ? body->charset : meta;
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t found = charset_read(arena, body->bytes, first, readings), count = 0;

	texts_add(texts, &count, readings, found);
	if (found == 0 || meta == NULL || meta == first || strcasecmp(meta, first) == 0)
		return count;
	found = charset_read(arena, body->bytes, meta, readings);
	texts_add(texts, &count, readings, found);
	return found == 0 ? 0 : count;
}

static int conditional_tell(struct context *ctx, const struct source *src, const struct html_input *in,
	const struct html_outcome *first)
{
	struct html_outcome ignored;
	struct html_input inner = *in;

	inner.alternative++;
	for (size_t i = 0; i < first->conditional_count; i++) {
		inner.table = in->table + first->tables;
		inner.text = first->conditional[i];
		if (html_parse(ctx, src, &inner, &ignored) != 0)
			return -1;
	}
	return 0;
}

/* Shown, then with what is hidden, then what only some programs show. */
static int text_tell(struct context *ctx, const struct source *src, struct html_input *in, struct html_outcome *out)
{
	struct html_outcome hidden;

	if (html_parse(ctx, src, in, out) != 0)
		return -1;
	if (out->saw_hidden) {
		struct html_input all = *in;

		all.skip_hidden = all.children = false;
		all.alternative++;
		if (html_parse(ctx, src, &all, &hidden) != 0)
			return -1;
	}
	return conditional_tell(ctx, src, in, out);
}

int body_html(struct context *ctx, const struct source *src, const struct body *body)
{
	struct span texts[TEXTS_MAX];
	struct html_outcome out = {.tables = 0};
	uint32_t own = 0, *table = body->table == NULL ? &own : body->table;
	size_t count = texts_find(context_arena(ctx), body, texts);

	for (size_t i = 0; i < count; i++) {
		struct html_input in = {.body = body, .alternative = body->alternative + (uint32_t)i, .table = *table,
		                        .skip_hidden = true, .children = i == 0};

		in.text = html_prepare(context_arena(ctx), texts[i]);
		if (in.text.p == NULL)
			count = 0;
		else if (text_tell(ctx, src, &in, &out) != 0)
			return -1;
	}
	*table += out.tables;
	return count > 0 ? 0 : context_unreadable(ctx, src, body->place, WHY_LIMIT, "reader.memory");
}

void read_html(struct context *ctx, const struct source *src)
{
	struct body body = {.bytes = src->bytes, .place = src->place, .charset = src->declared_charset};

	body_html(ctx, src, &body);
}
