/* html_style.c - what style sheets and style attributes do to text. As much of CSS as tells hidden text from shown. */
#include "report/html_style.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "report/html_element.h"
#include "report/mime_header.h"

#define RULES_MOST 5000u
#define AWAY_PIXELS 300.0 /* text moved so far out is seen by nobody */
#define TINY_PIXELS 2.0

struct rule {
	struct span element, class, id; /* of the last part of its selector; empty: any */
	struct html_look look;
};

struct html_style {
	struct rule *rules;
	size_t count, capacity;
	bool overfull;
};

/* ---- text of style sheets ---- */

static struct span rest_of(struct span s, size_t i)
{
	return (struct span){s.p + i, s.len - i};
}

/* Where a character stands that is in no string, comment or bracket; s.len if nowhere. */
static size_t css_find(struct span s, size_t i, const char *any)
{
	char quote = '\0';

	for (; i < s.len; i++) {
		char c = s.p[i];

		if (c == '\\')
			i++;
		else if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c != '\0' && strchr(any, c) != NULL)
			return i;
	}
	return s.len;
}

static struct span comments_cut(struct arena *arena, struct span s)
{
	char *out;
	size_t len = 0, i = 0;

	if (s.len == 0 || memmem(s.p, s.len, "/*", 2) == NULL)
		return s;
	out = arena_alloc(arena, s.len);
	while (out != NULL && i < s.len) {
		const char *end;

		if (!span_starts(rest_of(s, i), "/*")) {
			out[len++] = s.p[i++];
			continue;
		}
		end = memmem(s.p + i + 2, s.len - i - (s.len - i > 2 ? 2 : 0), "*/", 2);
		i = end == NULL ? s.len : (size_t)(end - s.p) + 2;
	}
	return (struct span){out, len};
}

static size_t utf8_put(char *out, unsigned long c)
{
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		c = 0xFFFD;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

/* Escapes (CSS Syntax 4.3.7) as the characters that they stand for. An escape is never shorter than its character. */
static struct span unescape(struct arena *arena, struct span s)
{
	char *out;
	size_t len = 0, i = 0;

	if (s.len == 0 || memchr(s.p, '\\', s.len) == NULL)
		return s;
	out = arena_alloc(arena, 2 * s.len + 4);
	while (out != NULL && i < s.len) {
		unsigned long c = 0;
		size_t digits = 0;

		if (s.p[i] != '\\') {
			out[len++] = s.p[i++];
			continue;
		}
		for (i++; digits < 6 && i < s.len && isxdigit((unsigned char)s.p[i]); digits++, i++)
			c = c * 16 + (unsigned long)(isdigit((unsigned char)s.p[i]) ? s.p[i] - '0' : (s.p[i] | 0x20) - 'a' + 10);
		if (digits > 0) {
			len += utf8_put(out + len, c);
			i += i < s.len && isspace((unsigned char)s.p[i]);
		} else if (i < s.len && s.p[i++] != '\n') {
			out[len++] = s.p[i - 1];
		}
	}
	return (struct span){out, len};
}

/* ---- declarations ---- */

/* Without blanks, in lower case, cut to what no value that matters is longer than. */
static const char *folded(struct span value, char out[64])
{
	size_t len = 0;

	for (size_t i = 0; i < value.len && len < 63; i++) {
		if (!isspace((unsigned char)value.p[i]))
			out[len++] = (char)tolower((unsigned char)value.p[i]);
	}
	out[len] = '\0';
	return out;
}

static bool starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool is_number(const char *value, double *number_out)
{
	char *end;

	*number_out = strtod(value, &end);
	return end != value && (isdigit((unsigned char)value[0]) || strchr("+-.", value[0]) != NULL);
}

static bool is_white(const char *color)
{
	static const char *const whites[] = {"white", "#fff", "#ffffff", "#fefefe", "rgb(255,255,255", "rgba(255,255,255", "transparent",
		"hsl(0,0%,100%"};

	for (size_t i = 0; i < sizeof(whites) / sizeof(whites[0]); i++) {
		size_t len = strlen(whites[i]);

		if (starts(color, whites[i]) && !isalnum((unsigned char)color[len]))
			return true;
	}
	return false;
}

/* Sizes that are nothing, or next to it. */
static void size_look(const char *name, double number, struct html_look *look)
{
	static const char *const hiding[] = {"font-size", "opacity", "max-height", "font"};
	static const char *const maybe[] = {"height", "max-width", "width", "line-height", "zoom"};

	for (size_t i = 0; i < sizeof(hiding) / sizeof(hiding[0]); i++)
		look->hidden |= number == 0 && strcmp(name, hiding[i]) == 0;
	for (size_t i = 0; i < sizeof(maybe) / sizeof(maybe[0]); i++)
		look->maybe |= number == 0 && strcmp(name, maybe[i]) == 0;
	look->maybe |= (strcmp(name, "font-size") == 0 || strcmp(name, "font") == 0) && number > 0 && number <= TINY_PIXELS;
	if (strcmp(name, "text-indent") == 0 || strcmp(name, "left") == 0 || strcmp(name, "top") == 0 || starts(name, "margin"))
		look->maybe |= number <= -AWAY_PIXELS;
}

static void value_look(const char *name, const char *value, struct html_look *look)
{
	double number;

	if (strcmp(name, "display") == 0) {
		look->hidden |= starts(value, "none");
		look->joined |= starts(value, "inline") || starts(value, "contents") || starts(value, "table-cell");
	} else if (strcmp(name, "visibility") == 0) {
		look->hidden |= starts(value, "hidden") || starts(value, "collapse");
	} else if (strcmp(name, "float") == 0) {
		look->joined |= starts(value, "left") || starts(value, "right");
	} else if (strcmp(name, "mso-hide") == 0) {
		look->maybe |= starts(value, "all");
	} else if (strcmp(name, "transform") == 0) {
		look->maybe |= strstr(value, "scale(0") != NULL;
	} else if (strcmp(name, "clip") == 0 || strcmp(name, "clip-path") == 0) {
		look->maybe |= starts(value, "rect(") || starts(value, "inset(");
	} else if (is_number(value, &number)) {
		/* Relative sizes are taken for pixels only where they are zero or negative. */
		size_look(name, number > 0 && (strstr(value, "em") != NULL || strchr(value, '%') != NULL) ? 100 : number, look);
	}
}

/* "text" 'text' attr(name): what stands before or behind an element. */
static struct span content_of(struct arena *arena, struct span value, const char **attributes)
{
	struct buf out = {0};
	struct span text = {"", 0};

	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] == '"' || value.p[i] == '\'') {
			size_t end = i + 1;

			while (end < value.len && value.p[end] != value.p[i])
				end += value.p[end] == '\\' ? 2 : 1;
			end = end < value.len ? end : value.len;
			text = unescape(arena, (struct span){value.p + i + 1, end - i - 1});
			buf_add(&out, text.p, text.p == NULL ? 0 : text.len);
			i = end;
		} else if (span_starts(rest_of(value, i), "attr(") && attributes != NULL) {
			char name[64];
			size_t len = strcspn(folded(rest_of(value, i + 5), name), "),");
			const char *shown;

			name[len] = '\0';
			shown = html_attribute(attributes, name);
			buf_adds(&out, shown == NULL ? "" : shown);
		}
	}
	text = out.failed ? (struct span){NULL, 0} : arena_span(arena, buf_span(&out));
	buf_free(&out);
	return text;
}

struct colors {
	char text[64], ground[64];
};

/* One "name: value". content_out: a `content`, as it stands. */
static int declaration_look(struct arena *arena, struct span declaration, struct html_look *look, struct colors *colors,
	struct span *content_out)
{
	size_t colon = css_find(declaration, 0, ":");
	char name[64], value[64];
	struct span decoded;

	if (colon == declaration.len)
		return 0;
	decoded = unescape(arena, (struct span){declaration.p, colon});
	if (decoded.p == NULL)
		return -1;
	folded(decoded, name);
	declaration = rest_of(declaration, colon + 1);
	if (strcmp(name, "content") == 0) {
		*content_out = declaration;
		return 0;
	}
	decoded = unescape(arena, declaration);
	if (decoded.p == NULL)
		return -1;
	value_look(name, folded(decoded, value), look);
	if (strcmp(name, "color") == 0)
		strcpy(colors->text, value);
	else if (strcmp(name, "background") == 0 || strcmp(name, "background-color") == 0)
		strcpy(colors->ground, value);
	return 0;
}

static int declarations_look(struct arena *arena, struct span s, struct html_look *look, struct span *content_out)
{
	struct colors colors = {{0}, {0}};

	*content_out = (struct span){NULL, 0};
	s = comments_cut(arena, s);
	if (s.p == NULL)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		size_t end = css_find(s, i, ";");

		if (declaration_look(arena, (struct span){s.p + i, end - i}, look, &colors, content_out) != 0)
			return -1;
		i = end;
	}
	look->maybe |= colors.text[0] != '\0' && (is_white(colors.text) || strcmp(colors.text, colors.ground) == 0);
	return 0;
}

/* ---- rules ---- */

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '\\' || (unsigned char)c >= 0x80;
}

static struct span name_take(struct span s, size_t *i)
{
	size_t start = *i;

	while (*i < s.len && is_name(s.p[*i]))
		++*i;
	return (struct span){s.p + start, *i - start};
}

/* What of a selector says whom it is for. True if there is more to it than that: it holds for some elements alone. */
static bool selector_read(struct span s, struct rule *rule, bool *before_out, bool *after_out)
{
	bool more = false;

	*rule = (struct rule){.element = {"", 0}, .class = {"", 0}, .id = {"", 0}};
	*before_out = *after_out = false;
	for (size_t i = 0; i < s.len;) {
		char c = s.p[i];
		struct span name;

		i += !is_name(c);
		name = name_take(s, &i);
		if (is_name(c) && name.len > 0)
			rule->element = name;
		else if (c == '.')
			rule->class = name;
		else if (c == '#')
			rule->id = name;
		else if (c == ':' && span_is(name, "before"))
			*before_out = true;
		else if (c == ':' && span_is(name, "after"))
			*after_out = true;
		else if (c == '[')
			i = css_find(s, i, "]");
		else if (isspace((unsigned char)c) || strchr(">+~", c) != NULL)
			*rule = (struct rule){.element = name, .class = {"", 0}, .id = {"", 0}};
		more |= strchr(" \t\r\n>+~[:", c) != NULL && !*before_out && !*after_out;
	}
	return more;
}

static bool look_matters(const struct html_look *look)
{
	return look->hidden || look->maybe || look->joined || look->before.len > 0 || look->after.len > 0;
}

static int rule_add(struct arena *arena, struct html_style *style, const struct rule *rule)
{
	struct rule *grown;

	if (!look_matters(&rule->look))
		return 0;
	if (style->count == RULES_MOST) {
		style->overfull = true;
		return 0;
	}
	grown = arena_grow(arena, style->rules, &style->capacity, style->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	style->rules = grown;
	grown[style->count++] = *rule;
	return 0;
}

/* "a, b.c { ... }" at some depth of @media. */
static int rules_add(struct arena *arena, struct html_style *style, struct span selectors, struct span body, bool some)
{
	struct html_look look = {.before = {"", 0}, .after = {"", 0}};
	struct span content;

	if (declarations_look(arena, body, &look, &content) != 0)
		return -1;
	for (size_t i = 0; i < selectors.len; i++) {
		size_t end = css_find(selectors, i, ",");
		bool before, after;
		struct rule rule;
		bool more = selector_read(span_trim((struct span){selectors.p + i, end - i}), &rule, &before, &after);

		i = end;
		rule.look = before || after ? (struct html_look){.before = {"", 0}, .after = {"", 0}} : look;
		if ((some || more) && rule.look.hidden)
			rule.look = (struct html_look){.maybe = true, .joined = look.joined, .before = {"", 0}, .after = {"", 0}};
		if (content.p != NULL && before)
			rule.look.before = content;
		if (content.p != NULL && after)
			rule.look.after = content;
		if (rule_add(arena, style, &rule) != 0)
			return -1;
	}
	return 0;
}

/* Without the marks of a comment in HTML, which hid sheets from old browsers and mean nothing in one. */
static struct span head_of(struct span s)
{
	s = span_trim(s);
	while (span_starts(s, "<!--") || span_starts(s, "-->"))
		s = span_trim(rest_of(s, s.p[0] == '<' ? 4 : 3));
	return s;
}

/* some: it holds for some programs only. */
static int sheet_read(struct arena *arena, struct html_style *style, struct span s, bool some)
{
	unsigned depth = 0;
	size_t i = 0;

	s = comments_cut(arena, s);
	if (s.p == NULL)
		return -1;
	while (i < s.len) {
		size_t end = css_find(s, i, "{};"), close;
		struct span head = head_of((struct span){s.p + i, end - i});

		i = end + 1;
		if (end == s.len)
			break;
		if (s.p[end] == '}')
			depth -= depth > 0;
		if (s.p[end] != '{')
			continue;
		if (span_starts(head, "@media") || span_starts(head, "@supports") || span_starts(head, "@layer")) {
			depth++;
			continue;
		}
		close = css_find(s, i, "}");
		if (head.len > 0 && head.p[0] != '@' &&
		    rules_add(arena, style, head, (struct span){s.p + i, close - i}, some || depth > 0) != 0)
			return -1;
		i = close + 1;
	}
	return 0;
}

static const char *tag_find(struct span s, const char *tag)
{
	const char *p = s.p;

	while ((p = memchr(p, '<', (size_t)(s.p + s.len - p))) != NULL) {
		if (span_starts((struct span){p, (size_t)(s.p + s.len - p)}, tag))
			return p;
		p++;
	}
	return NULL;
}

/* Whether a comment is open behind s, if one was before it. */
static bool in_comment(struct span s, bool open)
{
	const char *p;

	while (s.len > 0 && (p = memmem(s.p, s.len, open ? "-->" : "<!--", open ? 3 : 4)) != NULL) {
		s = (struct span){p + 3, (size_t)(s.p + s.len - p) - 3};
		open = !open;
	}
	return open;
}

const struct html_style *html_style_read(struct arena *arena, struct span text)
{
	struct html_style *style = arena_alloc(arena, sizeof(*style));
	const char *start, *open, *end;
	bool some = false;

	while (style != NULL && text.len > 0 && (start = tag_find(text, "<style")) != NULL) {
		some = in_comment((struct span){text.p, (size_t)(start - text.p)}, some);
		text = (struct span){start, (size_t)(text.p + text.len - start)};
		open = memchr(text.p, '>', text.len);
		if (open == NULL)
			break;
		text = (struct span){open + 1, (size_t)(text.p + text.len - open) - 1};
		end = text.len == 0 ? NULL : tag_find(text, "</style");
		if (sheet_read(arena, style, (struct span){text.p, end == NULL ? text.len : (size_t)(end - text.p)}, some) != 0)
			return NULL;
		text = end == NULL ? (struct span){text.p, 0} : (struct span){end, (size_t)(text.p + text.len - end)};
	}
	return style;
}

bool html_style_overfull(const struct html_style *style)
{
	return style->overfull;
}

/* ---- elements ---- */

static bool same_name(struct span a, struct span b)
{
	return a.len == b.len && strncasecmp(a.p, b.p, a.len) == 0;
}

static bool has_class(const char *classes, struct span class)
{
	while (classes != NULL && *classes != '\0') {
		size_t len = strcspn(classes, " \t\r\n\f");

		if (same_name((struct span){classes, len}, class))
			return true;
		classes += len + strspn(classes + len, " \t\r\n\f");
	}
	return false;
}

static bool rule_fits(const struct rule *rule, const char *element, const char *classes, const char *id)
{
	return (rule->element.len == 0 || same_name(rule->element, span_of(element))) &&
		(rule->class.len == 0 || has_class(classes, rule->class)) &&
		(rule->id.len == 0 || (id != NULL && same_name(rule->id, span_of(id))));
}

static int rules_look(struct arena *arena, const struct html_style *style, const char *element, const char **attributes,
	struct html_look *look)
{
	const char *classes = html_attribute(attributes, "class"), *id = html_attribute(attributes, "id");

	for (size_t i = 0; i < style->count; i++) {
		const struct rule *rule = &style->rules[i];

		if (!rule_fits(rule, element, classes, id))
			continue;
		look->hidden |= rule->look.hidden;
		look->maybe |= rule->look.maybe;
		look->joined |= rule->look.joined;
		if (rule->look.before.len > 0)
			look->before = content_of(arena, rule->look.before, attributes);
		if (rule->look.after.len > 0)
			look->after = content_of(arena, rule->look.after, attributes);
		if (look->before.p == NULL || look->after.p == NULL)
			return -1;
	}
	return 0;
}

/* Elements whose content is another thing's, or shown only where something cannot be. */
static void element_look(const char *element, const char **attributes, struct html_look *look)
{
	static const char *const maybe[] = {"noscript", "noframes", "noembed", "datalist", "object", "audio", "video", "canvas", "iframe"};

	look->hidden |= strcmp(element, "template") == 0 ||
		(strcmp(element, "dialog") == 0 && html_attribute(attributes, "open") == NULL);
	for (size_t i = 0; i < sizeof(maybe) / sizeof(maybe[0]); i++)
		look->maybe |= strcmp(element, maybe[i]) == 0;
}

int html_look_of(struct arena *arena, const struct html_style *style, const char *element, const char **attributes,
	struct html_look *look_out)
{
	const char *own = html_attribute(attributes, "style"), *type = html_attribute(attributes, "type");
	const char *color = html_attribute(attributes, "color");
	struct span content;
	char value[64];

	*look_out = (struct html_look){.before = {"", 0}, .after = {"", 0}};
	element_look(element, attributes, look_out);
	if (attributes != NULL)
		look_out->hidden |= html_attribute(attributes, "hidden") != NULL || (type != NULL && span_is(span_of(type), "hidden"));
	look_out->maybe |= color != NULL && is_white(folded(span_of(color), value));
	if (own != NULL && declarations_look(arena, span_of(own), look_out, &content) != 0)
		return -1;
	return style->count > 0 ? rules_look(arena, style, element, attributes, look_out) : 0;
}
