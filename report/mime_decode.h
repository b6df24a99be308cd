/* mime_decode.h - transfer encodings (RFC 2045) and their older kin, decoded as far as they can be. */
#ifndef REPORT_MIME_DECODE_H
#define REPORT_MIME_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum transfer {
	TRANSFER_PLAIN,
	TRANSFER_BASE64,
	TRANSFER_QUOTED,
	TRANSFER_FILE, /* as a file in a text: uuencode, yEnc, BinHex */
	TRANSFER_UNKNOWN
};

/* What a Content-Transfer-Encoding value means. *exact_out is false where a program could also not understand it. */
enum transfer transfer_find(struct span value, bool *exact_out);

struct transfer_result {
	struct span bytes;  /* decoded, in the arena, or the input itself for TRANSFER_PLAIN; .p NULL: memory is used up */
	struct span rest;   /* what follows the end of the encoded data and is none: text for whoever looks */
	size_t first_run;   /* bytes decoded up to the first padding, where a second run follows; else 0 */
	bool doubtful;      /* so much junk in it that a program might show it undecoded */
};

struct transfer_result transfer_decode(struct arena *arena, enum transfer transfer, struct span in);

/* Appends to out, which has room for in.len bytes; returns how many. For encoded words. */
size_t base64_words(struct span in, char *out);
size_t quoted_words(struct span in, char *out); /* the Q of RFC 2047: '_' is a space */

size_t percent_words(struct span in, char *out); /* of URLs and RFC 2231 */

/* A file inside a text: uuencode (POSIX uuencode, both alphabets), yEnc or BinHex. Finds the next one from *at on and moves
 * *at behind it. False: no more. bytes.p is NULL where memory is used up. */
struct text_file {
	struct span name, bytes;
};
bool text_file_next(struct arena *arena, struct span text, size_t *at, struct text_file *file_out);

#endif
