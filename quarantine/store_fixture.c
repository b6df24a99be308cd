/* store_fixture.c - a store in a folder of its own, for the unit tests. */
#include "quarantine/store_fixture.h"

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/deadline.h"

static void conf_write(const struct fixture *f)
{
	FILE *out = fopen(f->conf_path, "w");

	assert_non_null(out);
	fprintf(out, "store = \"sqlite:%s\"\nuser = \"\"\ncourier_user = \"\"\ngroup = \"\"\n"
		"notice { from = \"guard@denwa.example\" supervisors = {\"sv@denwa.example\", \"sv2@denwa.example\"} }\n"
		"audit { key = \"%s/audit.key\" checkpoint_file = \"%s\" }\n", f->path, f->folder, f->checkpoint_path);
	assert_int_equal(fclose(out), 0);
}

static void users_add(struct fixture *f)
{
	static const struct user users[] = {
		{"sv1", "sv1@denwa.example", ROLE_SUPERVISOR, true, 1},
		{"sv2", "hanako@denwa.example", ROLE_SUPERVISOR, true, 2},
		{"chief", "", ROLE_ADMIN, true, 3},
		{"aud", "", ROLE_AUDITOR, true, 4},
		{"gone", "", ROLE_SUPERVISOR, false, 5},
	};

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		OK(user_add(f->store, &users[i], "root", &f->err));
}

int fixture_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->folder, sizeof(f->folder), "/tmp/test_store.XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->path, sizeof(f->path), "%s/a.db", f->folder);
	snprintf(f->conf_path, sizeof(f->conf_path), "%s/atesaki.conf", f->folder);
	snprintf(f->checkpoint_path, sizeof(f->checkpoint_path), "%s/checkpoints", f->folder);
	conf_write(f);
	f->conf = conf_read(f->conf_path, &f->err);
	if (f->conf == NULL)
		fail_msg("%s", f->err.text);
	f->store = store_open(f->conf, STORE_DESK, &f->err);
	if (f->store == NULL)
		fail_msg("%s", f->err.text);
	f->arena = arena_new(0);
	users_add(f);
	*state = f;
	return 0;
}

static void folder_remove(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(folder);
}

int fixture_tear_down(void **state)
{
	struct fixture *f = *state;

	store_close(&f->store);
	conf_release(&f->conf);
	arena_free(&f->arena);
	folder_remove(f->folder);
	free(f);
	return 0;
}

struct decision fixture_decision(const char *verdict)
{
	static const char *const recipients[] = {"report@koyo.example", "\xe5\xae\x9b\xe5\x85\x88@koyo.example"};

	return (struct decision){
		.at_ms = clock_wall_ms(), .queue_id = "4XkQ", .sender = "op@denwa.example", .auth_user = "op",
		.client_addr = "192.0.2.7", .daemon_name = "smtpd", .message_id = "<1@denwa.example>", .recipients = recipients,
		.recipient_count = 2, .size_bytes = 5000, .verdict = verdict, .reasons = "cross-client", .clients = "C-000042",
		.directory_version = "3", .elapsed_us = 3100, .evidence = "{\"verdict\":\"hold\",\"reasons\":[\"cross-client\"]}",
	};
}

int64_t fixture_hold(struct fixture *f, const char *sender, const char *auth_user)
{
	struct decision d = fixture_decision("hold");
	int64_t id = 0;

	d.sender = sender;
	d.auth_user = auth_user;
	OK(store_submit(f->store, &d, span_of(SEALED), &id, &f->err));
	assert_true(id > 0);
	return id;
}

struct hold fixture_get(struct fixture *f, int64_t id)
{
	struct hold hold;

	OK(hold_get(f->store, f->arena, id, &hold, &f->err));
	return hold;
}

void fixture_expect_event(struct fixture *f, int64_t hold_id, const char *what, const char *actor, const char *detail_part)
{
	struct audit_event *events;
	size_t count;

	OK(audit_list(f->store, f->arena, hold_id, 0, 0, &events, &count, &f->err));
	assert_true(count > 0);
	assert_string_equal(events[count - 1].what, what);
	assert_string_equal(events[count - 1].actor, actor);
	if (strstr(events[count - 1].detail, detail_part) == NULL)
		fail_msg("event says %s, not %s", events[count - 1].detail, detail_part);
}

static sqlite3 *fraud_open(struct fixture *f)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	return db;
}

void fixture_sql(struct fixture *f, const char *sql)
{
	static const char *const triggers[] = {"events_no_update", "events_no_delete", "decisions_no_update", "decisions_no_delete",
		"checkpoints_no_update", "checkpoints_no_delete", "directories_no_update", "directories_no_delete"};
	sqlite3 *db = fraud_open(f);
	char *text = NULL, drop[80];

	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		snprintf(drop, sizeof(drop), "DROP TRIGGER IF EXISTS %s", triggers[i]);
		assert_int_equal(sqlite3_exec(db, drop, NULL, NULL, NULL), SQLITE_OK);
	}
	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		fail_msg("%s: %s", sql, text);
	sqlite3_close(db);
}

int64_t fixture_sql_number(struct fixture *f, const char *sql)
{
	sqlite3 *db = fraud_open(f);
	sqlite3_stmt *statement;
	int64_t number;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}
