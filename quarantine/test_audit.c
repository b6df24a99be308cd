/* test_audit.c - every fraud on the store that leaves the audit key alone is found, and the event is named. */
#include "quarantine/store_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "quarantine/ledger.h"

/* 5 events name the users; then: 6 decided, 7 held, 8 approved, 9 seen, 10 directory, 11 held, 12 decided; checkpoints at
 * 10 and 12. */
static int history_set_up(void **state)
{
	struct fixture *f;
	struct decision d = fixture_decision("pass");
	char key[96];
	int64_t id, seq;

	fixture_set_up(state);
	f = *state;
	snprintf(key, sizeof(key), "%s/audit.key", f->folder);
	OK(audit_key_generate(key, &f->err));
	OK(store_submit(f->store, &d, (struct span){0}, &id, &f->err));
	fixture_hold(f, "op@denwa.example", "op");
	OK(hold_release(f->store, 1, "sv1", "ok", &f->err));
	OK(hold_seen(f->store, 1, "aud", "show", &f->err));
	OK(store_directory_put(f->store, "chief", span_of("client_id,name"), &id, &f->err));
	OK(audit_checkpoint(f->store, f->conf, &seq, &f->err));
	assert_int_equal(seq, 10);
	fixture_hold(f, "op@denwa.example", "op");
	OK(store_submit(f->store, &d, (struct span){0}, &id, &f->err));
	OK(audit_checkpoint(f->store, f->conf, &seq, &f->err));
	assert_int_equal(seq, 12);
	OK(audit_checkpoint(f->store, f->conf, &seq, &f->err));
	assert_int_equal(seq, 0);
	return 0;
}

static const char *verify(struct fixture *f)
{
	const char *fault = NULL;
	int64_t checked;

	memset(&f->err, 0, sizeof(f->err));
	OK(audit_verify(f->store, f->conf, f->arena, &fault, &checked, NULL, &f->err));
	return fault;
}

static void expect_fault(struct fixture *f, const char *claim, const char *text)
{
	const char *fault = verify(f);

	if (fault == NULL)
		fail_msg("%s: not found", claim);
	if (strstr(fault, text) == NULL)
		fail_msg("%s: '%s' says nothing of '%s'", claim, fault, text);
}

static void an_honest_store_is_sound(void **state)
{
	struct fixture *f = *state;
	const char *fault;
	int64_t checked;
	struct work work;

	assert_null(verify(f));
	OK(hold_return(f->store, 2, "sv1", "x", &f->err));
	OK(hold_delete(f->store, 2, "sv1", "x", &f->err));
	do {
		OK(work_next(f->store, f->arena, INT64_MAX - 1, &work, &f->err));
		if (work.kind != WORK_NONE)
			OK(work_done(f->store, &work, "250 ok", &f->err));
	} while (work.kind != WORK_NONE);
	OK(user_add(f->store, &(struct user){"gone", "x@denwa.example", ROLE_AUDITOR, true, 5}, "chief", &f->err));
	OK(audit_verify(f->store, f->conf, f->arena, &fault, &checked, NULL, &f->err));
	if (fault != NULL)
		fail_msg("%s", fault);
	assert_int_equal(checked, fixture_sql_number(f, "SELECT max(seq) FROM events"));
	assert_int_equal(fixture_get(f, 1).state, HOLD_RELEASED);
}

static void the_store_itself_refuses_to_change_what_is_evidence(void **state)
{
	static const char *const frauds[] = {
		"UPDATE events SET actor = 'x' WHERE seq = 7", "DELETE FROM events WHERE seq = 7",
		"UPDATE decisions SET sender = 'x' WHERE id = 1", "DELETE FROM decisions WHERE id = 1",
		"UPDATE checkpoints SET hash = x'00' WHERE seq = 10", "DELETE FROM checkpoints WHERE seq = 10",
		"UPDATE directories SET csv = 'x' WHERE version = 1", "DELETE FROM directories WHERE version = 1",
		"INSERT OR REPLACE INTO events SELECT seq, at_ms, hold_id, decision_id, 'x', what, detail, hash FROM events WHERE seq = 7",
	};
	struct fixture *f = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof(frauds) / sizeof(frauds[0]); i++) {
		if (sqlite3_exec(db, frauds[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
			fail_msg("%s", frauds[i]);
	}
	sqlite3_close(db);
	assert_null(verify(f));
}

struct fraud {
	const char *claim, *sql, *says;
};

static const struct fraud frauds[] = {
	{"an altered time", "UPDATE events SET at_ms = at_ms + 1 WHERE seq = 8", "event 8 was altered"},
	{"an altered hold number", "UPDATE events SET hold_id = 2 WHERE seq = 9", "event 9 was altered"},
	{"an altered decision number", "UPDATE events SET decision_id = 2 WHERE seq = 6", "event 6 was altered"},
	{"an altered actor", "UPDATE events SET actor = 'sv2' WHERE seq = 8", "event 8 was altered"},
	{"an altered kind", "UPDATE events SET what = 'returned' WHERE seq = 8", "event 8 was altered"},
	{"an altered detail", "UPDATE events SET detail = '{}' WHERE seq = 8", "event 8 was altered"},
	{"an altered hash", "UPDATE events SET hash = zeroblob(32) WHERE seq = 8", "event 8 was altered"},
	{"a hash that is none", "UPDATE events SET hash = x'' WHERE seq = 8", "event 8 was altered"},
	{"text moved from one field to the next", "UPDATE events SET actor = actor || what, what = '' WHERE seq = 8",
	 "event 8 was altered"},
	{"a removed event", "DELETE FROM events WHERE seq = 9", "event 9 was removed"},
	{"removed events", "DELETE FROM events WHERE seq IN (8, 9)", "events 8 to 9 were removed"},
	{"the first event removed", "DELETE FROM events WHERE seq = 1", "event 1 was removed"},
	{"a removed event, the others moved up",
	 "DELETE FROM events WHERE seq = 9; UPDATE events SET seq = seq - 1 WHERE seq > 9", "event 9 was altered"},
	{"two events in each other's place",
	 "UPDATE events SET seq = 99 WHERE seq = 8; UPDATE events SET seq = 8 WHERE seq = 9; UPDATE events SET seq = 9 WHERE seq = 99",
	 "event 8 was altered"},
	{"an inserted event", "UPDATE events SET seq = seq + 1000 WHERE seq > 8; UPDATE events SET seq = seq - 999 WHERE seq > 1000;"
	 "INSERT INTO events SELECT 9, at_ms, 0, 0, 'x', 'seen', '{}', hash FROM events WHERE seq = 8", "event 9 was altered"},
	{"a tail cut off", "DELETE FROM events WHERE seq > 10", "events 11 to 12 were cut off"},
	{"a tail cut off with its checkpoint", "DELETE FROM events WHERE seq > 10; DELETE FROM checkpoints WHERE seq > 10",
	 "events 11 to 12 were cut off: the last checkpoint in the second copy"},
	{"everything removed", "DELETE FROM events; DELETE FROM checkpoints; DELETE FROM decisions", "events 1 to 10 were cut off"},
	{"a checkpoint with another signature", "UPDATE checkpoints SET signature = zeroblob(64) WHERE seq = 10", "event 10 is not signed"},
	{"a checkpoint of another event", "UPDATE checkpoints SET seq = 9 WHERE seq = 10", "event 9 is not signed"},
	{"a checkpoint with another time", "UPDATE checkpoints SET at_ms = 1 WHERE seq = 12", "event 12 is not signed"},
	{"a short checkpoint", "UPDATE checkpoints SET hash = x'00' WHERE seq = 12", "checkpoint at event 12 was altered"},
	{"a decision's other sender", "UPDATE decisions SET sender = 'x' WHERE id = 1", "decision 1 was altered (event 6)"},
	{"a decision's other recipients", "UPDATE decisions SET recipients = 'x' || char(10) WHERE id = 2", "decision 2 was altered (event 7)"},
	{"a decision's other verdict", "UPDATE decisions SET verdict = 'pass' WHERE id = 2", "decision 2 was altered (event 7)"},
	{"a decision's other evidence", "UPDATE decisions SET evidence = '{}' WHERE id = 3", "decision 3 was altered (event 11)"},
	{"a decision's other size", "UPDATE decisions SET size_bytes = 1 WHERE id = 3", "decision 3 was altered (event 11)"},
	{"a removed decision", "DELETE FROM decisions WHERE id = 2", "decision 2 was removed (event 7)"},
	{"the last decision removed", "DELETE FROM decisions WHERE id = 4", "decision 4 was removed (event 12)"},
	{"a decision without an event", "INSERT INTO decisions SELECT 5, at_ms, queue_id, sender, auth_user, client_addr, daemon_name,"
	 " message_id, recipients, size_bytes, verdict, reasons, clients, directory_version, elapsed_us, monitor, evidence, delivered"
	 " FROM decisions WHERE id = 1", "decision 5 was added"},
	{"a release that nobody decided", "UPDATE holds SET state = 'approved' WHERE id = 2", "message 2 is approved in the store, but held"},
	{"a release undone", "UPDATE holds SET state = 'held' WHERE id = 1", "message 1 is held in the store, but approved"},
	{"a hold of another decision", "UPDATE holds SET decision_id = 1 WHERE id = 1", "held message 1 was altered (event 7)"},
	{"a removed hold", "DELETE FROM sealed WHERE hold_id = 2; DELETE FROM work; DELETE FROM holds WHERE id = 2",
	 "held message 2 was removed (event 11)"},
	{"an added hold", "INSERT INTO holds (decision_id, state, changed_ms) VALUES (4, 'held', 1)", "held message 3 was added"},
	{"exchanged bytes", "UPDATE sealed SET bytes = 'x' WHERE hold_id = 2", "sealed bytes of message 2 were exchanged"},
	{"removed bytes", "DELETE FROM sealed WHERE hold_id = 2", "sealed bytes of message 2 were removed"},
	{"a promotion", "UPDATE users SET role = 'supervisor' WHERE name = 'aud'", "user aud was changed"},
	{"a user brought back", "UPDATE users SET active = 1 WHERE name = 'gone'", "user gone was changed"},
	{"an added user", "INSERT INTO users VALUES ('mallory', '', 'supervisor', 1, 1)", "user mallory was changed"},
	{"a removed user", "DELETE FROM users WHERE name = 'sv2'", "1 users were removed"},
	{"an altered directory", "UPDATE directories SET csv = 'x'", "version 1 of the client directory was altered (event 10)"},
	{"a removed directory", "DELETE FROM directories", "version 1 of the client directory was removed (event 10)"},
	{"an added directory", "INSERT INTO directories VALUES (2, 1, 'x', 'x')", "directory was added"},
};

static void every_fraud_in_the_tables_is_found(void **state)
{
	struct fixture *f = *state;
	struct buf clean = {0};

	/* Each fraud starts from the same file. */
	store_close(&f->store);
	OK(file_slurp(f->path, &clean, &f->err));
	for (size_t i = 0; i < sizeof(frauds) / sizeof(frauds[0]); i++) {
		OK(file_replace(f->path, 0660, clean.p, clean.len, &f->err));
		fixture_sql(f, frauds[i].sql);
		f->store = store_open(f->conf, STORE_DESK, &f->err);
		assert_non_null(f->store);
		expect_fault(f, frauds[i].claim, frauds[i].says);
		store_close(&f->store);
	}
	buf_free(&clean);
	f->store = NULL;
}

/* What somebody does who knows how the chain is made: computes all hashes anew from an event on. */
static void chain_anew(struct fixture *f)
{
	struct digest *digest = digest_new(&f->err);
	unsigned char hash[DIGEST_BYTES] = {0};
	sqlite3_stmt *read, *write;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "SELECT seq, at_ms, hold_id, decision_id, actor, what, detail FROM events ORDER BY seq", -1, &read, NULL);
	sqlite3_prepare_v2(db, "UPDATE events SET hash = ?1 WHERE seq = ?2", -1, &write, NULL);
	while (sqlite3_step(read) == SQLITE_ROW) {
		struct event event = {.hold_id = sqlite3_column_int64(read, 2), .decision_id = sqlite3_column_int64(read, 3),
			.actor = (const char *)sqlite3_column_text(read, 4), .what = (const char *)sqlite3_column_text(read, 5),
			.detail = span_of((const char *)sqlite3_column_text(read, 6))};

		OK(event_hash(digest, sqlite3_column_int64(read, 0), sqlite3_column_int64(read, 1), &event, hash, hash, &f->err));
		sqlite3_bind_blob(write, 1, hash, DIGEST_BYTES, SQLITE_STATIC);
		sqlite3_bind_int64(write, 2, sqlite3_column_int64(read, 0));
		assert_int_equal(sqlite3_step(write), SQLITE_DONE);
		sqlite3_reset(write);
	}
	sqlite3_finalize(read);
	sqlite3_finalize(write);
	sqlite3_close(db);
	digest_free(&digest);
}

static void a_chain_that_was_computed_anew_breaks_at_the_checkpoint(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "UPDATE events SET actor = 'sv2' WHERE seq = 8");
	chain_anew(f);
	expect_fault(f, "computed anew", "an event from 1 to 10 was altered and the chain computed anew");
}

static void a_chain_that_was_computed_anew_without_checkpoints_breaks_at_the_copy(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "UPDATE events SET actor = 'sv2' WHERE seq = 8; DELETE FROM checkpoints");
	chain_anew(f);
	expect_fault(f, "computed anew", "the checkpoint in the second copy at event 10 does not fit");
	assert_int_equal(unlink(f->checkpoint_path), 0);
	assert_null(verify(f)); /* nothing is left that knows better, but see the next case */
}

static void old_events_without_a_checkpoint_are_a_fault(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "UPDATE events SET at_ms = at_ms - 3600000; DELETE FROM checkpoints");
	chain_anew(f);
	assert_int_equal(unlink(f->checkpoint_path), 0);
	expect_fault(f, "no checkpoints", "events 1 to 12 are under no signed checkpoint");
}

static void the_second_copy_is_checked_too(void **state)
{
	struct fixture *f = *state;
	struct buf copy = {0};

	OK(file_slurp(f->checkpoint_path, &copy, &f->err));
	copy.p[copy.len - 2] = copy.p[copy.len - 2] == '0' ? '1' : '0';
	OK(file_replace(f->checkpoint_path, 0640, copy.p, copy.len, &f->err));
	expect_fault(f, "another signature", "the checkpoint at event 12 in the second copy is not signed");
	OK(file_replace(f->checkpoint_path, 0640, "what", 4, &f->err));
	expect_fault(f, "a line", "line 1 of ");
	assert_int_equal(unlink(f->checkpoint_path), 0);
	expect_fault(f, "no copy", "is gone");
	buf_free(&copy);
}

static void a_second_copy_that_cannot_be_written_is_caught_up(void **state)
{
	struct fixture *f = *state;
	int64_t seq;

	assert_int_equal(unlink(f->checkpoint_path), 0);
	assert_int_equal(mkdir(f->checkpoint_path, 0700), 0);
	OK(hold_seen(f->store, 1, "aud", "show", &f->err));
	REFUSED(audit_checkpoint(f->store, f->conf, &seq, &f->err), ERR_SYSTEM, f->checkpoint_path);
	assert_int_equal(seq, 13);
	assert_int_equal(rmdir(f->checkpoint_path), 0);
	OK(audit_checkpoint(f->store, f->conf, &seq, &f->err));
	assert_int_equal(seq, 0);
	assert_null(verify(f));
	fixture_sql(f, "DELETE FROM events WHERE seq = 13; DELETE FROM checkpoints WHERE seq = 13");
	expect_fault(f, "cut off", "events 13 to 13 were cut off");
}

static void without_the_public_key_nothing_is_said(void **state)
{
	struct fixture *f = *state;
	const char *fault;
	int64_t checked;
	char key[96];

	snprintf(key, sizeof(key), "%s/audit.key", f->folder);
	REFUSED(audit_key_generate(key, &f->err), ERR_INPUT, "exists already");
	snprintf(key, sizeof(key), "%s/audit.key.pub", f->folder);
	assert_int_equal(unlink(key), 0);
	REFUSED(audit_verify(f->store, f->conf, f->arena, &fault, &checked, NULL, &f->err), ERR_SYSTEM, "audit.key.pub");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, history_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_honest_store_is_sound),
		CASE(the_store_itself_refuses_to_change_what_is_evidence),
		CASE(every_fraud_in_the_tables_is_found),
		CASE(a_chain_that_was_computed_anew_breaks_at_the_checkpoint),
		CASE(a_chain_that_was_computed_anew_without_checkpoints_breaks_at_the_copy),
		CASE(old_events_without_a_checkpoint_are_a_fault),
		CASE(the_second_copy_is_checked_too),
		CASE(a_second_copy_that_cannot_be_written_is_caught_up),
		CASE(without_the_public_key_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
