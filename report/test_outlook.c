/* test_outlook.c - Outlook's files, MSG and TNEF: what Outlook shows of them is read, where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "report/lzfu.h"
#include "report/read_fixture.h"
#include "report/rtf_html.h"

#define MSG "report/fixtures/outlook_report.msg"
#define TNEF "report/fixtures/tnef_report.dat"
#define MAIL "report/fixtures/tnef_mail.eml"

static const struct text_case {
	const char *claim, *file, *place, *text;
	enum segment_kind kind;
} text_cases[] = {
	{"a subject, without the length of its prefix", MSG, "Subject", "RE: 日報 C-000042", SEGMENT_HEADER},
	{"a body in the message's code page", MSG, "body", "表を送ります。\n顧客番号: C-000043", SEGMENT_TEXT},
	{"HTML in the Internet's code page", MSG, "body › table 2!B1", "C-000045", SEGMENT_CELL},
	{"an attribute of HTML in compressed RTF", MSG, "body", "C-000046", SEGMENT_TEXT},
	{"a table of HTML in compressed RTF", MSG, "body › table 1!B1", "C-000047", SEGMENT_CELL},
	{"text inside the markup of HTML in RTF", MSG, "body", "only in markup C-000048", SEGMENT_TEXT},
	{"text between the markup of HTML in RTF", MSG, "body", "株式会社あおぞら商事 御中", SEGMENT_TEXT},
	{"a property of the author's", MSG, "custom:ClientID", "C-000049", SEGMENT_PROPERTY},
	{"a number of the author's", MSG, "custom:件数", "42", SEGMENT_PROPERTY},
	{"a property of several values, the second", MSG, "custom:Keywords", "C-000060", SEGMENT_PROPERTY},
	{"a header field as a property", MSG, "x-client-id", "C-000050", SEGMENT_HEADER},
	{"a header field in the header that came", MSG, "X-Client-ID", "C-000061", SEGMENT_HEADER},
	{"who sent it, as a mention", MSG, "Sender", "電話代行", SEGMENT_HEADER},
	{"who gets it, as a mention", MSG, "To", "光洋設備", SEGMENT_HEADER},
	{"an attached file's long name", MSG, "日報_C-000044.txt", "日報_C-000044.txt", SEGMENT_NAME},
	{"an attached file", MSG, "日報_C-000044.txt", "C-000052 の控え", SEGMENT_TEXT},
	{"an attached message's subject", MSG, "転送 › Subject", "C-000053", SEGMENT_HEADER},
	{"an attached message's body", MSG, "転送 › body", "C-000054", SEGMENT_TEXT},
	{"a file in an OLE object", MSG, "memo.txt", "C-000055 memo", SEGMENT_TEXT},
	{"where a linked file stays", MSG, "Path", "C-000056", SEGMENT_HEADER},
	{"TNEF: a subject in the OEM code page", TNEF, "Subject", "日報 C-000042", SEGMENT_HEADER},
	{"TNEF: a body in the OEM code page", TNEF, "body", "表を送ります。\n顧客番号: C-000043", SEGMENT_TEXT},
	{"TNEF: compressed RTF", TNEF, "body › paragraph 1", "顧客番号 C-000051", SEGMENT_TEXT},
	{"TNEF: HTML", TNEF, "body › table 1!B1", "C-000045", SEGMENT_CELL},
	{"TNEF: a property of the author's", TNEF, "custom:ClientID", "C-000049", SEGMENT_PROPERTY},
	{"TNEF: a number of the author's", TNEF, "custom:件数", "42", SEGMENT_PROPERTY},
	{"TNEF: a property of several values, the second", TNEF, "custom:Keywords", "C-000060", SEGMENT_PROPERTY},
	{"TNEF: a header field as a property", TNEF, "x-client-id", "C-000050", SEGMENT_HEADER},
	{"TNEF: who sent it", TNEF, "From", "電話代行", SEGMENT_HEADER},
	{"TNEF: who gets it", TNEF, "To", "光洋設備", SEGMENT_HEADER},
	{"TNEF: an attached file", TNEF, "日報_C-000044.txt", "C-000052 の控え", SEGMENT_TEXT},
	{"TNEF: an attached file's short name", TNEF, "日報_C-000044.txt", "NIPPO~1.TXT", SEGMENT_NAME},
	{"TNEF: an attached message's subject", TNEF, "転送 › Subject", "転送 C-000053", SEGMENT_HEADER},
	{"TNEF: an attached message's body", TNEF, "転送 › body", "C-000054", SEGMENT_TEXT},
	{"TNEF in a mail: its body", MAIL, "winmail.dat › body", "C-000043", SEGMENT_TEXT},
	{"TNEF in a mail: an attached file", MAIL, "winmail.dat › 日報_C-000044.txt", "C-000052", SEGMENT_TEXT},
};

static const struct segment *find(const struct reading *reading, const struct text_case *c)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (s->kind == c->kind && s->alternative == 0 && span_equal(s->place, span_of(c->place)) &&
		    memmem(s->text.p, s->text.len, c->text, strlen(c->text)) != NULL)
			return s;
	}
	return NULL;
}

static void messages_are_read_as_outlook_shows_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		struct reading *reading = fixture_read_file(text_cases[i].file, READ_AS_FOUND, NULL);

		print_message("  %s\n", text_cases[i].claim);
		assert_int_equal(reading->unreadable_count, 0);
		if (find(reading, &text_cases[i]) == NULL && (strcmp(text_cases[i].text, "NIPPO~1.TXT") != 0 ||
		    fixture_segment(reading, text_cases[i].place, text_cases[i].text) == NULL))
			fail_msg("%s", text_cases[i].claim);
		reading_free(&reading);
	}
}

static void winmail_dat_is_the_message_and_its_attachments_are_documents(void **state)
{
	struct reading *reading = fixture_read_file(MAIL, READ_AS_MESSAGE, NULL);
	const struct segment *body = fixture_segment(reading, "winmail.dat › body", "C-000043");
	const struct segment *file = fixture_segment(reading, NULL, "C-000052");

	(void)state;
	assert_int_equal(body->part, 0);
	assert_int_not_equal(file->part, 0);
	assert_int_equal(reading->parts[file->part].role, PART_DOCUMENT);
	assert_int_equal(reading->parts[file->part].parent, 0);
	reading_free(&reading);
}

static void what_programs_write_of_themselves_is_no_client_field(void **state)
{
	struct reading *reading = fixture_read_file(MSG, READ_AS_FOUND, NULL);
	const struct segment *s = fixture_segment(reading, NULL, "C-000062");

	(void)state;
	assert_non_null(s);
	assert_int_not_equal(s->label.p[0], 'x');
	reading_free(&reading);
}

static void tnef_cut_short_is_read_and_called_damaged(void **state)
{
	struct reading *reading = fixture_read_file("report/fixtures/tnef_cut.dat", READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "body", "C-000043"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	reading_free(&reading);
}

/* ---- compressed RTF ---- */

#define HEAD(raw) "\xff\0\0\0" raw "\0\0\0LZFu\0\0\0\0"

static const struct {
	const char *claim, *packed;
	size_t len;
	const char *text;
	bool whole;
} lzfu_cases[] = {
	/* [MS-OXRTFCP] 3.1.1 and 3.2.1 have such ones. */
	{"what the ring holds to begin with", HEAD("\x06") "\x03\0\x04\x0d\x50", 21, "{\\rtf1", true},
	{"a run that reads what it writes", HEAD("\x0a") "\x06X\x0c\xf7\x0d\x90", 22, "XXXXXXXXXX", true},
	{"bytes as they are", HEAD("\x02") "\x00hi", 19, "hi", true},
	{"no end and less than was said", HEAD("\x09") "\x00hi", 19, "hi", false},
	{"not compressed", "\xff\0\0\0\x02\0\0\0MELA\0\0\0\0hi", 18, "hi", true},
	{"something else", "\xff\0\0\0\x02\0\0\0abcd\0\0\0\0hi", 18, "", false},
	{"nothing", "", 0, "", false},
};

static void compressed_rtf_is_unpacked(void **state)
{
	struct arena *arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(lzfu_cases) / sizeof(lzfu_cases[0]); i++) {
		bool whole;
		struct span text = lzfu_unpack(arena, (struct span){lzfu_cases[i].packed, lzfu_cases[i].len}, &whole);

		print_message("  %s\n", lzfu_cases[i].claim);
		assert_int_equal(text.len, strlen(lzfu_cases[i].text));
		assert_memory_equal(text.p, lzfu_cases[i].text, text.len);
		assert_int_equal(whole, lzfu_cases[i].whole);
	}
	arena_free(&arena);
}

/* ---- HTML in RTF ---- */

static const struct {
	const char *claim, *rtf, *html;
} html_cases[] = {
	{"RTF of its own", "{\\rtf1\\ansi hello}", ""},
	{"markup and text", "{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}hello{\\*\\htmltag72 </p>}}", "<p>hello</p>"},
	{"what is only for RTF", "{\\rtf1\\fromhtml1 a\\htmlrtf x\\par\\htmlrtf0 b}", "ab"},
	{"a line end", "{\\rtf1\\fromhtml1 a\\par b}", "a\r\nb"},
	{"fonts and colours", "{\\rtf1\\fromhtml1{\\fonttbl{\\f0 x;}}{\\colortbl ;}a}", "a"},
	{"a character of two UTF-16 units", "{\\rtf1\\fromhtml1\\uc1 \\u-10179?\\u-8704?}", "\xf0\x9f\x98\x80"},
	{"bytes in the font's code page",
		"{\\rtf1\\ansicpg1252\\fromhtml1{\\fonttbl{\\f0\\fcharset128 x;}}\\f0 \\'93\\'fa\\'95\\'f1}", "日報"},
	{"a group for others", "{\\rtf1\\fromhtml1 a{\\*\\other x}{\\*\\mhtmltag64 x}b}", "ab"},
	{"braces", "{\\rtf1\\fromhtml1 a\\{\\}\\\\b}", "a{}\\b"},
};

static void html_is_taken_out_of_rtf(void **state)
{
	struct arena *arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(html_cases) / sizeof(html_cases[0]); i++) {
		struct span html = rtf_html(arena, span_of(html_cases[i].rtf));

		print_message("  %s\n", html_cases[i].claim);
		assert_int_equal(html.len, strlen(html_cases[i].html));
		assert_memory_equal(html.p, html_cases[i].html, html.len);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compressed_rtf_is_unpacked),
		cmocka_unit_test(html_is_taken_out_of_rtf),
		cmocka_unit_test(messages_are_read_as_outlook_shows_them),
		cmocka_unit_test(winmail_dat_is_the_message_and_its_attachments_are_documents),
		cmocka_unit_test(what_programs_write_of_themselves_is_no_client_field),
		cmocka_unit_test(tnef_cut_short_is_read_and_called_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
