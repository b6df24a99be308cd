/* test_verdict.c - names go both ways, and a verdict's JSON is the contract's, whatever is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <jansson.h>

#include "policy/verdict.h"

#define SPAN(text) {text, sizeof(text) - 1}

static void reasons_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < REASON_COUNT; i++)
		assert_int_equal(reason_of(reason_name((enum reason)i)), i);
	assert_string_equal(reason_name(REASON_CROSS_CLIENT), "cross-client");
	assert_string_equal(reason_name(REASON_NOT_A_REPORT), "not-a-report");
	assert_string_equal(reason_name(REASON_COUNT), "bug");
	assert_int_equal(reason_of("no such reason"), REASON_COUNT);
	assert_int_equal(reason_of(NULL), REASON_COUNT);
}

static void what_is_out_of_range_passes_nothing(void **state)
{
	(void)state;
	assert_string_equal(verdict_kind_name(VERDICT_PASS), "pass");
	assert_string_equal(verdict_kind_name(VERDICT_KIND_COUNT), "tempfail");
	assert_string_equal(recipient_status_name(RECIPIENT_SHARED_DOMAIN), "shared-domain");
	assert_string_equal(recipient_status_name(RECIPIENT_STATUS_COUNT), "unknown");
	assert_string_equal(claim_how_name(CLAIM_FILE_NAME), "file-name");
	assert_string_equal(claim_how_name(CLAIM_SOLE), "sole-identifier");
	assert_string_equal(claim_how_name(CLAIM_LONGER_NAME), "longer-name");
}

static const struct claim label_claim = {.how = CLAIM_LABEL, .place = SPAN("日報.xlsx › 日報!B2"),
                                         .text = SPAN("顧客番号 C-000042")};

static struct verdict example(void)
{
	static const struct claim *const claims[] = {&label_claim};
	static const struct client_finding clients[] = {
		{.id = SPAN("C-000042"), .name = SPAN("株式会社あおぞら商事"), .claims = claims, .claim_count = 1}};
	static const uint32_t koyo[] = {1};
	static const struct span koyo_id[] = {SPAN("C-000137")};
	static const struct recipient_finding recipients[] = {
		{.address = SPAN("report@koyo.example"), .status = RECIPIENT_OTHER_CLIENT, .clients = koyo, .ids = koyo_id,
		 .client_count = 1}};
	static const struct unreadable unreadable[] = {{.why = WHY_ENCRYPTED, .place = SPAN("x.zip")}};

	return (struct verdict){
		.kind = VERDICT_HOLD, .reasons = {REASON_CROSS_CLIENT}, .reason_count = 1, .clients = clients, .client_count = 1,
		.recipients = recipients, .recipient_count = 1, .unreadable = unreadable, .unreadable_count = 1,
		.directory_version = "7", .elapsed_ms = 3.14};
}

static void json_is_the_contract(void **state)
{
	struct verdict v = example();
	char *json = verdict_json(&v);

	(void)state;
	assert_string_equal(json,
		"{\"verdict\":\"hold\",\"reasons\":[\"cross-client\"],"
		"\"clients\":[{\"id\":\"C-000042\",\"name\":\"株式会社あおぞら商事\","
		"\"claims\":[{\"place\":\"日報.xlsx › 日報!B2\",\"text\":\"顧客番号 C-000042\",\"how\":\"label\"}],\"mentions\":0}],"
		"\"recipients\":[{\"address\":\"report@koyo.example\",\"status\":\"other-client\",\"clients\":[\"C-000137\"],"
		"\"suggestion\":null}],"
		"\"unreadable\":[{\"place\":\"x.zip\",\"why\":\"encrypted\"}],"
		"\"directory_version\":\"7\",\"elapsed_ms\":3.1}");
	free(json);
}

static void an_empty_verdict_has_every_member(void **state)
{
	struct verdict v = {.kind = VERDICT_PASS, .reasons = {REASON_NOT_A_REPORT}, .reason_count = 1, .elapsed_ms = -1};
	char *json = verdict_json(&v);

	(void)state;
	assert_string_equal(json, "{\"verdict\":\"pass\",\"reasons\":[\"not-a-report\"],\"clients\":[],\"recipients\":[],"
		"\"unreadable\":[],\"directory_version\":\"\",\"elapsed_ms\":0.0}");
	free(json);
}

/* Addresses are bytes as they were received. */
static void hostile_bytes_stay_json(void **state)
{
	static const struct {
		const char *claim, *address, *told;
	} cases[] = {
		{"bytes that are not UTF-8", "a\xff\xe3\x81@x.example", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd@x.example"},
		{"quotes, backslashes and controls", "\"a\\\x01\n\"@x.example", "\"a\\\x01\n\"@x.example"},
		{"Japanese and a real U+FFFD", "宛\xef\xbf\xbd@x.example", "宛\xef\xbf\xbd@x.example"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct recipient_finding r = {.address = span_of(cases[i].address), .suggestion = span_of(cases[i].address)};
		struct verdict v = {.recipients = &r, .recipient_count = 1};
		char *json = verdict_json(&v);
		json_t *parsed = json_loads(json, 0, NULL), *recipient;

		print_message("  %s\n", cases[i].claim);
		assert_non_null(parsed);
		recipient = json_array_get(json_object_get(parsed, "recipients"), 0);
		assert_string_equal(json_string_value(json_object_get(recipient, "address")), cases[i].told);
		assert_string_equal(json_string_value(json_object_get(recipient, "suggestion")), cases[i].told);
		assert_null(strchr(json, '\n'));
		json_decref(parsed);
		free(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_have_names),
		cmocka_unit_test(what_is_out_of_range_passes_nothing),
		cmocka_unit_test(json_is_the_contract),
		cmocka_unit_test(an_empty_verdict_has_every_member),
		cmocka_unit_test(hostile_bytes_stay_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
