/* test_calendar.c - calendars and cards: a value is found however it is folded, escaped or encoded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/read_fixture.h"

#define BYTES(s) {s, sizeof(s) - 1}
#define EVENT(lines) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" lines "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
#define CARD(version, lines) "BEGIN:VCARD\r\nVERSION:" version "\r\n" lines "\r\nEND:VCARD\r\n"

static const struct calendar_case {
	const char *claim;
	struct span bytes;
	const char *place, *text;
	enum segment_kind kind;
	const char *label; /* NULL: any */
} cases[] = {
	{"a summary", BYTES(EVENT("SUMMARY:日報 C-000042")), "VEVENT 1 › SUMMARY", "日報 C-000042", SEGMENT_TEXT, "SUMMARY"},
	{"an identifier cut by a fold", BYTES(EVENT("SUMMARY:C-00\r\n 0042")), "VEVENT 1 › SUMMARY", "C-000042", SEGMENT_TEXT, NULL},
	{"an identifier cut by a fold with a tab and LF", BYTES("BEGIN:VCALENDAR\nSUMMARY:C-00\n\t0042\n"), "SUMMARY", "C-000042", SEGMENT_TEXT, NULL},
	{"a character cut by a fold", BYTES(EVENT("SUMMARY:\xe6\x97\r\n \xa5報です、日報です")), NULL, "日報です", SEGMENT_TEXT, NULL},
	{"escapes", BYTES(EVENT("DESCRIPTION:顧客番号\\, C-000042\\nend")), "VEVENT 1 › DESCRIPTION", "顧客番号, C-000042\nend", SEGMENT_TEXT, NULL},
	{"HTML", BYTES(EVENT("DESCRIPTION;FMTTYPE=text/html:<p>C-<b>000042</b></p>")), "VEVENT 1 › DESCRIPTION", "C-000042", SEGMENT_TEXT, NULL},
	{"a field of somebody's own", BYTES(EVENT("X-CLIENT-ID:C-000042")), "VEVENT 1 › X-CLIENT-ID", "C-000042", SEGMENT_HEADER, "X-CLIENT-ID"},
	{"who takes part, as a mention", BYTES(EVENT("ATTENDEE;CN=\"光洋: 田中\":mailto:a@koyo.example")), "VEVENT 1 › ATTENDEE", "光洋: 田中", SEGMENT_HEADER, NULL},
	{"a value behind a quote with a colon", BYTES(EVENT("SUMMARY;X=\"a:b\":C-000042")), "VEVENT 1 › SUMMARY", "C-000042", SEGMENT_TEXT, NULL},
	{"the second event", BYTES("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:C-000042\r\n"), "VEVENT 2 › SUMMARY", "C-000042", SEGMENT_TEXT, NULL},
	{"a file inside", BYTES(EVENT("ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.txt:\r\n Qy0wMDAw\r\n NDI=")), "a.txt", "C-000042", SEGMENT_TEXT, NULL},
	{"a file in a data: address", BYTES(CARD("4.0", "SOUND:data:text/plain;base64,Qy0wMDAwNDI=")), "SOUND", "C-000042", SEGMENT_TEXT, NULL},
	{"a company in a card, as a mention", BYTES(CARD("3.0", "item1.ORG:株式会社あおぞら商事;営業")), "VCARD 1 › ORG", "株式会社あおぞら商事;営業", SEGMENT_HEADER, "ORG"},
	{"quoted-printable in Shift_JIS", BYTES(CARD("2.1", "NOTE;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=93=FA=95=F1 C-00=\r\n0042")), "VCARD 1 › NOTE", "日報 C-000042", SEGMENT_TEXT, NULL},
	{"quoted-printable by its name alone", BYTES(CARD("2.1", "NOTE;QUOTED-PRINTABLE;CHARSET=UTF-8:=E6=97=A5=E5=A0=B1")), "VCARD 1 › NOTE", "日報", SEGMENT_TEXT, NULL},
	{"a fold of vCard 2.1, its blank kept", BYTES(CARD("2.1", "NOTE:one\r\n two")), "VCARD 1 › NOTE", "one two", SEGMENT_TEXT, NULL},
	{"a fold of vCard 2.1, its blank dropped", BYTES(CARD("2.1", "NOTE:C-00\r\n 0042")), "VCARD 1 › NOTE", "C-000042", SEGMENT_TEXT, NULL},
	{"Shift_JIS without a label", BYTES(CARD("3.0", "NOTE:\x93\xfa\x95\xf1\x82\xf0\x91\x97\x82\xe8\x82\xdc\x82\xb7")), "VCARD 1 › NOTE", "日報を送ります", SEGMENT_TEXT, NULL},
	{"UTF-16", BYTES("\xff\xfe" "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0N\0O\0T\0E\0:\0C\0-\0\x30\0\n\0 \0\x31\0"), NULL, "C-01", SEGMENT_TEXT, NULL},
	{"an invitation in a mail", BYTES("From: a@denwa.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n"
		EVENT("SUMMARY:C-00\r\n 0042")), "body › VEVENT 1 › SUMMARY", "C-000042", SEGMENT_TEXT, NULL},
};

static bool is_found(const struct reading *reading, const struct calendar_case *c)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (s->kind == c->kind && (c->place == NULL || span_equal(s->place, span_of(c->place))) &&
		    (c->label == NULL || span_equal(s->label, span_of(c->label))) &&
		    memmem(s->text.p, s->text.len, c->text, strlen(c->text)) != NULL)
			return true;
	}
	return false;
}

static void values_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading *reading = fixture_read(cases[i].bytes, READ_AS_FOUND, NULL);

		print_message("  %s\n", cases[i].claim);
		if (!is_found(reading, &cases[i])) {
			fixture_print(reading);
			fail_msg("%s", cases[i].claim);
		}
		assert_int_equal(reading->unreadable_count, 0);
		reading_free(&reading);
	}
}

static void other_text_is_no_calendar(void **state)
{
	struct reading *reading = fixture_read(span_of("BEGIN:VCARDS\nNOTE:C-0\n 1\n"), READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-0\n 1"));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found),
		cmocka_unit_test(other_text_is_no_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
