/* test_conf.c - the configuration is read whole or refused with its line, and what is written can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/fdio.h"
#include "base/log.h"

static char folder[] = "/tmp/atesaki-conf.XXXXXX";
static char file[sizeof(folder) + 16];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(file, sizeof(file), "%s/a.conf", folder);
	return 0;
}

static int remove_folder(void **state)
{
	char other[sizeof(file)];

	(void)state;
	unlink(file);
	snprintf(other, sizeof(other), "%s/b.conf", folder);
	unlink(other);
	return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
	char path[sizeof(file)];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_replace(path, 0600, text, strlen(text), NULL), 0);
}

static const struct conf *read_text(const char *text, struct err *err)
{
	write_file("a.conf", text);
	return conf_read(file, err);
}

static const char sample[] =
	"\xef\xbb\xbf# a comment\n"
	"mode             = monitor   # or monitor\n"
	"directory        = \"clients.csv\"\n"
	"store            = \"sqlite:db/atesaki.db\"\n"
	"milter_socket    = \"unix:milter.sock\"\n"
	"internal_domains = {\"denwa.example\",\n"
	"                    # the second one\n"
	"                    \".denwa.example\"}\n"
	"identifier { pattern = 'C-\\d{6}'\n"
	"             labels  = {\"契約コード\"} }      # added\n"
	"report     { subjects  = {}\n"
	"             documents = no }\n"
	"/* several\n lines */\n"
	"action { cross-client = reject unreadable = \"pass\" }\n"
	"reader { deadline = 1500ms memory = 64M count = 2 }\n"
	"reinject         = smtp://127.0.0.1:10027\n"
	"message { max = 1G }\n"
	"client \"C-000042\" { unreadable = reject }\n"
	"profile \"日報\" { files = {\"*.xlsx\"} required = {\"cell 日報!B2\"}\n inherit = false unidentified = pass }\n"
	"client \"C-000137\" { unidentified = reject }\n"
	"partner \"税理士\" { domains = {\".tax.example\"} clients = {\"*\"} }\n"
	"role \"月次\" { subjects = {\"月報\"} addresses = {\"keiri@\"} }\n"
	"seal { key = \"/abs/seal.key\" certificate = seal.crt }\n";

static void each_type_is_read(void **state)
{
	struct err err = {0};
	const struct conf *conf = read_text(sample, &err);
	char expected[128];

	(void)state;
	if (conf == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(conf->mode, MODE_MONITOR);
	snprintf(expected, sizeof(expected), "%s/clients.csv", folder);
	assert_string_equal(conf->directory, expected);
	snprintf(expected, sizeof(expected), "sqlite:%s/db/atesaki.db", folder);
	assert_string_equal(conf->store, expected);
	snprintf(expected, sizeof(expected), "unix:%s/milter.sock", folder);
	assert_string_equal(conf->milter_socket, expected);
	assert_int_equal(conf->internal_domains.n, 2);
	assert_string_equal(conf->internal_domains.v[1], ".denwa.example");
	assert_string_equal(conf->identifier_pattern, "C-\\d{6}");
	assert_string_equal(conf->identifier_labels.v[0], "契約コード");
	assert_int_equal(conf->report_subjects.n, 0);
	assert_false(conf->report_documents);
	assert_int_equal(conf->action_cross_client, ACTION_REJECT);
	assert_int_equal(conf->action_unreadable, ACTION_PASS);
	assert_int_equal(conf->action_mixed_report, ACTION_HOLD);
	assert_int_equal(conf->client_count, 2);
	assert_string_equal(conf->clients[0].title, "C-000042");
	assert_int_equal(conf->clients[0].strictness.unreadable, ACTION_REJECT);
	assert_int_equal(conf->clients[0].strictness.cross_client, CONF_UNSET);
	assert_int_equal(conf->clients[1].strictness.unidentified, ACTION_REJECT);
	assert_int_equal(conf->profile_count, 1);
	assert_string_equal(conf->profiles[0].title, "日報");
	assert_string_equal(conf->profiles[0].files.v[0], "*.xlsx");
	assert_string_equal(conf->profiles[0].required.v[0], "cell 日報!B2");
	assert_int_equal(conf->profiles[0].inherit, 0);
	assert_int_equal(conf->profiles[0].strictness.unidentified, ACTION_PASS);
	assert_int_equal(conf->partner_count, 1);
	assert_string_equal(conf->partners[0].title, "税理士");
	assert_string_equal(conf->partners[0].domains.v[0], ".tax.example");
	assert_int_equal(conf->partners[0].groups.n, 0);
	assert_int_equal(conf->role_count, 1);
	assert_string_equal(conf->roles[0].addresses.v[0], "keiri@");
	assert_int_equal(conf->reader_deadline, 1500);
	assert_int_equal(conf->reader_memory, 64 << 20);
	assert_int_equal(conf->reader_count, 2);
	assert_int_equal(conf->message_max, 1 << 30);
	assert_string_equal(conf->reinject, "smtp://127.0.0.1:10027");
	assert_string_equal(conf->seal_key, "/abs/seal.key");
	snprintf(expected, sizeof(expected), "%s/seal.crt", folder);
	assert_string_equal(conf->seal_certificate, expected);
	assert_string_equal(conf->path, file);
	conf_release(&conf);
	assert_null(conf);
	conf_release(&conf);
}

static void defaults_stand(void **state)
{
	const struct conf *conf = conf_default(NULL);

	(void)state;
	assert_non_null(conf);
	assert_null(conf->path);
	assert_int_equal(conf->mode, MODE_ENFORCE);
	assert_int_equal(conf->report_subjects.n, 2);
	assert_string_equal(conf->report_subjects.v[1], "月報");
	assert_int_equal(conf->internal_domains.n, 0);
	assert_int_equal(conf->message_max, 50 << 20);
	assert_int_equal(conf->log_target, LOG_TARGET_SYSLOG);
	assert_int_equal(conf->log_level, LOG_LEVEL_INFO);
	assert_string_equal(conf->seal_certificate, "/etc/atesaki/seal.crt");
	conf_release(&conf);
	conf = read_text("", NULL);
	assert_non_null(conf);
	assert_int_equal(conf->report_subjects.n, 2);
	conf_release(&conf);
	conf = read_text("report { subjects += \"週報\" }\nreport { inherit = on }", NULL);
	assert_non_null(conf);
	assert_int_equal(conf->report_subjects.n, 3);
	assert_true(conf->report_inherit);
	conf_release(&conf);
}

static const struct {
	const char *claim, *text, *where, *what;
} faults[] = {
	{"unknown key", "\nmod = enforce\n", ":2: ", "did you mean mode"},
	{"unknown key in a section", "reader {\n\tdeadlin = 1s\n}\n", ":2: ", "did you mean reader { deadline"},
	{"a section's key outside of it", "\n\nsubjects = {\"a\"}\n", ":3: ", "did you mean report { subjects"},
	{"nothing near", "xyzzyplugh = 1\n", ":1: ", "no key xyzzyplugh"},
	{"unknown section", "raeder { }\n", ":1: ", "no key raeder"},
	{"bad choice", "mode = off\n", ":1: ", "enforce|monitor"},
	{"bad number", "reader { count = many }\n", ":1: ", "not a number"},
	{"number with a unit", "reader { count = 4K }\n", ":1: ", "not a number"},
	{"out of range", "\nreader { count = 65 }\n", ":2: ", "from 1 to 64"},
	{"range in the file's units", "reader { deadline = 1h }\n", ":1: ", "from 100ms to 10m"},
	{"time without a unit", "reader { deadline = 20 }\n", ":1: ", "with ms, s, m, h or d"},
	{"overflow", "message { max = 99999999999G }\n", ":1: ", "out of range"},
	{"bad yes or no", "report { documents = maybe }\n", ":1: ", "true or false"},
	{"bad mode", "milter_socket_mode = 0999\n", ":1: ", "octal"},
	{"bad scheme", "store = \"mysql:x\"\n", ":1: ", "sqlite:"},
	{"missing equal sign", "mode enforce\n", ":1: ", "equal"},
	{"string that does not end", "mode = \"enforce\n\n\n", ":1: ", "does not end"},
	{"comment that does not end", "\n/* mode = 1\n\n", ":2: ", "does not end"},
	{"section that does not end", "\nreader { count = 1\n", ":2: ", "not closed"},
	{"digits after a backslash", "directory = \"a\\1\"\n", ":1: ", "single quotes"},
	{"not UTF-8", "\nreport { subjects = {\"\x93\xfa\"} }\n", ":2: ", "UTF-8"},
	{"missing include", "\ninclude(\"none.conf\")\n", "", "none.conf"},
	{"include of itself", "include(\"a.conf\")\n", ":1: ", "deep"},
	{"a reason that never passes", "\nclient \"C-1\" { cross-client = pass }\n", ":2: ", "hold|reject"},
	{"nor for all", "action { mixed-report = pass }\n", ":1: ", "hold|reject"},
	{"an unknown key of a client", "client \"C-1\" { unreadible = hold }\n", ":1: ", "did you mean client { unreadable"},
	{"a client that stands there twice", "client \"C-1\" {}\nclient \"C-1\" {}\n", ":2: ", "C-1"},
	{"a client without a name", "client { unreadable = hold }\n", ":1: ", "title"},
	{"file without a name", "log { target = file }\n", "", "log.file"},
};

/* Each mistake is followed by a good file: what failed leaves nothing behind. */
static void mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct err err = {0};
		const struct conf *conf = read_text(faults[i].text, &err);

		if (conf != NULL)
			fail_msg("%s: accepted", faults[i].claim);
		if (strstr(err.text, faults[i].where) == NULL || strstr(err.text, faults[i].what) == NULL ||
		    strstr(err.text, folder) == NULL)
			fail_msg("%s: the error was \"%s\"", faults[i].claim, err.text);
		conf = read_text(sample, &err);
		if (conf == NULL)
			fail_msg("after %s: %s", faults[i].claim, err.text);
		conf_release(&conf);
	}
}

static void includes_are_read_with_their_own_lines(void **state)
{
	struct err err = {0};
	const struct conf *conf;
	char expected[128];

	(void)state;
	write_file("b.conf", "# b\nreader { count = 7 }\ndirectory = x.csv\n");
	conf = read_text("include(\"b.conf\")\nmode = monitor\n", &err);
	if (conf == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(conf->reader_count, 7);
	assert_int_equal(conf->mode, MODE_MONITOR);
	snprintf(expected, sizeof(expected), "%s/x.csv", folder);
	assert_string_equal(conf->directory, expected);
	conf_release(&conf);
	write_file("b.conf", "\n\nreader { cuont = 7 }\n");
	assert_null(read_text("include(\"b.conf\")\n", &err));
	assert_non_null(strstr(err.text, "b.conf:3: "));
	write_file("b.conf", "mode = monitor\n");
	assert_null(read_text("include(\"b.conf\")\nmode = x\n", &err));
	assert_non_null(strstr(err.text, "a.conf:2: "));
}

static void missing_files_and_folders_are_refused(void **state)
{
	struct err err = {0};

	(void)state;
	assert_null(conf_read("/nonexistent/atesaki.conf", &err));
	assert_non_null(strstr(err.text, "/nonexistent/atesaki.conf: No such file"));
	assert_null(conf_read(folder, &err));
	assert_non_null(strstr(err.text, "not a file"));
}

static char *dump(const struct conf *conf)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(conf_dump(conf, out), 0);
	fclose(out);
	return text;
}

static void what_is_written_can_be_read(void **state)
{
	static const char *const texts[] = {"", sample,
		"identifier { pattern = '^\"C\\.-${HOME}\\\\[0-9]#//*'\nlabels = {'a\"b', 'c\\\\d', \"#\"} }"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct err err = {0};
		const struct conf *first = read_text(texts[i], &err), *second;
		char *before, *after;

		if (first == NULL)
			fail_msg("%s", err.text);
		before = dump(first);
		second = read_text(before, &err);
		if (second == NULL)
			fail_msg("%s in\n%s", err.text, before);
		after = dump(second);
		assert_string_equal(before, after);
		assert_string_equal(first->identifier_pattern, second->identifier_pattern);
		free(before);
		free(after);
		conf_release(&first);
		conf_release(&second);
	}
}

static void the_manual_names_every_key_once(void **state)
{
	char *text = NULL, *at;
	size_t len = 0, items = 0, keys = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
#define KEY(field, name, type, def, min, max, meaning) keys++;
#define SECTION ""
#include "base/conf_keys.h"
#include "base/conf_strictness_keys.h"
#include "base/conf_profile_keys.h"
#include "base/conf_strictness_keys.h"
#include "base/conf_partner_keys.h"
#include "base/conf_role_keys.h"
#undef SECTION
#undef KEY
	assert_int_equal(conf_manual(out), 0);
	fclose(out);
	for (at = text; (at = strstr(at, "\n.It Ic ")) != NULL; at++)
		items++;
	assert_int_equal(items, keys);
	assert_non_null(strstr(text, ".Ss Section reader\n.Bl -tag -width Ds\n.It Ic count\n"));
	free(text);
}

static void *read_many(void *unused)
{
	(void)unused;
	for (int i = 0; i < 200; i++) {
		struct err err = {0};
		const struct conf *conf = conf_read(file, &err), *second;

		if (conf == NULL)
			return err.text[0] == '\0' ? NULL : unused;
		second = conf_hold(conf);
		conf_release(&conf);
		conf_release(&second);
	}
	return &file;
}

static void threads_may_read_at_once(void **state)
{
	pthread_t threads[4];
	const struct conf *conf = read_text(sample, NULL);

	(void)state;
	conf_release(&conf);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_many, NULL), 0);
	for (size_t i = 0; i < 4; i++) {
		void *result;

		pthread_join(threads[i], &result);
		assert_ptr_equal(result, &file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_is_read),
		cmocka_unit_test(defaults_stand),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(includes_are_read_with_their_own_lines),
		cmocka_unit_test(missing_files_and_folders_are_refused),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(the_manual_names_every_key_once),
		cmocka_unit_test(threads_may_read_at_once),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
