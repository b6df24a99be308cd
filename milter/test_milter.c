/* test_milter.c - atesaki-milter as a program with its real store, readers, policy and seal: what Postfix is told, what is
 * in the store afterwards, how it starts and stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/deadline.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"
#include "tests/milter_client.h"

#define PATIENCE_MS 30000

static struct {
	char dir[64], conf_path[128], socket[128];
	const struct conf *conf;
	struct store *store;
	struct opening_key *key;
	struct arena *arena;
	pid_t pid;
} world;

static struct err err;

static const char directory[] =
	"client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\r\n"
	"C-000042,株式会社あおぞら商事,,aozora.example,,,,,\r\n"
	"C-000137,光洋設備株式会社,,koyo.example,,,,,\r\n";

static void write_conf(const char *settings)
{
	FILE *file = fopen(world.conf_path, "w");

	assert_non_null(file);
	fprintf(file,
		"store = \"sqlite:store.db\"\ncache_dir = \".\"\nmilter_socket = \"unix:milter.sock\"\nuser = \"\"\ngroup = \"\"\n"
		"internal_domains = {\"denwa.example\"}\nidentifier { pattern = \"C-[0-9]{6}\" }\nreader { count = 2 }\n"
		"seal { certificate = \"seal.crt\" }\nlog { target = file\nfile = \"log\" }\n%s\n", settings);
	assert_int_equal(fclose(file), 0);
}

static void show_log(void)
{
	char path[128], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/log", world.dir);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		print_message("%s", line);
	if (file != NULL)
		fclose(file);
}

static void run_program(int ready_fd)
{
	char path[512], options[600], number[16];

	snprintf(path, sizeof(path), "%s/milter/atesaki-milter", getenv("top_builddir") != NULL ? getenv("top_builddir") : ".");
	snprintf(number, sizeof(number), "%d", ready_fd);
	if (getenv("top_srcdir") != NULL) {
		snprintf(options, sizeof(options), "suppressions=%s/milter/tsan.supp", getenv("top_srcdir"));
		setenv("TSAN_OPTIONS", options, 0); /* looked at by a build with that sanitizer only */
	}
	execl(path, path, "-c", world.conf_path, "-r", number, (char *)NULL);
	_exit(EX_OSERR);
}

/* 0 when it says that it is ready, else its exit code. */
static int start_milter(void)
{
	int ends[2], status;
	char byte;

	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	world.pid = fork();
	if (world.pid == 0)
		run_program(ends[1]);
	close(ends[1]);
	if (read(ends[0], &byte, 1) == 1) {
		close(ends[0]);
		return 0;
	}
	close(ends[0]);
	assert_int_equal(waitpid(world.pid, &status, 0), world.pid);
	world.pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int end_milter(int signal)
{
	int status;

	kill(world.pid, signal);
	assert_int_equal(waitpid(world.pid, &status, 0), world.pid);
	world.pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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

static int make_world(void **state)
{
	(void)state;
	snprintf(world.dir, sizeof(world.dir), "/tmp/atesaki-milter.XXXXXX");
	assert_non_null(mkdtemp(world.dir));
	snprintf(world.conf_path, sizeof(world.conf_path), "%s/atesaki.conf", world.dir);
	snprintf(world.socket, sizeof(world.socket), "%s/milter.sock", world.dir);
	write_conf("");
	make_keys();
	world.conf = conf_read(world.conf_path, &err);
	assert_non_null(world.conf);
	world.store = store_open(world.conf, STORE_DESK, &err);
	if (world.store == NULL)
		fail_msg("%s", err.text);
	world.arena = arena_new(0);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int what, struct FTW *ftw)
{
	(void)st, (void)what, (void)ftw;
	return remove(path);
}

static int remove_world(void **state)
{
	(void)state;
	if (world.pid > 0)
		end_milter(SIGKILL);
	arena_free(&world.arena);
	store_close(&world.store);
	conf_release(&world.conf);
	opening_key_close(&world.key);
	return nftw(world.dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- steps ---- */

static void import(void)
{
	int64_t version;

	if (store_directory_put(world.store, "root", span_of(directory), &version, &err) != 0)
		fail_msg("%s", err.text);
}

static struct milter_client *connected(void)
{
	struct milter_client *client = milter_client_open(world.socket, 0, &err);

	if (client == NULL) {
		show_log();
		fail_msg("%s", err.text);
	}
	return client;
}

static const char *const headers[] = {"From", " nippo@denwa.example", "Subject", " =?UTF-8?B?5pel5aCx?=", "Content-Type",
                                      " text/plain; charset=UTF-8", NULL};

static struct milter_mail report_to(const char *const *recipients)
{
	return (struct milter_mail){.sender = "nippo@denwa.example", .recipients = recipients, .headers = headers,
	                            .body = span_of("顧客番号: C-000042\r\n本日の受電は3件です。\r\n"),
	                            .queue_id = "4XkQ1", .auth_user = "op7"};
}

static char send_on(struct milter_client *client, const char *recipient)
{
	const char *recipients[] = {recipient, NULL};
	struct milter_mail mail = report_to(recipients);
	struct milter_reply reply;

	if (milter_client_send(client, &mail, &reply, &err) != 0)
		fail_msg("%s", err.text);
	if (reply.action == 'y')
		print_message("%s\n", reply.text);
	return reply.action;
}

static void expect(const char *recipient, char action)
{
	struct milter_client *client = connected();
	char got = send_on(client, recipient);

	milter_client_close(&client);
	if (got != action) {
		show_log();
		fail_msg("%s: '%c' instead of '%c'", recipient, got, action);
	}
}

/* A reload is not at once. */
static void expect_soon(const char *recipient, char action)
{
	struct deadline deadline = deadline_in_ms(PATIENCE_MS);
	char got;

	do {
		struct milter_client *client = connected();

		got = send_on(client, recipient);
		milter_client_close(&client);
		if (got != action)
			usleep(100000);
	} while (got != action && deadline_left_ms(deadline) > 0);
	assert_int_equal(got, action);
}

static size_t hold_count(struct hold **last_out)
{
	struct hold *holds;
	size_t count;

	if (hold_list(world.store, world.arena, HOLD_STATE_COUNT, 0, 0, &holds, &count, &err) != 0)
		fail_msg("%s", err.text);
	if (last_out != NULL)
		*last_out = count == 0 ? NULL : &holds[count - 1];
	return count;
}

/* ---- claims, in this order ---- */

static void without_a_certificate_it_does_not_start(void **state)
{
	(void)state;
	write_conf("seal { certificate = \"nowhere.crt\" }");
	assert_int_equal(start_milter(), EX_CONFIG);
	write_conf("identifier { pattern = \"C-[0-9\" }");
	assert_int_equal(start_milter(), EX_CONFIG);
	write_conf("");
}

static void without_a_directory_it_answers_451_until_there_is_one(void **state)
{
	(void)state;
	if (start_milter() != 0) {
		show_log();
		fail_msg("it does not start");
	}
	expect("report@aozora.example", 'y');
	import();
	expect_soon("report@aozora.example", 'a');
}

static void a_right_report_passes_and_a_wrong_one_is_held(void **state)
{
	const char *recipients[] = {"report@koyo.example", NULL};
	struct milter_mail mail = report_to(recipients);
	struct milter_client *client = connected();
	struct buf sealed = {0}, plain = {0}, sent = {0};
	struct hold *hold;

	(void)state;
	assert_int_equal(send_on(client, "report@aozora.example"), 'a');
	assert_int_equal(hold_count(NULL), 0);
	assert_int_equal(send_on(client, recipients[0]), 'd');
	assert_int_equal(hold_count(&hold), 1);
	assert_string_equal(hold->decision.queue_id, "4XkQ1");
	assert_string_equal(hold->decision.auth_user, "op7");
	assert_string_equal(hold->decision.clients, "C-000042");
	assert_non_null(strstr(hold->decision.reasons, "cross-client"));
	assert_int_equal(hold_sealed(world.store, hold->id, &sealed, &err), 0);
	assert_int_equal(opening_key_unseal(world.key, sealed.p, sealed.len, &plain, &err), 0);
	milter_mail_bytes(&mail, &sent);
	assert_int_equal(plain.len, sent.len);
	assert_memory_equal(plain.p, sent.p, sent.len);
	assert_int_equal(send_on(client, "boss@denwa.example"), 'a');
	buf_free(&sealed), buf_free(&plain), buf_free(&sent);
	milter_client_close(&client);
}

static void sigusr1_takes_over_the_configuration_with_connections_open(void **state)
{
	struct milter_client *client = connected();

	(void)state;
	write_conf("mode = monitor");
	kill(world.pid, SIGUSR1);
	expect_soon("report@koyo.example", 'a');
	assert_int_equal(send_on(client, "report@koyo.example"), 'a');
	write_conf("no_such_key = 1");
	kill(world.pid, SIGUSR1);
	usleep(300000);
	assert_int_equal(send_on(client, "report@koyo.example"), 'a');
	write_conf("");
	kill(world.pid, SIGUSR1);
	expect_soon("report@koyo.example", 'd');
	milter_client_close(&client);
}

static void a_killed_milter_starts_on_the_same_socket(void **state)
{
	(void)state;
	assert_int_equal(end_milter(SIGKILL), 128 + SIGKILL);
	assert_int_equal(start_milter(), 0);
	expect("report@koyo.example", 'd');
}

static void sigterm_ends_it_with_0(void **state)
{
	(void)state;
	assert_int_equal(end_milter(SIGTERM), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_certificate_it_does_not_start),
		cmocka_unit_test(without_a_directory_it_answers_451_until_there_is_one),
		cmocka_unit_test(a_right_report_passes_and_a_wrong_one_is_held),
		cmocka_unit_test(sigusr1_takes_over_the_configuration_with_connections_open),
		cmocka_unit_test(a_killed_milter_starts_on_the_same_socket),
		cmocka_unit_test(sigterm_ends_it_with_0),
	};

	return cmocka_run_group_tests(tests, make_world, remove_world);
}
