/* test_stamp.c - stamps: who holds the key makes them, nobody else; what they do to a verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "policy/case.h"
#include "policy/day.h"
#include "policy/stamp.h"

#define FROM "desk1@denwa.example"
#define AOZORA "report@aozora.example"

static const struct stamp_key key = {(const unsigned char *)"0123456789abcdef0123456789abcdef", 32};
static char key_path[] = "/tmp/test_stamp.XXXXXX";
static struct arena *arena;

static int set_up(void **state)
{
	int fd = mkstemp(key_path);

	(void)state;
	arena = arena_new(0);
	return fd < 0 || write(fd, "0123456789abcdef0123456789abcdef\n", 33) != 33 || close(fd) != 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return unlink(key_path);
}

static int32_t day(const char *iso)
{
	int32_t d = 0;

	assert_true(day_parse(span_of(iso), &d));
	return d;
}

/* In the normal form, in which texts are looked through. */
static const char *stamp_of(const char *client, const char *iso)
{
	return stamp_make(arena, &key, span_of(client), day(iso)).p;
}

/* Computed with openssl(1): printf 'ats1\nC-000042\n2026-11-24' | openssl dgst -sha256 -hmac KEY -binary | head -c 10 | base32 */
static void a_stamp_is_what_others_compute(void **state)
{
	(void)state;
	assert_string_equal(stamp_of("C-000042", "2026-11-24"), "ats1-imwtambqga2de-20261124-2vqkv3iyn5hnrugx");
}

static void a_stamp_verifies_and_nothing_else(void **state)
{
	const char *right = stamp_of("C-000042", "2026-11-24");
	struct stamp s;

	(void)state;
	assert_int_equal(stamp_parse(arena, span_of(right), &s), 1);
	assert_true(span_equal(s.client_id, span_of("C-000042")));
	assert_int_equal(s.day, day("2026-11-24"));
	assert_true(stamp_verifies(arena, &key, &s));
	/* Any character changed is another stamp, or none. */
	for (size_t i = strlen(STAMP_PREFIX); right[i] != '\0'; i++) {
		char changed[100];

		snprintf(changed, sizeof(changed), "%s", right);
		changed[i] = changed[i] == '2' ? '3' : '2';
		if (stamp_parse(arena, span_of(changed), &s) == 1 && stamp_verifies(arena, &key, &s))
			fail_msg("%s verifies", changed);
	}
}

static void narrow_cells_break_no_stamp(void **state)
{
	const char *right = stamp_of("お客様1", "2026-11-24");
	struct stamp s;
	char broken[200];

	(void)state;
	for (size_t at = strlen(STAMP_PREFIX); at < strlen(right); at++) {
		snprintf(broken, sizeof(broken), "%.*s %s", (int)at, right, right + at);
		assert_int_equal(stamp_parse(arena, span_of(broken), &s), 1);
		assert_true(stamp_verifies(arena, &key, &s));
	}
}

static void a_short_key_is_refused(void **state)
{
	struct stamp_key none;
	struct err err = {0};

	(void)state;
	assert_int_equal(stamp_key_read("", arena, &none, &err), 0);
	assert_null(none.p);
	assert_int_equal(stamp_key_read("/nonexistent/stamp.key", arena, &none, &err), -1);
	assert_int_equal(truncate(key_path, 31), 0);
	assert_int_equal(stamp_key_read(key_path, arena, &none, &err), -1);
	assert_non_null(strstr(err.text, "32 or more"));
	tear_down(state);
	strcpy(key_path + strlen(key_path) - 6, "XXXXXX");
	assert_int_equal(set_up(state), 0);
}

#define MESSAGE(...) arena_printf(arena, __VA_ARGS__)

/* What is told of a message with a stamp in it. */
static const char *judged(const char *setting, const char *recipients, const char *message)
{
	char path[200];
	const char *settings[] = {path, NULL};
	struct policy *policy;
	struct reading *reading;
	struct verdict v;
	const char *told;

	snprintf(path, sizeof(path), "stamp { key = \"%s\" %s }", key_path, setting);
	policy = case_policy(settings);
	assert_non_null(policy);
	reading = case_reading(message);
	v = case_judge(policy, reading, FROM, recipients, arena);
	told = case_told(arena, &v);
	reading_free(&reading);
	policy_release(&policy);
	return told;
}

static void a_valid_stamp_identifies(void **state)
{
	(void)state;
	assert_string_equal(judged("", AOZORA, MESSAGE("@file x.txt\n受電 3件\n%s\n", stamp_of("C-000042", "2026-11-24"))), "pass matched");
	assert_string_equal(judged("", AOZORA, MESSAGE("@file x.xlsx\n@table\n受電|3件|%s\n", stamp_of("C-000042", "2026-11-20"))), "pass matched");
	assert_string_equal(judged("", AOZORA, MESSAGE("@file x.pdf\n@property Keywords: %s\n@text\n受電\n", stamp_of("C-000042", "2026-11-24"))),
		"pass matched");
	assert_string_equal(judged("", AOZORA, MESSAGE("@file x.txt\n受電 3件\n%s\n", stamp_of("C-000137", "2026-11-24"))), "hold cross-client");
}

static void what_does_not_verify_holds(void **state)
{
	const char *right = stamp_of("C-000042", "2026-11-24"), *forged = arena_printf(arena, "%.*sa", (int)strlen(right) - 1, right);

	(void)state;
	if (strcmp(right, forged) == 0)
		forged = arena_printf(arena, "%.*sb", (int)strlen(right) - 1, right);
	assert_string_equal(judged("", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", forged)), "hold stamp-invalid");
	assert_string_equal(judged("", AOZORA, MESSAGE("@file x.txt\n%s\n", forged)), "hold unidentified,stamp-invalid");
	assert_string_equal(judged("", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", "ats1-imwtamb")), "hold stamp-invalid");
	assert_string_equal(judged("", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", stamp_of("C-000042", "2026-11-26"))), "hold stamp-invalid");
	assert_string_equal(judged("max_age = 3d", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", stamp_of("C-000042", "2026-11-20"))),
		"hold stamp-invalid");
}

static void a_stamp_may_be_required(void **state)
{
	const char *stamp = stamp_of("C-000042", "2026-11-24");

	(void)state;
	assert_string_equal(judged("required = {\"C-000042\"}", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", "-")), "hold stamp-invalid");
	assert_string_equal(judged("required = {\"*\"}", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", "-")), "hold stamp-invalid");
	assert_string_equal(judged("required = {\"C-000137\"}", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", "-")), "pass matched");
	assert_string_equal(judged("required = {\"*\"}", AOZORA, MESSAGE("@body\n顧客番号: C-000042\n%s\n", stamp)), "pass matched");
	assert_string_equal(judged("required = {\"*\"}", AOZORA, MESSAGE("@body\n%s\n@file x.txt\n顧客番号: C-000042\n", stamp)), "hold stamp-invalid");
	assert_string_equal(judged("required = {\"*\"}", AOZORA, MESSAGE("@body\nx\n@file x.txt\n%s\n", stamp)), "pass matched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stamp_is_what_others_compute), cmocka_unit_test(a_stamp_verifies_and_nothing_else),
		cmocka_unit_test(narrow_cells_break_no_stamp),    cmocka_unit_test(a_short_key_is_refused),
		cmocka_unit_test(a_valid_stamp_identifies),       cmocka_unit_test(what_does_not_verify_holds),
		cmocka_unit_test(a_stamp_may_be_required),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
