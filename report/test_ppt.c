/* test_ppt.c - presentations of the old kind: what PowerPoint shows is read, by its slide, and what earlier saves left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fixture_tells.h"

static const struct text_case {
	const char *claim, *file, *place, *text;
} text_cases[] = {
	{"a slide", "ppt_impress.ppt", "slide 1", "日報 株式会社あおぞら商事 御中"},
	{"a cell", "ppt_impress.ppt", "slide 1, table 1, row 1, column 2", "C-000055"},
	{"characters beyond 16 bits", "ppt_impress.ppt", "slide 1, table 1, row 2, column 2", "髙橋様 𠮷野様"},
	{"a slide's notes", "ppt_impress.ppt", "slide 1, notes", "ノート C-000053"},
	{"another slide", "ppt_impress.ppt", "slide 2", "枠 C-000057"},
	{"the outline", "ppt_saved.ppt", "slide 1", "C-000042 outline"},
	{"lines of a text", "ppt_saved.ppt", "slide 1", "商事 御中\n顧客番号\n C-000052"},
	{"slides in their order, not in the file's", "ppt_saved.ppt", "slide 2", "café C-000048"},
	{"notes of the slide that they name", "ppt_saved.ppt", "slide 2, notes", "C-000053"},
	{"WordArt", "ppt_saved.ppt", "slide 1", "飾り C-000056"},
	{"a picture's description", "ppt_saved.ppt", "slide 1", "説明 C-000057"},
	{"a cell, written in no order", "ppt_saved.ppt", "slide 1, table 1, row 1, column 2", "C-000055"},
	{"a cell behind an empty one", "ppt_saved.ppt", "slide 1, table 1, row 2, column 2", "二行目"},
	{"a comment's author", "ppt_saved.ppt", "slide 1, comments", "青木係長"},
	{"a comment", "ppt_saved.ppt", "slide 1, comments", "コメント C-000058"},
	{"a footer", "ppt_saved.ppt", "presentation, header and footer", "フッター C-000044"},
	{"a link's target", "ppt_saved.ppt", "presentation, links", "http://aozora.example/C-000051"},
	{"a master", "ppt_saved.ppt", "master", "雛形 C-000046"},
	{"what an earlier save left", "ppt_saved.ppt", "unlisted slide", "以前 C-000137"},
	{"a file that was dropped in, packed", "ppt_saved.ppt", "object 1 › memo.txt", "C-000061 の控え"},
	{"a file that was dropped in, not packed", "ppt_saved.ppt", "object 2 › memo.txt", "C-000061 の控え"},
	{"slides in order though the last save is not pointed to", "ppt_lost_edit.ppt", "slide 2", "café C-000048"},
	{"what is left of a presentation cut short", "ppt_cut.ppt", NULL, "C-000052"},
	{"text in front of a bad object", "ppt_bad_object.ppt", NULL, "C-000042"},
};

static void presentations_are_read_as_they_are_shown(void **state)
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
	{"a password, by the current user's stream", "ppt_sealed.ppt", WHY_ENCRYPTED},
	{"a password, by the last save", "ppt_sealed_edit.ppt", WHY_ENCRYPTED},
	{"pictures and no text", "ppt_pictures.ppt", WHY_IMAGE_ONLY},
	{"a record that is not all there", "ppt_cut.ppt", WHY_DAMAGED},
	{"an object that does not unpack", "ppt_bad_object.ppt", WHY_DAMAGED},
	{"a stream without a presentation", "ppt_other.ppt", WHY_UNSUPPORTED},
};

static void what_cannot_be_read_whole_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++)
		fixture_is_faulty(fault_cases[i].claim, fault_cases[i].file, fault_cases[i].why);
}

static void what_is_whole_is_not_called_unreadable(void **state)
{
	static const char *const files[] = {"ppt_impress.ppt", "ppt_saved.ppt", "ppt_lost_edit.ppt"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		fixture_is_whole(files[i]);
}

static void a_slide_too_many_is_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.pages = 1;
	reading = fixture_read_named("ppt_impress.ppt", &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	assert_non_null(fixture_segment(reading, "slide 1", "日報"));
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presentations_are_read_as_they_are_shown),
		cmocka_unit_test(what_cannot_be_read_whole_is_said),
		cmocka_unit_test(what_is_whole_is_not_called_unreadable),
		cmocka_unit_test(a_slide_too_many_is_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
