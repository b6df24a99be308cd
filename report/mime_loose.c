/* mime_loose.c - parts that stand in a message without being parts of it for every program. */
#include "report/mime_loose.h"

#include "report/mime_header.h"

static bool is_end(char c)
{
	return c == '\r' || c == '\n';
}

/* The next "--" at the beginning of a line, from i on; s.len if there is none. */
static size_t dashes_find(struct span s, size_t i)
{
	const char *p;

	while (i < s.len && (p = memmem(s.p + i, s.len - i, "--", 2)) != NULL) {
		i = (size_t)(p - s.p);
		if (i == 0 || is_end(s.p[i - 1]))
			return i;
		while (i < s.len && s.p[i] == '-')
			i++;
	}
	return s.len;
}

static size_t line_find(struct span s, size_t i)
{
	while (i < s.len && !is_end(s.p[i]))
		i++;
	return i;
}

/* Behind one line break. */
static size_t break_skip(struct span s, size_t i)
{
	if (i + 1 < s.len && s.p[i] == '\r' && s.p[i + 1] == '\n')
		return i + 2;
	return i < s.len ? i + 1 : i;
}

/* Behind the empty line that ends the header. */
static size_t header_skip(struct span s, size_t i)
{
	while (i < s.len && !is_end(s.p[i]))
		i = break_skip(s, line_find(s, i));
	return break_skip(s, i);
}

/* Where the next line with that boundary starts, its line break not counted. */
static size_t part_end(struct span s, size_t body, struct span dashed)
{
	size_t i = body;
	const char *p;

	while (i < s.len && (p = memmem(s.p + i, s.len - i, dashed.p, dashed.len)) != NULL) {
		i = (size_t)(p - s.p);
		if (i == body)
			return i;
		if (is_end(s.p[i - 1]))
			return i - 1 - (i >= body + 2 && s.p[i - 1] == '\n' && s.p[i - 2] == '\r');
		i++;
	}
	return s.len;
}

bool mime_loose_next(struct span message, size_t *at, struct mime_loose *loose_out)
{
	size_t start, end, header, body;

	for (start = *at; (start = dashes_find(message, start)) < message.len; start = end) {
		end = line_find(message, start);
		header = break_skip(message, end);
		if (end == start + 2 || !span_starts((struct span){message.p + header, message.len - header}, "content-"))
			continue;
		body = header_skip(message, header);
		/* A word of the boundary is enough: what follows may be junk to some. */
		for (end = start + 2; end < message.len && !is_end(message.p[end]) && message.p[end] != ' ' && message.p[end] != '\t';)
			end++;
		loose_out->cr_lines = memchr(message.p + header, '\n', body - header) == NULL;
		end = part_end(message, body, (struct span){message.p + start, end - start});
		loose_out->part = (struct span){message.p + header, end - header};
		*at = body;
		return true;
	}
	*at = message.len;
	return false;
}
