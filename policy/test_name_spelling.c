/* test_name_spelling.c - names are known in their other spellings, unless another client is spelled so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/joined.h"
#include "policy/name_spelling.h"

static void names_have_other_spellings(void **state)
{
	static const struct {
		const char *name;
		const char *spellings[4]; /* some that must be there; none: there are none */
	} cases[] = {
		{"渡邉電機", {"渡辺電機", "渡邊電機"}},
		{"髙島屋", {"高島屋", "高嶋屋", "髙嶋屋"}},
		{"Blue Ocean合同会社", {"blueocean合同会社"}},
		{"Blue Ocean 商事", {"blueocean 商事"}},
		{"あおぞら商事", {NULL}},
		{"Aozora", {NULL}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct span out[NAME_SPELLINGS_MOST];
		int count = name_spellings(arena, joined_form(arena, span_of(cases[i].name)), out);

		assert_true(cases[i].spellings[0] == NULL ? count == 0 : count > 0);
		for (size_t k = 0; cases[i].spellings[k] != NULL; k++) {
			bool there = false;

			for (int n = 0; n < count; n++)
				there |= span_equal(out[n], span_of(cases[i].spellings[k]));
			if (!there)
				print_error("%s is not spelled %s\n", cases[i].name, cases[i].spellings[k]);
			assert_true(there);
		}
		arena_free(&arena);
	}
}

static void many_forms_stay_few_spellings(void **state)
{
	struct arena *arena = arena_new(0);
	struct span out[NAME_SPELLINGS_MOST];

	(void)state;
	assert_int_equal(name_spellings(arena, span_of("渡邉斎藤髙﨑濱澤廣嶋"), out), NAME_SPELLINGS_MOST);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_other_spellings),
		cmocka_unit_test(many_forms_stay_few_spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
