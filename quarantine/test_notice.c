/* test_notice.c - notices are well-formed mails in two languages, without a word of the report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "quarantine/notice_mail.h"
#include "quarantine/notice_text.h"

static const char *const recipients[] = {"report@koyo.example", "second@koyo.example"};

static size_t delivered_count; /* of the recipients, from the first */

static struct hold held(void)
{
	return (struct hold){
		.id = 41,
		.decision = {.at_ms = 1795510800000, .sender = "op7@denwa.example", .auth_user = "", .queue_id = "4Xk",
			.message_id = "<abc@denwa.example>", .recipients = recipients, .recipient_count = 2,
			.delivered = recipients, .delivered_count = delivered_count,
			.reasons = "cross-client,unreadable", .evidence = "{\"secret\":\"of the report\"}"},
		.changed_by = "sv1", .reason_text = "宛先を確かめてください", .last_error = "550 5.1.1 unknown",
	};
}

/* The whole mail, its body decoded, in `mail` (free it). */
static char *compose(enum conf_language language, enum notice_kind kind, const char *to, char **head_out)
{
	struct err err = {0};
	const struct conf *defaults = conf_default(&err);
	struct conf conf = *defaults;
	struct hold hold = held();
	struct work work = {.kind = WORK_NOTICE, .id = 7, .hold_id = 41, .notice = kind, .to = to};
	struct buf out = {0}, flat = {0};
	char *body;

	conf.notice_from = "atesaki@denwa.example";
	conf.notice_language = language;
	assert_int_equal(notice_write(&conf, &work, &hold, 1795510900000, &out, &err), 0);
	body = strstr(out.p, "\r\n\r\n");
	assert_non_null(body);
	*body = '\0';
	*head_out = strdup(out.p);
	body += 4;
	if (strstr(*head_out, "base64") == NULL) {
		buf_adds(&flat, body);
	} else {
		int len;

		for (const char *p = body; *p != '\0'; p++) {
			if (*p != '\r' && *p != '\n')
				buf_addc(&flat, *p);
		}
		len = EVP_DecodeBlock((unsigned char *)body, (unsigned char *)flat.p, (int)flat.len);
		assert_true(len > 0);
		buf_clear(&flat);
		buf_add(&flat, body, (size_t)len);
	}
	buf_free(&out);
	conf_release(&defaults);
	return buf_take(&flat, NULL);
}

static void every_notice_tells_reference_and_recipients_and_nothing_of_the_report(void **state)
{
	static const char *const to[] = {"op7@denwa.example", "sv-desk@denwa.example"};

	(void)state;
	for (int kind = 0; kind < NOTICE_KIND_COUNT; kind++) {
		for (int i = 0; i < 4; i++) {
			char *head, *body = compose((enum conf_language)(i & 1), (enum notice_kind)kind, to[i >> 1], &head);

			assert_non_null(strstr(body, "41"));
			assert_non_null(strstr(body, "report@koyo.example"));
			assert_non_null(strstr(body, "second@koyo.example"));
			assert_non_null(strstr(body, "cross-client"));
			assert_non_null(strstr(body, notice_reason((enum conf_language)(i & 1), span_of("unreadable"))));
			assert_null(strstr(body, "of the report\""));
			assert_null(strstr(head, "secret"));
			assert_non_null(strstr(head, i >> 1 ? "Auto-Submitted: auto-generated\r\n" : "Auto-Submitted: auto-replied\r\n"));
			free(head);
			free(body);
		}
	}
}

static void head_is_as_rfc_5322_wants_it(void **state)
{
	char *head, *body;

	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	body = compose(LANGUAGE_JA, NOTICE_HELD, "op7@denwa.example", &head);
	assert_non_null(strstr(head, "From: atesaki <atesaki@denwa.example>\r\n"));
	assert_non_null(strstr(head, "To: <op7@denwa.example>\r\n"));
	assert_non_null(strstr(head, "Date: Tue, 24 Nov 2026 18:01:40 +0900\r\n"));
	assert_non_null(strstr(head, "Message-ID: <atesaki.41.7.0@denwa.example>\r\n"));
	assert_non_null(strstr(head, "In-Reply-To: <abc@denwa.example>\r\n"));
	for (const char *line = head; line != NULL; line = strstr(line, "\r\n")) {
		line += line == head ? 0 : 2;
		assert_true(strcspn(line, "\r") <= 78);
	}
	for (const char *p = head; *p != '\0'; p++)
		assert_true((unsigned char)*p < 0x80);
	free(head);
	free(body);
}

static void a_return_names_who_and_why(void **state)
{
	char *head, *body = compose(LANGUAGE_JA, NOTICE_RETURNED, "op7@denwa.example", &head);

	(void)state;
	assert_non_null(strstr(body, "sv1"));
	assert_non_null(strstr(body, "宛先を確かめてください"));
	free(head);
	free(body);
}

static void automatic_addresses_are_not_answered(void **state)
{
	static const struct {
		const char *address;
		bool allowed;
	} cases[] = {
		{"op7@denwa.example", true}, {"request@denwa.example", true}, {"owner@denwa.example", true},
		{"", false}, {"nobody", false}, {"MAILER-DAEMON@denwa.example", false}, {"postmaster@denwa.example", false},
		{"owner-list@denwa.example", false}, {"list-request@denwa.example", false}, {"@denwa.example", false},
		{"a@", false}, {"a@b.example\r\nBcc: x@y.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].address);
		assert_int_equal(notice_allowed(cases[i].address), cases[i].allowed);
	}
}

static void who_has_it_already_is_told(void **state)
{
	char *head, *mail;

	(void)state;
	delivered_count = 1;
	mail = compose(LANGUAGE_EN, NOTICE_HELD, "op7@denwa.example", &head);
	assert_null(strstr(mail, "Nobody has received it yet"));
	assert_non_null(strstr(mail, "Already sent to:  report@koyo.example"));
	assert_non_null(strstr(mail, "Recipients:       second@koyo.example"));
	assert_null(strstr(mail, "Recipients:       report@koyo.example"));
	free(head);
	free(mail);
	delivered_count = 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_it_already_is_told),
		cmocka_unit_test(every_notice_tells_reference_and_recipients_and_nothing_of_the_report),
		cmocka_unit_test(head_is_as_rfc_5322_wants_it),
		cmocka_unit_test(a_return_names_who_and_why),
		cmocka_unit_test(automatic_addresses_are_not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
