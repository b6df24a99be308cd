/* test_pdf.c - PDF: what stands together on a page comes together; nothing that could not be read is passed over. The
 * fixtures are made by fixtures/make_pdf.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "report/pdf_layout.h"
#include "report/read_fixture.h"

static void each_text_is_found_at_its_place(void **state)
{
	static const struct {
		const char *claim, *file, *place, *text;
	} cases[] = {
		{"label and value on one line, drawn apart", "pdf_report.pdf", "p.1", "顧客番号\tC-000042"},
		{"addressee", "pdf_report.pdf", "p.1", "株式会社あおぞら商事 御中\n"},
		{"second page, embedded font", "pdf_report.pdf", "p.2", "二枚目"},
		{"title", "pdf_report.pdf", "title", "電話受付日報"},
		{"author", "pdf_report.pdf", "author", "電話代行センター"},
		{"outline", "pdf_report.pdf", "outline", "あおぞら商事"},
		{"vertical writing, label above value", "pdf_vertical.pdf", "p.1", "顧客番号\t第四十二号\n電話受付日報"},
		{"turned by a right angle", "pdf_turned.pdf", "p.1", "顧客番号\tC-000042"},
		{"form field by the name people see", "pdf_form.pdf", "p.1 › form", "Client number: C-000042"},
		{"form field by its own name", "pdf_form.pdf", "p.1 › form", "client_id: C-000042"},
		{"annotation", "pdf_form.pdf", "p.1 › note", "C-000137"},
		{"stamp that draws its text", "pdf_stamp.pdf", "p.1 › drawn", "C-000042"},
		{"attached file", "pdf_attached.pdf", "一覧.csv › A3", "C-000138"},
		{"made by an office program", "pdf_writer.pdf", "p.1", "顧客番号 C-000042"},
		{"only an owner's password", "pdf_owner.pdf", "p.1", "invoices"},
		{"own entry in Info", "pdf_custom.pdf", "custom:ClientID", "C-000042"},
		{"own entry with a Japanese name", "pdf_custom.pdf", "custom:顧客番号", "第四十二号"},
		{"own entry, packed", "pdf_custom_packed.pdf", "custom:ClientID", "C-000042"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading *reading = fixture_read_named(cases[i].file, NULL);

		if (fixture_segment(reading, cases[i].place, cases[i].text) == NULL) {
			fixture_print(reading);
			fail_msg("%s: %s not found", cases[i].claim, cases[i].text);
		}
		assert_int_equal(reading->unreadable_count, 0);
		reading_free(&reading);
	}
}

static void a_value_below_its_label_is_in_the_same_column(void **state)
{
	struct reading *reading = fixture_read_named("pdf_report.pdf", NULL);
	static const struct segment none;
	const struct segment *label = &none, *value = &none;

	(void)state;
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (s->kind == SEGMENT_CELL && span_equal(s->text, span_of("契約コード")))
			label = s;
		if (s->kind == SEGMENT_CELL && span_equal(s->text, span_of("C-000042")))
			value = s;
	}
	assert_int_equal(label->table, 1);
	assert_int_equal(value->table, 1);
	assert_int_equal(label->column, value->column);
	assert_int_equal(label->row + 1, value->row);
	reading_free(&reading);
}

/* The cell with this text on the page, in this reading of it. */
static const struct segment *cell_of(const struct reading *reading, const char *place, const char *text, uint32_t alternative)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (s->kind == SEGMENT_CELL && s->alternative == alternative && span_equal(s->place, span_of(place)) &&
		    span_equal(s->text, span_of(text)))
			return s;
	}
	return NULL;
}

static void cells_of_narrow_tables_keep_apart(void **state)
{
	static const struct {
		const char *claim, *file, *place, *head, *value;
		uint32_t alternative;
	} cases[] = {
		{"cells half an em apart", "pdf_tables.pdf", "p.1", "会員ID", "C-000042", 0},
		{"a company's name is one cell", "pdf_tables.pdf", "p.1", "会社名", "ABC Trading Co., Ltd.", 0},
		{"a person's name is one cell though spaces stand below each other", "pdf_tables.pdf", "p.1", "担当", "鈴木 一郎 様", 0},
		{"day and time are one cell", "pdf_tables.pdf", "p.1", "受電日時", "2026/11/24 12:45", 0},
		{"single characters below each other are no vertical writing", "pdf_tables.pdf", "p.2", "可否", "○", 0},
		{"narrow first column", "pdf_tables.pdf", "p.2", "ID", "C-000041", 0},
		{"lines of a cell, set in the middle", "pdf_tables.pdf", "p.3", "内容", "請求書の再発行をお願いしたいとのこと。", 0},
		{"an identifier that may have been broken is read both ways: apart", "pdf_tables.pdf", "p.3", "会員ID", "C-000 137", 0},
		{"an identifier that may have been broken is read both ways: together", "pdf_tables.pdf", "p.3", "会員ID", "C-000137", 1},
		{"an office program's broken lines", "pdf_table_writer.pdf", "p.1", "担当", "田中花子様", 0},
		{"a browser's table", "pdf_table_chromium.pdf", "p.1", "会員ID", "C-000137", 0},
		{"a browser's table, spaces in cells", "pdf_table_chromium.pdf", "p.1", "会社名", "ABC Trading Co., Ltd.", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading *reading = fixture_read_named(cases[i].file, NULL);
		const struct segment *head = cell_of(reading, cases[i].place, cases[i].head, cases[i].alternative);
		const struct segment *value = cell_of(reading, cases[i].place, cases[i].value, cases[i].alternative);

		if (head == NULL || value == NULL || head->table != value->table || head->column != value->column ||
		    head->row >= value->row) {
			fixture_print(reading);
			fail_msg("%s: no %s below %s", cases[i].claim, cases[i].value, cases[i].head);
		}
		reading_free(&reading);
	}
}

static void columns_of_prose_make_no_labels(void **state)
{
	struct reading *reading = fixture_read_named("pdf_prose.pdf", NULL);
	const struct segment *text = fixture_segment(reading, "p.1", "顧客番号\nをお控え");

	(void)state;
	assert_non_null(text);
	assert_int_equal(text->alternative, 0);
	for (size_t i = 0; i < reading->segment_count; i++) {
		assert_int_not_equal(reading->segments[i].kind, SEGMENT_CELL);
		assert_null(memmem(reading->segments[i].text.p, reading->segments[i].text.len, "顧客番号\t", strlen("顧客番号\t")));
	}
	reading_free(&reading);
}

static void columns_of_prose_are_read_both_ways(void **state)
{
	struct reading *reading = fixture_read_named("pdf_columns.pdf", NULL);

	(void)state;
	assert_non_null(fixture_segment(reading, "p.1", "asked for\tWe returned"));
	assert_non_null(fixture_segment(reading, "p.1", "asked for\nthe department"));
	assert_int_equal(fixture_segment(reading, "p.1", "asked for\nthe department")->alternative, 1);
	reading_free(&reading);
}

static void a_page_without_text_is_told_unless_it_is_blank(void **state)
{
	struct reading *reading = fixture_read_named("pdf_scan.pdf", NULL);

	(void)state;
	assert_non_null(fixture_unreadable(reading, "p.1", WHY_IMAGE_ONLY));
	assert_null(fixture_unreadable(reading, "p.2", WHY_IMAGE_ONLY));
	assert_non_null(fixture_unreadable(reading, "p.3", WHY_IMAGE_ONLY));
	assert_int_equal(reading->unreadable_count, 2);
	reading_free(&reading);
}

static void a_password_makes_it_encrypted(void **state)
{
	struct reading *reading = fixture_read_named("pdf_user.pdf", NULL);

	(void)state;
	assert_non_null(fixture_unreadable(reading, NULL, WHY_ENCRYPTED));
	assert_int_equal(reading->unreadable_count, 1);
	reading_free(&reading);
}

static void fixture_bytes(const char *name, struct buf *bytes)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	struct err err = {0};

	snprintf(path, sizeof(path), "%s/report/fixtures/%s", top == NULL ? "." : top, name);
	assert_int_equal(file_slurp(path, bytes, &err), 0);
}

static void whatever_is_cut_off_is_never_passed_over(void **state)
{
	struct buf bytes = {0};

	(void)state;
	fixture_bytes("pdf_columns.pdf", &bytes);
	for (size_t len = 100; len < bytes.len; len += 97) {
		struct reading *reading = fixture_read((struct span){bytes.p, len}, READ_AS_FOUND, NULL);

		assert_true(reading->unreadable_count > 0 || fixture_segment(reading, "p.1", "closed for good") != NULL);
		reading_free(&reading);
	}
	buf_free(&bytes);
}

static void a_stream_that_does_not_unpack_is_damaged(void **state)
{
	struct buf bytes = {0};
	struct reading *reading;
	char *stream;

	(void)state;
	fixture_bytes("pdf_writer.pdf", &bytes);
	stream = memmem(bytes.p, bytes.len, "stream\n", 7);
	assert_non_null(stream);
	stream[7] = 'X';
	reading = fixture_read(buf_span(&bytes), READ_AS_FOUND, NULL);
	assert_non_null(fixture_unreadable(reading, "p.1", WHY_DAMAGED));
	reading_free(&reading);
	buf_free(&bytes);
}

static void pages_are_counted(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.pages = 1;
	reading = fixture_read_file("report/fixtures/pdf_report.pdf", READ_AS_FOUND, &limits);
	assert_non_null(fixture_segment(reading, "p.1", "顧客番号"));
	assert_null(fixture_segment(reading, "p.2", NULL));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

/* ---- layout alone ---- */

static void add_word(struct layout_page *page, const char *text, double x, double y)
{
	struct layout_box boxes[40];
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		boxes[i] = (struct layout_box){x + 6 * (double)i, y, x + 6 * (double)i + 6, y + 10};
	assert_int_equal(layout_page_line(page, span_of(text), boxes, len), 0);
}

static void a_line_with_missing_boxes_is_kept_whole(void **state)
{
	static const struct layout_box boxes[2] = {{0, 0, 6, 10}, {6, 0, 12, 10}};
	struct arena *arena = arena_new(0);
	struct layout_page *page = layout_page_new(arena);
	struct layout layout;

	(void)state;
	assert_int_equal(layout_page_line(page, span_of("C-000042"), boxes, 2), 0);
	assert_int_equal(layout_page_finish(page, &layout), 0);
	assert_true(span_equal(layout.text, span_of("C-000042")));
	arena_free(&arena);
}

static void gaps_that_stand_below_each_other_once_are_no_columns(void **state)
{
	struct arena *arena = arena_new(0);
	struct layout_page *page = layout_page_new(arena);
	struct layout layout;

	(void)state;
	add_word(page, "one", 0, 0);
	add_word(page, "twenty", 21, 0);
	add_word(page, "six", 0, 12);
	add_word(page, "eleven", 21, 12);
	assert_int_equal(layout_page_finish(page, &layout), 0);
	assert_int_equal(layout.cell_count, 0);
	assert_true(span_equal(layout.text, span_of("one twenty\nsix eleven")));
	arena_free(&arena);
}

static void a_page_of_many_small_words_is_laid_out_in_time(void **state)
{
	struct arena *arena = arena_new(0);
	struct layout_page *page = layout_page_new(arena);
	struct layout layout;

	(void)state;
	for (int y = 0; y < 1500; y++) {
		for (int x = 0; x < 60; x++)
			add_word(page, "a", 20.0 * x, 12.0 * y);
	}
	assert_int_equal(layout_page_finish(page, &layout), 0);
	assert_true(layout.text.len == (size_t)1500 * 120 - 1);
	arena_free(&arena);
}

static void a_heading_across_the_table_merges_no_columns(void **state)
{
	struct arena *arena = arena_new(0);
	struct layout_page *page = layout_page_new(arena);
	struct layout layout;

	(void)state;
	add_word(page, "a", 0, 0);
	add_word(page, "b", 100, 0);
	add_word(page, "heading-across-both-columns", 0, 12);
	add_word(page, "c", 0, 24);
	add_word(page, "d", 100, 24);
	assert_int_equal(layout_page_finish(page, &layout), 0);
	assert_int_equal(layout.table_count, 1);
	assert_int_equal(layout.cell_count, 5);
	assert_true(span_equal(layout.cells[4].text, span_of("d")));
	assert_int_equal(layout.cells[4].column, 2);
	assert_int_equal(layout.cells[4].row, 3);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_is_found_at_its_place),
		cmocka_unit_test(a_value_below_its_label_is_in_the_same_column),
		cmocka_unit_test(cells_of_narrow_tables_keep_apart),
		cmocka_unit_test(columns_of_prose_make_no_labels),
		cmocka_unit_test(columns_of_prose_are_read_both_ways),
		cmocka_unit_test(a_page_without_text_is_told_unless_it_is_blank),
		cmocka_unit_test(a_password_makes_it_encrypted),
		cmocka_unit_test(whatever_is_cut_off_is_never_passed_over),
		cmocka_unit_test(a_stream_that_does_not_unpack_is_damaged),
		cmocka_unit_test(pages_are_counted),
		cmocka_unit_test(a_line_with_missing_boxes_is_kept_whole),
		cmocka_unit_test(gaps_that_stand_below_each_other_once_are_no_columns),
		cmocka_unit_test(a_page_of_many_small_words_is_laid_out_in_time),
		cmocka_unit_test(a_heading_across_the_table_merges_no_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
