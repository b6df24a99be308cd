/* test_odf.c - OpenDocument: texts, sheets and slides are read where they are shown; repetition costs nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

#define FIXTURE(name) "report/fixtures/" name

static const struct text_case {
	const char *claim, *file, *place, *text;
} text_cases[] = {
	{"a cell of LibreOffice", FIXTURE("odf_calc.ods"), "odf_calc!B1", "C-000042"},
	{"a cell behind an empty row", FIXTURE("odf_calc.ods"), "odf_calc!B3", "田中様"},
	{"a sheet's name", FIXTURE("odf_calc.ods"), "sheet 1", "odf_calc"},
	{"a cell behind a million rows", FIXTURE("odf_repeated.ods"), "日報!A1048001", "顧客番号"},
	{"a value without text, behind a repeated cell", FIXTURE("odf_repeated.ods"), "日報!C1048001", "C-000042"},
	{"a cell behind a repeated row, with spaces and lines", FIXTURE("odf_repeated.ods"), "日報!A1048004", "C  D\nE"},
	{"the same in one XML file", FIXTURE("odf_flat.fods"), "日報!C1048001", "C-000042"},
	{"a slide", FIXTURE("odf_slides.odp"), "slide 1", "C-000042"},
	{"a slide's notes", FIXTURE("odf_slides.odp"), "slide 1, notes", "C-000043"},
	{"a second slide", FIXTURE("odf_slides.odp"), "slide 2", "C-000044"},
	{"a text as it is now", FIXTURE("odf_changed.odt"), "paragraph 1", "C-000051"},
	{"what was deleted", FIXTURE("odf_changed.odt"), "deleted text", "C-000042"},
	{"a paragraph of LibreOffice", FIXTURE("odf_writer.odt"), "paragraph 1", "株式会社あおぞら商事 御中"},
	{"a header", FIXTURE("odf_writer.odt"), "header", "C-000043"},
	{"a footer", FIXTURE("odf_writer.odt"), "footer", "C-000044"},
	{"a footnote", FIXTURE("odf_writer.odt"), "note 1", "C-000053"},
	{"a text box", FIXTURE("odf_writer.odt"), NULL, "C-000057"},
	{"the title", FIXTURE("odf_writer.odt"), "title", "日報 C-000045"},
	{"a property of the author's", FIXTURE("odf_writer.odt"), "custom:ClientID", "C-000047"},
};

static void documents_are_read_as_they_are_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		struct reading *reading = fixture_read_file(text_cases[i].file, READ_AS_FOUND, NULL);

		fixture_tells(reading, text_cases[i].claim, text_cases[i].place, text_cases[i].text);
		assert_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
		reading_free(&reading);
	}
}

static void repeated_cells_are_told_once(void **state)
{
	struct reading *reading = fixture_read_file(FIXTURE("odf_repeated.ods"), READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(reading->segment_count, 4);
	reading_free(&reading);
}

static void what_was_deleted_is_an_alternative(void **state)
{
	struct reading *reading = fixture_read_file(FIXTURE("odf_changed.odt"), READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(fixture_segment(reading, NULL, "C-000042")->alternative, 1);
	assert_int_equal(fixture_segment(reading, NULL, "C-000051")->alternative, 0);
	reading_free(&reading);
}

static void an_encrypted_document_is_called_so(void **state)
{
	struct reading *reading = fixture_read_file(FIXTURE("odf_sealed.ods"), READ_AS_FOUND, NULL);

	(void)state;
	assert_int_equal(reading->unreadable_count, 1);
	assert_non_null(fixture_unreadable(reading, "", WHY_ENCRYPTED));
	reading_free(&reading);
}

static void a_document_cut_short_is_read_and_called_damaged(void **state)
{
	struct reading *reading = fixture_read_file(FIXTURE("odf_cut.ods"), READ_AS_FOUND, NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read_as_they_are_shown),
		cmocka_unit_test(repeated_cells_are_told_once),
		cmocka_unit_test(what_was_deleted_is_an_alternative),
		cmocka_unit_test(an_encrypted_document_is_called_so),
		cmocka_unit_test(a_document_cut_short_is_read_and_called_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
