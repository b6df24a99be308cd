/* inflate64.c - Deflate64, a piece at a time. Codes are looked up bit by bit: old archives are small. */
#include "report/inflate64.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { WINDOW_BYTES = 65536, CODE_BITS = 15, LITERALS = 288, DISTANCES = 32, LENGTH_CODES = 19, END_OF_BLOCK = 256,
	FIRST_LENGTH = 257, LENGTH_SYMBOLS = 29 };

/* A canonical code: how many codes of each length, and their symbols in order. */
struct code {
	uint16_t count[CODE_BITS + 1];
	uint16_t symbol[LITERALS];
};

enum step { STEP_HEADER, STEP_STORED, STEP_SYMBOLS, STEP_COPY, STEP_END, STEP_DAMAGED };

struct inflate64 {
	const unsigned char *in, *end;
	uint32_t bits;
	unsigned bit_count;
	enum step step;
	bool last;            /* block */
	uint32_t left;        /* of a stored block, or of a copy */
	uint32_t distance;
	struct code literals, distances;
	uint16_t at;          /* in the window */
	unsigned char window[WINDOW_BYTES];
	uint32_t filled;      /* of the window */
};

struct inflate64 *inflate64_new(void)
{
	return calloc(1, sizeof(struct inflate64));
}

void inflate64_free(struct inflate64 **inflate)
{
	if (inflate == NULL)
		return;
	free(*inflate);
	*inflate = NULL;
}

void inflate64_begin(struct inflate64 *s, struct span packed)
{
	s->in = (const unsigned char *)packed.p;
	s->end = s->in + packed.len;
	s->bits = s->bit_count = 0;
	s->step = STEP_HEADER;
	s->last = false;
	s->at = 0;
	s->filled = 0;
}

/* ---- bits ---- */

/* Up to 16; false: no more are there. */
static bool bits_take(struct inflate64 *s, unsigned count, uint32_t *value)
{
	while (s->bit_count < count) {
		if (s->in == s->end)
			return false;
		s->bits |= (uint32_t)*s->in++ << s->bit_count;
		s->bit_count += 8;
	}
	*value = s->bits & ((1u << count) - 1);
	s->bits >>= count;
	s->bit_count -= count;
	return true;
}

/* The next symbol, or -1. */
static int symbol_take(struct inflate64 *s, const struct code *code)
{
	int value = 0, first = 0, index = 0;

	for (unsigned len = 1; len <= CODE_BITS; len++) {
		uint32_t bit;

		if (!bits_take(s, 1, &bit))
			return -1;
		value |= (int)bit;
		if (value - first < code->count[len])
			return code->symbol[index + value - first];
		index += code->count[len];
		first = (first + code->count[len]) << 1;
		value <<= 1;
	}
	return -1;
}

/* False: more codes than fit their lengths. Fewer are allowed, as for a single distance. */
static bool code_build(struct code *code, const unsigned char *lengths, size_t count)
{
	uint16_t offsets[CODE_BITS + 2] = {0};
	int left = 1;

	*code = (struct code){0};
	for (size_t i = 0; i < count; i++)
		code->count[lengths[i]]++;
	code->count[0] = 0;
	for (unsigned len = 1; len <= CODE_BITS; len++) {
		left = (left << 1) - code->count[len];
		if (left < 0)
			return false;
		offsets[len + 1] = (uint16_t)(offsets[len] + code->count[len]);
	}
	for (size_t i = 0; i < count; i++) {
		if (lengths[i] != 0)
			code->symbol[offsets[lengths[i]]++] = (uint16_t)i;
	}
	return true;
}

/* ---- blocks ---- */

static bool stored_begin(struct inflate64 *s)
{
	uint32_t len, inverse, unused;

	if (!bits_take(s, s->bit_count % 8, &unused) || !bits_take(s, 16, &len) || !bits_take(s, 16, &inverse))
		return false;
	s->left = len;
	s->step = STEP_STORED;
	return len == (~inverse & 0xFFFF);
}

static bool fixed_begin(struct inflate64 *s)
{
	unsigned char lengths[LITERALS];

	for (int i = 0; i < LITERALS; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	s->step = STEP_SYMBOLS;
	if (!code_build(&s->literals, lengths, LITERALS))
		return false;
	memset(lengths, 5, DISTANCES);
	return code_build(&s->distances, lengths, DISTANCES);
}

/* Code lengths of one symbol, or of a run of them, from *at on. */
static bool lengths_take(struct inflate64 *s, const struct code *code, unsigned char *lengths, unsigned *at, unsigned total)
{
	int symbol = symbol_take(s, code);
	unsigned char length = 0;
	uint32_t run;

	if (symbol < 0 || (symbol == 16 && *at == 0))
		return false;
	if (symbol < 16) {
		lengths[(*at)++] = (unsigned char)symbol;
		return true;
	}
	if (symbol == 16)
		length = lengths[*at - 1];
	if (!bits_take(s, symbol == 16 ? 2 : symbol == 17 ? 3 : 7, &run))
		return false;
	run += symbol == 18 ? 11 : 3;
	if (run > total - *at)
		return false;
	memset(lengths + *at, length, run);
	*at += run;
	return true;
}

static bool dynamic_begin(struct inflate64 *s)
{
	static const unsigned char order[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	unsigned char lengths[LITERALS + DISTANCES] = {0};
	uint32_t literals, distances, codes, bits;
	unsigned at = 0;

	if (!bits_take(s, 5, &literals) || !bits_take(s, 5, &distances) || !bits_take(s, 4, &codes))
		return false;
	literals += 257;
	distances += 1;
	if (literals > LITERALS)
		return false;
	for (uint32_t i = 0; i < codes + 4; i++) {
		if (!bits_take(s, 3, &bits))
			return false;
		lengths[order[i]] = (unsigned char)bits;
	}
	if (!code_build(&s->distances, lengths, LENGTH_CODES))
		return false;
	memset(lengths, 0, sizeof(lengths));
	while (at < literals + distances) {
		if (!lengths_take(s, &s->distances, lengths, &at, literals + distances))
			return false;
	}
	s->step = STEP_SYMBOLS;
	return lengths[END_OF_BLOCK] != 0 && code_build(&s->literals, lengths, literals) &&
		code_build(&s->distances, lengths + literals, distances);
}

static bool block_begin(struct inflate64 *s)
{
	uint32_t last, kind;

	if (s->last) {
		s->step = STEP_END;
		return true;
	}
	if (!bits_take(s, 1, &last) || !bits_take(s, 2, &kind))
		return false;
	s->last = last != 0;
	if (kind == 0)
		return stored_begin(s);
	if (kind == 1)
		return fixed_begin(s);
	return kind == 2 && dynamic_begin(s);
}

/* ---- what comes out ---- */

static void put(struct inflate64 *s, unsigned char **out, unsigned char c)
{
	s->window[s->at++] = c;
	s->filled += s->filled < WINDOW_BYTES;
	*(*out)++ = c;
}

static bool copy_begin(struct inflate64 *s, int symbol)
{
	static const uint16_t base[LENGTH_SYMBOLS] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67,
		83, 99, 115, 131, 163, 195, 227, 3};
	static const unsigned char extra[LENGTH_SYMBOLS] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
		5, 5, 5, 5, 16};
	uint32_t more, start;
	int code;

	symbol -= FIRST_LENGTH;
	if (symbol >= LENGTH_SYMBOLS || !bits_take(s, extra[symbol], &more))
		return false;
	s->left = base[symbol] + more;
	code = symbol_take(s, &s->distances);
	if (code < 0 || code >= DISTANCES)
		return false;
	start = code < 4 ? (uint32_t)code : (2 + ((uint32_t)code & 1)) << (code / 2 - 1);
	if (!bits_take(s, code < 4 ? 0 : (unsigned)code / 2 - 1, &more))
		return false;
	s->distance = start + more + 1;
	s->step = STEP_COPY;
	return s->distance <= s->filled;
}

static bool symbol_read(struct inflate64 *s, unsigned char **out)
{
	int symbol = symbol_take(s, &s->literals);

	if (symbol < 0)
		return false;
	if (symbol < END_OF_BLOCK)
		put(s, out, (unsigned char)symbol);
	else if (symbol == END_OF_BLOCK)
		s->step = STEP_HEADER;
	else
		return copy_begin(s, symbol);
	return true;
}

static bool stored_byte(struct inflate64 *s, unsigned char **out)
{
	uint32_t c;

	if (s->left == 0) {
		s->step = STEP_HEADER;
		return true;
	}
	if (!bits_take(s, 8, &c))
		return false;
	s->left--;
	put(s, out, (unsigned char)c);
	return true;
}

static bool step(struct inflate64 *s, unsigned char **out)
{
	switch (s->step) {
	case STEP_HEADER:
		return block_begin(s);
	case STEP_STORED:
		return stored_byte(s, out);
	case STEP_SYMBOLS:
		return symbol_read(s, out);
	case STEP_COPY:
		put(s, out, s->window[(uint16_t)(s->at - s->distance)]);
		if (--s->left == 0)
			s->step = STEP_SYMBOLS;
		return true;
	case STEP_END:
	case STEP_DAMAGED:
		break;
	}
	return false;
}

ssize_t inflate64_read(struct inflate64 *s, void *p, size_t len)
{
	unsigned char *out = p, *end = out + len;

	while (out < end && s->step < STEP_END) {
		if (!step(s, &out))
			s->step = STEP_DAMAGED;
	}
	if (out == p && s->step == STEP_DAMAGED)
		return -1;
	return out - (unsigned char *)p;
}
