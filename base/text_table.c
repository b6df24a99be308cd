/* text_table.c - what each character becomes in the normal form, worked out once.
 *
 * utf8proc is the truth (NFKC, case folding, ignorable characters removed); the rows of `ours` are laid over it: what
 * Unicode keeps apart and people who write addressees do not. Asking utf8proc for each character of each message would
 * cost a hundred times what looking up one byte costs. */
#include "base/text_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MOST_PARTS 32 /* U+FDFA becomes 18 characters, the longest of all */

const int text_utf8proc_options =
	UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

/* Ranges that become something else than NFKC says; to[0] == 0: nothing. */
static const struct {
	uint32_t first, last;
	uint32_t to[4];
} ours[] = {
	{0x0009, 0x0009, {' '}}, {0x000a, 0x000d, {'\n'}}, {0x0085, 0x0085, {'\n'}}, {0x2028, 0x2029, {'\n'}},
	{0x1680, 0x1680, {' '}},
	/* dashes and what looks like them: minus, hyphen bullet, box drawing, modifier letter minus */
	{0x02d7, 0x02d7, {'-'}}, {0x1806, 0x1806, {'-'}}, {0x2010, 0x2015, {'-'}}, {0x2043, 0x2043, {'-'}},
	{0x2212, 0x2212, {'-'}}, {0x2500, 0x2501, {'-'}}, {0x2796, 0x2796, {'-'}}, {0x2e3a, 0x2e3b, {'-'}},
	/* CP932 and JIS tables differ on these two: both readings become one */
	{0x301c, 0x301c, {'~'}}, {0x2225, 0x2225, {0x2016}},
	/* spacing voicing marks join: NFKC alone would make them a space and a mark */
	{0x309b, 0x309b, {0x3099}}, {0x309c, 0x309c, {0x309a}},
	/* circled company forms; the parenthesised ones become "(株)" by NFKC and then what every "(株)" becomes */
	{0x3291, 0x3291, {0x682a, 0x5f0f, 0x4f1a, 0x793e}}, {0x3292, 0x3292, {0x6709, 0x9650, 0x4f1a, 0x793e}},
	/* interlinear annotation marks */
	{0xfff9, 0xfffb, {0}},
	/* ends a company form written with the old character: text.c looks at it */
	{0x793e, 0x793e, {0x793e}},
};

/* Identities by the Unicode stability policy, not worth asking for: ideographs, Hangul syllables, private use. */
static const struct {
	uint32_t first, last;
} known_same[] = {{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0xd800, 0xf8ff}};

static struct text_table table;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

size_t text_encode(uint32_t cp, char out[4])
{
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

static bool is_known_same(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(known_same) / sizeof(known_same[0]); i++) {
		if (cp >= known_same[i].first && cp <= known_same[i].last)
			return true;
	}
	return false;
}

/* The row for cp, or -1. */
static int find_ours(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (cp >= ours[i].first && cp <= ours[i].last)
			return (int)i;
	}
	return -1;
}

/* Marks, and Hangul vowels and finals: whatever composes with a character before it is one of these. */
static bool joins(uint32_t cp)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)cp);

	return property->combining_class != 0 || property->category == UTF8PROC_CATEGORY_MN ||
	       property->category == UTF8PROC_CATEGORY_MC || property->category == UTF8PROC_CATEGORY_ME ||
	       (cp >= 0x1160 && cp <= 0x11ff);
}

static size_t parts_of_ours(size_t row, uint32_t parts[MOST_PARTS])
{
	size_t n = 0;

	while (n < 4 && ours[row].to[n] != 0) {
		parts[n] = ours[row].to[n];
		n++;
	}
	return n;
}

/* By utf8proc, with our rows laid over each character of the result. */
static size_t parts_of(uint32_t cp, uint32_t parts[MOST_PARTS])
{
	char bytes[4];
	utf8proc_int32_t chars[MOST_PARTS];
	int row = find_ours(cp);
	utf8proc_ssize_t n;

	if (row >= 0)
		return parts_of_ours((size_t)row, parts);
	n = utf8proc_decompose((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)text_encode(cp, bytes), chars,
		MOST_PARTS, text_utf8proc_options);
	if (n < 0 || n > MOST_PARTS || (n = utf8proc_normalize_utf32(chars, n, text_utf8proc_options)) < 0) {
		parts[0] = cp;
		return 1;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		row = find_ours((uint32_t)chars[i]);
		parts[i] = row >= 0 && ours[row].to[0] != 0 ? ours[row].to[0] : (uint32_t)chars[i];
	}
	return (size_t)n;
}

static enum char_class class_of(uint32_t cp, const uint32_t *parts, size_t n)
{
	if (n == 0)
		return CHAR_REMOVE;
	if (joins(cp) || joins(parts[0]))
		return CHAR_JOIN;
	if (n > 1)
		return CHAR_STRING;
	return parts[0] == cp && find_ours(cp) < 0 ? CHAR_KEEP : CHAR_MAP;
}

static int pool_add(const uint32_t *parts, size_t n, uint32_t *at_out)
{
	uint32_t *grown = realloc(table.pool, (table.pool_len + n + 1) * sizeof(*grown));

	if (grown == NULL)
		return -1;
	table.pool = grown;
	*at_out = (uint32_t)table.pool_len;
	grown[table.pool_len++] = (uint32_t)n;
	memcpy(grown + table.pool_len, parts, n * sizeof(*parts));
	table.pool_len += n;
	return 0;
}

static int build_char(uint32_t cp)
{
	uint32_t parts[MOST_PARTS];
	size_t n = parts_of(cp, parts);
	enum char_class class = class_of(cp, parts, n);

	table.class[cp] = (uint8_t)class;
	if (class == CHAR_MAP)
		table.map[cp] = parts[0];
	if (class == CHAR_STRING)
		return pool_add(parts, n, &table.map[cp]);
	return 0;
}

static void build_bytes(void)
{
	for (unsigned c = 1; c < 0x80; c++)
		table.ascii[c] = (unsigned char)(table.class[c] == CHAR_MAP ? table.map[c] : c);
	table.ascii[')'] = 0;  /* may end a company form */
	table.ascii['\r'] = 0; /* may be half of a line break */
	memset(table.quiet, true, sizeof(table.quiet));
	for (unsigned byte = 0xf0; byte <= 0xff; byte++)
		table.quiet[byte] = false;
	for (uint32_t cp = 0x80; cp < 0x10000; cp++) {
		if (table.class[cp] == CHAR_JOIN || table.class[cp] == CHAR_REMOVE) {
			char bytes[4] = {0};

			text_encode(cp, bytes);
			table.quiet[(unsigned char)bytes[0]] = false;
		}
	}
}

static void build_voiced(void)
{
	for (unsigned mark = 0; mark < 2; mark++) {
		for (uint32_t i = 0x40; i < 0x100; i++) {
			utf8proc_int32_t pair[2] = {(utf8proc_int32_t)(0x3000 + i), (utf8proc_int32_t)(0x3099 + mark)};

			if (utf8proc_normalize_utf32(pair, 2, text_utf8proc_options) == 1)
				table.voiced[mark][i] = (uint16_t)pair[0];
		}
	}
}

static void build(void)
{
	for (uint32_t cp = 0; cp < 0x10000; cp++) {
		if (is_known_same(cp) && find_ours(cp) < 0)
			continue;
		if (build_char(cp) != 0)
			return;
	}
	build_bytes();
	build_voiced();
	table.sound = true;
}

const struct text_table *text_table(void)
{
	pthread_once(&table_once, build);
	return table.sound ? &table : NULL;
}

enum char_class text_class(const struct text_table *t, uint32_t cp)
{
	uint32_t parts[MOST_PARTS];

	if (cp < 0x10000)
		return (enum char_class)t->class[cp];
	if (cp >= 0x20000 && cp < 0x2f800)
		return CHAR_KEEP;
	return class_of(cp, parts, parts_of(cp, parts));
}
