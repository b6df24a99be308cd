/* test_table.c - what a person sees fits 80 columns with Japanese in it, and no control character gets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"
#include "console/evidence.h"
#include "console/table.h"

static void lines_fit(const char *text, size_t columns)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		size_t width = text_width((struct span){text, len});

		if (width > columns)
			fail_msg("%zu columns: %.*s", width, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static const struct table_column layout[] = {
	{"NO", 4, 8, 1}, {"CLIENT", 8, 26, 0}, {"RECIPIENTS", 12, 60, 0}, {"REASONS", 12, 40, 0},
};

static const char *const rows[][4] = {
	{"1", "C-000042", "report@koyo.example", "cross-client"},
	{"1234", "株式会社あおぞら商事ホールディングス東日本支社", "a@koyo.example, b@koyo.example, c@koyo.example, d@koyo.example",
		"cross-client,mixed-report,unreadable,unknown-client"},
	{"2", "C-000042\x1b[31m\n", "\xe2\x80\xae@koyo.example", "unreadable"},
};

static void table_fits_the_screen(void **state)
{
	const size_t screens[] = {44, 60, 80, 132};

	(void)state;
	for (size_t s = 0; s < sizeof(screens) / sizeof(screens[0]); s++) {
		struct arena *arena = arena_new(0);
		struct table *table = table_new(arena, layout, 4);
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			assert_int_equal(table_row(table, rows[i]), 0);
		assert_int_equal(table_print(table, out, screens[s]), 0);
		fclose(out);
		lines_fit(text, screens[s]);
		assert_null(strchr(text, '\x1b'));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_non_null(strstr(text, "C-000042"));
		free(text);
		arena_free(&arena);
	}
}

static const char evidence_text[] =
	"{\"verdict\":\"hold\",\"reasons\":[\"cross-client\"],"
	"\"clients\":[{\"id\":\"C-000042\",\"name\":\"株式会社あおぞら商事\",\"claims\":[{\"place\":\"日報.xlsx › 日報!B2\","
	"\"text\":\"顧客番号 C-000042\",\"how\":\"label\"}],\"mentions\":0}],"
	"\"recipients\":[{\"address\":\"report@koyo.example\",\"status\":\"other-client\",\"clients\":[\"C-000137\"],"
	"\"suggestion\":\"aozora.example\"}],\"unreadable\":[{\"place\":\"x.zip\",\"why\":\"encrypted\"}]}";

static void evidence_says_where_and_who(void **state)
{
	struct arena *arena = arena_new(0);
	json_t *evidence = json_loads(evidence_text, 0, NULL);
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const char *const said[] = {"cross-client", "C-000042", "日報.xlsx › 日報!B2", "report@koyo.example", "ANOTHER", "C-000137",
		"aozora.example", "x.zip", "encrypted"};

	(void)state;
	assert_non_null(evidence);
	evidence_print(out, arena, evidence, 80);
	fclose(out);
	lines_fit(text, 80);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		if (strstr(text, said[i]) == NULL)
			fail_msg("\"%s\" is not in:\n%s", said[i], text);
	}
	json_decref(evidence);
	free(text);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_fits_the_screen),
		cmocka_unit_test(evidence_says_where_and_who),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
