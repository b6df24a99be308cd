/* joined.h - the form in which names are looked for: the normal form (base/text.h) without the spaces that Japanese is
 * set apart with, so that "株式会社　あおぞら 商事" and "御　中" hide nothing. */
#ifndef POLICY_JOINED_H
#define POLICY_JOINED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* Does a character that begins with this byte need no space beside it (kana, kanji, their punctuation)? */
static inline bool joined_lead(unsigned char c)
{
	return c >= 0xe3;
}

/* Does the text begin / end with a katakana or the mark that lengthens one? */
static inline bool span_katakana(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	return s.len >= 3 && p[0] == 0xe3 && ((p[1] == 0x82 && p[2] >= 0xa1) || (p[1] == 0x83 && p[2] != 0xbb));
}
static inline bool span_katakana_before(struct span s)
{
	return s.len >= 3 && span_katakana((struct span){s.p + s.len - 3, 3});
}

/* Copies normalised text to out (room for s.len bytes; may be s.p) without those spaces. Returns the length. *lead: the first byte of
 * the last character before s on entry ('\0': none), of the last character on return. */
size_t joined_copy(char *out, struct span s, unsigned char *lead);
/* The joined form of any UTF-8 text, without white space around it. .p NULL when out of memory. */
struct span joined_form(struct arena *arena, struct span text);

#endif
