/* test_charset.c - labels, lies and vendor characters are read as a mail program would, and as it might. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/charset.h"

struct reading_case {
	const char *claim;
	struct span bytes;
	const char *declared;
	const char *shown;       /* reading 0; NULL: not looked at */
	const char *also[3];     /* readings that must be among the others */
	size_t count;            /* how many in all; 0: not looked at */
};

#define BYTES(s) {s, sizeof(s) - 1}

static const struct reading_case cases[] = {
	{"ASCII has one reading", BYTES("C-000042 report\r\n"), NULL, "C-000042 report\r\n", {NULL}, 1},
	{"ASCII has one reading under any label", BYTES("C-000042"), "shift_jis", "C-000042", {NULL}, 1},
	{"ASCII has one reading under an unknown label", BYTES("C-000042"), "x-unknown", "C-000042", {NULL}, 1},
	{"ASCII labelled UTF-16 stays ASCII", BYTES("C-000042"), "utf-16", "C-000042", {NULL}, 1},
	{"empty is one empty reading", BYTES(""), NULL, "", {NULL}, 1},
	{"zeros in ASCII are not shown, and make no UTF-16 of it", BYTES("C-00\0" "0042 report"), NULL, "C-000042 report", {NULL}, 0},
	{"zeros of UTF-16 do", BYTES("C\0-\0" "0\0" "4\0" "2\0\x42\x30"), NULL, "C-042\u3042", {NULL}, 0},
	{"ISO-2022-JP", BYTES("\x1b$B3t<02q<R\x1b(B C-1"), "ISO-2022-JP", "株式会社 C-1", {NULL}, 1},
	{"ISO-2022-JP without a label", BYTES("\x1b$B3t<02q<R\x1b(B"), NULL, "株式会社", {NULL}, 1},
	{"ISO-2022-JP labelled US-ASCII", BYTES("\x1b$B3t<02q<R\x1b(B"), "us-ascii", "株式会社", {NULL}, 0},
	{"ISO-2022-JP labelled UTF-8", BYTES("\x1b$B3t<02q<R\x1b(B"), "utf-8", NULL, {"株式会社"}, 0},
	{"ISO-2022-JP with NEC row 13", BYTES("\x1b$B-!-j\x1b(B"), "iso-2022-jp", "①㈱", {NULL}, 1},
	{"ISO-2022-JP with an NEC-selected IBM character", BYTES("\x1b$B|b\x1b(B"), "iso-2022-jp", "髙", {NULL}, 1},
	{"ISO-2022-JP with kana by ESC ( I", BYTES("\x1b(I15?^W\x1b(B"), "iso-2022-jp", "ｱｵｿﾞﾗ", {NULL}, 1},
	{"ISO-2022-JP with kana by SO and SI", BYTES("\x0e" "15?^W\x0f 1"), "iso-2022-jp", "ｱｵｿﾞﾗ 1", {NULL}, 1},
	{"ISO-2022-JP with bare kana bytes", BYTES("\xb1\xb5\xbf\xde\xd7 \x1b$B3t\x1b(B"), "iso-2022-jp", "ｱｵｿﾞﾗ 株", {NULL}, 0},
	{"ISO-2022-JP with JIS X 0212", BYTES("\x1b$(D0!\x1b(B"), "iso-2022-jp-1", "丂", {NULL}, 1},
	{"ISO-2022-JP with JIS-Roman", BYTES("\x1b(JC-000042\x1b(B"), "iso-2022-jp", "C-000042", {NULL}, 1},
	{"ISO-2022-JP old JIS escape", BYTES("\x1b$@3t\x1b(J"), "iso-2022-jp", "株", {NULL}, 1},
	{"ISO-2022-JP that forgets to return", BYTES("\x1b$B3t<0\nC-000042"), "iso-2022-jp", "株式\nC-000042", {NULL}, 1},
	{"Shift_JIS means CP932", BYTES("\x87\x40\x87\x8a\xfb\xfc\xee\xe0"), "Shift_JIS", "①㈱髙髙", {NULL}, 0},
	{"Shift_JIS", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "Shift_JIS", "株式会社", {NULL}, 1},
	{"Shift_JIS by Windows' name", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "Windows-31J", "株式会社", {NULL}, 1},
	{"Shift_JIS without a label", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), NULL, "株式会社", {NULL}, 1},
	{"Shift_JIS labelled UTF-8", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "utf-8", "株式会社", {NULL}, 0},
	{"Shift_JIS labelled ISO-8859-1 is read both ways", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "iso-8859-1", NULL,
	 {"株式会社"}, 0},
	{"Shift_JIS with an ASCII trail byte", BYTES("\x83\x5c\x83\x7b\x94\x5c"), "sjis", "ソボ能", {NULL}, 0},
	{"Shift_JIS half-width kana", BYTES("\xb1\xb5\xbf\xde\xd7"), "cp932", "ｱｵｿﾞﾗ", {NULL}, 0},
	{"Shift_JIS half-width kana without a label", BYTES("\xb1\xb5\xbf\xde\xd7"), NULL, "ｱｵｿﾞﾗ", {NULL}, 0},
	{"EUC-JP", BYTES("\xb3\xf4\xbc\xb0\xb2\xf1\xbc\xd2"), "EUC-JP", "株式会社", {NULL}, 1},
	{"EUC-JP without a label", BYTES("\xa4\xa2\xa4\xaa\xa4\xbe\xa4\xe9\xbe\xa6\xbb\xf6"), NULL, "あおぞら商事", {NULL}, 0},
	{"EUC-JP labelled Shift_JIS is read both ways", BYTES("\xa4\xa2\xa4\xaa\xa4\xbe\xa4\xe9\xbe\xa6\xbb\xf6"), "Shift_JIS",
	 NULL, {"あおぞら商事"}, 0},
	{"EUC-JP with vendor rows", BYTES("\xad\xa1\xad\xea\xfc\xe2"), "euc-jp", "①㈱髙", {NULL}, 0},
	{"EUC-JP with JIS X 0212", BYTES("\x8f\xb0\xa1"), "euc-jp", "丂", {NULL}, 0},
	{"EUC-JP kana", BYTES("\x8e\xb1\x8e\xb5"), "euc-jp", "ｱｵ", {NULL}, 0},
	{"UTF-8", BYTES("株式会社あおぞら"), "utf-8", "株式会社あおぞら", {NULL}, 1},
	{"UTF-8 without a label", BYTES("株式会社あおぞら"), NULL, "株式会社あおぞら", {NULL}, 1},
	{"UTF-8 labelled Shift_JIS is read both ways", BYTES("株式会社あおぞら商事"), "Shift_JIS", NULL, {"株式会社あおぞら商事"}, 0},
	{"UTF-8 labelled ISO-8859-1 is read both ways", BYTES("株式会社"), "iso-8859-1", NULL, {"株式会社"}, 0},
	{"UTF-8 with a mark, whatever the label", BYTES("\xEF\xBB\xBF株式"), "shift_jis", "株式", {NULL}, 0},
	{"UTF-8 with one bad byte", BYTES("株式会社\xff あおぞら"), "utf-8", "株式会社\xEF\xBF\xBD あおぞら", {NULL}, 0},
	{"UTF-16LE with a mark", BYTES("\xff\xfe\x2a\x68\x0f\x5f"), NULL, "株式", {NULL}, 0},
	{"UTF-16BE with a mark", BYTES("\xfe\xff\x68\x2a\x5f\x0f"), "us-ascii", "株式", {NULL}, 0},
	{"UTF-16LE without a mark or label", BYTES("C\0-\0" "1\0\r\0\n\0\x2a\x68\x0f\x5f"), NULL, "C-1\r\n株式", {NULL}, 0},
	{"UTF-16BE without a mark or label", BYTES("\0C\0-\0" "1\0\r\0\n\x68\x2a\x5f\x0f"), NULL, "C-1\r\n株式", {NULL}, 0},
	{"UTF-16 ASCII without a mark or label", BYTES("C\0-\0" "1\0"), NULL, "C-1", {NULL}, 0},
	{"UTF-16 label with little-endian bytes", BYTES("\x42\x30\x4a\x30\x5e\x30\x89\x30"), "utf-16", "あおぞら", {NULL}, 0},
	{"UTF-32LE with a mark", BYTES("\xff\xfe\0\0\x2a\x68\0\0"), NULL, "株", {NULL}, 0},
	{"UTF-7 is read decoded and as it stands", BYTES("+aCpfD08aeT4-"), "utf-7", "株式会社", {"+aCpfD08aeT4-"}, 2},
	{"UTF-7 without a label is ASCII", BYTES("+aCpfD08aeT4-"), NULL, "+aCpfD08aeT4-", {NULL}, 1},
	{"GB2312 means GB18030", BYTES("\xc4\xe3\xba\xc3"), "gb2312", "你好", {NULL}, 0},
	{"Big5", BYTES("\xa7\x41\xa6\x6e"), "big5", "你好", {NULL}, 0},
	{"EUC-KR", BYTES("\xbe\xc8\xb3\xe7"), "ks_c_5601-1987", "안녕", {NULL}, 0},
	{"ISO-8859-1 means CP1252", BYTES("Fr\xf6sche \x93quoted\x94"), "iso-8859-1", "Frösche “quoted”", {NULL}, 0},
	{"Latin text without a label", BYTES("Die Hasen und die Fr\xf6sche"), NULL, "Die Hasen und die Frösche", {NULL}, 0},
	{"Cyrillic by its label", BYTES("\xd0\xd2\xc9\xd7\xc5\xd4"), "koi8-r", "привет", {NULL}, 0},
	{"an unknown label is as none", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "x-none-such", "株式会社", {NULL}, 0},
	{"an unlabelled name in EUC-JP is Japanese first", BYTES("\xc5\xcf\xee\xb4 \xe6\xe2"), NULL, "渡邊 聰", {NULL}, 0},
	{"one label, right: no other language is guessed at", BYTES("\xbc\xf5\xc5\xc5\xca\xf3\xb9\xf0"), "euc-jp", "受電報告", {NULL}, 1},
	{"Korean labelled Shift_JIS is read both ways", BYTES("\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4 \xba\xb8\xb0\xed\xbc\xad"), "shift_jis", NULL,
	 {"안녕하세요 보고서"}, 0},
	{"Chinese labelled ISO-8859-1 is read both ways", BYTES("\xc7\xeb\xb2\xe9\xca\xd5\xb1\xbe\xd4\xc2\xb5\xc4\xb1\xa8\xb1\xed"), "iso-8859-1", NULL,
	 {"请查收本月的报表"}, 0},
	{"ISO-2022-JP label on Shift_JIS bytes", BYTES("\x8a\x94\x8e\xae\x89\xef\x8e\xd0"), "iso-2022-jp", "株式会社", {NULL}, 0},
};

static bool among(const struct charset_reading *r, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal(r[i].text, span_of(text)))
			return true;
	}
	return false;
}

static int complain(const struct reading_case *c, const struct charset_reading *r, size_t count)
{
	fprintf(stderr, "not so: %s\n", c->claim);
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "  %zu %s: %.*s\n", i, r[i].charset, SPAN_ARG(r[i].text));
	return 1;
}

static int case_fails(const struct reading_case *c)
{
	struct arena *arena = arena_new(0);
	struct charset_reading r[CHARSET_READINGS_MAX];
	size_t count = charset_read(arena, c->bytes, c->declared, r);
	int failed = 0;

	if (count == 0 || (c->count != 0 && count != c->count) ||
	    (c->shown != NULL && !span_equal(r[0].text, span_of(c->shown))))
		failed = complain(c, r, count);
	for (size_t i = 0; failed == 0 && i < 3 && c->also[i] != NULL; i++) {
		if (!among(r, count, c->also[i]))
			failed = complain(c, r, count);
	}
	for (size_t i = 0; i < count; i++)
		assert_true(text_is_utf8(r[i].text));
	arena_free(&arena);
	return failed;
}

static void readings_are_as_claimed(void **state)
{
	int failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failed += case_fails(&cases[i]);
	assert_int_equal(failed, 0);
}

static const char letter[] =
	"株式会社あおぞら商事 御中\n本日の受電報告です。\n1. 10:15 山田様より折り返しのご依頼（内線 12）\n"
	"2. 11:40 ﾀﾅｶ様 「請求書の件」\n顧客番号: C-000042\n";

/* An ordinary mail in any Japanese charset, with the right label or none, is read once and right. */
static void ordinary_letters_have_one_reading(void **state)
{
	static const char *const names[] = {"CP932", "EUC-JP-MS", "UTF-8", "UTF-16LE", "UTF-16BE"};
	static const char *const labels[] = {"shift_jis", "euc-jp", "utf-8", "utf-16le", "utf-16be"};

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		struct arena *arena = arena_new(0);
		struct charset_reading r[CHARSET_READINGS_MAX];
		iconv_t cd = iconv_open(names[i / 2], "UTF-8");
		char in[sizeof(letter)], out[1024], *p = in, *q = out;
		size_t left = sizeof(letter) - 1, room = sizeof(out), count;

		memcpy(in, letter, sizeof(letter));
		assert_int_equal(iconv(cd, &p, &left, &q, &room), 0);
		iconv_close(cd);
		count = charset_read(arena, (struct span){out, (size_t)(q - out)}, i % 2 == 0 ? labels[i / 2] : NULL, r);
		if (count != 1)
			fprintf(stderr, "%s: %zu readings, second %s\n", names[i / 2], count, r[1].charset);
		assert_int_equal(count, 1);
		assert_true(span_equal(r[0].text, span_of(letter)));
		arena_free(&arena);
	}
}

static bool some_reading_has(const struct charset_reading *r, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (memmem(r[i].text.p, r[i].text.len, text, strlen(text)) != NULL)
			return true;
	}
	return false;
}

/* Bytes of the letter, encoded, under one label. */
static int label_fails(struct span bytes, const char *encoding, const char *label)
{
	struct arena *arena = arena_new(0);
	struct charset_reading r[CHARSET_READINGS_MAX];
	size_t count = charset_read(arena, bytes, label, r);
	/* Nobody decodes UTF-7 unless it is called so. */
	bool hidden = strcmp(encoding, "UTF-7") == 0 && (label == NULL || strcasecmp(label, "utf-7") != 0);
	int failed = 0;

	if (!some_reading_has(r, count, "C-000042") || (!hidden && !some_reading_has(r, count, "株式会社あおぞら商事"))) {
		fprintf(stderr, "lost: %s labelled %s, %zu readings\n", encoding, label == NULL ? "not at all" : label, count);
		failed = 1;
	}
	arena_free(&arena);
	return failed;
}

static void no_label_hides_whose_report_it_is(void **state)
{
	static const char *const encodings[] = {"ISO-2022-JP", "CP932", "EUC-JP-MS", "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE",
		"UTF-32", "UTF-32LE", "UTF-32BE", "UTF-7", "GB18030"};
	static const char *const labels[] = {NULL, "iso-2022-jp", "cp50220", "cp50221", "shift_jis", "cp932", "euc-jp", "cp51932",
		"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be", "utf-7", "gb2312", "gb18030", "big5",
		"euc-kr", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1252", "windows-1251", "koi8-r",
		"x-unknown"};
	static const char report[] = "株式会社あおぞら商事 御中\r\n本日の受電報告です。折り返しのご依頼が一件ありました。\r\n"
		"顧客番号: C-000042\r\n";
	int failed = 0;

	(void)state;
	for (size_t e = 0; e < sizeof(encodings) / sizeof(encodings[0]); e++) {
		iconv_t cd = iconv_open(encodings[e], "UTF-8");
		char in[sizeof(report)], out[2048], *p = in, *q = out;
		size_t left = sizeof(report) - 1, room = sizeof(out);

		memcpy(in, report, sizeof(report));
		assert_int_equal(iconv(cd, &p, &left, &q, &room), 0);
		iconv(cd, NULL, NULL, &q, &room);
		iconv_close(cd);
		for (size_t l = 0; l < sizeof(labels) / sizeof(labels[0]); l++)
			failed += label_fails((struct span){out, (size_t)(q - out)}, encodings[e], labels[l]);
	}
	assert_int_equal(failed, 0);
}

/* Mail from abroad has a reading in its own language, whatever it is called. */
static void other_languages_are_guessed_at(void **state)
{
	static const struct {
		const char *text, *encodings[6];
	} letters[] = {
		{"尊敬的客户：附件是本月的报表，请查收。", {"GBK", "GB18030"}},
		{"親愛的客戶您好：附件為本月報表，請查收。", {"BIG5", "GBK"}},
		{"안녕하세요. 첨부 파일은 오늘의 보고서입니다.", {"EUC-KR", "UHC"}},
		{"Уважаемые клиенты, отчёт о звонках во вложении", {"CP1251", "KOI8-R", "CP866", "ISO-8859-5", "MAC-CYRILLIC"}},
		{"Αγαπητέ πελάτη, σας στέλνουμε την ημερήσια αναφορά", {"CP1253", "ISO-8859-7"}},
		{"לקוח יקר, מצורף הדוח היומי של השיחות", {"CP1255"}},
		{"عزيزي العميل، مرفق التقرير اليومي للمكالمات", {"CP1256", "ISO-8859-6"}},
		{"เรียนลูกค้า แนบรายงานประจำวันของการโทร", {"CP874"}},
		{"W załączeniu przesyłamy dzienny raport połączeń, będzie również", {"CP1250", "ISO-8859-2"}},
		{"Sayın müşterimiz, günlük çağrı raporunuz ektedir", {"CP1254"}},
		{"Anbei der tägliche Bericht über Anrufe für Größe", {"CP1252", "MACINTOSH", "CP850"}},
	};
	int failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		for (const char *const *encoding = letters[i].encodings; *encoding != NULL; encoding++) {
			iconv_t cd = iconv_open(*encoding, "UTF-8");
			struct arena *arena = arena_new(0);
			struct charset_reading r[CHARSET_READINGS_MAX];
			char in[512], out[512], *p = in, *q = out;
			size_t left = strlen(letters[i].text), room = sizeof(out);

			memcpy(in, letters[i].text, left);
			assert_int_equal(iconv(cd, &p, &left, &q, &room), 0);
			iconv_close(cd);
			if (!some_reading_has(r, charset_read(arena, (struct span){out, (size_t)(q - out)}, NULL, r), letters[i].text))
				failed += fprintf(stderr, "lost: %s in %s\n", letters[i].text, *encoding) > 0;
			arena_free(&arena);
		}
	}
	assert_int_equal(failed, 0);
}

static void binary_is_not_text(void **state)
{
	static const char binary[] = "\x00\x01\x02\x03\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x03\x05\x07\x08";

	(void)state;
	assert_false(charset_is_text((struct span){binary, sizeof(binary) - 1}));
	assert_true(charset_is_text(span_of("C-000042\r\n")));
	assert_true(charset_is_text((struct span){"C\0-\0001\0\r\0\n\0", 10}));
	assert_true(charset_is_text(span_of("\x1b$B3t<0\x1b(B")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_are_as_claimed),
		cmocka_unit_test(ordinary_letters_have_one_reading),
		cmocka_unit_test(no_label_hides_whose_report_it_is),
		cmocka_unit_test(other_languages_are_guessed_at),
		cmocka_unit_test(binary_is_not_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
