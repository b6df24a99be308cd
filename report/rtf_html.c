/* rtf_html.c - HTML out of the RTF that it was wrapped into.
 *
 * Markup stands in groups \*\htmltag, text between them; what \htmlrtf marks is only for programs that show RTF. */
#include "report/rtf_html.h"

#include "base/buf.h"
#include "report/charset.h"
#include "report/codepage.h"
#include "report/rtf.h"
#include "report/rtf_token.h"
#include "report/utf16.h"

enum { GROUPS_MAX = 4096, FONTS_MAX = 4096, TOKENS_BEFORE_MARK = 64 };

struct state {
	bool ignored, only_rtf, fonts, fresh, starred, tag;
	uint32_t codepage;
	int32_t unicode_skip;
};

struct unwrapping {
	struct arena *arena;
	struct state groups[GROUPS_MAX];
	size_t depth;
	uint32_t font_codepage[FONTS_MAX], font, ansi_codepage, high;
	int32_t to_skip;
	struct buf raw, html;
	bool no_memory;
};

static struct state *here(struct unwrapping *u)
{
	return &u->groups[u->depth];
}

/* Bytes that wait until it is clear where they end. */
static void raw_put(struct unwrapping *u)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	uint32_t codepage = here(u)->codepage != 0 && !here(u)->tag ? here(u)->codepage : u->ansi_codepage;

	if (u->raw.len == 0)
		return;
	if (charset_read(u->arena, buf_span(&u->raw), codepage_name(codepage), readings) > 0)
		buf_add(&u->html, readings[0].text.p, readings[0].text.len);
	else
		u->no_memory = true;
	buf_clear(&u->raw);
}

static bool is_shown(struct unwrapping *u)
{
	return !here(u)->ignored && !here(u)->fonts && !here(u)->only_rtf;
}

static void raw_add(struct unwrapping *u, struct span bytes)
{
	while (u->to_skip > 0 && bytes.len > 0) {
		u->to_skip--;
		bytes = (struct span){bytes.p + 1, bytes.len - 1};
	}
	if (is_shown(u))
		buf_add(&u->raw, bytes.p, bytes.len);
}

static void text_put(struct unwrapping *u, const char *text)
{
	raw_put(u);
	if (u->to_skip > 0)
		u->to_skip--;
	else if (is_shown(u))
		buf_adds(&u->html, text);
}

static void unicode_put(struct unwrapping *u, int32_t number)
{
	uint32_t unit = (uint32_t)number & 0xffff;

	raw_put(u);
	u->to_skip = here(u)->unicode_skip;
	if (!is_shown(u))
		return;
	if (unit >= 0xd800 && unit < 0xdc00) {
		u->high = unit;
		return;
	}
	if (unit >= 0xdc00 && unit < 0xe000 && u->high != 0)
		unit = 0x10000 + ((u->high - 0xd800) << 10) + (unit - 0xdc00);
	u->high = 0;
	utf8_append(&u->html, unit);
}

static void font_use(struct unwrapping *u, uint32_t font)
{
	u->font = font;
	if (!here(u)->fonts && font < FONTS_MAX && here(u)->codepage != u->font_codepage[font]) {
		raw_put(u);
		here(u)->codepage = u->font_codepage[font];
	}
}

static void font_charset(struct unwrapping *u, uint32_t codepage)
{
	if (here(u)->fonts && u->font < FONTS_MAX)
		u->font_codepage[u->font] = codepage;
}

/* Of the words that the RTF reader knows, those that matter here. */
static void known_word(struct unwrapping *u, const struct rtf_word *word, const struct rtf_token *t)
{
	switch (word->act) {
	case RTF_TEXT_OF: text_put(u, word->text); return;
	case RTF_PARAGRAPH:
	case RTF_ROW: raw_add(u, span_of("\r\n")); return;
	case RTF_CELL: raw_add(u, span_of("\t")); return;
	case RTF_FONT: font_use(u, (uint32_t)t->number); return;
	case RTF_FONT_CHARSET: font_charset(u, codepage_of_font((uint32_t)t->number)); return;
	case RTF_FONT_CODEPAGE: font_charset(u, (uint32_t)t->number); return;
	case RTF_ANSI_CODEPAGE: u->ansi_codepage = (uint32_t)t->number; return;
	case RTF_UNICODE: unicode_put(u, t->number); return;
	case RTF_UNICODE_SKIP: here(u)->unicode_skip = t->number < 0 ? 0 : t->number; return;
	case RTF_ENTER:
		here(u)->fonts |= word->goal == RTF_TO_FONTS;
		here(u)->ignored |= word->goal != RTF_TO_FONTS;
		return;
	case RTF_STAY:
	case RTF_IN_TABLE:
	case RTF_PLAIN_PARAGRAPH:
	case RTF_DEFAULT_FONT:
	case RTF_DELETED:
	case RTF_INSERTED:
	case RTF_BOTH_FORMS:
	case RTF_NEW_FORM: return;
	}
}

static void word_read(struct unwrapping *u, const struct rtf_token *t)
{
	const struct rtf_word *word = rtf_word_find(t->word);
	bool starred = here(u)->starred;

	here(u)->starred = false;
	if (strcmp(t->word, "htmltag") == 0 || strcmp(t->word, "mhtmltag") == 0) {
		raw_put(u);
		here(u)->ignored |= t->word[0] == 'm';
		here(u)->tag = true;
	} else if (strcmp(t->word, "htmlrtf") == 0) {
		raw_put(u);
		here(u)->only_rtf = !t->has_number || t->number != 0;
	} else if (word != NULL) {
		known_word(u, word, t);
	} else if (starred) {
		here(u)->ignored = true;
	}
}

static void group_open(struct unwrapping *u)
{
	raw_put(u);
	u->to_skip = 0;
	if (u->depth + 1 == GROUPS_MAX)
		return;
	u->groups[u->depth + 1] = u->groups[u->depth];
	u->depth++;
	here(u)->fresh = true;
	here(u)->starred = false;
}

static void group_close(struct unwrapping *u)
{
	raw_put(u);
	u->to_skip = 0;
	u->depth -= u->depth > 0;
}

static void symbol_read(struct unwrapping *u, int32_t symbol, bool fresh)
{
	char c = (char)symbol;

	switch (symbol) {
	case '*': here(u)->starred = fresh; return;
	case '\r':
	case '\n': raw_add(u, span_of("\r\n")); return;
	case '\t':
	case '{':
	case '}':
	case '\\': raw_add(u, (struct span){&c, 1}); return;
	case '~': raw_add(u, span_of("&nbsp;")); return;
	case '_': raw_add(u, span_of("-")); return;
	}
}

static void token_read(struct unwrapping *u, const struct rtf_token *t)
{
	bool fresh = here(u)->fresh;
	char byte = (char)t->number;

	here(u)->fresh = false;
	switch (t->kind) {
	case RTF_END:
	case RTF_BINARY: return;
	case RTF_OPEN: group_open(u); return;
	case RTF_CLOSE: group_close(u); return;
	case RTF_WORD: word_read(u, t); return;
	case RTF_SYMBOL: symbol_read(u, t->number, fresh); return;
	case RTF_HEX: raw_add(u, (struct span){&byte, 1}); return;
	case RTF_TEXT: raw_add(u, t->bytes); return;
	}
}

/* \fromhtml1 stands near the beginning. */
static bool is_from_html(struct span rest)
{
	for (unsigned n = 0; n < TOKENS_BEFORE_MARK; n++) {
		struct rtf_token t = rtf_next(&rest);

		if (t.kind == RTF_END)
			return false;
		if (t.kind == RTF_WORD && strcmp(t.word, "fromhtml") == 0)
			return true;
	}
	return false;
}

static struct span unwrap(struct unwrapping *u, struct span rest)
{
	struct rtf_token t;
	struct span html = {NULL, 0};

	u->ansi_codepage = 1252;
	here(u)->unicode_skip = 1;
	while ((t = rtf_next(&rest)).kind != RTF_END)
		token_read(u, &t);
	raw_put(u);
	if (!u->no_memory && !u->html.failed && !u->raw.failed)
		html = arena_span(u->arena, buf_span(&u->html));
	buf_free(&u->html);
	buf_free(&u->raw);
	return html;
}

struct span rtf_html(struct arena *arena, struct span rtf)
{
	struct unwrapping *u;

	if (!is_from_html(rtf))
		return (struct span){"", 0};
	u = arena_alloc(arena, sizeof(*u));
	if (u == NULL)
		return (struct span){NULL, 0};
	u->arena = arena;
	return unwrap(u, rtf);
}
