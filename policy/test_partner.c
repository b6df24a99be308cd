/* test_partner.c - partners get the reports of the clients that are theirs, and reports of a kind go to those named for it alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "policy/case.h"

#define AOZORA "@body\n顧客番号: C-000042\n"
#define KOYO "@body\n顧客番号: C-000137\n"

static const char *const settings[] = {
	"partner \"税理士\" {", "addresses = {\"Books@Tax.example\"}", "domains = {\"audit.example\", \".holding.example\"}",
	"clients = {\"C-000042\", \"C-000410\", \"C-000500\", \"C-000501\"}", "}",
	"partner \"everybody's\" {", "addresses = {\"archive@keeper.example\"}", "clients = {\"*\"}", "}",
	"role \"月次\" {", "subjects = {\"月報\", \"請求 書\"}", "addresses = {\"accounting@aozora.example\", \"keiri@\"}",
	"clients = {\"C-000042\"}", "}", NULL,
};

static const struct partner_case {
	const char *claim, *message, *recipients, *told;
} cases[] = {
	{"a partner gets a client's of its own", AOZORA, "books@tax.example", "pass matched"},
	{"beside the client itself", AOZORA, "books@tax.example report@aozora.example", "pass matched"},
	{"by its domain, and below one with a dot", AOZORA, "a@audit.example b@tokyo.holding.example", "pass matched"},
	{"a domain without a dot has no sub-domains", AOZORA, "a@x.audit.example", "hold unknown-recipient"},
	{"another client's is not for it", KOYO, "books@tax.example", "hold cross-client"},
	{"another address there is no partner", AOZORA, "other@tax.example", "hold unknown-recipient"},
	{"a partner of all gets any client's", KOYO, "archive@keeper.example", "pass matched"},
	{"two clients' in one message are still held", AOZORA "@file b.txt\n顧客番号: C-000137", "archive@keeper.example",
	 "hold mixed-report"},
	{"a report of nobody is still held", "@subject 日報\n@body\nお電話がありました", "books@tax.example", "hold unidentified"},
	{"an expired client's is still held", "@body\n顧客番号: C-000410\n", "books@tax.example", "hold expired-contract"},
	{"it bears no witness of which client is meant", "@subject 日報\n@body\nさくら歯科 御中\n", "books@tax.example",
	 "hold mixed-report"},
	{"ordinary mail to a partner passes", "@body\n明日はよろしくお願いします", "books@tax.example", "pass not-a-report"},
	{"a kind goes to those named for it", "@subject 【月報】11月\n" AOZORA, "accounting@aozora.example", "pass matched"},
	{"or to a local part named for it", "@subject 【月報】11月\n" AOZORA, "Keiri@aozora.example", "pass matched"},
	{"and to nobody else of the client", "@subject 【月報】11月\n" AOZORA, "report@aozora.example", "hold unknown-recipient"},
	{"one of two is enough", "@subject 【月報】11月\n" AOZORA, "keiri@aozora.example report@aozora.example",
	 "hold unknown-recipient"},
	{"a local part named does not make an address the client's", "@subject 【月報】11月\n" AOZORA, "keiri@elsewhere.example",
	 "hold unknown-recipient"},
	{"the name of a file tells the kind too", AOZORA "@file 請求書.txt\n顧客番号: C-000042", "report@aozora.example",
	 "hold unknown-recipient"},
	{"another kind goes to all of the client's", "@subject 【日報】24日\n" AOZORA, "report@aozora.example", "pass matched"},
	{"another client is not concerned", "@subject 【月報】11月\n" KOYO, "report@koyo.example", "pass matched"},
	{"our own people are not concerned", "@subject 【月報】11月\n" AOZORA, "keiri@aozora.example boss@denwa.example", "pass matched"},
};

static void recipients_are_judged_by_partners_and_roles(void **state)
{
	struct policy *policy = case_policy(settings);

	(void)state;
	assert_non_null(policy);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(cases[i].message);
		struct verdict v = case_judge(policy, reading, "desk3@denwa.example", cases[i].recipients, arena);

		print_message("  %s\n", cases[i].claim);
		assert_string_equal(case_told(arena, &v), cases[i].told);
		reading_free(&reading);
		arena_free(&arena);
	}
	policy_release(&policy);
}

static void the_evidence_names_partner_and_role(void **state)
{
	struct policy *policy = case_policy(settings);
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading("@subject 月報\n" AOZORA);
	struct verdict v = case_judge(policy, reading, "desk3@denwa.example", "books@tax.example report@aozora.example", arena);
	char *json = verdict_json(&v);

	(void)state;
	assert_non_null(strstr(json, "\"clients\":[\"C-000042\"],\"suggestion\":null,\"partner\":\"税理士\",\"role\":\"月次\"}"));
	assert_non_null(strstr(json, "\"status\":\"unknown\",\"clients\":[\"C-000042\"],\"suggestion\":null,\"role\":\"月次\"}"));
	free(json);
	reading_free(&reading);
	arena_free(&arena);
	policy_release(&policy);
}

/* aozora.example is the client's domain in the directory; the configuration knows better. */
static void in_a_shared_domain_whole_addresses_count_alone(void **state)
{
	static const char *const shared[] = {"shared_domains = {\"aozora.example\", \".accountant.example\"}", NULL};
	static const char *const sent[][2] = {
		{"report@aozora.example", "hold unknown-recipient"}, {"tax@accountant.example", "pass matched"},
		{"x@accountant.example", "hold unknown-recipient"}, {"aozora@gmail.com", "pass matched"},
	};
	struct policy *policy = case_policy(shared);

	(void)state;
	assert_non_null(policy);
	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(AOZORA);
		struct verdict v = case_judge(policy, reading, "desk3@denwa.example", sent[i][0], arena);

		assert_string_equal(case_told(arena, &v), sent[i][1]);
		if (v.kind == VERDICT_HOLD)
			assert_int_equal(v.recipients[0].status, RECIPIENT_SHARED_DOMAIN);
		reading_free(&reading);
		arena_free(&arena);
	}
	policy_release(&policy);
}

static void what_is_no_address_stops_the_start(void **state)
{
	static const char *const bad[][6] = {
		{"partner \"x\" {", "addresses = {\"nobody\"}", "clients = {\"*\"}", "}", NULL},
		{"partner \"x\" {", "domains = {\"Upper.example\"}", "clients = {\"*\"}", "}", NULL},
		{"partner \"x\" {", "domains = {\"a.example\"}", "}", NULL},
		{"partner \"x\" {", "clients = {\"*\"}", "}", NULL},
		{"partner \"x\" {", "domain = {\"a.example\"}", "}", NULL},
		{"role \"x\" {", "subjects = {\"月報\"}", "}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(case_policy(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipients_are_judged_by_partners_and_roles),
		cmocka_unit_test(the_evidence_names_partner_and_role),
		cmocka_unit_test(in_a_shared_domain_whole_addresses_count_alone),
		cmocka_unit_test(what_is_no_address_stops_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
