/* text.h - normal forms in which texts are compared, and how wide a text is in a terminal. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

/* The normal form, the same for the directory and for what is read: NFKC (Unicode UAX #15) with case folding; width
 * folded (full-width Latin to ASCII, half-width kana to full-width with its voicing marks composed); every dash,
 * hyphen, minus and look-alike (U+2010..2015, 2212, FF0D, FE63, 2500, and U+30FC between ASCII letters or digits) to
 * '-'; wave dash to '~'; ㈱ （株） (株) 株式會社 and 有, 合, 一社, 医 ... alike to the spelled-out form; other white space to one space,
 * runs of it to one; zero-width and bidirectional controls, soft hyphens and variation selectors removed; line
 * breaks (CR, LF, CRLF, U+2028/2029, VT, FF) to '\n' and kept. Invalid UTF-8 becomes U+FFFD. */
struct text_norm {
	struct span text; /* normalised, in the arena */
	/* Only from text_normalise_mapped: for each byte of text, and one past its end, the offset in the original. */
	const uint32_t *origin;
};

/* 0, or -1 when the arena is used up. ASCII and common Japanese take a fast path. Thread-safe. */
int text_normalise(struct arena *arena, struct span s, struct text_norm *out);
/* As above and with origin filled; costs 4 bytes for each byte. */
int text_normalise_mapped(struct arena *arena, struct span s, struct text_norm *out);

bool text_is_utf8(struct span s);
/* Quickly told, and true for most that is Japanese or English: nothing but printable ASCII, DEL, tabs, line feeds and the
 * characters U+3000..CFFF and U+E000..FFFF. So it is UTF-8 without NULs, carriage returns or marks of direction. */
bool text_is_plain(struct span s);
/* Decodes one character; returns its length in bytes (>= 1) and U+FFFD for what is not UTF-8. s.len > 0. */
size_t text_decode(struct span s, uint32_t *codepoint_out);
/* Columns in a terminal (East Asian Width W and F are 2, combining 0; UAX #11). */
size_t text_width(struct span s);
/* Cuts s so that it takes at most `columns`, ending in "…" where it was cut, pads it to `columns` if pad. In the arena. */
char *text_fit(struct arena *arena, struct span s, size_t columns, bool pad);
/* For terminals and logs: control characters, bidirectional controls and invalid bytes become visible (\xNN, U+NNNN). */
char *text_printable(struct arena *arena, struct span s);

#endif
