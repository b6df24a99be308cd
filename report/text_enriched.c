/* text_enriched.c - text/enriched and text/richtext: marks in angle brackets. */
#include "report/text_enriched.h"

#include <stdbool.h>

#include "report/mime_header.h"

/* Behind the mark that ends what is not shown: <param>, and the <comment> of richtext. */
static size_t hidden_skip(struct span text, size_t i, const char *end)
{
	for (; i < text.len; i++) {
		if (text.p[i] == '<' && span_starts((struct span){text.p + i, text.len - i}, end))
			return i + strlen(end);
	}
	return text.len;
}

struct span enriched_text(struct arena *arena, struct span text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0, i = 0;
	bool unclosed = false; /* there is no ">" any more */

	while (out != NULL && i < text.len) {
		struct span rest = {text.p + i, text.len - i};
		const char *end = NULL;

		if (span_starts(rest, "<<")) {
			out[len++] = '<';
			i += 2;
			continue;
		}
		if (rest.p[0] == '<' && !unclosed)
			unclosed = (end = memchr(rest.p, '>', rest.len)) == NULL;
		if (end == NULL) {
			out[len++] = text.p[i++];
		} else if (span_starts(rest, "<param>")) {
			i = hidden_skip(text, i, "</param>");
		} else if (span_starts(rest, "<comment>")) {
			i = hidden_skip(text, i, "</comment>");
		} else {
			if (span_starts(rest, "<nl>") || span_starts(rest, "<lt>"))
				out[len++] = span_starts(rest, "<nl>") ? '\n' : '<';
			i += (size_t)(end - rest.p) + 1;
		}
	}
	return (struct span){out, len};
}
