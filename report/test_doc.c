/* test_doc.c - Word documents of the old kind: what Word shows is read, where it shows it, from every version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

static const struct text_case {
	const char *claim, *file, *place, *text;
} text_cases[] = {
	{"a paragraph", "doc_writer.doc", "paragraph 1", "株式会社あおぞら商事 御中"},
	{"characters beyond 16 bits", "doc_writer.doc", "paragraph 2", "𠮷野様 C-000048"},
	{"a text as it is now", "doc_writer.doc", "paragraph 3", "番号 C-000052 です"},
	{"a text as it was", "doc_writer.doc", "paragraph 3", "番号 C-000042 です"},
	{"hidden text", "doc_writer.doc", "paragraph 4", "C-000050"},
	{"a field's result", "doc_writer.doc", "paragraph 5", "こちら"},
	{"a field's code", "doc_writer.doc", "paragraph 5", "http://aozora.example/C-000051"},
	{"a cell", "doc_writer.doc", "table 1, row 1, column 2", "C-000055"},
	{"a cell of two paragraphs", "doc_writer.doc", "table 1, row 2, column 2", "一行目\n二行目"},
	{"a cell in front of a table in a table", "doc_writer.doc", "table 1, row 3, column 1", "内訳"},
	{"a cell of a table in a table", "doc_writer.doc", "table 2, row 1, column 2", "C-000056"},
	{"a paragraph behind a table", "doc_writer.doc", "paragraph 9", "表の後"},
	{"a footnote", "doc_writer.doc", "footnote 1", "脚注 C-000053"},
	{"a header", "doc_writer.doc", "header 1", "ヘッダー C-000043"},
	{"a footer", "doc_writer.doc", "footer 1", "フッター C-000044"},
	{"a comment's author", "doc_writer.doc", "comment 1", "青木係長"},
	{"a comment", "doc_writer.doc", "comment 1", "コメント C-000058"},
	{"an endnote", "doc_writer.doc", "endnote 1", "文末 C-000059"},
	{"a text box", "doc_writer.doc", "text box 1", "枠 C-000057"},
	{"the title", "doc_writer.doc", "title", "日報 C-000045"},
	{"a property of the author's", "doc_writer.doc", "custom:ClientID", "C-000047"},
	{"pieces in their order, as they are now", "doc_fast.doc", "paragraph 1", "日報 C-000052"},
	{"a piece that is deleted as a whole", "doc_fast.doc", "paragraph 1", "日報 C-00004252"},
	{"a piece of single bytes", "doc_fast.doc", "paragraph 2", "“é” C-000056"},
	{"a row that only its marks tell", "doc_fast.doc", "table 1, row 1, column 2", "C-000055"},
	{"Word 6: bytes in their font's charset", "doc_word6.doc", "paragraph 1", "株式会社あおぞら商事"},
	{"Word 6: a cell", "doc_word6.doc", "table 1, row 2, column 2", "C-000055"},
	{"Word 6: characters of vendors", "doc_word6.doc", "paragraph 2", "終わり ①㈱"},
	{"Word 2: a paragraph", "doc_word2.doc", "paragraph 2", "client C-000042"},
	{"Word 2: a cell", "doc_word2.doc", "table 1, row 1, column 2", "C-000055"},
	{"a file that was dropped in", "doc_object.doc", "memo.txt", "C-000061 の控え"},
	{"what is left of a document cut short", "doc_cut.doc", "paragraph 1", "C-000056"},
};

static void documents_are_read_as_they_are_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_cases) / sizeof(text_cases[0]); i++) {
		struct reading *reading = fixture_read_named(text_cases[i].file, NULL);

		fixture_tells(reading, text_cases[i].claim, text_cases[i].place, text_cases[i].text);
		reading_free(&reading);
	}
}

static const struct fault_case {
	const char *claim, *file;
	enum unreadable_why why;
} fault_cases[] = {
	{"a password", "doc_sealed.doc", WHY_ENCRYPTED},
	{"pictures and no text", "doc_pictures.doc", WHY_IMAGE_ONLY},
	{"a piece that is not there", "doc_cut.doc", WHY_DAMAGED},
	{"no table stream", "doc_no_table.doc", WHY_DAMAGED},
};

static void what_cannot_be_read_whole_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++)
		fixture_is_faulty(fault_cases[i].claim, fault_cases[i].file, fault_cases[i].why);
}

static void what_is_whole_is_not_called_unreadable(void **state)
{
	static const char *const files[] = {"doc_writer.doc", "doc_fast.doc", "doc_word6.doc", "doc_word2.doc", "doc_object.doc"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		fixture_is_whole(files[i]);
}

static void cells_know_their_table_row_and_column(void **state)
{
	struct reading *reading = fixture_read_named("doc_word6.doc", NULL);
	const struct segment *s = fixture_segment(reading, NULL, "C-000055");

	(void)state;
	assert_int_equal(s->kind, SEGMENT_CELL);
	assert_int_equal(s->table, 1);
	assert_int_equal(s->row, 2);
	assert_int_equal(s->column, 2);
	assert_int_equal(fixture_segment(reading, "paragraph 1", "株式会社")->alternative, 0);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read_as_they_are_shown),
		cmocka_unit_test(what_cannot_be_read_whole_is_said),
		cmocka_unit_test(what_is_whole_is_not_called_unreadable),
		cmocka_unit_test(cells_know_their_table_row_and_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
