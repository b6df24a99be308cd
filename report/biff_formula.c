/* biff_formula.c - the strings that are written in a formula of BIFF8. */
#include "report/biff_formula.h"

#include "report/biff.h"
#include "report/bytes.h"

enum { STRING = 0x17, ATTRIBUTE = 0x19, OPERAND_FROM = 0x20, BASIC_COUNT = 0x20, OPERAND_COUNT = 0x20, CHOOSE = 4, UNKNOWN = 0xff };

/* How many bytes follow a token: those below 0x20, and operands, whose class (0x20, 0x40, 0x60) does not count. */
static const unsigned char basic[BASIC_COUNT] = {
	[0x00] = UNKNOWN, [0x01] = 4, [0x02] = 4, [0x17] = UNKNOWN, [0x18] = UNKNOWN, [0x19] = UNKNOWN, [0x1a] = UNKNOWN,
	[0x1b] = UNKNOWN, [0x1c] = 1, [0x1d] = 1, [0x1e] = 2, [0x1f] = 8,
};
static const unsigned char operands[OPERAND_COUNT] = {
	[0x00] = 7, [0x01] = 2, [0x02] = 3, [0x03] = 4, [0x04] = 4, [0x05] = 8, [0x06] = 6, [0x07] = 6, [0x08] = 6, [0x09] = 2,
	[0x0a] = 4, [0x0b] = 8, [0x0c] = 4, [0x0d] = 8, [0x0e] = UNKNOWN, [0x0f] = UNKNOWN, [0x10] = UNKNOWN, [0x11] = UNKNOWN,
	[0x12] = UNKNOWN, [0x13] = UNKNOWN, [0x14] = UNKNOWN, [0x15] = UNKNOWN, [0x16] = UNKNOWN, [0x17] = UNKNOWN,
	[0x18] = UNKNOWN, [0x19] = 6, [0x1a] = 6, [0x1b] = 10, [0x1c] = 6, [0x1d] = 10, [0x1e] = UNKNOWN, [0x1f] = UNKNOWN,
};

static void string_take(struct span *tokens, struct buf *utf16)
{
	struct biff none = {.all = {"", 0}, .data = *tokens};
	struct biff_reader r = biff_reader(&none);
	size_t count = biff_read(&r, 1);

	biff_characters(&r, count, (biff_read(&r, 1) & 1) != 0, utf16);
	*tokens = r.rest;
}

/* Jumps of CHOOSE have a table behind them. */
static void attribute_skip(struct span *tokens)
{
	unsigned kind = (unsigned)bytes_peek(*tokens, 0, 1);
	size_t jumps = bytes_u16_at(*tokens, 1);

	bytes_skip(tokens, 3);
	if ((kind & CHOOSE) != 0)
		bytes_skip(tokens, (jumps + 1) * 2);
}

bool biff_formula_string(struct span *tokens, struct buf *utf16)
{
	utf16->len = 0;
	while (tokens->len > 0) {
		unsigned token = (unsigned char)bytes_take(tokens, 1).p[0];
		unsigned size = token < OPERAND_FROM ? basic[token] : operands[token & (OPERAND_COUNT - 1)];

		if (token == STRING) {
			string_take(tokens, utf16);
			return true;
		}
		if (token == ATTRIBUTE)
			attribute_skip(tokens);
		else if (token >= 0x80 || size == UNKNOWN)
			return false;
		else
			bytes_skip(tokens, size);
	}
	return false;
}
