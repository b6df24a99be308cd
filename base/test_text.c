/* test_text.c - the normal form folds what it says, is stable, and its offsets lead back; texts fit a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <utf8proc.h>

#include "base/text.h"
#include "base/text_table.h"

static const struct {
	const char *claim, *in, *out;
} cases[] = {
	{"empty stays empty", "", ""},
	{"ASCII is lower-cased", "Report C-000042 (Final)", "report c-000042 (final)"},
	{"full-width Latin is ASCII", "Ｃ－００００４２", "c-000042"},
	{"half-width kana is full-width", "ｱｵｿﾞﾗ ﾊﾟｰｸ", "アオゾラ パーク"},
	{"a voicing mark of its own composes", "カ゛か\xe3\x82\x99ハ゜", "ガがパ"},
	{"decomposed kana composes", "ハ\xe3\x82\x9aン", "パン"},
	{"an accent composes", "Cafe\xcc\x81", "café"},
	{"marks come in canonical order", "a\xcc\x81\xcc\xa3", "\xe1\xba\xa1\xcc\x81"},
	{"case folds beyond ASCII", "STRASSE straße ΣΑΣ", "strasse strasse σασ"},
	{"every dash is one", "a‐b‑c‒d–e—f―g−h－i﹣j─k", "a-b-c-d-e-f-g-h-i-j-k"},
	{"a long-vowel mark between letters is a dash", "Cー000042 Aー1ーB", "c-000042 a-1-b"},
	{"a half-width long-vowel mark between digits is a dash", "03ｰ1234ｰ5678", "03-1234-5678"},
	{"a long-vowel mark in a word stays", "サービス Aー あーC", "サービス aー あーc"},
	{"two long-vowel marks stay", "AーーB", "aーーb"},
	{"wave dash and full-width tilde are one", "9:00〜10:00～", "9:00~10:00~"},
	{"the two double bars are one", "‖∥", "‖‖"},
	{"(株) as one character", "㈱あおぞら商事", "株式会社あおぞら商事"},
	{"(株) in full width", "あおぞら商事（株）", "あおぞら商事株式会社"},
	{"(株) in ASCII parentheses", "あおぞら商事(株)", "あおぞら商事株式会社"},
	{"(株) with spaces in it", "（ 株 ）あおぞら", "株式会社あおぞら"},
	{"the square form", "㍿あおぞら", "株式会社あおぞら"},
	{"the circled form", "㊑あおぞら ㊒こうよう", "株式会社あおぞら 有限会社こうよう"},
	{"old characters", "株式會社あおぞら", "株式会社あおぞら"},
	{"(有) alike", "㈲こうよう (有) （有）", "有限会社こうよう 有限会社 有限会社"},
	{"(同) (資) (名) alike", "(同)(資)(名)(合)", "合同会社合資会社合名会社合同会社"},
	{"(一社) (一財) (公社) (公財)", "（一社）（一財）（公社）（公財）", "一般社団法人一般財団法人公益社団法人公益財団法人"},
	{"(医) (学) (福) (NPO)", "(医)(学)(福)(ＮＰＯ)", "医療法人学校法人社会福祉法人特定非営利活動法人"},
	{"㈳ ㈶ ㈻", "㈳㈶㈻", "社団法人財団法人学校法人"},
	{"other parentheses stay", "(月) (株式) (カ) ()", "(月) (株式) (カ) ()"},
	{"a form over a line break is none", "(\n株)", "(\n株)"},
	{"old company before a form", "會(社)", "会社団法人"},
	{"white space is one space", "a\t\tb　c\xc2\xa0 d", "a b c d"},
	{"line breaks stay, all as one", "a\r\nb\rc\nd\xe2\x80\xa8" "e\vf\fg\r\n\r\nh", "a\nb\nc\nd\ne\nf\ng\n\nh"},
	{"spaces around a break stay apart", "a \n b", "a \n b"},
	{"zero-width characters go", "C-0\xe2\x80\x8b" "00\xef\xbb\xbf" "042", "c-000042"},
	{"bidirectional controls go", "\xe2\x80\xae" "C-1\xe2\x80\xac", "c-1"},
	{"soft hyphens go", "C-00\xc2\xad" "0042", "c-000042"},
	{"variation selectors go", "辻\xef\xb8\x80葛\xf3\xa0\x84\x80", "辻葛"},
	{"nothing hidden splits a composition", "e\xe2\x80\x8d\xcc\x81", "é"},
	{"compatibility ideographs", "\xef\xa9\x8c", "社"},
	{"circled digits and units", "①㌔㎏", "1キロkg"},
	{"letters of mathematics are letters", "𝐂-𝟎𝟎𝟎𝟎𝟒𝟐", "c-000042"},
	{"ideographs past the BMP stay", "𠮷野家", "𠮷野家"},
	{"invalid bytes become U+FFFD",
		"a\xff" "b\xe3\x81" "c\xc0\xaf",
		"a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd\xef\xbf\xbd"},
	{"surrogates are invalid", "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
};

static void normal_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct text_norm norm;

		assert_int_equal(text_normalise(arena, span_of(cases[i].in), &norm), 0);
		if (norm.text.len != strlen(cases[i].out) || memcmp(norm.text.p, cases[i].out, norm.text.len) != 0)
			fail_msg("%s: \"%s\" became \"%.*s\", not \"%s\"", cases[i].claim, cases[i].in,
				SPAN_ARG(norm.text), cases[i].out);
		arena_free(&arena);
	}
}

/* Stable; offsets rise, stay inside, and are the same text as without them. */
static void check_properties(struct arena *arena, struct span in)
{
	struct text_norm once, twice, mapped;

	assert_int_equal(text_normalise(arena, in, &once), 0);
	assert_int_equal(text_normalise(arena, once.text, &twice), 0);
	if (!span_equal(once.text, twice.text))
		fail_msg("not stable: \"%s\" became \"%s\" and then \"%s\"", text_printable(arena, in),
			text_printable(arena, once.text), text_printable(arena, twice.text));
	assert_true(text_is_utf8(once.text));
	assert_int_equal(text_normalise_mapped(arena, in, &mapped), 0);
	assert_true(span_equal(once.text, mapped.text));
	assert_null(once.origin);
	assert_int_equal(mapped.origin[mapped.text.len], in.len);
	for (size_t i = 0; i < mapped.text.len; i++)
		assert_true(mapped.origin[i] <= mapped.origin[i + 1] && mapped.origin[i] < in.len);
}

static void each_character_is_stable(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp < 0x110000; cp += cp >= 0x30000 && cp < 0xe0000 ? 251 : 1) {
		struct arena *arena;
		char text[16] = {0};

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		arena = arena_new(0);
		check_properties(arena, (struct span){text, text_encode(cp, text)});
		arena_free(&arena);
	}
}

/* Where none of our own rows has a say, utf8proc over the whole text agrees with our runs. */
static bool is_pure_unicode(uint32_t cp)
{
	return cp > ' ' && cp != '(' && cp != ')' && cp != '-' && cp != '~' && (cp < 0x7f || cp >= 0xa1) &&
	       !(cp >= 0x2000 && cp < 0x2100) && cp != 0x203e && cp != 0x2212 && cp != 0x2225 && cp != 0x2500 &&
	       cp != 0x2501 && cp != 0x309b && cp != 0x309c;
}

/* Characters that make trouble together, and some of every kind. */
static const uint32_t trouble[] = {
	'(', ')', ' ', '\r', '\n', '\t', '-', 'A', 'z', '1', 0x682a, 0x6709, 0x793e, 0x6703, 0x4f1a, 0x7279, 0x975e,
	0x30fc, 0xff70, 0x30ab, 0xff76, 0xff8a, 0x3099, 0x309a, 0xff9e, 0xff9f, 0x309b, 0x3000, 0xff08, 0xff09, 0x3231, 0x3233,
	0x337f, 0x301, 0x323, 0x327, 0x345, 0x3b1, 0x200b, 0x200d, 0xad, 0xfe0f, 0x130, 0xdf, 0x149, 0xfb01, 0xfdfa,
	0x1100, 0x1161, 0x11a8, 0xac00, 0x9be, 0x9c7, 0x2f800, 0x1d400, 0x1f600, 0x11099, 0x110ba, 0x2028, 0xfffd, 0xffe3,
	0xfffa, 0x20bb7, 0xe0100, 0x2014, 0xff0d, 0x2225, 0x301c, 0xb4, 0xa8, 0x3250, 0x0};

static uint32_t random_state = 20260401;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % limit;
}

static uint32_t random_char(bool nasty)
{
	uint32_t cp;

	if (nasty || random_below(3) > 0)
		return trouble[random_below(sizeof(trouble) / sizeof(trouble[0]))];
	do {
		cp = random_below(random_below(4) == 0 ? 0x30000 : 0x3400);
	} while (cp >= 0xd800 && cp < 0xe000);
	return cp;
}

static void generated_texts_are_stable(void **state)
{
	(void)state;
	for (int round = 0; round < 60000; round++) {
		struct arena *arena = arena_new(0);
		char text[512];
		size_t len = 0, count = 1 + random_below(40);

		for (size_t i = 0; i < count; i++)
			len += text_encode(random_char(round % 2 == 0), text + len);
		check_properties(arena, (struct span){text, len});
		arena_free(&arena);
	}
}

static void random_bytes_are_stable(void **state)
{
	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct arena *arena = arena_new(0);
		char text[64];
		size_t len = random_below(sizeof(text));

		for (size_t i = 0; i < len; i++)
			text[i] = (char)random_below(256);
		check_properties(arena, (struct span){text, len});
		arena_free(&arena);
	}
}

static void unicode_agrees_with_utf8proc(void **state)
{
	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct arena *arena = arena_new(0);
		char text[128];
		size_t len = 0, count = 1 + random_below(12);
		struct text_norm norm;
		utf8proc_uint8_t *truth = NULL;
		utf8proc_ssize_t truth_len;

		for (size_t i = 0; i < count; i++) {
			uint32_t cp = random_char(false);

			if (is_pure_unicode(cp) && cp != 0x793e && cp != 0x30fc && cp != 0xff70)
				len += text_encode(cp, text + len);
		}
		truth_len = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &truth,
			text_utf8proc_options);
		assert_true(truth_len >= 0);
		assert_int_equal(text_normalise(arena, (struct span){text, len}, &norm), 0);
		/* Parentheses, spaces and dashes come out of compatibility characters too. */
		if (strpbrk((char *)truth, "() -~\t") == NULL && strstr((char *)truth, "\u2014") == NULL &&
		    strstr((char *)truth, "社") == NULL && memchr(norm.text.p, '-', norm.text.len) == NULL &&
		    strstr((char *)truth, "\ufff9") == NULL && strstr((char *)truth, "\ufffa") == NULL &&
		    strstr((char *)truth, "\ufffb") == NULL && strchr(norm.text.p, '~') == NULL &&
		    strstr(norm.text.p, "会社") == NULL && strstr(norm.text.p, "‖") == NULL &&
		    strchr(norm.text.p, ' ') == NULL)
			assert_string_equal(norm.text.p, (char *)truth);
		free(truth);
		arena_free(&arena);
	}
}

static void offsets_lead_back(void **state)
{
	static const char in[] = "宛先：　㈱あおぞら 御中 Ｃー１";
	struct arena *arena = arena_new(0);
	struct text_norm norm;
	const char *found;
	size_t at;

	(void)state;
	assert_int_equal(text_normalise_mapped(arena, span_of(in), &norm), 0);
	found = strstr(norm.text.p, "株式会社あおぞら");
	assert_non_null(found);
	at = (size_t)(found - norm.text.p);
	assert_ptr_equal(in + norm.origin[at], strstr(in, "㈱"));
	assert_ptr_equal(in + norm.origin[at + strlen("株式会社あおぞら")], strstr(in, " 御中"));
	found = strstr(norm.text.p, "c-1");
	assert_non_null(found);
	assert_ptr_equal(in + norm.origin[found - norm.text.p], strstr(in, "Ｃー１"));
	assert_ptr_equal(in + norm.origin[found - norm.text.p + 1], strstr(in, "ー"));
	arena_free(&arena);
}

/* A million marks on one letter take no square time and leave a few. */
static void many_marks_are_bounded(void **state)
{
	struct arena *arena = arena_new(0);
	size_t len = 1;
	char *text = malloc(4000001);
	struct text_norm norm;

	(void)state;
	assert_non_null(text);
	text[0] = 'a';
	for (int i = 0; i < 1000000; i++) {
		memcpy(text + len, i % 2 == 0 ? "\xcc\x81" : "\xcc\xa3", 2);
		len += 2;
	}
	assert_int_equal(text_normalise(arena, (struct span){text, len}, &norm), 0);
	assert_in_range(norm.text.len, 3, 60);
	free(text);
	arena_free(&arena);
}

static void expansion_grows_the_room(void **state)
{
	struct arena *arena = arena_new(0);
	struct text_norm norm;
	char text[3000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i += 3)
		memcpy(text + i, "\xef\xb7\xba", 3);
	check_properties(arena, (struct span){text, sizeof(text)});
	arena_free(&arena);
	arena = arena_new(4096);
	assert_int_equal(text_normalise(arena, (struct span){text, sizeof(text)}, &norm), -1);
	arena_free(&arena);
}

static void utf8_is_told_from_bytes(void **state)
{
	(void)state;
	assert_true(text_is_utf8(span_of("")));
	assert_true(text_is_utf8(span_of("日報 \xef\xbf\xbd 𠮷")));
	assert_false(text_is_utf8(span_of("\x93\xfa\x95\xf1")));
	assert_false(text_is_utf8(span_of("\xe6\x97")));
	assert_false(text_is_utf8(span_of("\xf4\x90\x80\x80")));
	assert_false(text_is_utf8(span_of("\xe0\x80\x80")));
}

static void plain_text_is_utf8_without_marks(void **state)
{
	static const char *const others[] = {"\r", "1234567\r", "12345678\x1b", "\xe2\x80\xae", "日\xe2\x80\xae", "é", "𠮷", "日\xe6\x97",
		"12345\xe6\x97\xa5\xff", "1234567\xff", "\xed\xa0\x80", "\xe3\x80\x41", "\xf4\x90\x80\x80"};

	(void)state;
	assert_true(text_is_plain(span_of("")));
	assert_true(text_is_plain(span_of("日報\t12345678 ﾆｯﾎﾟｳ\n\x7f\xee\x80\x80\xef\xbf\xbd")));
	assert_false(text_is_plain((struct span){"1234567\0", 8}));
	assert_false(text_is_plain((struct span){"日\0", 4}));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (text_is_plain(span_of(others[i])))
			fail_msg("\"%s\" is plain", others[i]);
	}
	for (uint32_t cp = 1; cp < 0x110000; cp++) {
		char text[16] = {0};
		struct span s = {text, text_encode(cp, text)};

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		assert_true(text_is_utf8(s));
		assert_int_equal(text_is_plain(s), (cp >= 0x20 && cp < 0x80) || cp == '\n' || cp == '\t' || (cp >= 0x3000 && cp < 0xd000) ||
			(cp >= 0xe000 && cp < 0x10000));
	}
}

static const struct {
	const char *in;
	size_t columns;
	bool pad;
	const char *out;
} fits[] = {
	{"abc", 5, true, "abc  "}, {"abc", 5, false, "abc"}, {"abcdef", 4, false, "abc…"},
	{"日報です", 8, true, "日報です"},
	{"日報です", 7, true, "日報で…"}, {"日報です", 6, true, "日報… "}, {"日報", 1, true, "…"}, {"日報", 0, true, ""},
	{"", 3, true, "   "}, {"か\xe3\x82\x99き", 2, false, "…"}, {"か\xe3\x82\x99き", 3, false, "か\xe3\x82\x99…"},
};

static void texts_fit_their_columns(void **state)
{
	struct arena *arena = arena_new(0);

	(void)state;
	assert_int_equal(text_width(span_of("日報.xlsx")), 9);
	assert_int_equal(text_width(span_of("ｱｵe\xcc\x81")), 3);
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		assert_string_equal(text_fit(arena, span_of(fits[i].in), fits[i].columns, fits[i].pad), fits[i].out);
	arena_free(&arena);
}

static void what_drives_terminals_is_shown(void **state)
{
	struct arena *arena = arena_new(0);

	(void)state;
	assert_string_equal(text_printable(arena, span_of("日報\x1b[2J\n\x7f")), "日報\\x1b[2J\\x0a\\x7f");
	assert_string_equal(text_printable(arena, span_of("a\xe2\x80\xae" "b\xc2\x9b\xff")), "aU+202Eb\\x9b\\xff");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_forms),
		cmocka_unit_test(each_character_is_stable),
		cmocka_unit_test(generated_texts_are_stable),
		cmocka_unit_test(random_bytes_are_stable),
		cmocka_unit_test(unicode_agrees_with_utf8proc),
		cmocka_unit_test(offsets_lead_back),
		cmocka_unit_test(many_marks_are_bounded),
		cmocka_unit_test(expansion_grows_the_room),
		cmocka_unit_test(utf8_is_told_from_bytes),
		cmocka_unit_test(plain_text_is_utf8_without_marks),
		cmocka_unit_test(texts_fit_their_columns),
		cmocka_unit_test(what_drives_terminals_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
