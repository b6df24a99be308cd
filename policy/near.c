/* near.c - typing slips and look-alikes. */
#include "policy/near.h"

#include <stdlib.h>

#include <idn2.h>

#include "base/text.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table; returns its smallest number. */
static size_t distance_row(struct span a, struct span b, size_t i, size_t rows[3][NEAR_LONGEST + 1])
{
	const size_t *before = rows[(i + 1) % 3], *last = rows[(i + 2) % 3];
	size_t *row = rows[i % 3];
	size_t smallest = row[0] = i;

	for (size_t j = 1; j <= b.len; j++) {
		row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a.p[i - 1] != b.p[j - 1]));
		if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
			row[j] = least(row[j], before[j - 2] + 1);
		smallest = least(smallest, row[j]);
	}
	return smallest;
}

size_t near_distance(struct span a, struct span b, size_t most)
{
	size_t rows[3][NEAR_LONGEST + 1];

	if (a.len > NEAR_LONGEST || b.len > NEAR_LONGEST || a.len > b.len + most || b.len > a.len + most)
		return most + 1;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		/* A swap reaches two rows back, so one row too far may still be mended by the next. */
		if (distance_row(a, b, i, rows) > most + 1)
			return most + 1;
	}
	return least(rows[a.len % 3][b.len], most + 1);
}

uint32_t near_signature(struct span s)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		bits |= UINT32_C(1) << ((c ^ c >> 5) & 31);
	}
	return bits;
}

bool near_possible(uint32_t signature_a, uint32_t signature_b, size_t most)
{
	return (size_t)__builtin_popcount(signature_a ^ signature_b) <= 2 * most;
}

/* Letters of other scripts that look like one of ours, and kana that look like kanji. */
static const struct look_alike {
	uint32_t seen;
	const char *as;
} look_alikes[] = {
	{0x03b1, "a"}, {0x03b5, "e"}, {0x03b9, "l"}, {0x03ba, "k"}, {0x03bd, "v"}, {0x03bf, "o"}, {0x03c1, "p"},
	{0x03c4, "t"}, {0x03c5, "u"}, {0x0430, "a"}, {0x0432, "b"}, {0x0435, "e"}, {0x043a, "k"}, {0x043c, "m"},
	{0x043d, "h"}, {0x043e, "o"}, {0x0440, "p"}, {0x0441, "c"}, {0x0442, "t"}, {0x0443, "y"}, {0x0445, "x"},
	{0x0455, "s"}, {0x0456, "l"}, {0x0458, "j"}, {0x04bb, "h"}, {0x04cf, "l"}, {0x0501, "d"}, {0x051b, "q"},
	{0x051d, "w"}, {0x0131, "l"}, {0x0251, "a"}, {0x0261, "g"}, {0x30a8, "工"}, {0x30ed, "口"}, {0x30ab, "力"},
	{0x30cb, "二"}, {0x30bf, "夕"}, {0x30c8, "卜"}, {0x30cf, "八"}, {0x30fc, "一"}, {0x3078, "ヘ"}, {0x3079, "ベ"},
	{0x307a, "ペ"},
};

static const struct look_alike ascii_alikes[] = {{'0', "o"}, {'1', "l"}, {'i', "l"}, {'5', "s"}};

/* Two characters that look like one. */
static const struct {
	char pair[3];
	char as;
} pair_alikes[] = {{"rn", 'm'}, {"vv", 'w'}, {"cl", 'd'}};

static const char *alike_of(uint32_t c, const struct look_alike *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].seen == c)
			return table[i].as;
	}
	return NULL;
}

static char pair_of(const char *p, size_t left)
{
	for (size_t i = 0; left >= 2 && i < sizeof(pair_alikes) / sizeof(pair_alikes[0]); i++) {
		if (p[0] == pair_alikes[i].pair[0] && p[1] == pair_alikes[i].pair[1])
			return pair_alikes[i].as;
	}
	return '\0';
}

/* Writes what s looks like to out, which has room: nothing grows. */
static size_t skeleton_write(struct span s, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len;) {
		uint32_t c;
		size_t step = text_decode((struct span){s.p + i, s.len - i}, &c);
		char pair = pair_of(s.p + i, s.len - i);
		const char *as = c < 0x80 ? alike_of(c, ascii_alikes, sizeof(ascii_alikes) / sizeof(ascii_alikes[0]))
		                          : alike_of(c, look_alikes, sizeof(look_alikes) / sizeof(look_alikes[0]));
		struct span put = pair != '\0' ? (struct span){&pair, 1} : as != NULL ? span_of(as) : (struct span){s.p + i, step};

		memcpy(out + len, put.p, put.len);
		len += put.len;
		i += pair != '\0' ? 2 : step;
	}
	return len;
}

struct span near_skeleton(struct arena *arena, struct span domain)
{
	char *text = arena_copy(arena, domain.p, domain.len), *unicode = NULL, *out = NULL;
	struct span s = {text, domain.len};

	if (text == NULL)
		return (struct span){NULL, 0};
	if (strstr(text, "xn--") != NULL && idn2_to_unicode_8z8z(text, &unicode, 0) == IDN2_OK)
		s = span_of(unicode);
	out = arena_alloc(arena, s.len + 1);
	if (out != NULL)
		s.len = skeleton_write(s, out);
	idn2_free(unicode);
	return (struct span){out, out == NULL ? 0 : s.len};
}
