/* read_rtf.c - RTF: the body with its tables, headers, notes, comments, fields, properties, and what is embedded.
 *
 * Bytes of text are kept until it is clear where they end, because a character of two bytes may be written half escaped;
 * they mean what the font's charset says, and what the whole file's charset says where that differs. */
#include <stdio.h>

#include "report/charset.h"
#include "report/codepage.h"
#include "report/format.h"
#include "report/ole_package.h"
#include "report/passage.h"
#include "report/rtf.h"
#include "report/rtf_token.h"

enum { GROUPS_MAX = 4096, FLOWS_MAX = 16, FONTS_MAX = 4096, CLOCK_TOKENS = 4096 };

struct group {
	enum rtf_goal goal;
	const char *name;         /* of the aside or property */
	bool owns;                /* the goal was set in this group: what came together is told at its end */
	bool flow_opened;         /* a flow of its own, left at its end */
	bool deleted, inserted, old_form;
	enum rtf_goal both_goal;  /* of the text around \upr */
	uint32_t codepage;
	int32_t unicode_skip;
};

struct flow {
	const char *name;   /* NULL: the body */
	unsigned number;
	struct passage text;
};

struct rtf {
	struct context *ctx;
	const struct source *src;
	struct group *groups;
	size_t depth;              /* groups[depth] is the open one */
	struct flow flows[FLOWS_MAX];
	size_t flow;
	uint32_t font_codepage[FONTS_MAX]; /* 0: as the file */
	uint32_t ansi_codepage, font_defined, default_font;
	struct buf raw, aside, hex;
	int32_t to_skip;           /* characters that stand for a \u before them */
	uint32_t high_surrogate;
	bool starred, in_table;
	bool fresh;                /* nothing in the open group yet */
	bool shape_text;           /* the open property of a shape is a text */
	uint32_t paragraph, table, row, column;
	unsigned notes, objects;
	struct span property;      /* name of a property of the author's, in the arena */
	int rc;
};

static struct group *here(struct rtf *r)
{
	return &r->groups[r->depth];
}

/* ---- telling ---- */

static void flow_tell(struct rtf *r)
{
	struct flow *flow = &r->flows[r->flow];
	struct segment s = {.kind = SEGMENT_TEXT};

	if (flow->name == NULL)
		s.place = context_place(r->ctx, r->src, "paragraph %u", r->paragraph + 1);
	else if (flow->number > 0)
		s.place = context_place(r->ctx, r->src, "%s %u", flow->name, flow->number);
	else
		s.place = context_place(r->ctx, r->src, "%s", flow->name);
	if (r->rc == 0)
		r->rc = passage_tell(&flow->text, r->ctx, r->src, &s);
}

/* Of a shape's many properties the ones that hold words. */
static bool is_shape_text(struct span name)
{
	return name.len > 2 && (memcmp(name.p, "wz", 2) == 0 || (name.len > 5 && memcmp(name.p, "gtextU", 6) == 0));
}

static void aside_tell(struct rtf *r, const char *name)
{
	struct span place;

	if (name != NULL && strcmp(name, "shape property") == 0) {
		r->shape_text = is_shape_text(buf_span(&r->aside));
		return;
	}
	if (name != NULL && strcmp(name, "shape") == 0 && !r->shape_text)
		return;
	if (name != NULL)
		place = context_place(r->ctx, r->src, "%s", name);
	else
		place = context_place(r->ctx, r->src, "paragraph %u", r->paragraph + 1);
	if (name == NULL || strcmp(name, "shape") != 0)
		context_aside_begin(r->ctx, r->src);
	if (r->rc == 0)
		r->rc = context_text(r->ctx, r->src, place, buf_span(&r->aside));
	if (name == NULL || strcmp(name, "shape") != 0)
		context_aside_end(r->ctx, r->src);
}

static void property_tell(struct rtf *r, const char *name)
{
	const char *label = name;

	if (name == NULL) {
		r->property = arena_span(context_arena(r->ctx), buf_span(&r->aside));
		return;
	}
	if (strcmp(name, "custom") == 0 && r->property.p != NULL)
		label = arena_printf(context_arena(r->ctx), "custom:%.*s", SPAN_ARG(r->property));
	if (r->rc == 0)
		r->rc = context_property(r->ctx, r->src, label == NULL ? name : label, buf_span(&r->aside));
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hexadecimal digits, in place. */
static struct span hex_bytes(struct buf *hex)
{
	size_t len = 0;
	int high = -1;

	for (size_t i = 0; i < hex->len; i++) {
		int digit = hex_value(hex->p[i]);

		if (digit >= 0 && high >= 0)
			hex->p[len++] = (char)(high << 4 | digit);
		if (digit >= 0)
			high = high >= 0 ? -1 : digit;
	}
	hex->len = len;
	return buf_span(hex);
}

static void object_tell(struct rtf *r, bool picture)
{
	struct span name = context_place(r->ctx, &(struct source){0}, "object %u", ++r->objects);
	struct child child = {.name = name, .alternative_name = {"", 0}, .role = PART_ORNAMENT};

	child.bytes = hex_bytes(&r->hex);
	if (child.bytes.len > 0 && r->rc == 0)
		r->rc = picture ? context_child(r->ctx, r->src, &child) : ole_object_tell(r->ctx, r->src, child.bytes, name);
	buf_clear(&r->hex);
}

/* ---- text ---- */

static void put(struct rtf *r, struct span now, struct span other)
{
	static const struct span nothing = {"", 0};
	struct group *g = here(r);

	switch (g->goal) {
	case RTF_TO_FLOW:
		passage_add_two(&r->flows[r->flow].text, g->deleted ? nothing : now, g->inserted ? nothing : other);
		return;
	case RTF_TO_ASIDE:
	case RTF_TO_PROPERTY:
		buf_add(&r->aside, now.p, now.len);
		return;
	case RTF_TO_OBJECT:
	case RTF_TO_PICTURE:
		buf_add(&r->hex, now.p, now.len);
		return;
	case RTF_TO_FONTS:
	case RTF_TO_NOTHING:
		return;
	}
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((s.p[i] & 0x80) != 0)
			return false;
	}
	return true;
}

/* Half a character, whose other half did not follow. */
static void half_put(struct rtf *r)
{
	if (r->high_surrogate != 0)
		put(r, span_of("\xef\xbf\xbd"), span_of("\xef\xbf\xbd"));
	r->high_surrogate = 0;
}

/* The bytes that are waiting, in the charset that holds now. */
static void raw_put(struct rtf *r)
{
	struct charset_reading readings[CHARSET_READINGS_MAX], ansi[CHARSET_READINGS_MAX];
	struct span raw = buf_span(&r->raw);
	uint32_t codepage = here(r)->codepage != 0 ? here(r)->codepage : r->ansi_codepage;
	size_t count;

	if (raw.len == 0)
		return;
	half_put(r);
	if (is_ascii(raw)) {
		put(r, raw, raw);
	} else {
		count = charset_read(context_arena(r->ctx), raw, codepage_name(codepage), readings);
		if (count > 0 && codepage != r->ansi_codepage &&
		    charset_read(context_arena(r->ctx), raw, codepage_name(r->ansi_codepage), ansi) > 0 && ansi[0].clean) {
			readings[1] = ansi[0];
			count = 2;
		}
		if (count > 0)
			put(r, readings[0].text, readings[count > 1 ? 1 : 0].text);
		else if (r->rc == 0)
			r->rc = context_unreadable(r->ctx, r->src, r->src->place, WHY_LIMIT, "reader.memory");
	}
	buf_clear(&r->raw);
}

static void raw_add(struct rtf *r, struct span bytes)
{
	while (r->to_skip > 0 && bytes.len > 0) {
		r->to_skip--;
		bytes = (struct span){bytes.p + 1, bytes.len - 1};
	}
	if (here(r)->goal == RTF_TO_OBJECT || here(r)->goal == RTF_TO_PICTURE)
		put(r, bytes, bytes);
	else if (here(r)->goal != RTF_TO_NOTHING && here(r)->goal != RTF_TO_FONTS)
		buf_add(&r->raw, bytes.p, bytes.len);
}

static void text_add(struct rtf *r, const char *text)
{
	if (r->to_skip > 0) {
		r->to_skip--;
		return;
	}
	raw_put(r);
	put(r, span_of(text), span_of(text));
}

static size_t utf8_write(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* A UTF-16 unit, as a signed or unsigned number; symbol fonts add 0xF000. */
static void unicode_put(struct rtf *r, int32_t number)
{
	uint32_t unit = (uint32_t)number & 0xffff, c = unit;
	char text[4];
	struct span s = {text, 0};

	raw_put(r);
	r->to_skip = here(r)->unicode_skip;
	if (unit < 0xdc00 || unit >= 0xe000)
		half_put(r);
	if (unit >= 0xd800 && unit < 0xdc00) {
		r->high_surrogate = unit;
		return;
	}
	if (unit >= 0xdc00 && unit < 0xe000)
		c = r->high_surrogate == 0 ? 0xfffd : 0x10000 + ((r->high_surrogate - 0xd800) << 10) + (unit - 0xdc00);
	else if (unit >= 0xf020 && unit < 0xf080)
		c = unit - 0xf000;
	r->high_surrogate = 0;
	s.len = utf8_write(text, c);
	put(r, s, s);
}

/* ---- paragraphs and tables ---- */

static void paragraph_end(struct rtf *r)
{
	struct flow *flow = &r->flows[r->flow];

	raw_put(r);
	if (here(r)->goal != RTF_TO_FLOW) {
		put(r, span_of("\n"), span_of("\n"));
	} else if (flow->name != NULL || r->in_table) {
		passage_line_end(&flow->text);
	} else {
		flow_tell(r);
		r->paragraph++;
		r->column = 0;
		if (r->row > 0)
			r->row = 0;
	}
}

static void cell_end(struct rtf *r)
{
	struct flow *flow = &r->flows[r->flow];
	struct segment s = {.kind = SEGMENT_CELL};

	raw_put(r);
	if (here(r)->goal != RTF_TO_FLOW || flow->name != NULL) {
		put(r, span_of("\t"), span_of("\t"));
		return;
	}
	if (r->row == 0) {
		r->table++;
		r->row = 1;
		r->column = 0;
	}
	s.table = r->table;
	s.row = r->row;
	s.column = ++r->column;
	s.place = context_place(r->ctx, r->src, "table %u, row %u, column %u", s.table, s.row, s.column);
	if (r->rc == 0)
		r->rc = context_count_cells(r->ctx, r->src, 1);
	if (r->rc == 0)
		r->rc = passage_tell(&flow->text, r->ctx, r->src, &s);
}

static void row_end(struct rtf *r)
{
	raw_put(r);
	if (here(r)->goal == RTF_TO_FLOW && r->flows[r->flow].name == NULL && r->row > 0) {
		r->row++;
		r->column = 0;
	} else {
		put(r, span_of("\n"), span_of("\n"));
	}
}

/* ---- groups ---- */

static void group_open(struct rtf *r)
{
	raw_put(r);
	r->to_skip = 0;
	r->starred = false;
	if (r->depth + 1 == GROUPS_MAX) {
		r->rc = context_unreadable(r->ctx, r->src, r->src->place, WHY_LIMIT, "more than %d nested groups", GROUPS_MAX);
		return;
	}
	r->groups[r->depth + 1] = r->groups[r->depth];
	r->depth++;
	here(r)->owns = here(r)->flow_opened = false;
	if (here(r)->old_form)
		here(r)->goal = RTF_TO_NOTHING;
}

static void group_close(struct rtf *r)
{
	struct group *g = here(r);

	raw_put(r);
	r->to_skip = 0;
	r->starred = false;
	if (g->owns && g->goal == RTF_TO_ASIDE)
		aside_tell(r, g->name);
	else if (g->owns && g->goal == RTF_TO_PROPERTY)
		property_tell(r, g->name);
	else if (g->owns && (g->goal == RTF_TO_OBJECT || g->goal == RTF_TO_PICTURE))
		object_tell(r, g->goal == RTF_TO_PICTURE);
	if (g->owns)
		buf_clear(&r->aside);
	if (g->flow_opened) {
		flow_tell(r);
		r->flow--;
	}
	if (r->depth > 0)
		r->depth--;
}

static void flow_enter(struct rtf *r, const char *name)
{
	bool counted = strcmp(name, "footnote") == 0 || strcmp(name, "comment") == 0;
	struct group *g = here(r);

	g->goal = RTF_TO_FLOW;
	if (g->flow_opened || r->flow + 1 == FLOWS_MAX)
		return;
	r->flow++;
	r->flows[r->flow].name = name;
	r->flows[r->flow].number = counted ? ++r->notes : 0;
	g->flow_opened = true;
}

static void goal_enter(struct rtf *r, const struct rtf_word *word)
{
	struct group *g = here(r);

	raw_put(r);
	if (g->goal == RTF_TO_NOTHING)
		return;
	if (g->owns && g->goal == RTF_TO_OBJECT)
		return;
	if (word->goal == RTF_TO_FLOW) {
		flow_enter(r, word->text);
		return;
	}
	if (g->goal == RTF_TO_FONTS && word->goal != RTF_TO_NOTHING)
		return;
	g->goal = word->goal;
	g->name = word->text;
	g->owns = true;
}

/* ---- words ---- */

static void codepage_set(struct rtf *r, uint32_t codepage)
{
	if (here(r)->codepage != codepage)
		raw_put(r);
	here(r)->codepage = codepage;
}

static void font_charset(struct rtf *r, const struct rtf_token *t, bool is_codepage)
{
	if (here(r)->goal == RTF_TO_FONTS && r->font_defined < FONTS_MAX)
		r->font_codepage[r->font_defined] = is_codepage ? (uint32_t)t->number : codepage_of_font((uint32_t)t->number);
}

static void font_use(struct rtf *r, uint32_t font)
{
	if (here(r)->goal == RTF_TO_FONTS)
		r->font_defined = font;
	else
		codepage_set(r, font < FONTS_MAX ? r->font_codepage[font] : 0);
}

static void both_forms(struct rtf *r)
{
	here(r)->both_goal = here(r)->goal;
	here(r)->old_form = true;
}

static void act(struct rtf *r, const struct rtf_word *word, const struct rtf_token *t)
{
	switch (word->act) {
	case RTF_ENTER: goal_enter(r, word); return;
	case RTF_STAY:
		if (strcmp(word->word, "fldrslt") == 0 && here(r)->goal == RTF_TO_ASIDE)
			here(r)->goal = RTF_TO_FLOW;
		return;
	case RTF_TEXT_OF: text_add(r, word->text); return;
	case RTF_PARAGRAPH: paragraph_end(r); return;
	case RTF_CELL: cell_end(r); return;
	case RTF_ROW: row_end(r); return;
	case RTF_IN_TABLE: r->in_table = !t->has_number || t->number != 0; return;
	case RTF_PLAIN_PARAGRAPH: r->in_table = false; return;
	case RTF_FONT: font_use(r, (uint32_t)t->number); return;
	case RTF_FONT_CHARSET: font_charset(r, t, false); return;
	case RTF_FONT_CODEPAGE: font_charset(r, t, true); return;
	case RTF_ANSI_CODEPAGE: r->ansi_codepage = (uint32_t)t->number; return;
	case RTF_DEFAULT_FONT: r->default_font = (uint32_t)t->number; return;
	case RTF_UNICODE: unicode_put(r, t->number); return;
	case RTF_UNICODE_SKIP: here(r)->unicode_skip = t->number < 0 ? 0 : t->number; return;
	case RTF_DELETED:
		raw_put(r);
		here(r)->deleted = !t->has_number || t->number != 0;
		return;
	case RTF_INSERTED:
		raw_put(r);
		here(r)->inserted = !t->has_number || t->number != 0;
		return;
	case RTF_BOTH_FORMS: both_forms(r); return;
	case RTF_NEW_FORM:
		here(r)->old_form = false;
		here(r)->goal = here(r)->both_goal;
		return;
	}
}

static void word_read(struct rtf *r, const struct rtf_token *t)
{
	const struct rtf_word *word = rtf_word_find(t->word);
	bool starred = r->starred;

	r->starred = false;
	if (word != NULL) {
		act(r, word, t);
	} else if (starred) {
		raw_put(r);
		here(r)->goal = RTF_TO_NOTHING;
	} else if (strcmp(t->word, "plain") == 0) {
		font_use(r, r->default_font);
	} else if (strcmp(t->word, "mac") == 0) {
		r->ansi_codepage = 10000;
	}
}

static void symbol_read(struct rtf *r, int32_t symbol)
{
	switch (symbol) {
	case '*': r->starred = r->fresh; return;
	case '\r':
	case '\n': paragraph_end(r); return;
	case '\t': text_add(r, "\t"); return;
	case '~': text_add(r, "\xc2\xa0"); return;
	case '_': text_add(r, "-"); return;
	case '{': raw_add(r, span_of("{")); return;
	case '}': raw_add(r, span_of("}")); return;
	case '\\': raw_add(r, span_of("\\")); return;
	}
}

static void binary_read(struct rtf *r, struct span bytes)
{
	static const char digits[] = "0123456789abcdef";

	if (here(r)->goal != RTF_TO_OBJECT && here(r)->goal != RTF_TO_PICTURE)
		return;
	for (size_t i = 0; i < bytes.len; i++) {
		buf_addc(&r->hex, digits[(unsigned char)bytes.p[i] >> 4]);
		buf_addc(&r->hex, digits[bytes.p[i] & 15]);
	}
}

static void token_read(struct rtf *r, const struct rtf_token *t)
{
	char byte = (char)t->number;

	switch (t->kind) {
	case RTF_END: return;
	case RTF_OPEN: group_open(r); return;
	case RTF_CLOSE: group_close(r); return;
	case RTF_WORD: word_read(r, t); return;
	case RTF_SYMBOL: symbol_read(r, t->number); return;
	case RTF_HEX: raw_add(r, (struct span){&byte, 1}); return;
	case RTF_TEXT: raw_add(r, t->bytes); return;
	case RTF_BINARY: binary_read(r, t->bytes); return;
	}
}

static void file_read(struct rtf *r)
{
	struct span rest = r->src->bytes;
	struct rtf_token t;
	bool failed;

	for (unsigned n = 0; r->rc == 0; n++) {
		if (n % CLOCK_TOKENS == 0 && context_expired(r->ctx, r->src))
			return;
		t = rtf_next(&rest);
		if (t.kind == RTF_END)
			break;
		token_read(r, &t);
		r->fresh = t.kind == RTF_OPEN;
	}
	raw_put(r);
	if (r->depth > 0)
		context_unreadable(r->ctx, r->src, r->src->place, WHY_DAMAGED, "cut short in %zu groups", r->depth);
	while (r->depth > 0)
		group_close(r);
	flow_tell(r);
	failed = r->raw.failed || r->aside.failed || r->hex.failed;
	if (failed && r->rc == 0)
		context_unreadable(r->ctx, r->src, r->src->place, WHY_LIMIT, "reader.memory");
}

void read_rtf(struct context *ctx, const struct source *src)
{
	struct rtf *r = arena_alloc(context_arena(ctx), sizeof(*r));

	if (r != NULL)
		r->groups = arena_array(context_arena(ctx), GROUPS_MAX, sizeof(*r->groups));
	if (r == NULL || r->groups == NULL) {
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
		return;
	}
	r->ctx = ctx;
	r->src = src;
	r->ansi_codepage = 1252;
	here(r)->unicode_skip = 1;
	file_read(r);
	for (size_t i = 0; i < FLOWS_MAX; i++)
		passage_free(&r->flows[i].text);
	buf_free(&r->raw);
	buf_free(&r->aside);
	buf_free(&r->hex);
}
