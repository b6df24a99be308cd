/* joined.c - the normal form without the spaces that Japanese is set apart with. */
#include "policy/joined.h"

#include "base/text.h"

static unsigned char last_lead(struct span s)
{
	size_t at = s.len - 1;

	while (at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	return (unsigned char)s.p[at];
}

size_t joined_copy(char *out, struct span s, unsigned char *lead)
{
	size_t len = 0;

	while (s.len > 0) {
		const char *space = memchr(s.p, ' ', s.len);
		size_t run = space == NULL ? s.len : (size_t)(space - s.p);

		if (run > 0)
			*lead = last_lead((struct span){s.p, run});
		memmove(out + len, s.p, run); /* out may be s.p itself */
		len += run;
		s = (struct span){s.p + run, s.len - run};
		if (s.len == 0)
			break;
		if (!(joined_lead(*lead) && s.len > 1 && joined_lead((unsigned char)s.p[1]))) {
			out[len++] = ' ';
			*lead = ' ';
		}
		s = (struct span){s.p + 1, s.len - 1};
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
