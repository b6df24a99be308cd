/* test_judge.c - every row of the decision table, and what must never change a verdict for the worse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <pthread.h>

#include <stdio.h>

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
	{"a branch of a client is the client", "@body\nあおぞら大阪支店 御中\n受電 3件\n", FROM, "a@bluesky.example", "pass matched"},
	{"somebody of it too", "@body\nあおぞら佐藤様\n受電 3件\n", FROM, "a@bluesky.example", "pass matched"},
	{"a longer name that no client bears is nobody's", "@body\nあおぞら九州 御中\n受電 3件\n", FROM, "a@bluesky.example",
	 "hold unidentified"},
	{"a name that goes on with 様 too", "@body\nあおぞら九州様\n受電 3件\n", FROM, "a@bluesky.example", "hold unidentified"},
	{"a name before which more stands too", "@body\n西日本あおぞら 御中\n受電 3件\n", FROM, "a@bluesky.example", "hold unidentified"},
	{"in a file's name too", "@body\nあおぞら 御中\n@file 日報_あおぞら九州様.txt\n受電 3件\n", FROM, "a@bluesky.example",
	 "hold unidentified"},
	{"but it tells against others", "@body\nあおぞら九州様\n受電 3件\n", FROM, KOYO, "hold cross-client,unidentified"},
	{"a corporation has names for its places", "@body\n医療法人青空会あおぞら 御中\n受電 3件\n", FROM, "a@bluesky.example",
	 "pass matched"},
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
	{"an expired contract is told whoever it goes to", "@body\n東雲不動産株式会社 御中\n", FROM, "x@elsewhere.example",
	 "hold unknown-recipient,expired-contract"},
	{"an address of an expired client is told even where nobody is named", "@subject 日報\n@body\n受電 3件\n", FROM, "a@shinonome.example",
	 "hold unidentified,expired-contract"},
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
	{"a report of calls by its subject, of whatever list", "@subject Daily call report\n@body\nCompany: Koyo Facilities\n", FROM, AOZORA,
	 "hold unidentified"},
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

/* ---- what several readings, names and settings make of it ---- */

static const struct judged special[] = {
	{"another reading that names another client holds",
	 "@subject 日報\n@body\n顧客番号: C-000042\n@alt 1\n顧客番号: C-000137\n", FROM, AOZORA, "hold cross-client,mixed-report"},
	{"a claim that only another reading shows passes nothing", "@subject 日報\n@body\n受電\n@alt 1\n顧客番号: C-000042\n", FROM, AOZORA,
	 "hold unidentified"},
	{"a file name that only another reading shows passes nothing",
	 RIGHT "@file memo.txt\n受電\n@alt 1\n顧客番号: C-000042\n", FROM, AOZORA, "hold unidentified"},
	{"readings that agree pass", "@body\n顧客番号: C-000042\n@alt 1\n顧客番号: C-000042\n", FROM, AOZORA, "pass matched"},
	{"a name of two clients is the recipient's", "@body\nさくら歯科 御中\n", FROM, "a@sakura-kita.example", "pass matched"},
	{"a name of two clients to both is held", "@body\nさくら歯科 御中\n", FROM, "a@sakura-kita.example a@sakura-ekimae.example",
	 "hold cross-client,mixed-report"},
	{"a name of two clients to neither is held", "@body\nさくら歯科 御中\n", FROM, AOZORA, "hold cross-client,mixed-report"},
	{"a name of two clients does not hide an identifier", "@body\nさくら歯科 御中\n顧客番号: C-000500\n", FROM, "a@sakura-kita.example",
	 "hold cross-client"},
	{"an identifier says which of two is meant", "@body\nさくら歯科 御中\n顧客番号: C-000501\n", FROM, "a@sakura-kita.example",
	 "pass matched"},
	{"a name of two clients beside a third's identifier", "@body\nさくら歯科 御中\n顧客番号: C-000042\n", FROM, AOZORA,
	 "hold cross-client,mixed-report"},
};

static void readings_and_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		check(policy, &special[i]);
}

static void settings_change_what_is_done_not_what_is_said(void **state)
{
	static const struct {
		const char *setting;
		struct judged judged;
	} cases[] = {
		{"action { cross-client = reject }", {"a row can reject", RIGHT, FROM, KOYO, "reject cross-client"}},
		{"action { unknown-recipient = pass }", {"a row can pass", RIGHT, FROM, "x@nobody.example", "pass unknown-recipient"}},
		{"action { unidentified = pass }",
		 {"one row that passes does not pass another", RIGHT "@file memo.txt\n受電\n", FROM, KOYO, "hold cross-client,unidentified"}},
		{"report { inherit = true }", {"a file inherits", RIGHT "@file memo.txt\n受電\n", FROM, AOZORA, "pass matched"}},
		{"report { inherit = true }",
		 {"nothing to inherit from nobody", "@body\n添付\n@file memo.txt\n受電\n", FROM, AOZORA, "hold unidentified"}},
		{"report { documents = false }",
		 {"documents alone make no report", "@body\n添付\n@file memo.txt\n受電\n", FROM, AOZORA, "pass not-a-report"}},
		{"report { subjects = {\"議事録\"} }", {"subjects are ours to name", "@subject 議事録\n@body\nx\n", FROM, AOZORA,
		                                "hold unidentified"}},
		{"report { subjects = {\"議事録\"} }", {"and replace the built-in ones", "@subject 日報\n@body\nx\n", FROM, AOZORA,
		                                "pass not-a-report"}},
		{"identifier { labels = {\"案件番号\"} }", {"labels are added", "@body\n案件番号 C-000042\n顧客番号 C-000137\n", FROM, AOZORA,
		                                   "hold cross-client,mixed-report"}},
		{"identifier { pattern = \"([C0-9-]+)+[x-z]\" }",
		 {"a pattern over its limits makes the part unreadable",
		  RIGHT "C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C-1C111111111111111111111111111111111111111\n", FROM, AOZORA,
		  "hold unreadable"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const settings[] = {cases[i].setting, NULL};
		struct policy *other = case_policy(settings);

		assert_non_null(other);
		check(other, &cases[i].judged);
		policy_release(&other);
	}
}

static void a_bad_pattern_is_told(void **state)
{
	const char *const settings[] = {"identifier { pattern = \"C-[0-9\" }", NULL};

	(void)state;
	assert_null(case_policy(settings));
}

/* ---- days as they are ---- */

static const struct judged days[] = {
	{"a daily report by text, callers from another client",
	 "@subject 【日報】あおぞら商事様 11/24\n@body\n株式会社あおぞら商事\n総務部 鈴木様\n\nいつもお世話になっております。電話代行サービスの山本です。\n"
	 "本日の受電は下記のとおりです。\n\n━━━━━━━━━━━━\n■1件目\n日時：2026/11/24 09:12\nお電話主：光洋設備株式会社 田中様\nTEL：03-1234-5678\n"
	 "ご用件：見積書の件で折り返しのお電話をご希望です。\n━━━━━━━━━━━━\n■2件目\n日時：2026/11/24 10:40\nお電話主：みなみ歯科クリニック 佐藤様\n"
	 "ご用件：予約の確認\n\n-- \n株式会社電話代行サービス\nTEL 03-0000-0000\n", FROM, AOZORA, "pass matched"},
	{"the same to the caller's company",
	 "@subject 【日報】あおぞら商事様 11/24\n@body\n株式会社あおぞら商事\n総務部 鈴木様\n\nお電話主：光洋設備株式会社 田中様\n", FROM, KOYO,
	 "hold cross-client"},
	{"a workbook, callers from another client",
	 RIGHT "@file 日報_20261124.xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n@table\n受電日報|2026年11月24日\n"
	 "顧客番号|C-000042\n顧客名|株式会社あおぞら商事 御中\n\n時刻|相手先|ご用件\n09:12|光洋設備株式会社 田中様|折り返し\n10:40|みなみ歯科クリニック 様|予約\n"
	 "11:05|光洋設備 御担当|再送\n", FROM, AOZORA, "pass matched"},
	{"a phone memo to a client about a caller of another",
	 "@subject 【電話メモ】光洋設備株式会社 田中様\n@body\n鈴木様\n\nお疲れ様です。\n光洋設備株式会社の田中様よりお電話がありました。\n折り返しをお願いいたします。\n"
	 "TEL 03-1234-5678\n", FROM, AOZORA, "pass not-a-report"},
	{"a phone memo with its form",
	 "@subject 【受電連絡】株式会社あおぞら商事 様\n@body\n株式会社あおぞら商事 ご担当者様\n\n【受電内容】\n受付時刻：09:12\n会社名：光洋設備株式会社\nお名前：田中様\n"
	 "電話番号：03-1234-5678\n用件：折り返し希望\n", FROM, AOZORA, "pass matched"},
	{"a monthly CSV of one client",
	 "@subject 月報\n@body\n株式会社あおぞら商事 御中\n@file 202611.csv text/csv\n@table\n顧客コード|受電日時|発信者|会社名|用件\n"
	 "C-000042|2026/11/01 09:10|田中|光洋設備株式会社|見積\nC-000042|2026/11/02 10:20|佐藤|みなみ歯科クリニック|予約\n", FROM, AOZORA,
	 "pass matched"},
	{"the month of another client under the right greeting",
	 "@subject 月報\n@body\n株式会社あおぞら商事 御中\n@file 202611.csv text/csv\n@table\n顧客コード|受電日時|発信者|会社名|用件\n"
	 "C-000137|2026/11/01 09:10|田中|株式会社あおぞら商事|見積\n", FROM, AOZORA, "hold cross-client,mixed-report"},
	{"a reply with the client's own earlier mail",
	 "@subject Re: 受電報告について\n@body\n株式会社あおぞら商事 鈴木様\n\n承知いたしました。\n\n> 電話代行サービス 御中\n> 光洋設備様のお電話の件、\n> よろしくお願いします。\n",
	 FROM, AOZORA, "pass matched"},
	{"another client's report forwarded under a new greeting",
	 "@subject 受電のご報告\n@body\n光洋設備株式会社 御中\n\n下記のとおりです。\n\n-----Original Message-----\nFrom: op@denwa.example\n"
	 "Subject: 日報\n\n株式会社あおぞら商事 御中\n顧客番号: C-000042\n", FROM, KOYO, "hold cross-client,mixed-report"},
	{"a report pasted below a ruler like a signature's",
	 "@subject ご報告\n@body\n光洋設備株式会社 御中\n--\n顧客番号: C-000042\n", FROM, KOYO, "hold cross-client,mixed-report"},
	{"a greeting to one, the title of another", "@subject ご報告\n@body\n光洋設備株式会社 御中\n\n【日報】株式会社あおぞら商事様 11/24\n", FROM,
	 KOYO, "hold cross-client,mixed-report"},
	{"an old subject left behind", "@subject 【日報】株式会社あおぞら商事様\n@body\n光洋設備株式会社 御中\n", FROM, KOYO,
	 "hold cross-client,mixed-report"},
	{"an old title left behind in a document's properties",
	 "@body\n光洋設備株式会社 御中\n@file nippo.xlsx\n@property title: 株式会社あおぞら商事 日報\n@text\n光洋設備株式会社 御中\n", FROM, KOYO,
	 "hold cross-client,mixed-report"},
	{"another client's sheet left in a workbook",
	 "@body\n光洋設備株式会社 御中\n@file n.xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n@table\n光洋設備株式会社 御中\n"
	 "@table\n株式会社あおぞら商事 御中\n", FROM, KOYO, "hold cross-client,mixed-report"},
	{"a second sheet named after another client",
	 "@body\n光洋設備株式会社 御中\n@file n.xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\n@sheet 1 日報\n@table\n"
	 "光洋設備株式会社 御中\n時刻|お電話主\n09:12|田中様\n@sheet 2 あおぞら商事\n@table\n時刻|お電話主\n09:13|山本様\n", FROM, KOYO,
	 "hold cross-client,mixed-report"},
	{"a fax for the client from another",
	 "@subject FAXを受信しました\n@body\n株式会社あおぞら商事 御中\n@file 光洋設備様からのFAX.pdf application/pdf\n株式会社あおぞら商事 御中\n見積書\n", FROM, AOZORA,
	 "pass matched"},
	{"an attached mail is judged on its own", RIGHT "@mail 日報.eml\n@subject 【日報】光洋設備株式会社 様\n@text\n光洋設備 御中\n", FROM,
	 AOZORA, "hold cross-client,mixed-report"},
};

static void days_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		check(policy, &days[i]);
}

/* ---- what must never make a verdict milder ---- */

static enum verdict_kind kind_of(const char *message, const char *recipients)
{
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading(message);
	enum verdict_kind kind = case_judge(policy, reading, FROM, recipients, arena).kind;

	reading_free(&reading);
	arena_free(&arena);
	return kind;
}

static void each_case(void look(const struct judged *))
{
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++)
		look(&judged[i]);
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		look(&special[i]);
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		look(&days[i]);
}

static void add_recipients(const struct judged *c)
{
	static const char *const others[] = {AOZORA, KOYO, "x@elsewhere.example", "sv@denwa.example", "tax@accountant.example",
		"a@sakura-kita.example", "not an address"};
	char both[500];

	for (size_t i = 0; c->recipients[0] != '\0' && i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(both, sizeof(both), "%s %s", c->recipients, others[i]);
		if (kind_of(c->message, c->recipients) == VERDICT_HOLD && kind_of(c->message, both) != VERDICT_HOLD)
			fail_msg("%s: adding %s lets it pass", c->claim, others[i]);
	}
}

static void a_recipient_more_never_lets_it_pass(void **state)
{
	(void)state;
	each_case(add_recipients);
}

static void add_foreign_file(const struct judged *c)
{
	static const char *const files[] = {FILE_OF("C-000201"), "@file C-000201.txt\n受電\n", "@file x.txt\nみなみ歯科クリニック 御中\n",
		"@file x.txt\n顧客番号: C-999999\n"};
	char both[8000];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		enum verdict_kind before = kind_of(c->message, c->recipients), after;

		snprintf(both, sizeof(both), "%s@end\n%s", c->message, files[i]);
		after = kind_of(both, c->recipients);
		if (before == VERDICT_HOLD && after != VERDICT_HOLD)
			fail_msg("%s: adding file %zu lets it pass", c->claim, i);
		if (strcmp(c->told, "pass internal") != 0 && after != VERDICT_HOLD)
			fail_msg("%s: another client's file %zu passes with it", c->claim, i);
	}
}

static void another_clients_file_never_passes(void **state)
{
	(void)state;
	each_case(add_foreign_file);
}

static void turn_recipients(const struct judged *c)
{
	char turned[500] = "", copy[500], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", c->recipients);
	for (char *r = strtok_r(copy, " ", &save); r != NULL; r = strtok_r(NULL, " ", &save)) {
		char before[500];

		snprintf(before, sizeof(before), "%s", turned);
		snprintf(turned, sizeof(turned), "%s%s%.400s", r, *before == '\0' ? "" : " ", before);
	}
	check(policy, &(struct judged){c->claim, c->message, c->sender, turned, c->told});
}

static void the_order_of_recipients_is_nothing(void **state)
{
	(void)state;
	each_case(turn_recipients);
}

static void the_order_of_files_is_nothing(void **state)
{
	static const char *const files[] = {FILE_OF("C-000042"), "@file memo.txt\n受電\n", FILE_OF("C-000137"),
		"@file C-000042.txt\n受電\n"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t k = 0; k < 4; k++) {
			char one[4000], other[4000];

			snprintf(one, sizeof(one), "%s%s%s", RIGHT, files[i], files[k]);
			snprintf(other, sizeof(other), "%s%s%s", RIGHT, files[k], files[i]);
			assert_int_equal(kind_of(one, AOZORA), kind_of(other, AOZORA));
		}
	}
}

/* Breaks lines of Japanese as mail programs do: after so many characters, never within a word of Latin letters. */
static void wrap(char *out, const char *in, size_t most)
{
	size_t column = 0;

	for (; *in != '\0'; in++) {
		bool begins = ((unsigned char)*in & 0xc0) != 0x80, wide = (unsigned char)*in >= 0xe3;

		if (begins && wide && column >= most && (unsigned char)in[-1] >= 0x80) {
			*out++ = '\n';
			column = 0;
		}
		column = *in == '\n' ? 0 : column + begins;
		*out++ = *in;
	}
	*out = '\0';
}

static void wrapping_is_nothing(void **state)
{
	static const char text[] = "株式会社あおぞら商事 御中\n\nいつもお世話になっております。本日の受電日報をお送りいたします。ご確認ください。\n顧客番号: C-000042\n"
		"お電話主：光洋設備株式会社 田中様\n";
	char wrapped[1000], message[1200];

	(void)state;
	for (size_t most = 3; most < 40; most++) {
		wrap(wrapped, text, most);
		snprintf(message, sizeof(message), "@subject 日報\n@body\n%s", wrapped);
		check(policy, &(struct judged){"to its client, wrapped", message, FROM, AOZORA, "pass matched"});
		check(policy, &(struct judged){"to another, wrapped", message, FROM, KOYO, "hold cross-client"});
	}
}

/* ---- evidence ---- */

static void evidence_is_as_written(void **state)
{
	static const struct {
		const char *message, *place, *text, *id;
	} cases[] = {
		{"@body\nご連絡\n　お客様番号：　Ｃ－００００４２\n", "body", "お客様番号：　Ｃ－００００４２", "C-000042"},
		{"@file 日報.xlsx\n@table\n顧客番号|C-000042\n", "日報.xlsx › 表1!B1", "顧客番号 C-000042", "C-000042"},
		{"@file 日報.xlsx\n@table\n株式会社あおぞら商事|御中\n", "日報.xlsx › 表1!A1", "株式会社あおぞら商事 御中", "C-000042"},
		{"@body\n顧客 番号： Ｃ－９９９９９９ です\n", "body", "顧客 番号： Ｃ－９９９９９９ です", "Ｃ－９９９９９９"},
		{"@file m.csv text/csv\n@table\n顧客コード|件数\nC-000137|1\nC-000137|2\n", "m.csv › 表1!A2", "C-000137", "C-000137"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(cases[i].message);
		struct verdict v = case_judge(policy, reading, FROM, AOZORA, arena);

		assert_true(v.client_count > 0 && v.clients[0].claim_count > 0);
		assert_string_equal(arena_printf(arena, "%.*s", SPAN_ARG(v.clients[0].id)), cases[i].id);
		assert_string_equal(arena_printf(arena, "%.*s", SPAN_ARG(v.clients[0].claims[0]->place)), cases[i].place);
		assert_string_equal(arena_printf(arena, "%.*s", SPAN_ARG(v.clients[0].claims[0]->text)), cases[i].text);
		reading_free(&reading);
		arena_free(&arena);
	}
}

static void a_long_line_is_cut_around_its_claim(void **state)
{
	struct arena *arena = arena_new(0);
	char message[20000] = "@body\n";
	struct reading *reading;
	struct verdict v;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(message, "本日は");
	strcat(message, "顧客番号: C-000042 ");
	for (int i = 0; i < 200; i++)
		strcat(message, "以上で");
	reading = case_reading(strcat(message, "\n"));
	v = case_judge(policy, reading, FROM, AOZORA, arena);
	assert_int_equal(v.client_count, 1);
	assert_true(v.clients[0].claims[0]->text.len <= 200);
	assert_non_null(strstr(arena_printf(arena, "%.*s", SPAN_ARG(v.clients[0].claims[0]->text)), "C-000042"));
	reading_free(&reading);
	arena_free(&arena);
}

static void mentions_are_counted(void **state)
{
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading(RIGHT "お電話主：光洋設備 田中様\nお電話主：光洋設備 山田様\n");
	struct verdict v = case_judge(policy, reading, FROM, AOZORA, arena);

	(void)state;
	assert_int_equal(v.client_count, 2);
	assert_true(span_equal(v.clients[1].id, span_of("C-000137")));
	assert_int_equal(v.clients[1].mentions, 2);
	assert_int_equal(v.clients[1].claim_count, 0);
	reading_free(&reading);
	arena_free(&arena);
}

static void a_near_miss_gets_a_suggestion(void **state)
{
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading(RIGHT);
	struct verdict v = case_judge(policy, reading, FROM, "report@aozroa.example " AOZORA, arena);

	(void)state;
	assert_string_equal(arena_printf(arena, "%.*s", SPAN_ARG(v.recipients[0].suggestion)), "aozora.example");
	assert_null(v.recipients[1].suggestion.p);
	reading_free(&reading);
	arena_free(&arena);
}

/* ---- size, threads ---- */

/* One foreign row in ten thousand. */
static void every_row_is_judged(void **state)
{
	struct arena *arena = arena_new(0);
	struct reading *reading = reading_new(0);
	struct part root = {.role = PART_MESSAGE, .place = span_of("body")};
	struct part file = {.role = PART_DOCUMENT, .place = span_of("m.csv"), .type = span_of("text/csv"), .size_bytes = 1};
	struct verdict v;

	(void)state;
	reading_add_part(reading, &root);
	reading_add_part(reading, &file);
	for (uint32_t row = 1; row <= 10000; row++) {
		struct segment s = {.part = 1, .kind = SEGMENT_CELL, .table = 1, .row = row, .column = 1};

		s.place = span_of(arena_printf(arena, "m.csv › %u", row));
		s.text = span_of(row == 1 ? "顧客コード" : row == 7777 ? "C-000137" : "C-000042");
		reading_add_segment(reading, &s);
	}
	v = case_judge(policy, reading, FROM, AOZORA, arena);
	assert_string_equal(case_told(arena, &v), "hold cross-client,mixed-report");
	assert_true(span_equal(v.clients[1].claims[0]->place, span_of("m.csv › 7777")));
	reading_free(&reading);
	arena_free(&arena);
}

/* Returns what it is given when a verdict is wrong. */
static void *judge_often(void *user)
{
	for (int i = 0; i < 200; i++) {
		if (kind_of(RIGHT, AOZORA) != VERDICT_PASS || kind_of(RIGHT, KOYO) != VERDICT_HOLD)
			return user;
	}
	return NULL;
}

static void threads_share_a_policy(void **state)
{
	pthread_t threads[4];
	void *wrong;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, judge_often, threads), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
}

/* Out of memory anywhere is an error, never a verdict that passes. */
static void memory_that_runs_out_passes_nothing(void **state)
{
	struct reading *reading = case_reading(RIGHT FILE_OF("C-000137"));
	const char *const to[] = {AOZORA};
	struct envelope envelope = {.sender = FROM, .recipients = to, .recipient_count = 1};

	(void)state;
	for (size_t limit = 1; limit < 6000; limit += 61) {
		struct arena *arena = arena_new(limit);
		struct verdict v;
		struct err err = {0};

		if (arena == NULL)
			continue;
		if (judge(policy, &envelope, reading, CASE_NOW_MS, arena, &v, &err) != 0) {
			assert_int_equal(err.kind, ERR_TEMPORARY);
			assert_int_equal(v.kind, VERDICT_TEMPFAIL);
		} else {
			assert_int_equal(v.kind, VERDICT_HOLD);
		}
		arena_free(&arena);
	}
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_decision_table),
		cmocka_unit_test(readings_and_names),
		cmocka_unit_test(settings_change_what_is_done_not_what_is_said),
		cmocka_unit_test(a_bad_pattern_is_told),
		cmocka_unit_test(days_as_they_are),
		cmocka_unit_test(a_recipient_more_never_lets_it_pass),
		cmocka_unit_test(another_clients_file_never_passes),
		cmocka_unit_test(the_order_of_recipients_is_nothing),
		cmocka_unit_test(the_order_of_files_is_nothing),
		cmocka_unit_test(wrapping_is_nothing),
		cmocka_unit_test(evidence_is_as_written),
		cmocka_unit_test(a_long_line_is_cut_around_its_claim),
		cmocka_unit_test(mentions_are_counted),
		cmocka_unit_test(a_near_miss_gets_a_suggestion),
		cmocka_unit_test(every_row_is_judged),
		cmocka_unit_test(threads_share_a_policy),
		cmocka_unit_test(memory_that_runs_out_passes_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
