/* test_csv.c - tables in text are cells with places, and prose is no table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "report/format.h"
#include "report/read_fixture.h"

#define BYTES(s) s, sizeof(s) - 1

static const struct csv_case {
	const char *claim, *bytes;
	size_t len;
	const char *place, *text;
} csv_cases[] = {
	{"a header and one row", BYTES("client_id,name\r\nC-000042,株式会社あおぞら\r\n"), "A2", "C-000042"},
	{"the last line without its end", BYTES("client_id,name\nC-000042,x"), "B2", "x"},
	{"tabs", BYTES("client_id\tname\nC-000042\tx, y\n"), "B2", "x, y"},
	{"semicolons", BYTES("client_id;name\nC-000042;x\n"), "A2", "C-000042"},
	{"bars", BYTES("client_id|name|calls\nC-000042|x|3\n"), "C2", "3"},
	{"lines that end in CR", BYTES("client_id,name\rC-000042,x\r"), "A2", "C-000042"},
	{"quotes with delimiters, line breaks and quotes", BYTES("a,b,c\n\"x,\"\"y\"\"\nz\",C-000042,\"q\"\n"), "A2", "x,\"y\"\nz"},
	{"rows are counted over line breaks in quotes", BYTES("a,b\n\"x\ny\",1\nC-000042,2\n"), "A3", "C-000042"},
	{"something behind a quote", BYTES("a,b\n\"x\"y,C-000042\n"), "B2", "C-000042"},
	{"a quote that is never closed loses nothing", BYTES("a,b\nc,d\ne,\"C-000042\nx,y\n"), "B3", "C-000042\nx,y"},
	{"a title above, a note below", BYTES("受電日報\n\n顧客番号,氏名,時刻\nC-000042,山田,10:15\nC-000042,佐藤,11:00\n以上\n"), "A4", "C-000042"},
	{"sep= says the delimiter", BYTES("sep=;\r\na;b\r\nC-000042;x\r\n"), "A2", "C-000042"},
	{"UTF-8 with a mark", BYTES("\xEF\xBB\xBF" "client_id,name\nC-000042,x\n"), "A1", "client_id"},
	{"CP932, as Excel saves it", BYTES("\x8C\xDA\x8B\x71\x94\xD4\x8D\x86,\x8E\x81\x96\xBC\r\nC-000042,\x8D\xB2\x93\xA1\r\n"), "A1", "顧客番号"},
	{"EUC-JP", BYTES("\xB8\xDC\xB5\xD2\xC8\xD6\xB9\xE6,\xCC\xBE\xC1\xB0\nC-000042,\xA4\xA2\xA4\xAA\xA4\xBE\xA4\xE9\n"), "B2", "あおぞら"},
	{"ISO-2022-JP, where commas are halves of characters",
	 BYTES("\x1B$B8\\5RHV9f\x1B(B,\x1B$BL>A0\x1B(B\nC-000042,\x1B$B$\"$*$,\x1B(B\n"), "B2", "あおが"},
	{"UTF-16 with a mark", BYTES("\xFF\xFE" "a\0,\0b\0\n\0C\0-\0" "4\0" "2\0,\0\x42\x30\n\0"), "A2", "C-42"},
	{"UTF-16 tabs, as Excel saves Unicode text", BYTES("\xFF\xFE" "a\0\t\0b\0\r\0\n\0C\0-\0" "4\0" "2\0\t\0\x42\x30\r\0\n\0"), "B2", "あ"},
};

static void cells_have_their_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(csv_cases) / sizeof(csv_cases[0]); i++) {
		const struct csv_case *c = &csv_cases[i];
		struct reading *reading = fixture_read((struct span){c->bytes, c->len}, READ_AS_FOUND, NULL);
		const struct segment *s = fixture_segment(reading, c->place, c->text);

		print_message("  %s\n", c->claim);
		assert_non_null(s);
		assert_int_equal(s->kind, SEGMENT_CELL);
		assert_true(span_equal(s->text, span_of(c->text)));
		assert_int_equal(reading->unreadable_count, 0);
		reading_free(&reading);
	}
}

static void prose_is_no_table(void **state)
{
	static const char *const texts[] = {
		"Dear Sirs,\n\nplease find, as always, the report.\n\nYours,\nthe desk\n",
		"Hello, world\nGoodbye, world\n",
		"顧客番号: C-000042\n株式会社あおぞら 御中\n",
		"one line, with, commas\n",
		"C-000042\nC-000043\n",
		"10:15 山田様より、折り返し\n11:00 佐藤様、伝言\n",
		"if (a, b) {\n\tx;\n\ty;\n}\nint z;\n",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		print_message("  %s\n", texts[i]);
		assert_false(csv_recognise(span_of(texts[i])));
	}
}

static void an_attached_table_says_where(void **state)
{
	struct reading *reading = fixture_read(span_of("Content-Type: text/csv; name=calls.csv\r\n"
		"Content-Disposition: attachment; filename=calls.csv\r\n\r\nclient_id,name\r\nC-000042,x\r\n"), READ_AS_MESSAGE, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "calls.csv › A2", "C-000042"));
	reading_free(&reading);
}

static void cells_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct buf text = {0};
	struct reading *reading;

	(void)state;
	limits.cells = 100;
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "a,b\n");
	reading = fixture_read(buf_span(&text), READ_AS_FOUND, &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	assert_int_equal(reading->segment_count, 100);
	reading_free(&reading);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_have_their_places),
		cmocka_unit_test(prose_is_no_table),
		cmocka_unit_test(an_attached_table_says_where),
		cmocka_unit_test(cells_are_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
