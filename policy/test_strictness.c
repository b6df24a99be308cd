/* test_strictness.c - one client may be judged more or less strictly than all; the strictest that is concerned counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/case.h"

#define AOZORA "report@aozora.example"
#define KOYO "report@koyo.example"
#define TAX "tax@accountant.example"
#define DAMAGED "@subject 日報\n@body\n顧客番号: C-000042\n@unreadable damaged\n"

static const struct {
	const char *claim, *settings, *message, *recipients, *told;
} cases[] = {
	{"without a section as for all", "", DAMAGED, AOZORA, "hold unreadable"},
	{"a client may be stricter", "client \"C-000042\" { unreadable = reject }", DAMAGED, AOZORA, "reject unreadable"},
	{"a client may be milder", "client \"C-000042\" { unreadable = pass }", DAMAGED, AOZORA, "pass unreadable"},
	{"an identifier is found in any spelling", "client \"ｃ-000042\" { unreadable = pass }", DAMAGED, AOZORA, "pass unreadable"},
	{"another client's section is nothing to it", "client \"C-000137\" { unreadable = pass }", DAMAGED, AOZORA,
	 "hold unreadable"},
	{"a client that is in no directory is left alone", "client \"C-999999\" { unreadable = pass }", DAMAGED, AOZORA,
	 "hold unreadable"},
	{"a client of a recipient is concerned too", "client \"C-000042\" { unreadable = pass }", DAMAGED, TAX, "hold unreadable"},
	{"mild for all that are concerned passes",
	 "client \"C-000042\" { unreadable = pass } client \"C-000137\" { unreadable = pass }", DAMAGED, TAX, "pass unreadable"},
	{"the strictest that is concerned counts", "client \"C-000042\" { cross-client = hold } client \"C-000137\" { cross-client = reject }",
	 "@subject 日報\n@body\n顧客番号: C-000042\n", KOYO, "reject cross-client"},
	{"mild for all, strict for one", "action { unreadable = pass } client \"C-000042\" { unreadable = hold }", DAMAGED, AOZORA,
	 "hold unreadable"},
	{"each reason for itself", "client \"C-000042\" { unreadable = pass }", DAMAGED, AOZORA " x@nobody.example",
	 "hold unreadable,unknown-recipient"},
	{"a document without a claim", "client \"C-000042\" { unidentified = pass }",
	 "@body\n顧客番号: C-000042\n@file a.pdf\n@text\n通話 3件\n", AOZORA, "pass unidentified"},
	{"an unknown recipient", "client \"C-000042\" { unknown-recipient = reject }", "@body\n顧客番号: C-000042\n",
	 "x@nobody.example", "reject unknown-recipient"},
	{"an expired contract", "client \"C-000410\" { expired-contract = reject }", "@body\n顧客番号: C-000410\n",
	 "x@shinonome.example", "reject expired-contract"},
	{"a sender that isn't assigned", "client \"C-000305\" { sender-not-assigned = pass }", "@body\n顧客番号: C-000305\n",
	 "x@harukaze.example", "pass sender-not-assigned"},
	{"two clients in one report", "client \"C-000137\" { mixed-report = reject }",
	 "@body\n顧客番号: C-000042\n顧客番号: C-000137\n", TAX, "reject mixed-report"},
	{"an unknown client beside a known one", "client \"C-000042\" { unknown-client = reject }",
	 "@body\n顧客番号: C-000042\n顧客番号: C-999999\n", AOZORA, "reject unknown-client"},
	{"a stamp that is missing", "stamp { required = {\"C-000042\"} } client \"C-000042\" { stamp-invalid = reject }",
	 "@body\n顧客番号: C-000042\n", AOZORA, "reject stamp-invalid"},
};

static void sections_of_clients_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *settings[] = {cases[i].settings, NULL};
		struct policy *policy = case_policy(settings);
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(cases[i].message);
		struct verdict v;
		const char *told;

		assert_non_null(policy);
		v = case_judge(policy, reading, "desk1@denwa.example", cases[i].recipients, arena);
		told = case_told(arena, &v);
		if (strcmp(told, cases[i].told) != 0)
			fail_msg("%s: %s, not %s", cases[i].claim, told, cases[i].told);
		reading_free(&reading);
		arena_free(&arena);
		policy_release(&policy);
	}
}

static void one_client_has_one_section(void **state)
{
	const char *settings[] = {"client \"C-000042\" {}", "client \"c-000042\" {}", NULL};

	(void)state;
	assert_null(case_policy(settings));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_of_clients_count),
		cmocka_unit_test(one_client_has_one_section),
	};

	return cmocka_run_group_tests_name("strictness", tests, NULL, NULL);
}
