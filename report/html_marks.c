/* html_marks.c - comments, and what browsers take for one. */
#include "report/html_marks.h"

#include <ctype.h>

#include "base/buf.h"
#include "report/mime_header.h"

struct marks {
	struct span in;
	size_t at, kept; /* kept: up to where the text is in `out`, or stays as it is */
	struct buf out;
	bool changed, drawing;
	bool unclosed; /* there is no ">" any more */
};

static struct span rest_of(const struct marks *m)
{
	return (struct span){m->in.p + m->at, m->in.len - m->at};
}

/* Where the text goes on behind the first `what`; 0 if there is none. */
static size_t behind(struct span s, size_t from, const char *what)
{
	const char *p = from < s.len ? memmem(s.p + from, s.len - from, what, strlen(what)) : NULL;

	return p == NULL ? 0 : (size_t)(p - s.p) + strlen(what);
}

/* Puts `instead` for the next len bytes. */
static void replace(struct marks *m, size_t len, struct span instead)
{
	buf_add(&m->out, m->in.p + m->kept, m->at - m->kept);
	buf_add(&m->out, instead.p, instead.len);
	m->changed = true;
	m->at += len;
	m->kept = m->at;
}

static void comment(struct marks *m)
{
	struct span rest = rest_of(m);
	size_t end, other;

	if (span_starts(rest, "<!-->")) {
		replace(m, 5, span_of("<!---->"));
	} else if (span_starts(rest, "<!--->")) {
		replace(m, 6, span_of("<!---->"));
	} else {
		end = behind(rest, 4, "-->");
		end = end == 0 ? rest.len : end;
		other = behind((struct span){rest.p, end}, 4, "--!>");
		m->at += other == 0 ? end : other;
	}
}

static void drawing_text(struct marks *m, struct span rest)
{
	size_t end = behind(rest, 9, "]]>");
	struct buf text = {0};

	if (end == 0)
		end = rest.len + 3;
	for (size_t i = 9; i + 3 < end; i++) {
		if (rest.p[i] == '<' || rest.p[i] == '&')
			buf_adds(&text, rest.p[i] == '<' ? "&lt;" : "&amp;");
		else
			buf_addc(&text, rest.p[i]);
	}
	m->out.failed |= text.failed;
	replace(m, end < rest.len ? end : rest.len, buf_span(&text));
	buf_free(&text);
}

/* In these nothing is a mark but their own end. */
static bool raw_skip(struct marks *m, struct span rest)
{
	static const char *const raw[] = {"<script", "<style", "<textarea", "<title", "<xmp", "<plaintext"};

	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		size_t len = strlen(raw[i]);

		if (!span_starts(rest, raw[i]) || (rest.len > len && isalnum((unsigned char)rest.p[len])))
			continue;
		for (m->at += len; m->at < m->in.len; m->at++) {
			rest = rest_of(m);
			if (rest.p[0] == '<' && rest.len > len && rest.p[1] == '/' &&
			    span_starts((struct span){rest.p + 2, rest.len - 2}, raw[i] + 1))
				return true;
		}
		return true;
	}
	return false;
}

/* Up to the next ">"; one that has none is text. */
static void other_comment(struct marks *m, struct span rest)
{
	size_t end = m->unclosed ? 0 : behind(rest, 2, ">");

	m->unclosed = end == 0;
	if (end > 0)
		replace(m, end, (struct span){"", 0});
	else
		m->at++;
}

static void mark(struct marks *m)
{
	struct span rest = rest_of(m);
	bool no_tag = rest.len > 2 && rest.p[1] == '/' && !isalpha((unsigned char)rest.p[2]);

	m->drawing |= span_starts(rest, "<svg") || span_starts(rest, "<math");
	if (span_starts(rest, "<!--"))
		comment(m);
	else if (m->drawing && span_starts(rest, "<![cdata["))
		drawing_text(m, rest);
	else if (no_tag || (rest.p[1] == '!' && !span_starts(rest, "<!doctype")))
		other_comment(m, rest);
	else if (!raw_skip(m, rest))
		m->at++;
}

struct span html_marks(struct arena *arena, struct span text)
{
	struct marks m = {.in = text};
	const char *p;

	while (m.at < text.len && (p = memchr(text.p + m.at, '<', text.len - m.at)) != NULL) {
		m.at = (size_t)(p - text.p);
		if (text.len - m.at < 2)
			break;
		mark(&m);
	}
	if (m.changed) {
		buf_add(&m.out, text.p + m.kept, text.len - m.kept);
		text = m.out.failed ? (struct span){NULL, 0} : arena_span(arena, buf_span(&m.out));
	}
	buf_free(&m.out);
	return text;
}
