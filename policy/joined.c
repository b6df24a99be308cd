/* joined.c - the normal form without the spaces that Japanese is set apart with. */
#include "policy/joined.h"

#include "base/text.h"

size_t joined_copy(char *out, struct span s, unsigned char *lead)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == ' ' && joined_lead(*lead) && i + 1 < s.len && joined_lead((unsigned char)s.p[i + 1]))
			continue;
		if ((c & 0xc0) != 0x80)
			*lead = c;
		out[len++] = (char)c;
	}
	return len;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

struct span joined_form(struct arena *arena, struct span text)
{
	struct text_norm norm;
	unsigned char lead = '\0';
	char *out;

	if (text_normalise(arena, text, &norm) != 0)
		return (struct span){NULL, 0};
	while (norm.text.len > 0 && is_blank(norm.text.p[0]))
		norm.text = (struct span){norm.text.p + 1, norm.text.len - 1};
	while (norm.text.len > 0 && is_blank(norm.text.p[norm.text.len - 1]))
		norm.text.len--;
	out = arena_alloc(arena, norm.text.len + 1);
	if (out == NULL)
		return (struct span){NULL, 0};
	return (struct span){out, joined_copy(out, norm.text, &lead)};
}
