/* test_directory_lint.c - what is allowed but dangerous is warned of, at its line, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/deadline.h"
#include "policy/directory_csv.h"

#define HEAD "client_id,name,aliases,domains,addresses,valid_from,valid_until\n"
#define TODAY 20454 /* 2026-01-01 */

static struct directory_faults linted(struct arena *arena, struct span csv)
{
	struct directory_rows rows;
	struct directory_faults faults, warnings;
	struct err err;

	if (directory_csv_parse(arena, csv, &rows, &faults, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(directory_lint(arena, &rows, TODAY, &warnings, &err), 0);
	return warnings;
}

static void dangers_are_told(void **state)
{
	/* warnings: "LINE: words", one a line; every one and no other. */
	static const struct {
		const char *claim, *rows, *warnings;
	} cases[] = {
		{"nothing to say", "C-000001,株式会社あおぞら商事,,aozora.example,,,\nC-000002,光洋設備,,koyo.example,,,\n", ""},
		{"an address on two clients", "C-000001,あおぞら,,,t@tax.example,,\nC-000002,光洋設備,,,T@tax.example,,\n",
			"3: address T@tax.example is also on client C-000001 on line 2"},
		{"an address in another's domain", "C-000001,あおぞら,,aozora.example,,,\nC-000002,光洋設備,,,b@aozora.example,,\n",
			"3: address b@aozora.example is in the domain of client C-000001"},
		{"an address below another's dot", "C-000001,あおぞら,,.aozora.example,,,\nC-000002,光洋設備,,,b@x.aozora.example,,\n",
			"3: address b@x.aozora.example is in the domain of client C-000001"},
		{"an address below another's domain without a dot",
			"C-000001,あおぞら,,aozora.example,,,\nC-000002,光洋設備,,,b@x.aozora.example,,\n", ""},
		{"a domain below another's dot", "C-000001,あおぞら,,.aozora.example,,,\nC-000002,光洋設備,,x.aozora.example,,,\n",
			"3: domain x.aozora.example is below .aozora.example of client C-000001"},
		{"a domain below one's own dot", "C-000001,あおぞら,,.aozora.example;x.aozora.example,,,\n", ""},
		{"look-alikes", "C-000001,あおぞら,,aozora-m.example,,,\nC-000002,光洋設備,,aozora-rn.example,,,\n",
			"3: domain aozora-rn.example looks like aozora-m.example of client C-000001"},
		{"another ending", "C-000001,あおぞら,,aozora.co.jp,,,\nC-000002,光洋設備,,aozora.com,,,\n",
			"3: domain aozora.com differs in its ending alone from aozora.co.jp"},
		{"a letter more", "C-000001,あおぞら,,aozora.example,,,\nC-000002,光洋設備,,aozorra.example,,,\n",
			"3: domain aozorra.example is one slip from aozora.example of client C-000001"},
		{"letters swapped", "C-000001,あおぞら,,aozroa.example,,,\nC-000002,光洋設備,,aozora.example,,,\n",
			"3: domain aozora.example is one slip from aozroa.example"},
		{"a letter another, of one client", "C-000001,あおぞら,,aozora.example;aozara.example,,,\n", ""},
		{"short ones", "C-000001,あおぞら,,abc.example,,,\nC-000002,光洋設備,,abd.example,,,\n", ""},
		{"numbered ones", "C-000001,あおぞら,,branch1.example,,,\nC-000002,光洋設備,,branch2.example,,,\n", ""},
		{"one name of two", "C-000001,株式会社あおぞら,,a.example,,,\nC-000002,㈱あおぞら,,b.example,,,\n",
			"3: name ㈱あおぞら is also the name of client C-000001"},
		{"one name but for the legal form", "C-000001,株式会社あおぞら,,a.example,,,\nC-000002,有限会社あおぞら,,b.example,,,\n",
			"3: name without its legal form, あおぞら is also the name of client C-000001"},
		{"an alias that is another's name", "C-000001,あおぞら商事,,a.example,,,\nC-000002,光洋設備,あおぞら 商事,b.example,,,\n",
			"3: alias あおぞら 商事 is also the name of client C-000001"},
		{"an alias that is one's own name", "C-000001,株式会社あおぞら商事,あおぞら商事;株式会社あおぞら商事,a.example,,,\n", ""},
		{"a name in a longer one", "C-000001,あおぞら,,a.example,,,\nC-000002,あおぞら商事,,b.example,,,\n",
			"2: name あおぞら stands in the longer あおぞら商事 of client C-000002"},
		{"a name in longer ones of several",
			"C-000001,あおぞら,,a.example,,,\nC-000002,あおぞら商事,,b.example,,,\nC-000003,大空あおぞら園,,c.example,,,\n",
			"2: and in others"},
		{"a name in a longer one of the same client", "C-000001,あおぞら,あおぞら商事,a.example,,,\n", ""},
		{"Latin letters in a longer word", "C-000001,sora,,a.example,,,\nC-000002,aosora,,b.example,,,\n", ""},
		{"a Latin word in a longer name", "C-000001,sora,,a.example,,,\nC-000002,sora trading,,b.example,,,\n",
			"2: name sora stands in the longer sora trading"},
		{"an identifier that begins another", "C-1,あおぞら,,a.example,,,\nC-1-2,光洋設備,,b.example,,,\n",
			"2: client_id C-1 stands in the longer C-1-2 of client C-1-2"},
		{"an ordinary word", "C-000001,日報,,a.example,,,\n", "2: name 日報 is an ordinary word"},
		{"an ordinary word without its legal form", "C-000001,株式会社東京,,a.example,,,\n", "2: 東京 is an ordinary word"},
		{"a very short name", "C-000001,光洋,,a.example,,,\n", "2: name 光洋 is very short"},
		{"one too short to be found", "C-000001,あおぞら商事,緑,a.example,,,\n", "2: alias 緑 is too short to be looked for"},
		{"an identifier too short to be found", "7,あおぞら商事,,a.example,,,\n", "2: client_id 7 is too short"},
		{"an identifier that is a short number", "1030,あおぞら商事,,a.example,,,\n", "2: client_id 1030 is a short number"},
		{"a name like an identifier", "C-000001,あおぞら商事,Ｃ－９９９９９９,a.example,,,\n",
			"2: alias Ｃ－９９９９９９ looks like an identifier"},
		{"an ended contract", "C-000001,あおぞら商事,,a.example,,,2025-12-31\n", "2: has ended"},
		{"a contract that ends today", "C-000001,あおぞら商事,,a.example,,,2026-01-01\n", ""},
		{"a contract to come", "C-000001,あおぞら商事,,a.example,,2026-01-02,\n", "2: has not begun"},
		{"one that nobody can get", "C-000001,あおぞら商事,,,,,\n", "2: nobody can get this client's reports"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct directory_faults w = linted(*state, span_of(arena_printf(*state, "%s%s", HEAD, cases[i].rows)));
		char *rest = arena_strdup(*state, cases[i].warnings);
		size_t at = 0;

		for (char *want; *cases[i].warnings != '\0' && (want = strsep(&rest, "\n")) != NULL; at++) {
			if (at >= w.count || (unsigned)atoi(want) != w.faults[at].line || strstr(w.faults[at].text, strstr(want, ": ") + 2) == NULL)
				fail_msg("%s: '%s' is not told but '%s'", cases[i].claim, want, at < w.count ? w.faults[at].text : "nothing");
		}
		if (at < w.count)
			fail_msg("%s: also told: %u: %s", cases[i].claim, w.faults[at].line, w.faults[at].text);
	}
}

static void many_clients_take_seconds(void **state)
{
	static const char *const parts[] = {"あお", "ぞら", "光洋", "みなみ", "東雲", "緑川", "はる", "かぜ", "北斗", "朝日", "大和", "富士"};
	struct buf csv = {0};
	struct directory_faults w;
	int64_t started, took;

	buf_adds(&csv, HEAD);
	for (unsigned i = 0; i < 20000; i++)
		buf_addf(&csv, "C-%06u,株式会社%s%s%s%u,Sample%u,%c%c%c%u.example,,,\n", i, parts[i % 12], parts[i / 12 % 12], parts[i / 144 % 12],
			i / 1728, i, (char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676 % 26), i);
	started = clock_now_us();
	w = linted(*state, buf_span(&csv));
	took = clock_now_us() - started;
	print_message("20,000 clients: %lld ms, %zu warnings\n", (long long)took / 1000, w.count);
	assert_in_range(took, 0, 30000000);
	buf_free(&csv);
}

static int set_up(void **state)
{
	*state = arena_new(0);
	return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dangers_are_told),
		cmocka_unit_test(many_clients_take_seconds),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
