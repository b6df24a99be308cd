/* test_partial.c - who may have at once what is held for others: the certain ones, and only where nothing else is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/case.h"

#define AOZORA "report@aozora.example"
#define KOYO "report@koyo.example"
#define BODY "@subject 日報\n@body\n株式会社あおぞら商事 御中\n顧客番号: C-000042\n"

static const struct partial_case {
	const char *claim, *message, *sender, *recipients;
	const char *at_once; /* "" : held for all */
} cases[] = {
	{"an unknown recipient waits alone", BODY, "", AOZORA " nobody@elsewhere.example", AOZORA},
	{"another client's waits alone", BODY, "", AOZORA " " KOYO, AOZORA},
	{"our own people get it too", BODY, "", AOZORA " desk2@denwa.example x@gmail.com", AOZORA " desk2@denwa.example"},
	{"all right: nothing is partial", BODY, "", AOZORA, ""},
	{"all wrong: nothing is partial", BODY, "", KOYO " nobody@elsewhere.example", ""},
	{"our own people alone are no reason", BODY, "", "desk2@denwa.example nobody@elsewhere.example", ""},
	{"two clients' reports wait whole", BODY "@file b.txt\n顧客番号: C-000137", "", AOZORA " nobody@elsewhere.example", ""},
	{"what could not be read waits whole", BODY "@file b.zip\n@unreadable encrypted", "", AOZORA " nobody@elsewhere.example", ""},
	{"an unknown identifier waits whole", BODY "@file b.txt\n顧客番号: C-999999", "", AOZORA " nobody@elsewhere.example", ""},
	{"a file of nobody waits whole", BODY "@file b.txt\nお電話がありました", "", AOZORA " nobody@elsewhere.example", ""},
	{"without a claim it waits whole", "@subject 日報\n@body\nお電話がありました", "", AOZORA " nobody@elsewhere.example", ""},
	{"a name that two clients bear waits whole", "@subject 日報\n@body\nさくら歯科 御中\n", "",
	 "a@sakura-kita.example nobody@elsewhere.example", ""},
	{"a sender who may not waits whole", "@body\n顧客番号: C-000305\n", "desk1@denwa.example",
	 "a@harukaze.example nobody@elsewhere.example", ""},
	{"an expired client's waits whole", "@body\n顧客番号: C-000410\n", "", "a@shinonome.example nobody@elsewhere.example", ""},
};

static const char *at_once(struct arena *arena, const struct verdict *v)
{
	const char *text = "";

	for (size_t i = 0; v->partial && i < v->recipient_count; i++) {
		if (v->recipients[i].at_once)
			text = arena_printf(arena, "%s%s%.*s", text, *text == '\0' ? "" : " ", SPAN_ARG(v->recipients[i].address));
	}
	return text;
}

static void run(const char *setting, bool deliver)
{
	struct policy *policy = case_policy((const char *const[]){setting, NULL});

	assert_non_null(policy);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct partial_case *c = &cases[i];
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(c->message);
		struct verdict v = case_judge(policy, reading, c->sender[0] == '\0' ? "desk3@denwa.example" : c->sender, c->recipients, arena);

		print_message("  %s\n", c->claim);
		assert_string_equal(at_once(arena, &v), deliver ? c->at_once : "");
		if (c->at_once[0] != '\0')
			assert_int_equal(v.kind, VERDICT_HOLD);
		reading_free(&reading);
		arena_free(&arena);
	}
	policy_release(&policy);
}

static void the_certain_ones_get_it_at_once(void **state)
{
	(void)state;
	run("on_partial = deliver-verified", true);
}

static void by_default_it_is_held_for_all(void **state)
{
	(void)state;
	run("on_partial = hold-all", false);
	run("", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_certain_ones_get_it_at_once),
		cmocka_unit_test(by_default_it_is_held_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
