/* test_seen.c - the same document to another client is held, saved anew or not; what all clients get alike is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/case.h"

#define AOZORA "report@aozora.example"
#define KOYO "report@koyo.example"
#define LONG_TEXT \
	"株式会社やまびこ建材の佐藤様より、本日十五時三十分に入荷の件でお電話がありました。折り返しをご希望です。\n" \
	"株式会社みどり運輸の鈴木様より、明日の配送時間の変更についてお電話がありました。午前十時をご希望です。\n" \
	"個人のお客様の高橋様より、見積書の再送のご依頼がありました。メールでの送付をご希望です。\n" \
	"株式会社ひかり電工の田村様より、請求書の宛名の訂正についてお電話がありました。担当者様の携帯電話へお願いします。\n" \
	"有限会社こだま製作所の山本様より、来週水曜日の打ち合わせの場所を確認したいとのお電話がありました。\n"

/* A store in memory. */
struct memory {
	struct { struct document_digest digest; const char *client; } rows[100];
	size_t count;
	bool fails;
	unsigned asked;
};

static int memory_look(void *to, const struct document_digest *digests, size_t count, struct arena *arena,
	const struct sighting **out, size_t *count_out, struct err *err)
{
	struct memory *m = to;
	struct sighting *v = arena_array(arena, 100, sizeof(*v));

	m->asked++;
	*count_out = 0;
	*out = v;
	if (m->fails)
		return err_set(err, ERR_TEMPORARY, "no answer");
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < m->count; k++) {
			if (memcmp(&m->rows[k].digest, &digests[i], sizeof(*digests)) == 0)
				v[(*count_out)++] = (struct sighting){i, span_of(m->rows[k].client), CASE_NOW_MS - 4LL * 86400000};
		}
	}
	return 0;
}

static char key_path[] = "/tmp/atesaki-seen-XXXXXX";
static struct policy *policy;
static struct memory memory;
static struct arena *arena;

static int open_all(void **state)
{
	int fd = mkstemp(key_path);
	FILE *f = fdopen(fd, "w");
	char setting[200];
	const char *settings[] = {"report { inherit = true }", setting, NULL};

	(void)state;
	fputs("0123456789abcdef0123456789abcdef\n", f);
	fclose(f);
	snprintf(setting, sizeof(setting), "seen { key = \"%s\" }", key_path);
	policy = case_policy(settings);
	remove(key_path);
	return policy == NULL ? -1 : 0;
}

static int close_all(void **state)
{
	(void)state;
	policy_release(&policy);
	return 0;
}

/* Judges; what passes is remembered. sum: the digest of the bytes of every document. */
static const char *send(const char *text, const char *recipients, char sum, struct verdict *v)
{
	struct reading *reading = case_reading(text);
	char sums[SHA256_BYTES];
	const char *list[4];
	char *copy = arena_strdup(arena, recipients);
	struct envelope e = {.sender = "desk1@denwa.example", .recipients = list, .queue_id = "", .auth_user = "",
	                     .client_addr = "", .daemon_name = ""};
	struct history history = {&memory, memory_look};
	struct err err = {0};
	const char *told;

	memset(sums, sum, sizeof(sums));
	for (size_t i = 1; i < reading->part_count; i++)
		reading->parts[i].sha256 = (struct span){sums, sizeof(sums)};
	for (char *r = strtok(copy, " "); r != NULL; r = strtok(NULL, " "))
		list[e.recipient_count++] = r;
	if (judge_with(policy, &e, reading, CASE_NOW_MS, &history, arena, v, &err) != 0)
		told = arena_printf(arena, "error %s", err.text);
	else
		told = case_told(arena, v);
	for (size_t i = 0; v->kind == VERDICT_PASS && i < v->document_count; i++) {
		for (size_t k = 0; k < v->document_client_count; k++, memory.count++) {
			memory.rows[memory.count].digest = v->documents[i];
			memory.rows[memory.count].client = arena_copy(arena, v->document_clients[k].p, v->document_clients[k].len);
		}
	}
	reading_free(&reading);
	return told;
}

static const struct seen_case {
	const char *claim, *first, *first_to;
	char first_sum;
	const char *second, *second_to;
	char second_sum;
	const char *told;
} cases[] = {
	{"the same bytes to another client are held", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1,
	 "@body\n光洋設備 御中\n@file a.txt\n" LONG_TEXT, KOYO, 1, "hold seen-elsewhere"},
	{"saved anew, broken into other lines, zipped: held", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1,
	 "@body\n光洋設備 御中\n@zip b.zip\n@file b.txt\n \n" LONG_TEXT, KOYO, 2, "hold seen-elsewhere"},
	{"the same document to the same client passes", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1,
	 "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1, "pass matched"},
	{"an empty form is no document", "@body\nあおぞら商事 御中\n@file a.txt\n本日の受電はありませんでした。", AOZORA, 1,
	 "@body\n光洋設備 御中\n@file a.txt\n本日の受電はありませんでした。", KOYO, 1, "pass matched"},
	{"a logo in the body is no document", "@body\nあおぞら商事 御中\n@ornament logo.png", AOZORA, 1,
	 "@body\n光洋設備 御中\n@ornament logo.png", KOYO, 1, "pass matched"},
	{"the same words in the mail are no document", "@body\nあおぞら商事 御中\n" LONG_TEXT, AOZORA, 1,
	 "@body\n光洋設備 御中\n" LONG_TEXT, KOYO, 1, "pass matched"},
	{"another date makes another document", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT "2026-11-23", AOZORA, 1,
	 "@body\n光洋設備 御中\n@file a.txt\n" LONG_TEXT "2026-11-24", KOYO, 2, "pass matched"},
	{"a new property does not hide it", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1,
	 "@body\n光洋設備 御中\n@file a.txt\n" LONG_TEXT "@property modified: 2026", KOYO, 2, "hold seen-elsewhere"},
	{"to our own people it goes at any time", "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1,
	 "@body\n@file a.txt\n" LONG_TEXT, "desk2@denwa.example", 1, "pass internal"},
	{"an unreadable file is known by its bytes", "@body\nあおぞら商事 御中\n@file a.zip\n@unreadable encrypted", AOZORA, 1,
	 "@body\n光洋設備 御中\n@file a.zip\n@unreadable encrypted", KOYO, 1, "hold unreadable,seen-elsewhere"},
};

static void remember(const struct verdict *v, const char *client)
{
	for (size_t i = 0; i < v->document_count; i++) {
		memory.rows[memory.count].digest = v->documents[i];
		memory.rows[memory.count++].client = client;
	}
}

static void what_went_elsewhere_is_held(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct seen_case *c = &cases[i];
		struct verdict v;

		print_message("  %s\n", c->claim);
		arena = arena_new(0);
		memory = (struct memory){0};
		send(c->first, c->first_to, c->first_sum, &v);
		if (v.kind == VERDICT_HOLD) /* released */
			remember(&v, "C-000042");
		assert_string_equal(send(c->second, c->second_to, c->second_sum, &v), c->told);
		if (strstr(c->told, "seen") != NULL) {
			assert_int_equal(v.seen_count, 1);
			assert_true(span_equal(v.seen[0].client, span_of("C-000042")));
		}
		arena_free(&arena);
	}
}

static void what_a_supervisor_released_counts_for_both(void **state)
{
	static const char to_koyo[] = "@body\n光洋設備 御中\n@file a.txt\n" LONG_TEXT;
	static const char to_aozora[] = "@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT;
	struct verdict v;

	(void)state;
	arena = arena_new(0);
	memory = (struct memory){0};
	send(to_aozora, AOZORA, 1, &v);
	assert_string_equal(send(to_koyo, KOYO, 1, &v), "hold seen-elsewhere");
	assert_int_equal(v.document_client_count, 1);
	assert_true(span_equal(v.document_clients[0], span_of("C-000137")));
	remember(&v, "C-000137");
	assert_string_equal(send(to_koyo, KOYO, 1, &v), "pass matched");
	assert_string_equal(send(to_aozora, AOZORA, 1, &v), "pass matched");
	arena_free(&arena);
}

static void what_is_common_goes_to_all(void **state)
{
	struct verdict v;

	(void)state;
	arena = arena_new(0);
	memory = (struct memory){0};
	send("@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1, &v);
	remember(&v, "");
	assert_string_equal(send("@body\n光洋設備 御中\n@file a.txt\n" LONG_TEXT, KOYO, 1, &v), "pass matched");
	assert_int_equal(v.document_count, 0);
	arena_free(&arena);
}

static void without_an_answer_there_is_no_verdict(void **state)
{
	struct verdict v;

	(void)state;
	arena = arena_new(0);
	memory = (struct memory){.fails = true};
	assert_string_equal(send("@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT, AOZORA, 1, &v),
		"error look up the documents: no answer");
	assert_int_equal(v.kind, VERDICT_TEMPFAIL);
	arena_free(&arena);
}

static void a_mail_without_documents_asks_nobody(void **state)
{
	struct verdict v;

	(void)state;
	arena = arena_new(0);
	memory = (struct memory){0};
	send("@body\nあおぞら商事 御中\n" LONG_TEXT, AOZORA, 1, &v);
	send("@body\nあおぞら商事 御中\n@file a.txt\n短い。", AOZORA, 1, &v);
	send("@body\n@file a.txt\n" LONG_TEXT, "desk2@denwa.example", 1, &v);
	assert_int_equal(memory.asked, 0);
	send("@body\nあおぞら商事 御中\n@file a.txt\n" LONG_TEXT "@file b.txt\n" LONG_TEXT, AOZORA, 1, &v);
	assert_int_equal(memory.asked, 1);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_went_elsewhere_is_held),
		cmocka_unit_test(what_a_supervisor_released_counts_for_both),
		cmocka_unit_test(what_is_common_goes_to_all),
		cmocka_unit_test(without_an_answer_there_is_no_verdict),
		cmocka_unit_test(a_mail_without_documents_asks_nobody),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
