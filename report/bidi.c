/* bidi.c - text that is written against its own direction: "C-12" may stand there as an override and "21-C". */
#include "report/bidi.h"

#define MARK_BYTES 3u

bool bidi_is_overridden(struct span text)
{
	return text.len > MARK_BYTES && memmem(text.p, text.len, BIDI_RIGHT_TO_LEFT, MARK_BYTES) != NULL;
}

static bool is_at(struct span s, size_t i, const char *mark)
{
	return s.len - i >= MARK_BYTES && memcmp(s.p + i, mark, MARK_BYTES) == 0;
}

/* Where an override ends that starts at i: its letters are before that. */
static size_t run_end(struct span s, size_t i)
{
	while (i < s.len && s.p[i] != '\n' && !is_at(s, i, BIDI_POP) && !is_at(s, i, BIDI_RIGHT_TO_LEFT))
		i++;
	return i;
}

static size_t reversed_put(char *out, struct span run)
{
	size_t end = run.len, start, len = 0;

	for (; end > 0; end = start) {
		for (start = end - 1; start > 0 && ((unsigned char)run.p[start] & 0xC0) == 0x80;)
			start--;
		memcpy(out + len, run.p + start, end - start);
		len += end - start;
	}
	return len;
}

struct span bidi_shown(struct arena *arena, struct span text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0, i = 0;

	while (out != NULL && i < text.len) {
		size_t end;

		if (is_at(text, i, BIDI_POP)) {
			i += MARK_BYTES;
		} else if (is_at(text, i, BIDI_RIGHT_TO_LEFT)) {
			i += MARK_BYTES;
			end = run_end(text, i);
			len += reversed_put(out + len, (struct span){text.p + i, end - i});
			i = end;
		} else {
			out[len++] = text.p[i++];
		}
	}
	return (struct span){out, len};
}
