/* test_judge.c - every row of the decision table, and what must never change a verdict for the worse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <pthread.h>

#include "base/deadline.h"
#include "policy/case.h"

#define AOZORA "report@aozora.example"
#define KOYO "report@koyo.example"
#define FROM "op@denwa.example"

static struct policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = case_policy(NULL);
	return policy == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	policy_release(&policy);
	return 0;
}

#define RIGHT "@subject 【日報】株式会社あおぞら商事 様 2026/11/24\n@body\n株式会社あおぞら商事 御中\n\n顧客番号: C-000042\n受電 3件\n"
#define FILE_OF(id) "@file report.csv text/csv\n@table\n顧客番号|" id "\n時刻|用件\n09:10|折り返し希望\n"

static const struct judged {
	const char *claim, *message, *sender, *recipients, *told;
} judged[] = {
	{"a right report passes", RIGHT, FROM, AOZORA, "pass matched"},
	{"a right report with its file passes", RIGHT FILE_OF("C-000042"), FROM, AOZORA, "pass matched"},
	{"also to an address in a shared domain that the directory names", RIGHT, FROM, "aozora@gmail.com", "pass matched"},
	{"also to a partner of several clients", RIGHT, FROM, "tax@accountant.example", "pass matched"},
	{"also to several of its people and to our own", RIGHT, FROM, AOZORA " sv@denwa.example b@aozora.example", "pass matched"},
	{"to another client it is held", RIGHT, FROM, KOYO, "hold cross-client"},
	{"to another client among its own it is held", RIGHT, FROM, AOZORA " " KOYO, "hold cross-client"},
	{"to an alias of ours that leads to another client it is held", RIGHT, FROM, "koyo@denwa.example", "hold cross-client"},
	{"another client's file in a right mail is held", RIGHT FILE_OF("C-000137"), FROM, AOZORA,
	 "hold cross-client,mixed-report"},
	{"two clients to a partner of both are held", RIGHT FILE_OF("C-000137"), FROM, "tax@accountant.example",
	 "hold mixed-report"},
	{"one foreign row of a table is held",
	 "@subject 月報\n@file m.csv text/csv\n@table\n顧客コード|件数\nC-000042|1\nC-000042|2\nC-000137|1\nC-000042|5\n", FROM, AOZORA,
	 "hold cross-client,mixed-report"},
	{"an unreadable file is held", RIGHT "@file x.zip application/zip\n@unreadable encrypted\n", FROM, AOZORA, "hold unreadable"},
	{"an unreadable file in ordinary mail is held", "@body\nよろしく\n@file x.zip application/zip\n@unreadable encrypted\n", FROM,
	 AOZORA, "hold unreadable,unidentified"},
	{"a file read in part is judged by that part too",
	 RIGHT "@file x.pdf application/pdf\n顧客番号: C-000137\n@unreadable damaged\n", FROM, AOZORA,
	 "hold cross-client,mixed-report,unreadable"},
	{"an unknown identifier is held", "@subject 【日報】\n@body\n顧客番号: C-999999\n", FROM, AOZORA, "hold unknown-client"},
	{"an unknown identifier beside a right one is held", RIGHT "\nお客様番号：C-999999\n", FROM, AOZORA, "hold unknown-client"},
	{"a report that names nobody is held", "@subject 【日報】本日分\n@body\n本日の受電は3件です。\n", FROM, AOZORA,
	 "hold unidentified"},
	{"a document that names nobody is held", "@body\n添付の通りです。\n@file memo.txt\n受電 3件\n", FROM, AOZORA, "hold unidentified"},
	{"a right mail proves nothing for its file", RIGHT "@file memo.txt\n受電 3件\n", FROM, AOZORA, "hold unidentified"},
	{"one file of two without a claim is held", RIGHT FILE_OF("C-000042") "@file memo.txt\n受電 3件\n", FROM, AOZORA,
	 "hold unidentified"},
	{"files that say it themselves need no word in the mail", "@body\n添付の通りです。\n" FILE_OF("C-000042"), FROM, AOZORA,
	 "pass matched"},
	{"a file without a name is a document like any other", RIGHT "@file -\n", FROM, AOZORA, "hold unidentified"},
	{"a logo needs no claim", RIGHT "@ornament logo.png\n", FROM, AOZORA, "pass matched"},
	{"an archive's name speaks for its members", RIGHT "@zip C-000042_日報.zip\n@file 1.txt\n受電 1件\n@file 2.txt\n受電 2件\n",
	 FROM, AOZORA, "pass matched"},
	{"an archive's name does not hide a member's own claim",
	 RIGHT "@zip C-000042_日報.zip\n@file 1.txt\n顧客番号: C-000137\n", FROM, AOZORA, "hold cross-client,mixed-report"},
	{"an archive without a name of its own speaks for nobody", RIGHT "@zip 日報.zip\n@file 1.txt\n受電 1件\n", FROM, AOZORA,
	 "hold unidentified"},
	{"a file after an archive is not in it", RIGHT "@zip C-000042.zip\n@file 1.txt\n受電\n@end\n@file 2.txt\n受電 2件\n", FROM,
	 AOZORA, "hold unidentified"},
	{"an unknown recipient is held", RIGHT, FROM, "someone@elsewhere.example", "hold unknown-recipient"},
	{"a free-mail recipient that the directory does not name is held", RIGHT, FROM, "someone@gmail.com",
	 "hold unknown-recipient"},
	{"what is not an address is held", RIGHT, FROM, "x%y@aozora.example", "hold unknown-recipient"},
	{"an unknown recipient among right ones is held", RIGHT, FROM, AOZORA " x@elsewhere.example", "hold unknown-recipient"},
	{"an expired contract is held", "@body\n東雲不動産株式会社 御中\n", FROM, "a@shinonome.example", "hold expired-contract"},
	{"on its first and last day a contract is valid", "@body\n本日開始商会 御中\n", FROM, "a@today.example", "pass matched"},
	{"a sender who is not assigned is held", "@body\n有限会社はるかぜ工務店 御中\n", FROM, "a@harukaze.example",
	 "hold sender-not-assigned"},
	{"the assigned sender passes", "@body\n有限会社はるかぜ工務店 御中\n", "Desk3@denwa.example", "a@harukaze.example",
	 "pass matched"},
	{"the null sender is assigned to nobody", "@body\n有限会社はるかぜ工務店 御中\n", "", "a@harukaze.example",
	 "hold sender-not-assigned"},
	{"only our own people: passes whatever it is", RIGHT FILE_OF("C-000137"), FROM, "sv@denwa.example", "pass internal"},
	{"ordinary mail passes", "@subject 打ち合わせの件\n@body\n明日15時でお願いします。\n", FROM, "x@elsewhere.example",
	 "pass not-a-report"},
	{"ordinary mail to a client passes", "@subject 打ち合わせの件\n@body\n明日15時でお願いします。\n", FROM, AOZORA, "pass not-a-report"},
	{"no recipient at all passes nothing", RIGHT, FROM, "", "hold unknown-recipient"},
};

static void check(struct policy *with, const struct judged *c)
{
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading(c->message);
	struct verdict v = case_judge(with, reading, c->sender, c->recipients, arena);
	const char *told = case_told(arena, &v);

	if (strcmp(told, c->told) != 0)
		print_error("%s: %s, not %s (claims %s)\n", c->claim, told, c->told, case_claims(arena, &v));
	assert_string_equal(told, c->told);
	reading_free(&reading);
	arena_free(&arena);
}

static void the_decision_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++)
		check(policy, &judged[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_decision_table),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
