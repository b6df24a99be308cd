/* charset_language.h - which language decoded bytes look like: what tells one charset from another where bytes decode in
 * both. Inside of charset.c; others use charset.h. */
#ifndef REPORT_CHARSET_LANGUAGE_H
#define REPORT_CHARSET_LANGUAGE_H

#include "base/span.h"
#include "report/charset_codec.h"

enum { LANGUAGE_GUESSES_MAX = 3 };

struct language_guess {
	const struct codec *codec;
	double share; /* 0..1 */
};

/* Once; after codec_prepare(). */
void language_prepare(void);

/* The charsets in which bytes read like a language other than Japanese, the best first; how many. A first part of the
 * bytes is looked at, so that the cost is bounded. -1 when memory is used up. */
int language_guess(struct span bytes, struct language_guess guesses_out[LANGUAGE_GUESSES_MAX]);

/* How much UTF-8 text looks like Japanese that consists of Chinese characters alone, 0..1. */
double language_japanese(struct span utf8);

/* True if all that is outside ASCII in the first part of UTF-8 text is kana of half width, as they may follow each other. */
bool language_is_half_kana(struct span utf8);

/* True if the first part of UTF-8 text has kana as only Japanese has them. */
bool language_has_kana(struct span utf8);

#endif
