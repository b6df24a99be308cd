/* test_directory_csv.c - the directory's CSV is read whole or not at all, and every fault is told with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>

#include "base/deadline.h"
#include "policy/directory_csv.h"

#define HEAD "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\r\n"

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

/* All that a parse gave, in one line. */
static const char *parsed(struct arena *arena, struct span bytes)
{
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;
	struct buf out = {0};
	int rc = directory_csv_parse(arena, bytes, &rows, &faults, &err);

	assert_int_equal(rc, faults.count == 0 ? 0 : -1);
	for (size_t i = 0; i < faults.count; i++)
		buf_addf(&out, "%u: %s\n", faults.faults[i].line, faults.faults[i].text);
	for (size_t i = 0; rc == 0 && i < rows.count; i++) {
		const struct client_row *r = &rows.rows[i];

		buf_addf(&out, "%u|%s|%s|%s|%zu", r->line, r->id, r->name, r->group, r->alias_count);
		for (size_t j = 0; j < r->alias_count; j++)
			buf_addf(&out, " %s", r->aliases[j]);
		buf_addf(&out, "|%zu %zu %zu", r->domain_count, r->address_count, r->sender_count);
		if (r->valid_from != INT32_MIN || r->valid_until != INT32_MAX)
			buf_addf(&out, "|%d %d", r->valid_from, r->valid_until);
		buf_addc(&out, '\n');
	}
	bytes = arena_span(arena, buf_span(&out));
	buf_free(&out);
	return bytes.p;
}

static void files_are_read(void **state)
{
	static const struct {
		const char *claim, *csv, *rows;
	} cases[] = {
		{"all columns", HEAD "C-1,あおぞら商事,青空;Aozora,aozora.example;.koyo.example,a@b.example,op@denwa.example,2020-01-01,"
			"2026-12-31,gold\r\n", "2|C-1|あおぞら商事|gold|2 青空 Aozora|2 1 1|18262 20818\n"},
		{"a byte order mark", "\xef\xbb\xbf" HEAD "C-1,あ,,,,,,,\r\n", "2|C-1|あ||0|0 0 0\n"},
		{"columns in any order, some left out", "name,domains,client_id\nあ,a.example,C-1\n", "2|C-1|あ||0|1 0 0\n"},
		{"no line end at the end of the file", "client_id,name\nC-1,あ", "2|C-1|あ||0|0 0 0\n"},
		{"line ends of all kinds", "client_id,name\rC-1,あ\nC-2,い\r\nC-3,う\r", "2|C-1|あ||0|0 0 0\n3|C-2|い||0|0 0 0\n"
			"4|C-3|う||0|0 0 0\n"},
		{"rows without text are left out", "client_id,name\n\nC-1,あ\n,\n　, \nC-2,い\n",
			"3|C-1|あ||0|0 0 0\n6|C-2|い||0|0 0 0\n"},
		{"quotes, commas and doubled quotes", "client_id,name\nC-1,\"Aozora \"\"Sky\"\", Ltd.\"\n",
			"2|C-1|Aozora \"Sky\", Ltd.||0|0 0 0\n"},
		{"an alias list over several lines keeps the count of lines",
			"client_id,name,aliases\nC-1,あ,\"い;\r\nう\"\nC-2,え,\n", "2|C-1|あ||2 い う|0 0 0\n4|C-2|え||0|0 0 0\n"},
		{"white space around a cell says nothing", "client_id,name,aliases\n C-1　,　あ い ,; う ;;え ;\n",
			"2|C-1|あ い||2 う え|0 0 0\n"},
		{"commas of cells once used", "client_id,name,,\nC-1,あ,,\n", "2|C-1|あ||0|0 0 0\n"},
		{"one domain twice on one client", "client_id,name,domains\nC-1,あ,a.example;.a.example;A.EXAMPLE\n",
			"2|C-1|あ||0|3 0 0\n"},
		{"a sub-domain of another's domain is lint's", "client_id,name,domains\nC-1,あ,.a.example\nC-2,い,b.a.example\n",
			"2|C-1|あ||0|1 0 0\n3|C-2|い||0|1 0 0\n"},
		{"one address on two clients is a partner", "client_id,name,addresses\nC-1,あ,t@tax.example\nC-2,い,t@tax.example\n",
			"2|C-1|あ||0|0 1 0\n3|C-2|い||0|0 1 0\n"},
		{"free mail by whole address", "client_id,name,addresses\nC-1,あ,aozora@gmail.com\n", "2|C-1|あ||0|0 1 0\n"},
		{"a sender may be a domain", "client_id,name,senders\nC-1,あ,denwa.example\n", "2|C-1|あ||0|0 0 1\n"},
		{"leap day", "client_id,name,valid_from\nC-1,あ,2024-02-29\n", "2|C-1|あ||0|0 0 0|19782 2147483647\n"},
		{"one day of contract", "client_id,name,valid_from,valid_until\nC-1,あ,1970-01-01,1970-01-01\n",
			"2|C-1|あ||0|0 0 0|0 0\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = parsed(*state, span_of(cases[i].csv));

		if (strcmp(got, cases[i].rows) != 0)
			fail_msg("%s: got\n%s", cases[i].claim, got);
	}
}

/* faults: for each expected line, "LINE: words that must be in it"; in order, and no more of them. */
static void faults_are_told(void **state)
{
	static const struct {
		const char *claim, *csv, *faults;
	} cases[] = {
		{"nothing", "", "1: empty"},
		{"a header alone", HEAD, "2: no client"},
		{"an unknown column by its name", "client_id,name,email\nC-1,あ,x\n", "1: unknown column email"},
		{"a column twice", "client_id,name,name\n", "1: column name stands here twice"},
		{"no identifier column", "name\nあ\n", "1: column client_id is missing"},
		{"no name column", "client_id\nC-1\n", "1: column name is missing"},
		{"a column without a name", "client_id,,name\n", "1: column 2 has no name"},
		{"semicolons between fields", "client_id;name\nC-1;あ\n", "1: not semicolons"},
		{"tabs between fields", "client_id\tname\nC-1\tあ\n", "1: not tabs"},
		{"UTF-16", "\xff\xfe" "c\0l\0", "1: UTF-16"},
		{"client_id missing", "client_id,name\n,あ\n", "2: client_id is missing"},
		{"name missing", "client_id,name\nC-1,\n", "2: name is missing"},
		{"an identifier of nothing visible", "client_id,name\n\xe2\x80\x8b,あ\n", "2: client_id is missing"},
		{"an identifier twice", "client_id,name\nC-1,あ\nC-2,い\nC-1,う\n", "4: client_id C-1 is already on line 2"},
		{"identifiers that differ by width alone", "client_id,name\nC-1,あ\nｃ－１,い\n", "3: ｃ－１ is the same as C-1 on line 2"},
		{"too few fields", "client_id,name,group\nC-1,あ\n", "2: 2 fields where the first row has 3"},
		{"too many fields", "client_id,name\nC-1,Aozora, Ltd.\n", "2: needs quotes"},
		{"a date of Excel", "client_id,name,valid_from\nC-1,あ,2026/4/1\n", "2: valid_from 2026/4/1 is not a date"},
		{"a day that is none", "client_id,name,valid_until\nC-1,あ,2026-02-29\n", "2: valid_until 2026-02-29"},
		{"a month that is none", "client_id,name,valid_until\nC-1,あ,2026-13-01\n", "2: valid_until 2026-13-01"},
		{"from after until", "client_id,name,valid_from,valid_until\nC-1,あ,2026-01-02,2026-01-01\n", "2: is after"},
		{"free mail in domains", "client_id,name,domains\nC-1,あ,gmail.com\n", "2: gmail.com is shared by many"},
		{"a sub-domain of a provider", "client_id,name,domains\nC-1,あ,.abc.ocn.ne.jp\n", "2: .abc.ocn.ne.jp is shared by many"},
		{"a public suffix", "client_id,name,domains\nC-1,あ,.co.jp\n", "2: .co.jp is one that others register below"},
		{"a domain that is none", "client_id,name,domains\nC-1,あ,a b.example\n", "2: domain a b.example is not a domain"},
		{"an empty domain", "client_id,name,domains\nC-1,あ,.\n", "2: domain . is not a domain"},
		{"commas inside a list", "client_id,name,domains\nC-1,あ,\"a.example,b.example\"\n", "2: separated by ';'"},
		{"a full-width semicolon", "client_id,name,aliases\nC-1,あ,い；う\n", "2: aliases: a full-width semicolon"},
		{"an address in domains", "client_id,name,domains\nC-1,あ,a@b.example\n", "2: into the column addresses"},
		{"@domain in domains", "client_id,name,domains\nC-1,あ,@b.example\n", "2: without|begins with '@'"},
		{"a domain in addresses", "client_id,name,addresses\nC-1,あ,b.example\n", "2: goes into the column domains"},
		{"an address that servers route on", "client_id,name,addresses\nC-1,あ,a%b.example@c.example\n", "2: not one mail address"},
		{"a sender that is neither", "client_id,name,senders\nC-1,あ,山 田\n", "2: neither an address nor a domain"},
		{"one domain on two clients", "client_id,name,domains\nC-1,あ,a.example\nC-2,い,A.Example.\n",
			"3: already belongs to client C-1 on line 2; use the column addresses"},
		{"a domain and the same with a dot on two clients", "client_id,name,domains\nC-1,あ,.a.example\nC-2,い,a.example\n",
			"3: already belongs to client C-1"},
		{"IDN and its A-label on two clients", "client_id,name,domains\nC-1,あ,青空.example\nC-2,い,xn--grzr40d.example\n",
			"3: already belongs to client C-1"},
		{"a line break in a name", "client_id,name\nC-1,\"あ\nい\"\n", "2: line break"},
		{"text after a quote", "client_id,name\nC-1,\"あ\"い\nC-2,\n", "2: text follows a closing quote\n3: name is missing"},
		{"a quote inside", "client_id,name\nC-1,あ\"い\n", "2: a quote stands inside"},
		{"a quote that never closes", "client_id,name\nC-1,あ\nC-2,\"い\nC-3,う\n", "3: never closed"},
		{"every fault of every row, in order of line",
			"client_id,name,domains,valid_from\nC-1,,gmail.com,x\nC-2,い,,\nC-1,う,,y\n",
			"2: domain gmail.com\n2: name is missing\n2: valid_from x\n4: client_id C-1\n4: valid_from y"},
		{"neither, in CP932", "client_id,name\nC-1,\x82\xa0\nC-2,\x85\x20\n", "3: neither UTF-8 nor CP932"},
		{"not a character", "client_id,name\nC-1,あ\nC-2,\x85\x20\xff\xff\n", "3: neither UTF-8 nor CP932"},
		{"a mark and then not UTF-8", "\xef\xbb\xbf" "client_id,name\nC-1,\x82\xa0\n", "2: says it is UTF-8"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span csv = strncmp(cases[i].csv, "\xff\xfe", 2) == 0 ? (struct span){cases[i].csv, 6} : span_of(cases[i].csv);
		char *got = arena_strdup(*state, parsed(*state, csv)), *got_rest = got;
		char *expected = arena_strdup(*state, cases[i].faults), *rest = expected;
		char *all = arena_strdup(*state, got);

		for (char *want; (want = strsep(&rest, "\n")) != NULL;) {
			char *line = strsep(&got_rest, "\n");
			char *words = strstr(want, ": ") + 2, *or = strchr(words, '|');

			if (or != NULL)
				words = or + 1;
			if (line == NULL || strncmp(line, want, strcspn(want, ":") + 1) != 0 || strstr(line, words) == NULL)
				fail_msg("%s: '%s' is not told:\n%s", cases[i].claim, want, all);
		}
		if (got_rest == NULL || *got_rest != '\0')
			fail_msg("%s: more is told:\n%s", cases[i].claim, all);
	}
}

static void cp932_of_excel_is_read(void **state)
{
	const char *utf8 = HEAD "C-1,㈱髙橋ﾃﾞﾝｷ①～表,ソース;能,a.example,,,,,十\r\n", *in_p = utf8;
	char bytes[512], *in, *out = bytes;
	size_t in_left = strlen(utf8), out_left = sizeof(bytes);
	iconv_t code = iconv_open("CP932", "UTF-8");

	memcpy(&in, &in_p, sizeof(in));
	assert_true(iconv(code, &in, &in_left, &out, &out_left) != (size_t)-1);
	iconv_close(code);
	assert_string_equal(parsed(*state, (struct span){bytes, sizeof(bytes) - out_left}),
		"2|C-1|㈱髙橋ﾃﾞﾝｷ①～表|十|2 ソース 能|1 0 0\n");
}

static void the_first_fault_and_their_number_are_the_error(void **state)
{
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;

	assert_int_equal(directory_csv_parse(*state, span_of("client_id,name\n,あ\nC-1,\n"), &rows, &faults, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "line 2: client_id is missing (2 faults in all)");
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* A file of what CSV is made of, put together without sense; some are sound. */
static struct span senseless(struct arena *arena, uint32_t *seed)
{
	static const char *const bits[] = {",", "\"", "\"\"", "\r\n", "\n", ";", "C-", "1", "2", "あ", "株式会社", " ", "　", "x@y.example",
		"z.example", ".", "2026-01-01", "\"a,b\"", "\"い\"\"ろ\"", ",,", "\nC-3,う,,,", "\nD-4,\"え, お\",a;b,c.example,", "\r"};
	struct buf out = {0};
	struct span s;

	buf_adds(&out, "client_id,name,aliases,domains,valid_until\nC-0,あ,,,");
	for (uint32_t n = next(seed) % 8; n > 0; n--)
		buf_adds(&out, bits[next(seed) % (sizeof(bits) / sizeof(bits[0]))]);
	s = arena_span(arena, buf_span(&out));
	buf_free(&out);
	return s;
}

static bool lists_equal(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
	for (size_t i = 0; a_count == b_count && i < a_count; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return a_count == b_count;
}

static bool rows_equal(const struct client_row *a, const struct client_row *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 && strcmp(a->group, b->group) == 0 &&
	       lists_equal(a->aliases, a->alias_count, b->aliases, b->alias_count) &&
	       lists_equal(a->domains, a->domain_count, b->domains, b->domain_count) &&
	       lists_equal(a->addresses, a->address_count, b->addresses, b->address_count) &&
	       lists_equal(a->senders, a->sender_count, b->senders, b->sender_count) && a->valid_from == b->valid_from &&
	       a->valid_until == b->valid_until;
}

static void what_is_written_reads_the_same(void **state)
{
	uint32_t seed = 20260401, sound = 0;

	for (int round = 0; round < 20000; round++) {
		struct arena *arena = arena_new(0);
		struct span csv = senseless(arena, &seed);
		struct directory_rows rows, again;
		struct directory_faults faults;
		struct err err;
		struct buf out = {0};

		if (directory_csv_parse(arena, csv, &rows, &faults, &err) == 0) {
			assert_int_equal(directory_csv_write(&rows, &out), 0);
			if (directory_csv_parse(arena, buf_span(&out), &again, &faults, &err) != 0)
				fail_msg("%s: what was written is refused: %s", csv.p, err.text);
			assert_int_equal(rows.count, again.count);
			for (size_t i = 0; i < rows.count; i++)
				assert_true(rows_equal(&rows.rows[i], &again.rows[i]));
			sound++;
		}
		buf_free(&out);
		arena_free(&arena);
	}
	assert_in_range(sound, 1000, 19000);
	(void)state;
}

static void all_dates_are_written_as_they_were_read(void **state)
{
	for (int32_t day = -719162; day <= 2932896; day += day % 7 == 0 ? 1 : 13) {
		struct client_row row = {.id = "C-1", .name = "あ", .valid_from = day, .valid_until = INT32_MAX};
		struct directory_rows rows = {&row, 1}, again;
		struct directory_faults faults;
		struct err err;
		struct buf out = {0};
		struct arena *arena = arena_new(0);

		assert_int_equal(directory_csv_write(&rows, &out), 0);
		assert_int_equal(directory_csv_parse(arena, buf_span(&out), &again, &faults, &err), 0);
		assert_int_equal(again.rows[0].valid_from, day);
		buf_free(&out);
		arena_free(&arena);
	}
	(void)state;
}

static void limits_hold(void **state)
{
	struct buf out = {0};
	char *got;

	buf_adds(&out, "client_id,name\nC-1,");
	for (int i = 0; i < 70000; i++)
		buf_addc(&out, 'x');
	got = arena_strdup(*state, parsed(*state, buf_span(&out)));
	assert_non_null(strstr(got, "2: a field is longer"));
	buf_clear(&out);
	buf_adds(&out, "client_id,name\nC-1,");
	for (int i = 0; i < 1100; i++)
		buf_addc(&out, 'x');
	got = arena_strdup(*state, parsed(*state, buf_span(&out)));
	assert_string_equal(got, "2: name is longer than 1024 bytes\n");
	buf_free(&out);
}

static void a_hundred_thousand_rows_take_no_time(void **state)
{
	struct buf out = {0};
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;
	int64_t started = clock_now_us(), took;

	buf_adds(&out, HEAD);
	for (unsigned i = 0; i < 100000; i++)
		buf_addf(&out, "C-%06u,株式会社見本%u,見本%u;Sample %u,sample%u.example,desk%u@gmail.com,,2020-01-01,,x\r\n", i, i, i, i, i, i);
	assert_int_equal(directory_csv_parse(*state, buf_span(&out), &rows, &faults, &err), 0);
	took = clock_now_us() - started;
	assert_int_equal(rows.count, 100000);
	print_message("100,000 rows: %lld ms\n", (long long)took / 1000);
	assert_in_range(took, 0, 20000000);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(faults_are_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cp932_of_excel_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_fault_and_their_number_are_the_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_written_reads_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_dates_are_written_as_they_were_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(limits_hold, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hundred_thousand_rows_take_no_time, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
