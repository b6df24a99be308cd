/* rtf_token.h - RTF's bytes as tokens (Rich Text Format Specification 1.9.1, "RTF Syntax"). */
#ifndef REPORT_RTF_TOKEN_H
#define REPORT_RTF_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { RTF_WORD_MOST = 32 };

enum rtf_kind { RTF_END, RTF_OPEN, RTF_CLOSE, RTF_WORD, RTF_SYMBOL, RTF_HEX, RTF_TEXT, RTF_BINARY };

struct rtf_token {
	enum rtf_kind kind;
	char word[RTF_WORD_MOST + 1]; /* of a RTF_WORD; a longer one is cut */
	bool has_number;
	int32_t number;               /* a word's parameter, a symbol's character, a RTF_HEX's byte */
	struct span bytes;            /* RTF_TEXT without line ends, RTF_BINARY */
};

/* Takes the next token off the front of rest. */
struct rtf_token rtf_next(struct span *rest);

#endif
