/* html_outlook.c - HTML as Outlook takes it: conditional comments resolved. */
#include "report/html_outlook.h"

#include <stdbool.h>

#include "report/mime_header.h"

struct outlook {
	struct span in;
	size_t at;
	char *out;
	size_t len;
	bool differs; /* some text is more or less than others see */
};

static struct span rest_at(const struct outlook *o, size_t at)
{
	return (struct span){o->in.p + at, o->in.len - at};
}

/* Where the text starts that ends what begins at `at`; the end of all if there is none. */
static size_t find(const struct outlook *o, size_t at, const char *what)
{
	struct span rest = rest_at(o, at);
	const char *p = rest.len == 0 ? NULL : memmem(rest.p, rest.len, what, strlen(what));

	return p == NULL ? o->in.len : (size_t)(p - o->in.p);
}

static void copy(struct outlook *o, size_t from, size_t to)
{
	memcpy(o->out + o->len, o->in.p + from, to - from);
	o->len += to - from;
}

/* Letters outside tags; what Office keeps for itself in <xml> and style sheets are none. */
static bool has_text(struct span s)
{
	static const char *const islands[][2] = {{"<xml", "</xml"}, {"<style", "</style"}, {"<!--", "-->"}};
	const char *p;

	for (size_t i = 0; i < s.len;) {
		struct span rest = {s.p + i, s.len - i};
		const char *end = ">";

		if (rest.p[0] != '<') {
			if (strchr(" \t\r\n", rest.p[0]) == NULL)
				return true;
			i++;
			continue;
		}
		for (size_t k = 0; k < sizeof(islands) / sizeof(islands[0]); k++) {
			if (span_starts(rest, islands[k][0]))
				end = islands[k][1];
		}
		p = memmem(rest.p, rest.len, end, strlen(end));
		i = p == NULL ? s.len : (size_t)(p - s.p) + strlen(end);
	}
	return false;
}

/* From the "<" on that some condition stands behind. comment: those who know no conditions see nothing of it, unless it is
 * closed at once. */
static void condition(struct outlook *o, bool comment)
{
	size_t open = find(o, o->at, "]"), content, end, behind;
	bool not = span_starts(span_trim(rest_at(o, find(o, o->at, "[if") + 3)), "!"), others_see = !comment;

	content = span_starts(rest_at(o, open), "]>") ? open + 2 : open;
	if (comment && (span_starts(rest_at(o, content), "<!-->") || span_starts(rest_at(o, content), "-->") ||
		span_starts(rest_at(o, content), "]-->"))) {
		content = find(o, content, "-->") + 3;
		others_see = true;
	}
	end = find(o, content, "<![endif]");
	behind = find(o, end, ">") + 1;
	behind = behind < o->in.len ? behind : o->in.len;
	if (not == others_see)
		o->differs |= has_text((struct span){o->in.p + content, end - content});
	if (!not)
		copy(o, content, end);
	o->at = behind;
}

static void comment_pass(struct outlook *o)
{
	size_t end = find(o, o->at, "-->");

	end = end + 3 < o->in.len ? end + 3 : o->in.len;
	copy(o, o->at, end);
	o->at = end;
}

/* What begins with "<!" at o->at, if not all is at its end. */
static void mark_take(struct outlook *o)
{
	struct span rest = rest_at(o, o->at);
	bool comment = span_starts(rest, "<!--");
	size_t skip = comment ? 4 : 2;

	if (rest.len == 0)
		return;
	if (rest.len > skip && span_starts(span_trim((struct span){rest.p + skip, rest.len - skip}), "[if")) {
		condition(o, comment);
	} else if (comment) {
		comment_pass(o);
	} else {
		copy(o, o->at, o->at + 2);
		o->at += 2;
	}
}

struct span html_outlook(struct arena *arena, struct span text)
{
	struct outlook o = {.in = text};

	if (text.len == 0 || memmem(text.p, text.len, "[if", 3) == NULL)
		return text;
	o.out = arena_alloc(arena, text.len + 1);
	if (o.out == NULL)
		return (struct span){NULL, 0};
	while (o.at < text.len) {
		size_t mark = find(&o, o.at, "<!");

		copy(&o, o.at, mark);
		o.at = mark;
		mark_take(&o);
	}
	return o.differs ? (struct span){o.out, o.len} : text;
}
