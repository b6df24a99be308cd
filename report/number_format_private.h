/* number_format_private.h - a format code in pieces, for number_format.c, number_show.c and date_show.c alone. */
#ifndef REPORT_NUMBER_FORMAT_PRIVATE_H
#define REPORT_NUMBER_FORMAT_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "report/number_format.h"

enum token_kind {
	TOKEN_LITERAL,
	TOKEN_GENERAL,
	TOKEN_DIGIT,    /* 0 # ? in text.p[0] */
	TOKEN_POINT,
	TOKEN_PERCENT,
	TOKEN_EXPONENT, /* E+ or E- */
	TOKEN_SLASH,    /* of a fraction */
	TOKEN_TEXT,     /* @ */
	TOKEN_DATE,     /* a run of one letter; also mm for minutes, as 'n' */
	TOKEN_ELAPSED,  /* [h] [mm] [ss] */
	TOKEN_HALF_DAY, /* AM/PM */
};

struct token {
	enum token_kind kind;
	char letter;       /* of dates, lower case */
	struct span text;  /* of literals; of others what they stand for in the code */
};

enum condition { CONDITION_NONE, CONDITION_LESS, CONDITION_LESS_EQUAL, CONDITION_EQUAL, CONDITION_NOT_EQUAL,
	CONDITION_GREATER_EQUAL, CONDITION_GREATER };

struct section {
	struct token *tokens;
	size_t count, capacity;
	enum condition condition;
	double bound;
	unsigned scale;      /* thousands to divide by */
	unsigned dbnum;      /* 1, 2 or 3: digits are written in kanji or full width */
	bool thousands, is_date, has_text;
};

enum { SECTIONS_MAX = 4 };

struct number_format {
	struct section sections[SECTIONS_MAX];
	size_t count;
	bool is_general;
};

/* Appends value by a section; value is not negative. */
void number_show(const struct section *section, double value, struct span raw, struct buf *out);
void number_general(double value, struct span raw, struct buf *out);
/* serial in the 1900 system. 0, or -1: no date can be made of it. */
int date_show(const struct section *section, double serial, struct buf *out);

/* A whole number with zeros before it up to width digits (at most 20); sheets have many, and printf(3) takes its time. */
void whole_number_add(struct buf *out, uint64_t value, size_t width);

#endif
