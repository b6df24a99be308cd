/* test_profile.c - reports of a fixed form: what stands in their places is a claim, and what has to stand there is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/case.h"
#include "policy/profile.h"

#define AOZORA "report@aozora.example"
#define KOYO "report@koyo.example"
#define SHEET(id) "@subject 日報 11/24\n@file 日報.xlsx\n@table\n通話の記録|メモ\n" id "|入電 3件\n"

static const struct {
	const char *claim, *settings, *message, *recipients, *told, *claims;
} cases[] = {
	{"what stands in a cell is a claim", "files = {\"*.xlsx\"} identifier = {\"cell 表1!A2\"}", SHEET("C-000042"), AOZORA,
	 "pass matched", "C-000042:profile"},
	{"and tells against another's address", "files = {\"*.xlsx\"} identifier = {\"cell 表1!A2\"}", SHEET("C-000042"), KOYO,
	 "hold cross-client", "C-000042:profile"},
	{"a cell of the first table", "files = {\"*.xlsx\"} identifier = {\"cell A2\"}", SHEET("C-000042"), AOZORA, "pass matched",
	 "C-000042:profile"},
	{"a name there counts too", "files = {\"*.xlsx\"} identifier = {\"cell A2\"}", SHEET("光洋設備株式会社"), KOYO, "pass matched",
	 "C-000137:profile C-000137:title"},
	{"what is in no directory there is an unknown client", "files = {\"*.xlsx\"} identifier = {\"cell A2\"}", SHEET("X-17"), AOZORA,
	 "hold unknown-client", "X-17:profile"},
	{"an empty required place holds, whatever stands elsewhere", "files = {\"*.xlsx\"} required = {\"cell C9\"}",
	 SHEET("顧客番号: C-000042"), AOZORA, "hold unidentified", "C-000042:label"},
	{"a claim elsewhere still counts", "files = {\"*.xlsx\"} required = {\"cell A2\"}",
	 SHEET("C-000042") "顧客番号|C-000137\n", AOZORA, "hold cross-client,mixed-report", "C-000042:profile C-000137:label"},
	{"another file has another form", "files = {\"*.pdf\"} required = {\"cell A2\"}", SHEET("顧客番号: C-000042"), AOZORA,
	 "pass matched", "C-000042:label"},
	{"another subject is another form", "subjects = {\"月報*\"} required = {\"cell C9\"}", SHEET("顧客番号: C-000042"), AOZORA,
	 "pass matched", "C-000042:label"},
	{"a subject of the form", "subjects = {\"日報*\"} required = {\"cell C9\"}", SHEET("顧客番号: C-000042"), AOZORA,
	 "hold unidentified", "C-000042:label"},
	{"another sender is another form", "senders = {\"bot@*\"} required = {\"cell C9\"}", SHEET("顧客番号: C-000042"), AOZORA,
	 "pass matched", "C-000042:label"},
	{"a sender of the form", "senders = {\"DESK?@denwa.example\"} required = {\"cell C9\"}", SHEET("顧客番号: C-000042"), AOZORA,
	 "hold unidentified", "C-000042:label"},
	{"a column by its heading, each row", "files = {\"*.csv\"} identifier = {\"column 区分\"}",
	 "@file a.csv\n@table\n区分|件数\nC-000042|1\n合計|1\nC-000137|1\n", AOZORA, "hold cross-client,mixed-report",
	 "C-000042:profile C-000137:profile"},
	{"a column by its letter", "files = {\"*.csv\"} identifier = {\"column B\"}", "@file a.csv\n@table\n件数|区分\n1|C-000042\n",
	 AOZORA, "pass matched", "C-000042:profile"},
	{"a property", "files = {\"*.docx\"} required = {\"property Category\"}",
	 "@file a.docx\n@property category: C-000042\n@text\n通話の記録\n", AOZORA, "pass matched", "C-000042:profile C-000042:property"},
	{"a property that is another one", "files = {\"*.docx\"} required = {\"property Category\"}",
	 "@file a.docx\n@property title: C-000042\n@text\n通話の記録\n", AOZORA, "hold unidentified", "C-000042:property"},
	{"a pattern with a group", "files = {\"*.txt\"} required = {\"pattern 契約 *[(]([^)]*)[)]\"}",
	 "@file a.txt\n@text\n通話の記録 契約 (C-000042) C-000137 C-000201\n", AOZORA, "pass matched", "C-000042:profile"},
	{"a pattern that does not match", "files = {\"*.txt\"} required = {\"pattern 契約 *[(]([^)]*)[)]\"}",
	 "@file a.txt\n@text\n顧客番号: C-000042\n", AOZORA, "hold unidentified", "C-000042:label"},
	{"lines of the body", "subjects = {\"日報*\"} required = {\"body lines 1-1\"}",
	 "@subject 日報\n@body\n本日の記録 C-000042 分\n\n電話 C-000137 の件\n", AOZORA, "pass matched", "C-000042:profile"},
	{"the subject", "subjects = {\"日報*\"} required = {\"subject\"}", "@subject 日報\n@body\n顧客番号: C-000042\n", AOZORA,
	 "hold unidentified", "C-000042:label"},
	{"the file's name", "files = {\"*.txt\"} required = {\"file-name\"}", "@file C-000042.txt\n@text\n通話の記録\n", AOZORA,
	 "pass matched", "C-000042:file-name C-000042:profile"},
	{"a document may take over the claim", "files = {\"*.txt\"} inherit = true",
	 "@body\n顧客番号: C-000042\n@file a.txt\n@text\n通話の記録\n", AOZORA, "pass matched", "C-000042:label"},
	{"but only that of the form", "files = {\"*.txt\"} inherit = true",
	 "@body\n顧客番号: C-000042\n@file a.txt\n@text\n通話の記録\n@file a.docx\n@text\n記録\n", AOZORA, "hold unidentified",
	 "C-000042:label"},
	{"a profile may be milder", "files = {\"*.txt\"} unidentified = pass", "@file a.txt\n@text\n通話の記録\n", AOZORA,
	 "pass unidentified", ""},
	{"but not for a file of another form beside it", "files = {\"*.txt\"} unidentified = pass",
	 "@file a.txt\n@text\n通話の記録\n@file b.docx\n@text\n記録\n", AOZORA, "hold unidentified", ""},
	{"a profile may be stricter", "files = {\"*.txt\"} unidentified = reject",
	 "@file a.txt\n@text\n通話の記録\n@file b.docx\n@text\n記録\n", AOZORA, "reject unidentified", ""},
	{"members of an archive are of its form", "files = {\"*.zip\"} required = {\"cell A2\"}",
	 "@zip 日報.zip\n@file a.xlsx\n@table\n記録|メモ\nC-000042|1\n@end\n", AOZORA, "pass matched", "C-000042:profile"},
	{"each of them is asked", "files = {\"*.zip\"} required = {\"cell A2\"}",
	 "@zip 日報.zip\n@file a.xlsx\n@table\n記録|メモ\nC-000042|1\n@file b.xlsx\n@table\n顧客番号|C-000042\n@end\n", AOZORA,
	 "hold unidentified", "C-000042:label C-000042:profile"},
};

static void profiles_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *settings[] = {"profile \"様式\" {", cases[i].settings, "}", NULL};
		struct policy *policy = case_policy(settings);
		struct arena *arena = arena_new(0);
		struct reading *reading = case_reading(cases[i].message);
		struct verdict v;

		if (policy == NULL)
			fail_msg("%s: no policy", cases[i].claim);
		v = case_judge(policy, reading, "desk1@denwa.example", cases[i].recipients, arena);
		if (strcmp(case_told(arena, &v), cases[i].told) != 0 || strcmp(case_claims(arena, &v), cases[i].claims) != 0)
			fail_msg("%s: %s [%s], not %s [%s]", cases[i].claim, case_told(arena, &v), case_claims(arena, &v), cases[i].told,
				cases[i].claims);
		reading_free(&reading);
		arena_free(&arena);
		policy_release(&policy);
	}
}

static void the_evidence_names_profile_and_place(void **state)
{
	const char *settings[] = {"profile \"様式\" { files = {\"*.xlsx\"} required = {\"cell A2\", \"cell C9\"} }", NULL};
	struct policy *policy = case_policy(settings);
	struct arena *arena = arena_new(0);
	struct reading *reading = case_reading(SHEET("C-000042"));
	struct verdict v = case_judge(policy, reading, "desk1@denwa.example", AOZORA, arena);
	char *json = verdict_json(&v);

	(void)state;
	assert_non_null(strstr(json, "\"how\":\"profile\",\"profile\":\"様式\""));
	assert_non_null(strstr(json, "\"profiles\":[\"様式\"],\"lacking\":[{\"profile\":\"様式\",\"where\":\"cell C9\",\"place\":\"日報.xlsx\"}]"));
	free(json);
	reading_free(&reading);
	arena_free(&arena);
	policy_release(&policy);
}

static void mistakes_are_refused(void **state)
{
	static const char *const mistakes[] = {"required = {\"cell A1\"}", "files = {\"*\"} required = {\"cell 1A\"}",
		"files = {\"*\"} required = {\"cell 日報!\"}", "files = {\"*\"} required = {\"page 0\"}",
		"files = {\"*\"} required = {\"page 1 lines 5-2\"}", "files = {\"*\"} required = {\"pattern (\"}",
		"files = {\"*\"} required = {\"column \"}", "files = {\"*\"} required = {\"somewhere\"}",
		"files = {\"*\"} required = {\"subject x\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *settings[] = {"profile \"様式\" {", mistakes[i], "}", NULL};

		if (case_policy(settings) != NULL)
			fail_msg("%s: accepted", mistakes[i]);
	}
}

static void globs_match_whole_texts(void **state)
{
	static const struct {
		const char *glob, *text;
		bool matches;
	} globs[] = {
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a*c", "abbc", true}, {"a*c", "abbcd", false},
		{"*日報*", "本日の日報です", true}, {"?報", "日報", true}, {"?報", "本日報", false}, {"a*b*c", "aXbXbXc", true},
		{"a?", "a", false}, {"*a", "aaab", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++) {
		if (profile_glob(span_of(globs[i].glob), span_of(globs[i].text)) != globs[i].matches)
			fail_msg("%s and %s", globs[i].glob, globs[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_count),
		cmocka_unit_test(the_evidence_names_profile_and_place),
		cmocka_unit_test(mistakes_are_refused),
		cmocka_unit_test(globs_match_whole_texts),
	};

	return cmocka_run_group_tests_name("profiles", tests, NULL, NULL);
}
