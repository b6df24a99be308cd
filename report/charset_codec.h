/* charset_codec.h - one charset's bytes to UTF-8. Inside of charset.c; others use charset.h. */
#ifndef REPORT_CHARSET_CODEC_H
#define REPORT_CHARSET_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* What a decoder writes to. Every byte that is no character of the charset becomes one U+FFFD and counts; strict
 * decoding gives up at the first. */
struct decoding {
	struct buf out;
	bool strict;
	size_t errors;
};

struct codec;
/* 0, or -1: given up (strict), or out of memory (out.failed). */
typedef int codec_decoder(const struct codec *codec, struct span in, struct decoding *d);

struct codec {
	const char *name;       /* as it is shown */
	const char *iconv_name; /* what iconv(3) calls it; NULL where the decoder needs none */
	codec_decoder *decode;
};

/* The codec for a name as mail writes it (case, punctuation and "x-" do not count), or NULL. */
const struct codec *codec_find(const char *name);
/* Opens every converter. */
void codec_prepare(void);
int codec_decode(const struct codec *codec, struct span in, struct decoding *d);

int decoding_put(struct decoding *d, unsigned codepoint);
int decoding_error(struct decoding *d);
/* Through iconv(3); name as iconv knows it. */
int decoding_iconv(struct decoding *d, const char *iconv_name, struct span in);

codec_decoder decode_iconv, decode_uhc, decode_utf8, decode_utf7, decode_utf16, decode_utf16le, decode_utf16be, decode_utf32,
	decode_utf32le, decode_utf32be, decode_cp1252, decode_iso2022jp, decode_eucjp;

#endif
