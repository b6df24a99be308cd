/* html_parse.c - one reading of HTML, by libxml2's parser and its events: no tree, no network, no entities but characters.
 *
 * What a style hides is text too, but in another view: "C-0000<i hidden>1</i>42" is shown as C-000042. */
#include "report/html_parse.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <libxml/HTMLparser.h>

#include "report/bidi.h"
#include "report/cell_name.h"
#include "report/html_element.h"
#include "report/html_table.h"
#include "report/mime_header.h"

#define TABLES_DEEP 32u
#define ELEMENTS_DEEP 20000u /* the parser's work for an end tag grows with it */

struct html {
	struct context *ctx;
	const struct source *src;
	struct source at; /* src with the body's place */
	const struct html_input *in;
	struct html_outcome *out;
	htmlParserCtxtPtr parser;
	struct flow flow, title, aside;
	struct styled *styled; /* open elements that a style sheet does more to than hide them */
	size_t styled_count, styled_capacity;
	struct table *tables;
	unsigned tables_open; /* may be more than TABLES_DEEP: those are blocks */
	unsigned depth, hidden_from, maybe_from, title_from, aside_from, pre_from; /* depth of the element; 0: in none */
	int rc;
};

struct styled {
	unsigned depth;
	bool joined;
	struct span after;
};

static int stop(struct html *h)
{
	h->rc = -1;
	xmlStopParser(h->parser);
	return -1;
}

static int no_memory(struct html *h)
{
	context_unreadable(h->ctx, h->src, h->at.place, WHY_LIMIT, "reader.memory");
	return stop(h);
}

/* ---- where text goes ---- */

static struct table *table_open(struct html *h, unsigned depth)
{
	return depth > 0 && depth <= TABLES_DEEP ? &h->tables[depth - 1] : NULL;
}

/* Text in a table but in no cell stands before the table in browsers. */
static struct flow *flow_around(struct html *h, unsigned depth)
{
	for (; depth > 0; depth--) {
		struct table *table = table_open(h, depth);

		if (table != NULL && table->in_cell)
			return &table->flow;
	}
	return &h->flow;
}

static struct flow *flow_here(struct html *h)
{
	if (h->title_from > 0)
		return &h->title;
	if (h->aside_from > 0)
		return &h->aside;
	return flow_around(h, h->tables_open);
}

static void flow_send(struct html *h, struct flow *flow)
{
	if (h->rc == 0 && flow->text.failed)
		no_memory(h);
	if (h->rc == 0 &&
	    body_utf8(h->ctx, h->src, h->at.place, h->in->alternative, span_trim(buf_span(&flow->text))) != 0)
		stop(h);
	buf_clear(&flow->text);
	flow->space = false;
}

static void property_send(struct html *h, const char *name, struct span text)
{
	struct segment s = {.kind = SEGMENT_PROPERTY, .label = span_of(name), .alternative = h->in->alternative, .text = text};

	s.place = context_place(h->ctx, &h->at, "%s", name);
	if (h->rc == 0 && context_segment(h->ctx, h->src, &s) != 0)
		stop(h);
}

static void title_send(struct html *h)
{
	if (h->title.text.len > 0)
		property_send(h, "title", span_trim(buf_span(&h->title.text)));
	buf_clear(&h->title.text);
}

/* ---- tables ---- */

static void cells_send(struct html *h, const struct table *table)
{
	uint32_t number = h->in->table + ++h->out->tables;
	char name[CELL_NAME_MAX];

	if (context_count_cells(h->ctx, h->src, table->count) != 0) {
		stop(h);
		return;
	}
	for (size_t i = 0; i < table->count && h->rc == 0; i++) {
		const struct table_cell *cell = &table->cells[i];
		struct segment s = {.kind = SEGMENT_CELL, .table = number, .row = cell->row, .column = cell->column,
		                    .alternative = h->in->alternative, .text = cell->text};

		s.place = context_place(h->ctx, &h->at, "table %u!%s", number, cell_name(name, cell->row, cell->column));
		if (context_segment(h->ctx, h->src, &s) != 0)
			stop(h);
	}
}

static void table_end(struct html *h)
{
	struct table *table = table_open(h, h->tables_open);
	struct flow *around;

	if (table != NULL && table_cell_end(context_arena(h->ctx), table) != 0)
		no_memory(h);
	h->tables_open -= h->tables_open > 0;
	around = flow_around(h, h->tables_open);
	flow_break(around);
	if (table == NULL || h->rc != 0)
		return;
	if (table_is_layout(table)) {
		for (size_t i = 0; i < table->count; i++) {
			flow_plain(around, table->cells[i].text);
			flow_break(around);
		}
		return;
	}
	if (h->tables_open == 0)
		flow_send(h, &h->flow);
	cells_send(h, table);
}

static void table_begin(struct html *h)
{
	struct table *table;

	if (h->tables == NULL)
		h->tables = arena_array(context_arena(h->ctx), TABLES_DEEP, sizeof(*h->tables));
	if (h->tables == NULL) {
		no_memory(h);
		return;
	}
	flow_break(flow_here(h));
	table = table_open(h, ++h->tables_open);
	if (table != NULL)
		table_start(table);
}

static uint32_t number_of(const char **attributes, const char *name)
{
	const char *value = html_attribute(attributes, name);
	long number = value == NULL ? 1 : strtol(value, NULL, 10);

	return number < 1 || number > INT_MAX ? 1 : (uint32_t)number;
}

static void cell_begin(struct html *h, const char **attributes)
{
	struct table *table = table_open(h, h->tables_open);

	if (table == NULL)
		flow_break(flow_here(h));
	else if (table_cell_start(context_arena(h->ctx), table, number_of(attributes, "colspan"),
			 number_of(attributes, "rowspan")) != 0)
		no_memory(h);
}

static void row_begin(struct html *h)
{
	struct table *table = table_open(h, h->tables_open);

	if (table == NULL)
		flow_break(flow_here(h));
	else if (table_cell_end(context_arena(h->ctx), table) != 0)
		no_memory(h);
	else
		table_row_start(table);
}

/* ---- attributes that show, and files in them ---- */

static void child_send(struct html *h, const struct child *child)
{
	if (h->rc == 0 && context_child(h->ctx, h->src, child) != 0)
		stop(h);
}

static void url_send(struct html *h, const char *url, bool picture)
{
	struct data_url data;
	struct child child = {.name = {"", 0}, .alternative_name = {"", 0}, .is_inline = picture,
	                      .role = picture ? PART_ORNAMENT : PART_DOCUMENT};

	if (!data_url_read(context_arena(h->ctx), url, &data) || data.bytes.len == 0)
		return;
	child.bytes = data.bytes;
	child.declared_type = data.type;
	child.declared_charset = data.charset;
	child_send(h, &child);
}

static void style_urls_send(struct html *h, const char *style)
{
	const char *at = style;

	while ((at = strcasestr(at, "url(")) != NULL) {
		size_t len;
		char *url;

		for (at += 4; *at == '"' || *at == '\'' || *at == ' ';)
			at++;
		len = strcspn(at, ")\"'");
		url = span_starts(span_of(at), "data:") ? arena_copy(context_arena(h->ctx), at, len) : NULL;
		if (url != NULL)
			url_send(h, url, true);
		at += len;
	}
}

/* "0; url=data:..." of <meta http-equiv=refresh>: shown at once. */
static void refresh_send(struct html *h, const char *content)
{
	const char *url = strcasestr(content, "url=");

	if (url != NULL)
		url_send(h, url + 4 + strspn(url + 4, "'\" "), false);
}

static void files_send(struct html *h, const char *name, const char **attributes)
{
	bool picture = strcmp(name, "img") == 0 || strcmp(name, "image") == 0 || strcmp(name, "input") == 0;
	struct child inside = {.name = {"", 0}, .alternative_name = {"", 0}, .declared_type = "text/html",
	                       .declared_charset = "utf-8", .role = PART_DOCUMENT, .is_inline = true};

	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
		if (attributes[i + 1] == NULL)
			continue;
		if (strcmp(attributes[i], "srcdoc") == 0) {
			inside.bytes = span_of(attributes[i + 1]);
			child_send(h, &inside);
		} else if (strcmp(attributes[i], "style") == 0) {
			style_urls_send(h, attributes[i + 1]);
		} else if (strcmp(attributes[i], "content") == 0) {
			refresh_send(h, attributes[i + 1]);
		} else if (span_starts(span_of(attributes[i + 1]), "data:")) {
			url_send(h, attributes[i + 1], picture || strcmp(attributes[i], "background") == 0);
		}
	}
}

static void apart(struct flow *flow, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	flow_space(flow);
	flow_text(flow, span_of(text));
	flow_space(flow);
}

static bool is_shown(const struct html *h)
{
	if (h->in->view == HTML_ALL)
		return true;
	return h->hidden_from == 0 && (h->maybe_from == 0 || h->in->view != HTML_LEAST);
}

static void attributes_show(struct html *h, const char *name, const char **attributes)
{
	static const char *const lines[] = {"title", "aria-label", "summary", "placeholder"};
	const char *value = html_attribute(attributes, "value");

	if (attributes == NULL || !is_shown(h))
		return;
	apart(flow_here(h), html_attribute(attributes, "alt"));
	if (strcmp(name, "input") == 0 || strcmp(name, "option") == 0)
		apart(flow_here(h), value);
	apart(flow_here(h), html_attribute(attributes, "label"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		value = html_attribute(attributes, lines[i]);
		if (value != NULL) {
			flow_break(&h->aside);
			flow_text(&h->aside, span_of(value));
		}
	}
	if (strcmp(name, "meta") == 0 && html_attribute(attributes, "name") != NULL)
		property_send(h, html_attribute(attributes, "name"), span_of(html_attribute(attributes, "content")));
}

/* ---- elements ---- */

static void effect_begin(struct html *h, enum html_effect effect, const char **attributes)
{
	switch (effect) {
	case HTML_BLOCK:
	case HTML_BREAK:
		flow_break(flow_here(h));
		break;
	case HTML_PRE:
		flow_break(flow_here(h));
		h->pre_from = h->pre_from == 0 ? h->depth : h->pre_from;
		break;
	case HTML_APART:
		flow_space(flow_here(h));
		break;
	case HTML_TITLE:
		h->title_from = h->title_from == 0 ? h->depth : h->title_from;
		break;
	case HTML_ASIDE:
		h->aside_from = h->aside_from == 0 ? h->depth : h->aside_from;
		flow_space(&h->aside);
		break;
	case HTML_TABLE:
		table_begin(h);
		break;
	case HTML_ROW:
		row_begin(h);
		break;
	case HTML_CELL:
		cell_begin(h, attributes);
		break;
	case HTML_INLINE:
	case HTML_NOTHING:
		break;
	}
}

static void effect_end(struct html *h, enum html_effect effect)
{
	struct table *table;

	switch (effect) {
	case HTML_BLOCK:
	case HTML_PRE:
		flow_break(flow_here(h));
		break;
	case HTML_APART:
		flow_space(flow_here(h));
		break;
	case HTML_TABLE:
		table_end(h);
		break;
	case HTML_CELL:
		table = table_open(h, h->tables_open);
		if (table != NULL && table_cell_end(context_arena(h->ctx), table) != 0)
			no_memory(h);
		break;
	case HTML_INLINE:
	case HTML_BREAK:
	case HTML_TITLE:
	case HTML_ASIDE:
	case HTML_ROW:
	case HTML_NOTHING:
		break;
	}
}

/* What a style sheet does beside hiding. The effect that is left of the element's own. */
static enum html_effect style_begin(struct html *h, const struct html_look *look, enum html_effect effect)
{
	struct styled *grown;
	bool joined = look->joined && effect == HTML_BLOCK;

	if (!joined && look->before.len == 0 && look->after.len == 0)
		return effect;
	h->out->differs[HTML_STYLED] = true;
	if (h->in->view != HTML_STYLED)
		return effect;
	grown = arena_grow(context_arena(h->ctx), h->styled, &h->styled_capacity, h->styled_count + 1, sizeof(*grown));
	if (grown == NULL) {
		no_memory(h);
		return effect;
	}
	h->styled = grown;
	grown[h->styled_count++] = (struct styled){h->depth, joined, look->after};
	return joined ? HTML_INLINE : effect;
}

static enum html_effect style_end(struct html *h, enum html_effect effect)
{
	const struct styled *top = h->styled_count == 0 ? NULL : &h->styled[h->styled_count - 1];

	if (top == NULL || top->depth != h->depth)
		return effect;
	h->styled_count--;
	if (is_shown(h))
		flow_text(flow_here(h), top->after);
	return top->joined ? HTML_INLINE : effect;
}

static bool is_right_to_left(const char *element, const char **attributes)
{
	const char *dir = strcmp(element, "bdo") == 0 ? html_attribute(attributes, "dir") : NULL;

	return dir != NULL && span_is(span_of(dir), "rtl");
}

static void on_start(void *to, const xmlChar *name, const xmlChar **attributes)
{
	struct html *h = to;
	const char *element = (const char *)name, **list = (const char **)attributes;
	struct html_look look;

	if (h->rc != 0)
		return;
	if (++h->depth > ELEMENTS_DEEP) {
		context_unreadable(h->ctx, h->src, h->at.place, WHY_LIMIT, "HTML elements %u deep", ELEMENTS_DEEP);
		stop(h);
		return;
	}
	if (html_look_of(context_arena(h->ctx), h->in->style, element, list, &look) != 0) {
		no_memory(h);
		return;
	}
	if (h->hidden_from == 0 && look.hidden)
		h->hidden_from = h->depth;
	if (h->maybe_from == 0 && look.maybe)
		h->maybe_from = h->depth;
	effect_begin(h, style_begin(h, &look, html_effect_of(element)), list);
	if (h->in->view == HTML_STYLED && is_shown(h))
		flow_text(flow_here(h), look.before);
	if (is_right_to_left(element, list))
		flow_text(flow_here(h), span_of(BIDI_RIGHT_TO_LEFT));
	attributes_show(h, element, list);
	if (h->in->children)
		files_send(h, element, list);
	if (context_expired(h->ctx, h->src))
		stop(h);
}

static void leave(unsigned *from, unsigned depth)
{
	if (*from >= depth)
		*from = 0;
}

static void on_end(void *to, const xmlChar *name)
{
	struct html *h = to;

	if (h->rc != 0)
		return;
	if (strcmp((const char *)name, "bdo") == 0)
		flow_text(flow_here(h), span_of(BIDI_POP));
	effect_end(h, style_end(h, html_effect_of((const char *)name)));
	leave(&h->hidden_from, h->depth);
	leave(&h->maybe_from, h->depth);
	leave(&h->title_from, h->depth);
	leave(&h->aside_from, h->depth);
	leave(&h->pre_from, h->depth);
	h->depth -= h->depth > 0;
}

static void on_text(void *to, const xmlChar *text, int len)
{
	struct html *h = to;
	struct span s = {(const char *)text, len < 0 ? 0 : (size_t)len};

	if (h->rc != 0)
		return;
	if (span_trim(s).len > 0) {
		h->out->differs[HTML_ALL] |= h->hidden_from > 0;
		h->out->differs[HTML_LEAST] |= h->maybe_from > 0 && h->hidden_from == 0;
	}
	if (!is_shown(h))
		return;
	if (h->pre_from > 0)
		flow_plain(flow_here(h), s);
	else
		flow_text(flow_here(h), s);
}

/* Scripts and style sheets. */
static void on_script(void *to, const xmlChar *text, int len)
{
	(void)to;
	(void)text;
	(void)len;
}

/* A parser that finds fault after fault tells nothing else: the clock is looked at here too. */
static void on_fault(void *to, xmlErrorPtr fault)
{
	struct html *h = to;

	(void)fault;
	if (h->rc == 0 && context_expired(h->ctx, h->src))
		stop(h);
}

/* ---- the whole ---- */

static const xmlSAXHandler events = {
	.initialized = XML_SAX2_MAGIC,
	.startElement = on_start,
	.endElement = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_script,
	.serror = on_fault,
};

static htmlParserCtxtPtr parser_new(struct html *h)
{
	htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(h->in->text.p, (int)h->in->text.len);

	if (parser == NULL)
		return NULL;
	*parser->sax = events;
	parser->userData = h;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	*parser->sax = events; /* options change it */
	parser->charset = XML_CHAR_ENCODING_UTF8;
	return parser;
}

static void flows_free(struct html *h)
{
	buf_free(&h->flow.text);
	buf_free(&h->title.text);
	buf_free(&h->aside.text);
	for (unsigned i = 0; h->tables != NULL && i < TABLES_DEEP; i++)
		buf_free(&h->tables[i].flow.text);
}

static void finish(struct html *h)
{
	while (h->tables_open > 0)
		table_end(h);
	flow_send(h, &h->flow);
	title_send(h);
	flow_send(h, &h->aside);
}

int html_parse(struct context *ctx, const struct source *src, const struct html_input *in, struct html_outcome *out)
{
	struct html h = {.ctx = ctx, .src = src, .at = *src, .in = in, .out = out};

	*out = (struct html_outcome){.tables = 0};
	h.at.place = in->body->place;
	if (in->text.len == 0)
		return 0;
	if (in->text.len > INT_MAX)
		return context_unreadable(ctx, src, h.at.place, WHY_LIMIT, "HTML of %zu bytes", in->text.len);
	h.parser = parser_new(&h);
	if (h.parser == NULL)
		return context_unreadable(ctx, src, h.at.place, WHY_LIMIT, "reader.memory");
	htmlParseDocument(h.parser);
	if (h.rc == 0)
		finish(&h);
	htmlFreeParserCtxt(h.parser);
	flows_free(&h);
	return h.rc;
}
