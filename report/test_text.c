/* test_text.c - text, JSON and XML by themselves, and messages as files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/read_fixture.h"

#define BYTES(s) {s, sizeof(s) - 1}
#define BLINK "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://denwa.example/\r\nSubject: x\r\nMIME-Version: 1.0\r\n" \
	"Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=shift_jis\r\n" \
	"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=93=FA=95=F1 C-0000=\r\n42</p>\r\n--b--\r\n"
#define LETTER "From: a@denwa.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nC-0000=\r\n42\r\n"
#define AS_FILE(type, letter) "From: a@denwa.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n" \
	"--o\r\nContent-Type: " type "; name=a.x\r\n\r\n" letter "\r\n--o--\r\n"

static const struct {
	const char *claim;
	struct span bytes;
	const char *text;
} cases[] = {
	{"JSON: a name by numbers", BYTES("{\"name\":\"\\u682a\\u5f0f\"}"), "株式"},
	{"JSON: a character of two units", BYTES("{\"a\":\"\\ud83d\\ude00\"}"), "\xf0\x9f\x98\x80"},
	{"JSON: an identifier by numbers", BYTES("[\"\\u0043-\\u0030\\u00300042\"]"), "C-000042"},
	{"JSON: a line end", BYTES("{\"a\":\"\\u682a\\nC-000042\"}"), "株\nC-000042"},
	{"JSON: as it stands", BYTES("{\"a\":\"\\u0043\"}"), "\\u0043"},
	{"a log with numbers", BYTES("2024-01-01 client=\\u682a\\u5f0f"), "株式"},
	{"a path in a log stays", BYTES("C:\\new\\u12"), "C:\\new\\u12"},
	{"XML: characters by hexadecimal numbers", BYTES("<?xml version=\"1.0\"?><r n=\"&#x682A;&#x5F0F;\"/>"), "株式"},
	{"XML: characters by decimal numbers", BYTES("<r>C&#45;000042</r>"), "C-000042"},
	{"XML: CDATA", BYTES("<r>C-<![CDATA[000042]]></r>"), "C-000042"},
	{"XML: its own entities", BYTES("<r>a&amp;b</r>"), "a&b"},
	{"XML: the encoding that it declares", BYTES("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><r>\x93\xfa\x95\xf1</r>"), "日報"},
	{"a web page saved by a browser", BYTES(BLINK), "日報 C-000042"},
	{"a web page as an attached file", BYTES(AS_FILE("application/octet-stream", BLINK)), "日報 C-000042"},
	{"a web page called HTML", BYTES(AS_FILE("application/x-mimearchive", BLINK)), "日報 C-000042"},
	{"a letter as a file, behind empty lines", BYTES(AS_FILE("application/octet-stream", "\r\n\r\n\r\n" LETTER)), "C-000042"},
	{"a letter as a file, behind a mark", BYTES(AS_FILE("application/octet-stream", "\xef\xbb\xbf" LETTER)), "C-000042"},
	{"a letter as a file, behind a mark and an empty line", BYTES(AS_FILE("application/octet-stream", "\xef\xbb\xbf\r\n" LETTER)), "C-000042"},
	{"a letter of Apple's", BYTES("120       \n" LETTER "<?xml version=\"1.0\"?><plist/>"), "C-000042"},
	{"a letter of Apple's as a file", BYTES(AS_FILE("application/octet-stream", "120\n" LETTER)), "C-000042"},
	{"a mailbox's second letter", BYTES(AS_FILE("application/octet-stream", "From a Mon Jan  1 00:00:00 2024\r\n"
		"From: a@denwa.example\r\nSubject: y\r\n\r\nfirst\r\n\r\nFrom a Mon Jan  1 00:00:00 2024\r\n" LETTER)), "C-000042"},
};

static void texts_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading *reading = fixture_read(cases[i].bytes, READ_AS_FOUND, NULL);

		print_message("  %s\n", cases[i].claim);
		if (fixture_segment(reading, NULL, cases[i].text) == NULL) {
			fixture_print(reading);
			fail_msg("%s", cases[i].claim);
		}
		reading_free(&reading);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
