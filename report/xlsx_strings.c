/* xlsx_strings.c - shared strings and cell styles of a workbook. */
#include "report/xlsx.h"

#include <stdlib.h>

/* ---- escapes ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The UTF-16 unit that an escape at p stands for, or -1. */
static long escape_at(const char *p, size_t len)
{
	long unit = 0;

	if (len < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		if (hex_digit(p[i]) < 0)
			return -1;
		unit = unit * 16 + hex_digit(p[i]);
	}
	return unit;
}

static size_t put_utf8(char *out, long c)
{
	if (c < 0x80) {
		out[0] = (char)(c == 0 ? ' ' : c);
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

void xlsx_unescape(struct buf *text)
{
	size_t to = 0;

	if (text->len < 7 || memchr(text->p, '_', text->len) == NULL)
		return;
	for (size_t i = 0; i < text->len;) {
		long unit = escape_at(text->p + i, text->len - i), low;

		if (unit < 0) {
			text->p[to++] = text->p[i++];
			continue;
		}
		i += 7;
		low = unit >= 0xd800 && unit < 0xdc00 ? escape_at(text->p + i, text->len - i) : -1;
		if (low >= 0xdc00 && low < 0xe000) {
			unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
			i += 7;
		}
		to += put_utf8(text->p + to, unit);
	}
	text->len = to;
	text->p[to] = '\0';
}

/* ---- shared strings ---- */

struct strings {
	struct xlsx *x;
	struct buf text;
	unsigned in_t, in_phonetic;
	bool failed;
};

enum { STRINGS_SI, STRINGS_T, STRINGS_RPH };
static const char *const strings_names[] = {"si", "t", "rPh", NULL};

static void strings_start(void *to, const struct xml_element *e)
{
	struct strings *s = to;

	s->in_t += e->id == STRINGS_T;
	s->in_phonetic += e->id == STRINGS_RPH;
}

static void string_add(struct strings *s)
{
	struct xlsx *x = s->x;
	struct arena *arena = context_arena(x->opc.ctx);
	struct span *grown = arena_grow(arena, x->strings, &x->string_capacity, x->string_count + 1, sizeof(*grown));

	xlsx_unescape(&s->text);
	s->failed = s->failed || grown == NULL || s->text.failed;
	if (grown == NULL)
		return;
	x->strings = grown;
	grown[x->string_count] = s->text.len == 0 ? (struct span){"", 0} : arena_span(arena, buf_span(&s->text));
	s->failed = s->failed || grown[x->string_count].p == NULL;
	x->string_count++;
	buf_clear(&s->text);
}

static void strings_end(void *to, int id)
{
	struct strings *s = to;

	if (id == STRINGS_T && s->in_t > 0)
		s->in_t--;
	else if (id == STRINGS_RPH && s->in_phonetic > 0)
		s->in_phonetic--;
	else if (id == STRINGS_SI)
		string_add(s);
}

static void strings_text(void *to, struct span text)
{
	struct strings *s = to;

	if (s->in_t > 0 && s->in_phonetic == 0)
		buf_add(&s->text, text.p, text.len);
}

int xlsx_strings_read(struct xlsx *x, struct opc_part *part)
{
	static const struct xml_handler handler = {.names = strings_names, .start = strings_start, .end = strings_end,
	                                           .text = strings_text};
	struct strings s = {.x = x};
	int rc = opc_parse(&x->opc, part, x->opc.src->place, &handler, &s);

	buf_free(&s.text);
	if (s.failed)
		return context_unreadable(x->opc.ctx, x->opc.src, x->opc.src->place, WHY_LIMIT, "reader.memory");
	return rc;
}

/* ---- cell styles ---- */

struct styles {
	struct xlsx *x;
	bool in_cell_styles;
};

enum { STYLES_NUMFMT, STYLES_CELLXFS, STYLES_XF };
static const char *const styles_names[] = {"numFmt", "cellXfs", "xf", NULL};

static uint32_t number_attribute(const struct xml_element *e, const char *name)
{
	struct span value = xml_attribute(e, name);
	char text[16] = "";

	if (value.p != NULL && value.len < sizeof(text))
		memcpy(text, value.p, value.len);
	return (uint32_t)strtoul(text, NULL, 10);
}

static void styles_start(void *to, const struct xml_element *e)
{
	struct styles *s = to;
	struct arena *arena = context_arena(s->x->opc.ctx);
	struct span code = xml_attribute(e, "formatCode");

	if (e->id == STYLES_NUMFMT && code.p != NULL)
		cell_formats_add_code(&s->x->formats, arena, number_attribute(e, "numFmtId"), code);
	else if (e->id == STYLES_CELLXFS)
		s->in_cell_styles = true;
	else if (e->id == STYLES_XF && s->in_cell_styles)
		cell_formats_add_style(&s->x->formats, arena, number_attribute(e, "numFmtId"));
}

static void styles_end(void *to, int id)
{
	struct styles *s = to;

	if (id == STYLES_CELLXFS)
		s->in_cell_styles = false;
}

int xlsx_styles_read(struct xlsx *x, struct opc_part *part)
{
	static const struct xml_handler handler = {.names = styles_names, .start = styles_start, .end = styles_end};
	struct styles s = {.x = x};

	return opc_parse(&x->opc, part, x->opc.src->place, &handler, &s);
}
