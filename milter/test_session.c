/* test_session.c - the milter at protocol level, libmilter and all, with the other rooms faked and the seal real. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "milter/fake_rooms.h"
#include "milter/session.h"
#include "milter/socket.h"
#include "tests/milter_client.h"

#define PASSES "report@right.example"
#define HELD "report@held.example"
#define REFUSED "report@refused.example"

static struct {
	char dir[64], conf_path[128], socket[128];
	const struct conf *conf;
	struct gate gate;
	struct opening_key *key;
	pthread_t thread;
} world;

static struct err err;

/* ---- the world ---- */

static void write_conf(const char *settings)
{
	FILE *file = fopen(world.conf_path, "w");

	assert_non_null(file);
	fprintf(file, "milter_socket = \"unix:%s\"\ncache_dir = \"%s\"\nuser = \"\"\ngroup = \"\"\n", world.socket, world.dir);
	fprintf(file, "milter_socket_mode = \"0600\"\nseal { certificate = \"%s/seal.crt\" }\n%s\n", world.dir, settings);
	assert_int_equal(fclose(file), 0);
}

static void reload(const char *settings)
{
	write_conf(settings);
	if (snapshots_reload(world.gate.snapshots, &err) != 0)
		fail_msg("%s", err.text);
}

static void *run_libmilter(void *user)
{
	(void)user;
	smfi_main();
	return NULL;
}

static void make_keys(void)
{
	char certificate[128], key[128];

	snprintf(certificate, sizeof(certificate), "%s/seal.crt", world.dir);
	snprintf(key, sizeof(key), "%s/seal.key", world.dir);
	assert_int_equal(seal_generate(certificate, key, &err), 0);
	world.key = opening_key_open(certificate, key, &err);
	assert_non_null(world.key);
}

static int start(void **state)
{
	(void)state;
	snprintf(world.dir, sizeof(world.dir), "/tmp/atesaki-session.XXXXXX");
	assert_non_null(mkdtemp(world.dir));
	snprintf(world.conf_path, sizeof(world.conf_path), "%s/atesaki.conf", world.dir);
	snprintf(world.socket, sizeof(world.socket), "%s/milter.sock", world.dir);
	log_open("test", LOG_TARGET_STDERR, LOG_LEVEL_ERROR, NULL);
	make_keys();
	write_conf("");
	world.conf = conf_read(world.conf_path, &err);
	assert_non_null(world.conf);
	fake_set_directory(1);
	world.gate.snapshots = snapshots_new(world.conf, NULL, &err);
	assert_non_null(world.gate.snapshots);
	world.gate.progress = progress_new(40, &err);
	assert_non_null(world.gate.progress);
	assert_int_equal(session_register(&world.gate, &err), 0);
	if (milter_socket_open(world.conf, &err) != 0)
		fail_msg("%s", err.text);
	return pthread_create(&world.thread, NULL, run_libmilter, NULL);
}

static int remove_entry(const char *path, const struct stat *st, int what, struct FTW *ftw)
{
	(void)st, (void)what, (void)ftw;
	return remove(path);
}

static int stop(void **state)
{
	(void)state;
	smfi_stop();
	pthread_join(world.thread, NULL);
	assert_int_equal(progress_drain(world.gate.progress, 2000), 0);
	progress_free(&world.gate.progress);
	snapshots_free(&world.gate.snapshots);
	conf_release(&world.conf);
	opening_key_close(&world.key);
	fake_reset();
	return nftw(world.dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static int before(void **state)
{
	(void)state;
	fake_reset();
	memset(world.gate.complaints, 0, sizeof(world.gate.complaints));
	fake_set_directory(1);
	reload("");
	return snapshots_poll(world.gate.snapshots, &err) < 0 ? -1 : 0;
}

/* ---- steps ---- */

static struct milter_client *connected(uint32_t protocol)
{
	struct milter_client *client = milter_client_open(world.socket, protocol, &err);

	if (client == NULL)
		fail_msg("%s", err.text);
	return client;
}

static const char *const plain_headers[] = {
	"From", " nippo@denwa.example", "Subject", " =?UTF-8?B?5pel5aCx?=\n folded\n\tand again", "Message-ID",
	" <1@denwa.example>", NULL,
};

static struct milter_mail mail_to(const char *const *recipients)
{
	return (struct milter_mail){.sender = "nippo@denwa.example", .recipients = recipients, .headers = plain_headers,
	                            .body = span_of("line\r\n\r\n.dot\r\n"), .queue_id = "4XkQ1"};
}

static struct milter_reply send_on(struct milter_client *client, const struct milter_mail *mail)
{
	struct milter_reply reply;

	if (milter_client_send(client, mail, &reply, &err) != 0)
		fail_msg("%s", err.text);
	return reply;
}

static struct milter_reply send_to(struct milter_client *client, const char *recipient)
{
	const char *recipients[] = {recipient, NULL};
	struct milter_mail mail = mail_to(recipients);

	return send_on(client, &mail);
}

static char answer_for(const char *recipient)
{
	struct milter_client *client = connected(0);
	struct milter_reply reply = send_to(client, recipient);

	milter_client_close(&client);
	return reply.action;
}

static void assert_refused(struct milter_reply reply, const char *begins)
{
	assert_int_equal(reply.action, 'y');
	if (strncmp(reply.text, begins, strlen(begins)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", reply.text, begins);
}

static void assert_bytes(const struct buf *got, const struct milter_mail *mail)
{
	struct buf expected = {0};

	assert_int_equal(milter_mail_bytes(mail, &expected), 0);
	assert_int_equal(got->len, expected.len);
	assert_memory_equal(got->p, expected.p, expected.len);
	buf_free(&expected);
}

static void assert_sealed(const struct milter_mail *mail)
{
	const struct buf *sealed = &fake_record_last()->sealed;
	struct buf plain = {0};

	if (opening_key_unseal(world.key, sealed->p, sealed->len, &plain, &err) != 0)
		fail_msg("%s", err.text);
	assert_bytes(&plain, mail);
	buf_free(&plain);
}

/* ---- answers ---- */

static void a_pass_is_recorded_and_accepted(void **state)
{
	(void)state;
	assert_int_equal(answer_for(PASSES), 'a');
	assert_int_equal(fake_record_count(), 1);
	assert_string_equal(fake_record_last()->verdict, "pass");
	assert_string_equal(fake_record_last()->reasons, "matched");
	assert_string_equal(fake_record_last()->directory_version, "1");
	assert_true(fake_record_last()->evidence);
	assert_int_equal(fake_record_last()->hold_id, 0);
}

static void a_hold_is_sealed_as_sent_and_discarded(void **state)
{
	const char *recipients[] = {PASSES, HELD, NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(0);

	(void)state;
	assert_int_equal(send_on(client, &mail).action, 'd');
	assert_string_equal(fake_record_last()->verdict, "hold");
	assert_sealed(&mail);
	milter_client_close(&client);
}

static void a_rejection_says_why_in_ascii(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	assert_refused(send_to(client, REFUSED),
		"550 5.7.1 Not sent: the report is about one client, but a recipient belongs to another client "
		"(cross-client, reference 4XkQ1)");
	assert_string_equal(fake_record_last()->verdict, "reject");
	assert_int_equal(fake_record_last()->sealed.len, 0);
	milter_client_close(&client);
}

static void what_postfix_says_of_the_session_is_recorded(void **state)
{
	const char *recipients[] = {PASSES, "second@right.example", NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(0);

	(void)state;
	mail.auth_user = "op7";
	assert_int_equal(send_on(client, &mail).action, 'a');
	assert_string_equal(fake_record_last()->queue_id, "4XkQ1");
	assert_string_equal(fake_record_last()->sender, "nippo@denwa.example");
	assert_string_equal(fake_record_last()->recipients, PASSES " second@right.example");
	assert_string_equal(fake_record_last()->auth_user, "op7");
	assert_string_equal(fake_record_last()->client_addr, "192.0.2.7");
	assert_string_equal(fake_record_last()->message_id, "<1@denwa.example>");
	milter_client_close(&client);
}

static void any_fault_is_a_temporary_refusal(void **state)
{
	static const enum fake_fault faults[] = {FAKE_READ_FAILS, FAKE_JUDGE_FAILS, FAKE_STORE_FAILS};
	static const char *const recipients[] = {PASSES, HELD, REFUSED};
	struct milter_client *client = connected(0);

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		fake_set_fault(faults[i]);
		for (size_t j = 0; j < 3; j++)
			assert_refused(send_to(client, recipients[j]), "451 4.3.0 ");
		assert_int_equal(fake_record_count(), 0);
	}
	fake_set_fault(FAKE_SOUND);
	assert_int_equal(send_to(client, PASSES).action, 'a');
	milter_client_close(&client);
}

static void a_file_that_cannot_be_made_is_a_temporary_refusal(void **state)
{
	struct milter_client *client;

	(void)state;
	reload("message { memory = 10 }\ncache_dir = \"/nonexistent\"");
	client = connected(0);
	assert_refused(send_to(client, PASSES), "451 4.3.0 ");
	reload("");
	assert_int_equal(send_to(client, PASSES).action, 'a');
	milter_client_close(&client);
}

static void those_it_is_held_for_are_taken_away_from_the_rest(void **state)
{
	const char *recipients[] = {PASSES, "a@partial.example", "b+x@partial.example", NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(0);
	struct milter_reply reply = send_on(client, &mail);

	(void)state;
	assert_int_equal(reply.action, 'a');
	assert_string_equal(reply.removed, " <a@partial.example> <b+x@partial.example>");
	assert_string_equal(fake_record_last()->verdict, "hold");
	assert_string_equal(fake_record_last()->delivered, PASSES);
	assert_sealed(&mail);
	/* Nothing of it stays for the next message. */
	reply = send_to(client, PASSES);
	assert_int_equal(reply.action, 'a');
	assert_string_equal(reply.removed, "");
	assert_string_equal(fake_record_last()->delivered, "");
	milter_client_close(&client);
}

/* Postfix might not find again what it spells in another way. */
static void where_a_recipient_is_spelled_oddly_it_is_held_for_all(void **state)
{
	static const char *const odd[] = {"\"a b\"@partial.example", "@relay.example:a@partial.example", "宛先@partial.example",
		"a@partial.example\t", "a%b@partial.example"};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const char *recipients[] = {PASSES, odd[i], "a@partial.example", NULL};
		struct milter_mail mail = mail_to(recipients);
		struct milter_client *client = connected(0);
		struct milter_reply reply = send_on(client, &mail);

		assert_int_equal(reply.action, 'd');
		assert_string_equal(reply.removed, "");
		assert_string_equal(fake_record_last()->delivered, "");
		milter_client_close(&client);
	}
}

static void a_part_that_cannot_be_recorded_goes_to_nobody(void **state)
{
	const char *recipients[] = {PASSES, "a@partial.example", NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(0);
	struct milter_reply reply;

	(void)state;
	fake_set_fault(FAKE_STORE_FAILS);
	reply = send_on(client, &mail);
	assert_int_equal(reply.action, 'y');
	assert_memory_equal(reply.text, "451", 3);
	assert_string_equal(reply.removed, "");
	milter_client_close(&client);
}

static void a_null_sender_and_no_content_are_a_message(void **state)
{
	const char *recipients[] = {HELD, NULL};
	struct milter_mail mail = {.sender = "", .recipients = recipients};
	struct milter_client *client = connected(0);

	(void)state;
	assert_int_equal(send_on(client, &mail).action, 'd');
	assert_string_equal(fake_record_last()->sender, "");
	assert_sealed(&mail);
	milter_client_close(&client);
}

static void an_address_that_is_not_utf8_is_refused(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	assert_refused(send_to(client, "caf\xe9@right.example"), "553 5.1.3 ");
	assert_string_equal(fake_record_last()->recipients, "caf\\xe9@right.example");
	milter_client_close(&client);
}

static void a_slow_reading_is_waited_for(void **state)
{
	(void)state;
	fake_set_delay_ms(300);
	assert_int_equal(answer_for(PASSES), 'a');
}

/* ---- bytes ---- */

static void bytes_are_kept_as_they_came(void **state)
{
	static const char body[] = "8-bit \xe9\xff, NUL \0, bare \r and \n\r\nlast line without an end";
	static const char *const headers[] = {"X-Raw", "no space", "x-empty", "", "X-Bytes", " \x93\xfa\x95\xf1", "X-Fold",
	                                      "\n first\n\tsecond ", NULL};
	static const size_t chunks[] = {1, 7, 0};
	const char *recipients[] = {HELD, NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(0);

	(void)state;
	mail.headers = headers;
	mail.body = (struct span){body, sizeof(body) - 1};
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		mail.chunk_bytes = chunks[i];
		assert_int_equal(send_on(client, &mail).action, 'd');
		assert_bytes(fake_read_last(), &mail);
		assert_sealed(&mail);
	}
	milter_client_close(&client);
}

static void an_mta_of_few_words_is_understood(void **state)
{
	const char *recipients[] = {HELD, NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client = connected(SMFIP_NOHELO | SMFIP_SKIP);

	(void)state;
	assert_int_equal(send_on(client, &mail).action, 'd');
	assert_sealed(&mail);
	milter_client_close(&client);
}

static void fill(struct buf *body, size_t size)
{
	while (body->len < size)
		buf_addf(body, "%08zu 0123456789012345678901234567890123456789\r\n", body->len);
	assert_false(body->failed);
}

static void a_large_message_goes_through_a_file(void **state)
{
	const char *recipients[] = {HELD, NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client;
	struct buf body = {0};

	(void)state;
	reload("message { memory = 1K }");
	client = connected(0);
	fill(&body, 500000);
	mail.body = buf_span(&body);
	assert_int_equal(send_on(client, &mail).action, 'd');
	assert_bytes(fake_read_last(), &mail);
	assert_sealed(&mail);
	milter_client_close(&client);
	buf_free(&body);
}

/* ---- size ---- */

struct oversize {
	const char *settings;
	size_t size_bytes;
	char action;
	const char *reply, *verdict;
	bool sealed;
};

static void check_oversize(const struct oversize *c)
{
	const char *recipients[] = {PASSES, NULL};
	struct milter_mail mail = mail_to(recipients);
	struct milter_client *client;
	struct milter_reply reply;
	struct buf body = {0};

	fake_reset();
	reload(c->settings);
	client = connected(0);
	fill(&body, c->size_bytes);
	mail.body = buf_span(&body);
	reply = send_on(client, &mail);
	assert_int_equal(reply.action, c->action);
	if (c->reply != NULL)
		assert_refused(reply, c->reply);
	assert_string_equal(fake_record_last()->verdict, c->verdict);
	assert_true(fake_record_last()->size_bytes > c->size_bytes);
	if (c->sealed)
		assert_sealed(&mail);
	else
		assert_int_equal(fake_record_last()->sealed.len, 0);
	milter_client_close(&client);
	buf_free(&body);
}

static void a_message_over_the_limit_is_held_or_refused(void **state)
{
	static const struct oversize cases[] = {
		{"message { max = 100K\nmemory = 10K }", 90 << 10, 'a', NULL, "pass", false},
		{"message { max = 100K\nmemory = 10K }", 110 << 10, 'd', NULL, "hold", true},
		{"message { max = 100K\nmemory = 10K }", 410 << 10, 'y', "552 5.3.4 ", "reject", false},
		{"message { max = 100K\nmemory = 10K\noversize = reject }", 110 << 10, 'y', "552 5.3.4 ", "reject", false},
		{"mode = monitor\nmessage { max = 100K\nmemory = 10K }", 410 << 10, 'a', NULL, "hold", false},
		{"mode = monitor\nmessage { max = 100K\nmemory = 10K\noversize = reject }", 110 << 10, 'a', NULL, "reject",
			false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_oversize(&cases[i]);
}

/* ---- one connection, several messages ---- */

static void a_pass_does_not_let_the_next_through(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	assert_int_equal(send_to(client, PASSES).action, 'a');
	assert_int_equal(send_to(client, HELD).action, 'd');
	assert_string_equal(fake_record_last()->recipients, HELD);
	assert_int_equal(send_to(client, PASSES).action, 'a');
	assert_string_equal(fake_record_last()->recipients, PASSES);
	assert_int_equal(fake_record_count(), 3);
	milter_client_close(&client);
}

static void begin(struct milter_client *client, const char *recipient)
{
	assert_int_equal(milter_client_mail(client, "other@denwa.example", NULL, NULL, &err), 0);
	assert_int_equal(milter_client_rcpt(client, recipient, NULL, NULL, &err), 0);
}

static void an_abort_leaves_nothing_behind(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	begin(client, HELD);
	assert_int_equal(milter_client_abort(client, &err), 0);
	assert_int_equal(send_to(client, PASSES).action, 'a');
	begin(client, HELD);
	assert_int_equal(milter_client_header(client, "Subject", " x", &err), 0);
	assert_int_equal(milter_client_eoh(client, &err), 0);
	assert_int_equal(milter_client_body(client, span_of("left over\r\n"), 0, &err), 0);
	assert_int_equal(milter_client_abort(client, &err), 0);
	assert_int_equal(send_to(client, PASSES).action, 'a');
	assert_string_equal(fake_record_last()->sender, "nippo@denwa.example");
	assert_string_equal(fake_record_last()->recipients, PASSES);
	assert_null(strstr(fake_read_last()->p, "left over"));
	assert_int_equal(fake_record_count(), 2);
	milter_client_close(&client);
}

static void a_connection_dropped_in_the_middle_costs_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct milter_client *client = connected(0);

		begin(client, HELD);
		assert_int_equal(milter_client_header(client, "Subject", " x", &err), 0);
		assert_int_equal(milter_client_eoh(client, &err), 0);
		assert_int_equal(milter_client_body(client, span_of("half a line"), 0, &err), 0);
		milter_client_drop(&client);
	}
	assert_int_equal(answer_for(PASSES), 'a');
	assert_int_equal(fake_record_count(), 1);
}

#define CLIENTS 50
#define ROUNDS 6

/* Returns how many answers were wrong: cmocka does not assert in threads. */
static void *send_alternately(void *user)
{
	uintptr_t wrong = 0;
	struct err here;
	struct milter_client *client = milter_client_open(world.socket, 0, &here);

	(void)user;
	if (client == NULL)
		return (void *)1000;
	for (int i = 0; i < ROUNDS; i++) {
		const char *recipients[] = {i % 3 == 0 ? HELD : PASSES, NULL};
		struct milter_mail mail = mail_to(recipients);
		struct milter_reply reply;

		if (milter_client_send(client, &mail, &reply, &here) != 0 || reply.action != (i % 3 == 0 ? 'd' : 'a'))
			wrong++;
	}
	milter_client_close(&client);
	return (void *)wrong;
}

static void fifty_connections_at_once_get_their_own_answers(void **state)
{
	pthread_t threads[CLIENTS];
	void *wrong;

	(void)state;
	fake_set_delay_ms(1);
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_alternately, NULL), 0);
	for (int i = 0; i < 20; i++)
		reload(i % 2 == 0 ? "message { memory = 1K }" : "");
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(threads[i], &wrong);
		assert_int_equal((uintptr_t)wrong, 0);
	}
	assert_int_equal(fake_record_count(), CLIENTS * ROUNDS);
}

/* ---- reload ---- */

static void monitor_records_and_lets_pass(void **state)
{
	struct milter_client *client;

	(void)state;
	reload("mode = monitor");
	client = connected(0);
	assert_int_equal(send_to(client, HELD).action, 'a');
	assert_string_equal(fake_record_last()->verdict, "hold");
	assert_true(fake_record_last()->monitor);
	assert_int_equal(fake_record_last()->sealed.len, 0);
	assert_int_equal(send_to(client, REFUSED).action, 'a');
	assert_string_equal(fake_record_last()->verdict, "reject");
	milter_client_close(&client);
}

static void a_message_keeps_the_configuration_it_began_with(void **state)
{
	static const char *const macros[] = {"i", "4XkQ2", NULL};
	/* Without SMFIP_NR_*: what was begun has been heard before the reload. */
	struct milter_client *client = connected(SMFIP_NOHELO | SMFIP_HDR_LEADSPC);
	struct milter_reply reply;

	(void)state;
	begin(client, HELD);
	reload("mode = monitor");
	assert_int_equal(milter_client_eoh(client, &err), 0);
	assert_int_equal(milter_client_eom(client, macros, &reply, &err), 0);
	assert_int_equal(reply.action, 'd');
	assert_string_equal(fake_record_last()->queue_id, "4XkQ2");
	assert_int_equal(send_to(client, HELD).action, 'a');
	milter_client_close(&client);
}

static void a_bad_configuration_leaves_the_running_one(void **state)
{
	(void)state;
	write_conf("no_such_key = 1");
	assert_int_equal(snapshots_reload(world.gate.snapshots, &err), -1);
	assert_int_equal(answer_for(HELD), 'd');
	write_conf("seal { certificate = \"/nonexistent/seal.crt\" }");
	assert_int_equal(snapshots_reload(world.gate.snapshots, &err), -1);
	assert_int_equal(answer_for(HELD), 'd');
}

static void a_new_directory_is_taken_over_and_a_bad_one_is_not(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	fake_set_directory(2);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), 1);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), 0);
	send_to(client, PASSES);
	assert_string_equal(fake_record_last()->directory_version, "2");
	fake_set_directory(3);
	fake_set_fault(FAKE_DIRECTORY_BAD);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), -1);
	fake_set_fault(FAKE_SOUND);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), 0);
	send_to(client, PASSES);
	assert_string_equal(fake_record_last()->directory_version, "2");
	fake_set_directory(4);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), 1);
	reload("");
	send_to(client, PASSES);
	assert_string_equal(fake_record_last()->directory_version, "4");
	milter_client_close(&client);
}

/* ---- start ---- */

static void without_a_directory_nothing_is_accepted(void **state)
{
	struct milter_client *client = connected(0);

	(void)state;
	assert_refused(send_to(client, PASSES), "451 4.3.0 ");
	assert_int_equal(fake_record_count(), 0);
	assert_int_equal(snapshots_poll(world.gate.snapshots, &err), 1);
	assert_int_equal(send_to(client, PASSES).action, 'a');
	milter_client_close(&client);
}

static void without_a_certificate_there_is_no_start(void **state)
{
	const struct conf *conf;

	(void)state;
	write_conf("seal { certificate = \"/nonexistent/seal.crt\" }");
	conf = conf_read(world.conf_path, &err);
	assert_non_null(conf);
	assert_null(snapshots_new(conf, NULL, &err));
	assert_non_null(strstr(err.text, "/nonexistent/seal.crt"));
	conf_release(&conf);
}

static void a_living_socket_is_not_taken_away(void **state)
{
	(void)state;
	assert_int_equal(milter_socket_open(world.conf, &err), -1);
	assert_non_null(strstr(err.text, "another milter listens"));
	assert_int_equal(answer_for(HELD), 'd');
}

/* libmilter stops itself from another thread than the one that serves; what it does then is its own affair. */
const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void)
{
	return "race:mi_closener\nmutex:mi_stop_milters\n";
}

#define CASE(name) cmocka_unit_test_setup(name, before)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_directory_nothing_is_accepted),
		CASE(without_a_certificate_there_is_no_start),
		CASE(a_living_socket_is_not_taken_away),
		CASE(a_pass_is_recorded_and_accepted),
		CASE(a_hold_is_sealed_as_sent_and_discarded),
		CASE(a_rejection_says_why_in_ascii),
		CASE(what_postfix_says_of_the_session_is_recorded),
		CASE(any_fault_is_a_temporary_refusal),
		CASE(a_file_that_cannot_be_made_is_a_temporary_refusal),
		CASE(those_it_is_held_for_are_taken_away_from_the_rest),
		CASE(where_a_recipient_is_spelled_oddly_it_is_held_for_all),
		CASE(a_part_that_cannot_be_recorded_goes_to_nobody),
		CASE(a_null_sender_and_no_content_are_a_message),
		CASE(an_address_that_is_not_utf8_is_refused),
		CASE(a_slow_reading_is_waited_for),
		CASE(bytes_are_kept_as_they_came),
		CASE(an_mta_of_few_words_is_understood),
		CASE(a_large_message_goes_through_a_file),
		CASE(a_message_over_the_limit_is_held_or_refused),
		CASE(a_pass_does_not_let_the_next_through),
		CASE(an_abort_leaves_nothing_behind),
		CASE(a_connection_dropped_in_the_middle_costs_nothing),
		CASE(fifty_connections_at_once_get_their_own_answers),
		CASE(monitor_records_and_lets_pass),
		CASE(a_message_keeps_the_configuration_it_began_with),
		CASE(a_bad_configuration_leaves_the_running_one),
		CASE(a_new_directory_is_taken_over_and_a_bad_one_is_not),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start, stop);
}
