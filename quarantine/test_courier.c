/* test_courier.c - what was approved goes out byte for byte, and every answer of the server leaves its state. */
#include "quarantine/store_fixture.h"

#include <unistd.h>

#include "base/deadline.h"
#include "base/fdio.h"
#include "quarantine/courier.h"
#include "quarantine/fake_smtp.h"
#include "quarantine/seal.h"

static const char message[] = "Subject: =?UTF-8?B?5pel5aCx?=\r\n\r\n.dot\r\n\x93\xfa\x95\xf1\r\n";

struct desk {
	struct fixture *f;
	struct fake_smtp *server;
	const struct conf *conf;
	struct courier *courier;
};

static const struct conf *conf_with(struct fixture *f, const char *url)
{
	char path[160];
	FILE *out;
	const struct conf *conf;

	snprintf(path, sizeof(path), "%s/courier.conf", f->folder);
	out = fopen(path, "w");
	assert_non_null(out);
	fprintf(out, "store = \"sqlite:%s\"\nuser = \"\"\ncourier_user = \"\"\ngroup = \"\"\nreinject = \"%s\"\n"
		"seal { certificate = \"%s/seal.crt\" key = \"%s/seal.key\" }\ncourier { retry = 10s retry_max = 60s timeout = 3s }\n"
		"notice { from = \"guard@denwa.example\" language = en supervisors = {\"sv@denwa.example\", \"sv2@denwa.example\"} }\n"
		"audit { key = \"%s/audit.key\" }\n", f->path, url, f->folder, f->folder, f->folder);
	assert_int_equal(fclose(out), 0);
	conf = conf_read(path, &f->err);
	if (conf == NULL)
		fail_msg("%s", f->err.text);
	return conf;
}

static struct desk desk_open(void **state, const struct fake_smtp_script *script)
{
	struct desk desk = {.f = *state, .server = fake_smtp_new(script)};
	struct fixture *f = desk.f;

	desk.conf = conf_with(f, fake_smtp_url(desk.server));
	OK(seal_generate(desk.conf->seal_certificate, desk.conf->seal_key, &f->err));
	OK(audit_key_generate(desk.conf->audit_key, &f->err));
	desk.courier = courier_new(desk.conf, &f->err);
	if (desk.courier == NULL)
		fail_msg("%s", f->err.text);
	return desk;
}

static void desk_close(struct desk *desk)
{
	courier_free(&desk->courier);
	assert_null(desk->courier);
	conf_release(&desk->conf);
	fake_smtp_free(&desk->server);
}

/* A held message, sealed for real, from `sender`. */
static int64_t hold_message(struct desk *desk, const char *sender)
{
	struct fixture *f = desk->f;
	struct seal *seal = seal_open(desk->conf->seal_certificate, &f->err);
	struct decision d = fixture_decision("hold");
	struct buf sealed = {0};
	int64_t id = 0;
	int fd = fd_anonymous("message", &f->err);

	assert_non_null(seal);
	assert_int_equal(fd_write_all(fd, message, strlen(message)), 0);
	OK(seal_fd(seal, fd, strlen(message), &sealed, &f->err));
	d.sender = sender;
	OK(store_submit(f->store, &d, buf_span(&sealed), &id, &f->err));
	close(fd);
	buf_free(&sealed);
	seal_close(&seal);
	return id;
}

/* Works until nothing is due at that time; how many pieces of work there were. */
static int work_off(struct desk *desk, int64_t now_ms)
{
	struct fixture *f = desk->f;
	int count = 0, rc;

	while ((rc = courier_step(desk->courier, now_ms, &f->err)) > 0)
		count++;
	if (rc < 0)
		fail_msg("%s", f->err.text);
	return count;
}

static void approved_message_goes_out_as_it_was_held(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct desk desk = desk_open(state, &usual);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, ""); /* the null sender gets no notice */

	work_off(&desk, clock_wall_ms()); /* the supervisors' notices */
	assert_null(strstr(fake_smtp_messages(desk.server)->p, message));
	OK(hold_release(f->store, id, "sv1", "checked by telephone", &f->err));
	work_off(&desk, clock_wall_ms());
	assert_non_null(strstr(fake_smtp_messages(desk.server)->p, message));
	assert_non_null(strstr(fake_smtp_commands(desk.server)->p, "RCPT TO:<report@koyo.example>\r\n"));
	assert_non_null(strstr(fake_smtp_commands(desk.server)->p, "RCPT TO:<\xe5\xae\x9b\xe5\x85\x88@koyo.example>\r\n"));
	assert_int_equal(fixture_get(f, id).state, HOLD_RELEASED);
	fixture_expect_event(f, id, "released", "courier", "queued as FAKE");
	desk_close(&desk);
}

static void not_now_is_tried_again_after_a_wait(void **state)
{
	static const struct fake_smtp_script later = {.message = "451 4.3.0 later"};
	struct desk desk = desk_open(state, &later);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, ""), now;
	struct hold hold;

	OK(hold_release(f->store, id, "sv1", "checked", &f->err));
	now = clock_wall_ms();
	assert_int_equal(work_off(&desk, now), 3); /* two notices and the message */
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_APPROVED);
	assert_string_equal(hold.last_error, "451 4.3.0 later");
	assert_int_equal(work_off(&desk, now + 9000), 0);
	assert_int_equal(work_off(&desk, now + 10001), 3);
	assert_int_equal(fixture_get(f, id).attempts, 2);
	assert_int_equal(work_off(&desk, now + 10001 + 19000), 0);
	assert_int_equal(work_off(&desk, now + 10001 + 20001), 3);
	desk_close(&desk);
}

static void refused_message_is_held_again_with_the_text(void **state)
{
	static const struct fake_smtp_script refused = {.second_recipient = "550 5.1.1 no such user"};
	struct desk desk = desk_open(state, &refused);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, "op@denwa.example");
	struct hold hold;

	OK(hold_release(f->store, id, "sv1", "checked", &f->err));
	work_off(&desk, clock_wall_ms());
	work_off(&desk, clock_wall_ms() + 1); /* what that caused */
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_HELD);
	assert_string_equal(hold.last_error, "550 5.1.1 no such user");
	assert_null(strstr(fake_smtp_messages(desk.server)->p, message));
	assert_non_null(strstr(fake_smtp_messages(desk.server)->p, "Subject: A released message was refused (reference 1)\r\n"));
	desk_close(&desk);
}

static void altered_seal_is_held_again(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct desk desk = desk_open(state, &usual);
	struct fixture *f = desk.f;
	int64_t id = fixture_hold(f, "op@denwa.example", "op"); /* bytes that no certificate sealed */

	OK(hold_release(f->store, id, "sv1", "checked", &f->err));
	work_off(&desk, clock_wall_ms());
	assert_int_equal(fixture_get(f, id).state, HOLD_HELD);
	desk_close(&desk);
}

static void without_the_opening_key_nothing_is_lost(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct desk desk = desk_open(state, &usual);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, ""), now = clock_wall_ms();
	char away[200];

	snprintf(away, sizeof(away), "%s.away", desk.conf->seal_key);
	assert_int_equal(rename(desk.conf->seal_key, away), 0);
	OK(hold_release(f->store, id, "sv1", "checked", &f->err));
	work_off(&desk, now + 1000);
	assert_int_equal(fixture_get(f, id).state, HOLD_APPROVED);
	assert_int_equal(rename(away, desk.conf->seal_key), 0);
	work_off(&desk, now + 60000);
	assert_int_equal(fixture_get(f, id).state, HOLD_RELEASED);
	desk_close(&desk);
}

static void sender_and_supervisors_are_told(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct desk desk = desk_open(state, &usual);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, "op@denwa.example");

	assert_int_equal(work_off(&desk, clock_wall_ms()), 3);
	assert_non_null(strstr(fake_smtp_commands(desk.server)->p, "MAIL FROM:<>"));
	assert_non_null(strstr(fake_smtp_commands(desk.server)->p, "RCPT TO:<op@denwa.example>"));
	assert_non_null(strstr(fake_smtp_commands(desk.server)->p, "RCPT TO:<sv2@denwa.example>"));
	assert_non_null(strstr(fake_smtp_messages(desk.server)->p, "Auto-Submitted: auto-replied"));
	OK(hold_return(f->store, id, "sv1", "wrong company", &f->err));
	assert_int_equal(work_off(&desk, clock_wall_ms()), 1);
	assert_non_null(strstr(fake_smtp_messages(desk.server)->p, "Subject: Your message was returned (reference 1)\r\n"));
	desk_close(&desk);
}

static void old_holds_expire_by_the_clock(void **state)
{
	static const struct fake_smtp_script usual = {0};
	struct desk desk = desk_open(state, &usual);
	struct fixture *f = desk.f;
	int64_t id = hold_message(&desk, "op@denwa.example"), now = clock_wall_ms();

	OK(courier_housekeeping(desk.courier, now, &f->err));
	assert_int_equal(fixture_get(f, id).state, HOLD_HELD);
	OK(courier_housekeeping(desk.courier, now + desk.conf->courier_expire + 1000, &f->err));
	assert_int_equal(fixture_get(f, id).state, HOLD_EXPIRED);
	desk_close(&desk);
}

static void waits_double_up_to_the_longest(void **state)
{
	struct desk desk = {.f = *state};
	const struct conf *conf = conf_with(desk.f, "smtp://127.0.0.1:1");

	assert_int_equal(courier_wait_ms(conf, 0), 10000);
	assert_int_equal(courier_wait_ms(conf, 1), 20000);
	assert_int_equal(courier_wait_ms(conf, 2), 40000);
	assert_int_equal(courier_wait_ms(conf, 3), 60000);
	assert_int_equal(courier_wait_ms(conf, UINT32_MAX), 60000);
	conf_release(&conf);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(approved_message_goes_out_as_it_was_held),
		TEST(not_now_is_tried_again_after_a_wait),
		TEST(refused_message_is_held_again_with_the_text),
		TEST(altered_seal_is_held_again),
		TEST(without_the_opening_key_nothing_is_lost),
		TEST(sender_and_supervisors_are_told),
		TEST(old_holds_expire_by_the_clock),
		TEST(waits_double_up_to_the_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
