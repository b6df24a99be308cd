/* test_mailer.c - what the server's answers mean, and that bytes and envelope arrive as they were given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "quarantine/fake_smtp.h"
#include "quarantine/mailer.h"

static const char *const two[] = {"a@koyo.example", "\"b c\"@koyo.example"};
static const char plain[] = "Subject: x\r\n\r\nbody\r\n";

static enum mail_outcome send_once(const char *url, const struct mail *mail, char *answer, size_t size)
{
	struct err err = {0};
	struct mailer *mailer = mailer_new(url, 2000, &err);
	enum mail_outcome outcome;
	const char *said;

	assert_non_null(mailer);
	outcome = mailer_send(mailer, mail, &said);
	snprintf(answer, size, "%s", said);
	mailer_free(&mailer);
	assert_null(mailer);
	return outcome;
}

static void answers_are_understood(void **state)
{
	static const struct {
		const char *name;
		struct fake_smtp_script script;
		enum mail_outcome outcome;
		const char *answer;
	} cases[] = {
		{"taken", {0}, MAIL_ACCEPTED, "250 2.0.0 Ok: queued as FAKE"},
		{"refused after the data", {.message = "550 5.7.1 no"}, MAIL_REFUSED, "550 5.7.1 no"},
		{"not now after the data", {.message = "451 4.3.0 later"}, MAIL_LATER, "451 4.3.0 later"},
		{"sender refused", {.mail = "553 5.1.8 who"}, MAIL_REFUSED, "553 5.1.8 who"},
		{"one recipient refused is all refused", {.second_recipient = "550 5.1.1 unknown"}, MAIL_REFUSED, "550 5.1.1 unknown"},
		{"one recipient not now", {.second_recipient = "450 4.2.0 grey"}, MAIL_LATER, "450 4.2.0 grey"},
		{"DATA not now", {.data = "452 4.3.1 full"}, MAIL_LATER, "452 4.3.1 full"},
		{"busy at the greeting", {.greeting = "421 4.3.2 busy"}, MAIL_LATER, "421 4.3.2 busy"},
		{"closed instead of an answer", {.message = ""}, MAIL_LATER, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_smtp *server = fake_smtp_new(&cases[i].script);
		struct mail mail = {"op@denwa.example", two, 2, span_of(plain)};
		char answer[1000];
		enum mail_outcome outcome = send_once(fake_smtp_url(server), &mail, answer, sizeof(answer));

		print_message("%s: %d %s\n", cases[i].name, outcome, answer);
		assert_int_equal(outcome, cases[i].outcome);
		if (cases[i].answer != NULL)
			assert_string_equal(answer, cases[i].answer);
		assert_true(answer[0] != '\0');
		if (cases[i].script.second_recipient != NULL) /* nobody gets what not all get */
			assert_int_equal(fake_smtp_messages(server)->len, 0);
		fake_smtp_free(&server);
	}
}

static void envelope_arrives(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct fake_smtp *server = fake_smtp_new(&usual);
	struct mail mail = {"", two, 2, span_of(plain)};
	char answer[1000];

	(void)state;
	assert_int_equal(send_once(fake_smtp_url(server), &mail, answer, sizeof(answer)), MAIL_ACCEPTED);
	assert_non_null(strstr(fake_smtp_commands(server)->p, "MAIL FROM:<>"));
	assert_non_null(strstr(fake_smtp_commands(server)->p, "RCPT TO:<a@koyo.example>\r\n"));
	assert_non_null(strstr(fake_smtp_commands(server)->p, "RCPT TO:<\"b c\"@koyo.example>\r\n"));
	fake_smtp_free(&server);
}

static void bytes_arrive(void **state)
{
	static const struct fake_smtp_script usual = {0};
	static const struct {
		const char *name, *bytes;
	} cases[] = {
		{"dots at the start of lines", "Subject: x\r\n\r\n.\r\n..\r\n.a\r\n...\r\n"},
		{"a dot first of all", ".Subject: x\r\n\r\nbody\r\n"},
		{"bare CR", "Subject: x\r\n\r\na\rb\r\n"},
		{"8-bit bytes", "Subject: \xe6\x97\xa5\r\n\r\n\x93\xfa\x95\xf1\r\n"},
		{"empty lines at the end", "Subject: x\r\n\r\n\r\n\r\n\r\n"},
		{"trailing white space", "Subject: x \t\r\n folded\t\r\n\r\nbody \r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_smtp *server = fake_smtp_new(&usual);
		struct mail mail = {"op@denwa.example", two, 1, span_of(cases[i].bytes)};
		char answer[1000];

		assert_int_equal(send_once(fake_smtp_url(server), &mail, answer, sizeof(answer)), MAIL_ACCEPTED);
		assert_string_equal(fake_smtp_messages(server)->p, cases[i].bytes);
		fake_smtp_free(&server);
	}
}

static void large_message_arrives(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct fake_smtp *server = fake_smtp_new(&usual);
	struct buf bytes = {0};
	struct mail mail = {"op@denwa.example", two, 2, {0}};
	char answer[1000];

	(void)state;
	buf_adds(&bytes, "Subject: x\r\n\r\n");
	for (int i = 0; i < 100000; i++)
		buf_addf(&bytes, ".line %d\r\n", i);
	mail.bytes = buf_span(&bytes);
	assert_int_equal(send_once(fake_smtp_url(server), &mail, answer, sizeof(answer)), MAIL_ACCEPTED);
	assert_string_equal(fake_smtp_messages(server)->p, bytes.p);
	buf_free(&bytes);
	fake_smtp_free(&server);
}

static void two_messages_by_one_mailer(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct fake_smtp *server = fake_smtp_new(&usual);
	struct mailer *mailer = mailer_new(fake_smtp_url(server), 2000, NULL);
	struct mail mail = {"op@denwa.example", two, 1, span_of(plain)};
	const char *answer;

	(void)state;
	assert_int_equal(mailer_send(mailer, &mail, &answer), MAIL_ACCEPTED);
	assert_int_equal(mailer_send(mailer, &mail, &answer), MAIL_ACCEPTED);
	assert_int_equal(fake_smtp_messages(server)->len, 2 * strlen(plain));
	mailer_free(&mailer);
	fake_smtp_free(&server);
}

static void nobody_there_is_later(void **state)
{
	struct mail mail = {"op@denwa.example", two, 1, span_of(plain)};
	char answer[1000];

	(void)state;
	assert_int_equal(send_once("smtp://127.0.0.1:1", &mail, answer, sizeof(answer)), MAIL_LATER);
	assert_non_null(strstr(answer, "127.0.0.1"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_understood),
		cmocka_unit_test(envelope_arrives),
		cmocka_unit_test(bytes_arrive),
		cmocka_unit_test(large_message_arrives),
		cmocka_unit_test(two_messages_by_one_mailer),
		cmocka_unit_test(nobody_there_is_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
