/* test_store.c - what was recorded is there, who may not may not, and what fails leaves nothing behind. */
#include "quarantine/store_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.h"

/* ---- submitting ---- */

static void a_decision_is_read_as_it_was_written(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_decision("hold");
	struct buf sealed = {0};
	struct hold hold;
	int64_t id;

	d.evidence = "{\"x\":\"\xe6\x97\xa5\xe5\xa0\xb1\"}";
	OK(store_submit(f->store, &d, span_of(SEALED), &id, &f->err));
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_HELD);
	assert_int_equal(hold.decision.id, d.id);
	assert_int_equal(hold.decision.at_ms, d.at_ms);
	assert_int_equal(hold.decision.size_bytes, 5000);
	assert_int_equal(hold.decision.recipient_count, 2);
	assert_string_equal(hold.decision.recipients[0], d.recipients[0]);
	assert_string_equal(hold.decision.recipients[1], d.recipients[1]);
	assert_string_equal(hold.decision.evidence, d.evidence);
	assert_string_equal(hold.decision.auth_user, "op");
	assert_string_equal(hold.decision.message_id, "<1@denwa.example>");
	assert_string_equal(hold.changed_by, "");
	assert_string_equal(hold.last_error, "");
	OK(hold_sealed(f->store, id, &sealed, &f->err));
	assert_int_equal(sealed.len, strlen(SEALED));
	assert_memory_equal(sealed.p, SEALED, sealed.len);
	fixture_expect_event(f, id, "held", "milter", "\"verdict\":\"hold\"");
	buf_free(&sealed);
}

static void a_passed_message_makes_a_decision_and_no_hold(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_decision("pass");
	int64_t id = 7;

	OK(store_submit(f->store, &d, (struct span){0}, &id, &f->err));
	assert_int_equal(id, 0);
	assert_true(d.id > 0);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM holds"), 0);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM work"), 0);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM events WHERE what = 'decided'"), 1);
	REFUSED(hold_get(f->store, f->arena, 1, &(struct hold){0}, &f->err), ERR_INPUT, "no held message 1");
}

static void a_recipient_with_a_line_break_is_refused_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	static const char *const recipients[] = {"a@x.example\nb@y.example"};
	struct decision d = fixture_decision("hold");
	int64_t id;

	d.recipients = recipients;
	d.recipient_count = 1;
	REFUSED(store_submit(f->store, &d, span_of(SEALED), &id, &f->err), ERR_INPUT, "line break");
	assert_int_equal(id, 0);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM decisions"), 0);
	assert_int_equal(fixture_hold(f, "op@denwa.example", "op"), 1);
}

struct crowd {
	struct fixture *f;
	int each, number;
	int64_t *ids; /* of decisions */
	bool bad;     /* every fourth has a recipient that is refused */
};

static void *crowd_run(void *arg)
{
	static const char *const bad[] = {"a\nb@x.example"};
	struct crowd *c = arg;

	for (int i = 0; i < c->each; i++) {
		struct decision d = fixture_decision(i % 8 == 0 ? "hold" : "pass");
		bool refuse = c->bad && i % 4 == 3;
		struct err err = {0};
		int64_t hold;
		int rc;

		if (refuse) {
			d.recipients = bad;
			d.recipient_count = 1;
		}
		rc = store_submit(c->f->store, &d, i % 8 == 0 ? span_of(SEALED) : (struct span){0}, &hold, &err);
		c->ids[c->number * c->each + i] = rc == 0 ? d.id : 0;
		if ((rc != 0) != refuse || (rc == 0 && (hold > 0) != (i % 8 == 0)))
			c->ids[c->number * c->each + i] = -1;
	}
	return NULL;
}

enum { CROWD = 16 };

static int64_t *crowd_submit(struct fixture *f, int each, bool bad)
{
	pthread_t threads[CROWD];
	struct crowd crowd[CROWD];
	int64_t *ids = calloc((size_t)CROWD * (size_t)each, sizeof(*ids));

	assert_non_null(ids);
	for (int i = 0; i < CROWD; i++) {
		crowd[i] = (struct crowd){f, each, i, ids, bad};
		assert_int_equal(pthread_create(&threads[i], NULL, crowd_run, &crowd[i]), 0);
	}
	for (int i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	return ids;
}

static int64_t cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static void many_threads_share_commits_and_each_gets_its_own_decision(void **state)
{
	struct fixture *f = *state;
	const char *many = getenv("ATESAKI_MEASURE");
	int each = many == NULL ? 40 : atoi(many);
	int64_t cpu = cpu_us(), at = clock_now_us(), *ids = crowd_submit(f, each, false);
	char *seen = calloc((size_t)(CROWD * each) + 1, 1);

	at = clock_now_us() - at;
	if (many != NULL)
		print_message("%d decisions: %.0f/s, %.0f us CPU each\n", CROWD * each, CROWD * each * 1e6 / (double)at,
			(double)(cpu_us() - cpu) / (CROWD * each));
	for (int i = 0; i < CROWD * each; i++) {
		assert_in_range(ids[i], 1, CROWD * each);
		assert_int_equal(seen[ids[i]]++, 0);
	}
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM decisions"), CROWD * each);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM events WHERE decision_id > 0"), CROWD * each);
	free(seen);
	free(ids);
}

static void a_bad_message_in_a_batch_does_not_take_the_others_down(void **state)
{
	struct fixture *f = *state;
	int64_t *ids = crowd_submit(f, 20, true);
	int refused = 0;

	for (int i = 0; i < CROWD * 20; i++) {
		assert_true(ids[i] >= 0);
		refused += ids[i] == 0;
	}
	assert_int_equal(refused, CROWD * 5);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM decisions"), CROWD * 15);
	free(ids);
}

/* ---- who may what ---- */

static void a_supervisor_releases_with_a_reason(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "op@denwa.example", "op");
	struct hold hold;
	struct work work;

	OK(hold_release(f->store, id, "sv1", "\xe7\xa2\xba\xe8\xaa\x8d\xe6\xb8\x88\xe3\x81\xbf \"ok\"", &f->err));
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_APPROVED);
	assert_string_equal(hold.changed_by, "sv1");
	assert_non_null(strstr(hold.reason_text, "\"ok\""));
	fixture_expect_event(f, id, "approved", "sv1", "\\\"ok\\\"");
	REFUSED(hold_release(f->store, id, "sv1", "again", &f->err), ERR_INPUT, "is approved");
	REFUSED(hold_return(f->store, id, "sv1", "again", &f->err), ERR_INPUT, "is approved");
	do {
		OK(work_next(f->store, f->arena, INT64_MAX, &work, &f->err));
		if (work.kind == WORK_NOTICE)
			OK(work_done(f->store, &work, "250 ok", &f->err));
	} while (work.kind == WORK_NOTICE);
	assert_int_equal(work.kind, WORK_REINJECT);
	assert_int_equal(work.hold_id, id);
}

static void who_may_not_release(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *claim, *sender, *auth_user, *user, *reason, *says;
	} cases[] = {
		{"a stranger", "op@denwa.example", "op", "mallory", "x", "not a user"},
		{"an auditor", "op@denwa.example", "op", "aud", "x", "auditor"},
		{"an admin", "op@denwa.example", "op", "chief", "x", "admin"},
		{"a supervisor who left", "op@denwa.example", "op", "gone", "x", "not active"},
		{"a name in another case", "op@denwa.example", "op", "SV1", "x", "not a user"},
		{"nobody", "op@denwa.example", "op", "", "x", "not a user"},
		{"who logged in", "op@denwa.example", "sv1", "sv1", "x", "somebody else"},
		{"who logged in, other case", "op@denwa.example", "SV1", "sv1", "x", "somebody else"},
		{"who logged in, full width", "op@denwa.example", "\xef\xbd\x93\xef\xbd\x96\x31", "sv1", "x", "somebody else"},
		{"who logged in by address", "op@denwa.example", "Hanako@Denwa.example", "sv2", "x", "somebody else"},
		{"who logged in by local part", "op@denwa.example", "hanako", "sv2", "x", "somebody else"},
		{"who logged in with a realm", "op@denwa.example", "sv2@mail.example", "sv2", "x", "somebody else"},
		{"the envelope sender", "hanako@denwa.example", "", "sv2", "x", "somebody else"},
		{"the envelope sender with a tag", "hanako+r@denwa.example.", "", "sv2", "x", "somebody else"},
		{"no reason", "op@denwa.example", "op", "sv1", "", "reason"},
		{"a blank reason", "op@denwa.example", "op", "sv1", " \t\r\n\xe3\x80\x80\xe2\x80\x8b", "reason"},
		{"a reason that is no text", "op@denwa.example", "op", "sv1", "\xff\xfe", "UTF-8"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t id = fixture_hold(f, cases[i].sender, cases[i].auth_user);

		if (hold_release(f->store, id, cases[i].user, cases[i].reason, &f->err) == 0)
			fail_msg("%s may release", cases[i].claim);
		REFUSED(hold_release(f->store, id, cases[i].user, cases[i].reason, &f->err), ERR_INPUT, cases[i].says);
		REFUSED(hold_return(f->store, id, cases[i].user, cases[i].reason, &f->err), ERR_INPUT, cases[i].says);
		assert_int_equal(fixture_get(f, id).state, HOLD_HELD);
		fixture_expect_event(f, id, "held", "milter", "");
	}
}

static void who_has_the_same_local_part_elsewhere_may_release(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "hanako@other.example", "");
	int64_t bounce = fixture_hold(f, "", "");

	OK(hold_release(f->store, id, "sv2", "another Hanako", &f->err));
	OK(hold_release(f->store, bounce, "sv2", "null sender", &f->err));
}

static void only_an_admin_names_users_once_there_is_one(void **state)
{
	struct fixture *f = *state;
	struct user me = {"sv1b", "", ROLE_SUPERVISOR, true, 9};
	struct user *users;
	size_t count;

	REFUSED(user_add(f->store, &me, "sv1", &f->err), ERR_INPUT, "not an admin");
	OK(user_add(f->store, &me, "chief", &f->err));
	me.active = false;
	OK(user_add(f->store, &me, "root", &f->err));
	OK(user_list(f->store, f->arena, &users, &count, &f->err));
	assert_int_equal(count, 6);
	assert_string_equal(users[5].name, "sv2");
	assert_string_equal(users[4].name, "sv1b");
	assert_false(users[4].active);
	me.name = "a b";
	REFUSED(user_add(f->store, &me, "root", &f->err), ERR_INPUT, "name");
	fixture_expect_event(f, 0, "user", "root", "\"active\":false");
}

static void bytes_are_deleted_after_the_decision_and_the_record_stays(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "op@denwa.example", "op");
	struct buf sealed = {0};

	REFUSED(hold_delete(f->store, id, "sv1", "early", &f->err), ERR_INPUT, "early");
	OK(hold_return(f->store, id, "sv1", "wrong company", &f->err));
	REFUSED(hold_delete(f->store, id, "aud", "x", &f->err), ERR_INPUT, "auditor");
	OK(hold_delete(f->store, id, "chief", "no longer needed", &f->err));
	REFUSED(hold_delete(f->store, id, "chief", "twice", &f->err), ERR_INPUT, "deleted before");
	REFUSED(hold_sealed(f->store, id, &sealed, &f->err), ERR_INPUT, "deleted");
	assert_int_equal(fixture_get(f, id).state, HOLD_RETURNED);
	fixture_expect_event(f, id, "deleted", "chief", "no longer needed");
}

static void looking_is_recorded(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "op@denwa.example", "op");

	OK(hold_seen(f->store, id, "aud", "open", &f->err));
	fixture_expect_event(f, id, "seen", "aud", "\"how\":\"open\"");
	REFUSED(hold_seen(f->store, 99, "aud", "open", &f->err), ERR_INPUT, "no held message 99");
}

static void lists_are_by_state_and_paged(void **state)
{
	struct fixture *f = *state;
	struct hold *holds;
	size_t count;

	for (int i = 0; i < 5; i++)
		fixture_hold(f, "op@denwa.example", "op");
	OK(hold_return(f->store, 2, "sv1", "x", &f->err));
	OK(hold_list(f->store, f->arena, HOLD_HELD, 0, 0, &holds, &count, &f->err));
	assert_int_equal(count, 4);
	assert_int_equal(holds[1].id, 3);
	OK(hold_list(f->store, f->arena, HOLD_STATE_COUNT, 1, 2, &holds, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(holds[0].id, 2);
	OK(hold_list(f->store, f->arena, HOLD_EXPIRED, 0, 0, &holds, &count, &f->err));
	assert_int_equal(count, 0);
}

/* ---- the courier ---- */

/* Takes and finishes all notices that are due; how many of that kind there were for that address. */
static int notices_drain(struct fixture *f, enum notice_kind kind, const char *to)
{
	struct work work;
	int count = 0;

	for (;;) {
		OK(work_next(f->store, f->arena, INT64_MAX - 1, &work, &f->err));
		if (work.kind != WORK_NOTICE)
			return count;
		count += work.notice == kind && strcmp(work.to, to) == 0;
		OK(work_done(f->store, &work, "250 2.0.0 ok", &f->err));
	}
}

static void a_hold_tells_its_sender_and_the_supervisors(void **state)
{
	struct fixture *f = *state;
	int64_t due;

	OK(work_due(f->store, &due, &f->err));
	assert_true(due == INT64_MAX);
	fixture_hold(f, "op@denwa.example", "op");
	OK(work_due(f->store, &due, &f->err));
	assert_true(due <= clock_wall_ms());
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM work"), 3);
	assert_int_equal(notices_drain(f, NOTICE_HELD, "op@denwa.example"), 1);
	fixture_hold(f, "", "op");
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM work"), 2);
	assert_int_equal(notices_drain(f, NOTICE_HELD, "sv@denwa.example"), 1);
	fixture_expect_event(f, 2, "notified", "courier", "250 2.0.0 ok");
}

static void a_released_message_is_delivered_at_last(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "op@denwa.example", "op"), now = clock_wall_ms();
	struct work work, later;
	struct hold hold;

	notices_drain(f, NOTICE_HELD, "");
	OK(hold_release(f->store, id, "sv1", "ok", &f->err));
	OK(work_next(f->store, f->arena, clock_wall_ms(), &work, &f->err));
	assert_int_equal(work.kind, WORK_REINJECT);
	OK(work_retry(f->store, &work, now + 60000, "451 later", &f->err));
	assert_string_equal(fixture_get(f, id).last_error, "451 later");
	fixture_expect_event(f, id, "deferred", "courier", "451 later");
	OK(work_next(f->store, f->arena, now + 59999, &later, &f->err));
	assert_int_equal(later.kind, WORK_NONE);
	OK(work_next(f->store, f->arena, now + 60000, &later, &f->err));
	assert_int_equal(later.attempts, 1);
	OK(work_done(f->store, &later, "250 queued as 4Xk", &f->err));
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_RELEASED);
	assert_int_equal(hold.attempts, 2);
	assert_string_equal(hold.last_error, "");
	fixture_expect_event(f, id, "released", "courier", "4Xk");
	REFUSED(work_done(f->store, &later, "250", &f->err), ERR_INPUT, "done already");
}

static void a_refused_message_goes_back_to_the_supervisors(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_hold(f, "op@denwa.example", "op");
	struct work work;
	struct hold hold;

	notices_drain(f, NOTICE_HELD, "");
	OK(hold_release(f->store, id, "sv1", "ok", &f->err));
	OK(work_next(f->store, f->arena, clock_wall_ms(), &work, &f->err));
	OK(work_refused(f->store, &work, "550 no such user", &f->err));
	hold = fixture_get(f, id);
	assert_int_equal(hold.state, HOLD_HELD);
	assert_string_equal(hold.last_error, "550 no such user");
	fixture_expect_event(f, id, "refused", "courier", "550 no such user");
	assert_int_equal(notices_drain(f, NOTICE_BOUNCED, "sv2@denwa.example"), 1);
	OK(hold_release(f->store, id, "sv2", "address corrected", &f->err));
}

static void old_holds_are_reminded_once_and_expire(void **state)
{
	struct fixture *f = *state;
	int64_t now;
	size_t count;

	for (int i = 0; i < 203; i++)
		fixture_hold(f, "op@denwa.example", "op");
	OK(hold_release(f->store, 5, "sv1", "ok", &f->err));
	now = clock_wall_ms() + 1;
	OK(hold_remind(f->store, 1000, &count, &f->err));
	assert_int_equal(count, 0);
	OK(hold_remind(f->store, now, &count, &f->err));
	assert_int_equal(count, 202);
	OK(hold_remind(f->store, now, &count, &f->err));
	assert_int_equal(count, 0);
	OK(hold_expire(f->store, now, &count, &f->err));
	assert_int_equal(count, 202);
	assert_int_equal(fixture_get(f, 5).state, HOLD_APPROVED);
	assert_int_equal(fixture_get(f, 203).state, HOLD_EXPIRED);
	fixture_expect_event(f, 203, "expired", "courier", "{}");
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM work WHERE notice = 'remind'"), 2 * 202);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM work WHERE notice = 'expired'"), 3 * 202);
}

/* ---- the client directory ---- */

static void every_version_of_the_directory_is_kept(void **state)
{
	struct fixture *f = *state;
	struct buf csv = {0};
	int64_t version;

	OK(store_directory_version(f->store, &version, &f->err));
	assert_int_equal(version, 0);
	REFUSED(store_directory_get(f->store, 0, &csv, &f->err), ERR_INPUT, "no client directory yet");
	OK(store_directory_put(f->store, "chief", span_of("one"), &version, &f->err));
	assert_int_equal(version, 1);
	OK(store_directory_put(f->store, "chief", span_of("two"), &version, &f->err));
	assert_int_equal(version, 2);
	OK(store_directory_get(f->store, 0, &csv, &f->err));
	assert_string_equal(csv.p, "two");
	buf_clear(&csv);
	OK(store_directory_get(f->store, 1, &csv, &f->err));
	assert_string_equal(csv.p, "one");
	REFUSED(store_directory_get(f->store, 3, &csv, &f->err), ERR_INPUT, "no version 3");
	fixture_expect_event(f, 0, "directory", "chief", "\"version\":\"2\"");
	buf_free(&csv);
}

/* ---- what goes wrong ---- */

static struct store *reopen(struct fixture *f)
{
	store_close(&f->store);
	memset(&f->err, 0, sizeof(f->err));
	f->store = store_open(f->conf, STORE_DESK, &f->err);
	return f->store;
}

static void a_newer_or_foreign_database_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_sql(f, "PRAGMA user_version = 99");
	assert_null(reopen(f));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_non_null(strstr(f->err.text, "newer"));
	fixture_sql(f, "PRAGMA user_version = 0; PRAGMA application_id = 0");
	assert_null(reopen(f));
	assert_non_null(strstr(f->err.text, "not a store"));
	assert_int_equal(truncate(f->path, 0), 0);
	assert_non_null(reopen(f));
}

static void urls_name_their_backend(void **state)
{
	struct fixture *f = *state;
	struct conf conf = *f->conf;

	conf.store = "postgresql://db.example/atesaki";
	assert_null(store_open(&conf, STORE_DESK, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_non_null(strstr(f->err.text, "not built in yet"));
	conf.store = "mysql:x";
	assert_null(store_open(&conf, STORE_DESK, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	conf.store = "sqlite:/nonexistent/folder/a.db";
	assert_null(store_open(&conf, STORE_DESK, &f->err));
	assert_int_equal(f->err.kind, ERR_SYSTEM);
}

static void files_are_for_the_group(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	mode_t old = umask(077);
	struct stat st;
	char path[128];

	store_close(&f->store);
	unlink(f->path);
	f->store = store_open(f->conf, STORE_MILTER, &f->err);
	umask(old);
	assert_non_null(f->store);
	fixture_hold(f, "op@denwa.example", "op");
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", f->path, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0660);
	}
}

static void submit_fails(struct fixture *f)
{
	struct decision d = fixture_decision("hold");
	int64_t id = 1;

	assert_int_equal(store_submit(f->store, &d, span_of(SEALED), &id, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_TEMPORARY);
	assert_int_equal(id, 0);
	assert_int_equal(d.id, 0);
}

/* RLIMIT_FSIZE does what a full disk does, without one. */
static void a_full_disk_is_temporary_and_leaves_no_half_hold(void **state)
{
	struct fixture *f = *state;
	struct rlimit old, small;
	struct decision d = fixture_decision("hold");
	size_t size = 4 << 20;
	char *large = calloc(1, size);
	int64_t id = fixture_hold(f, "op@denwa.example", "op");

	assert_non_null(large);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){1 << 20, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(store_submit(f->store, &d, (struct span){large, size}, &id, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_TEMPORARY);
	assert_int_equal(id, 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM decisions"), 1);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM sealed"), 1);
	OK(store_submit(f->store, &d, (struct span){large, size}, &id, &f->err));
	assert_int_equal(id, 2);
	free(large);
}

static void a_store_that_was_taken_away_is_temporary_until_it_is_back(void **state)
{
	struct fixture *f = *state;
	char away[128];

	fixture_hold(f, "op@denwa.example", "op");
	snprintf(away, sizeof(away), "%s/away", f->folder);
	assert_int_equal(rename(f->path, away), 0);
	assert_int_equal(mkdir(f->path, 0700), 0);
	submit_fails(f);
	submit_fails(f);
	assert_int_equal(rmdir(f->path), 0);
	assert_int_equal(rename(away, f->path), 0);
	assert_true(fixture_hold(f, "op@denwa.example", "op") > 1);
	assert_int_equal(fixture_get(f, 1).state, HOLD_HELD);
}

static void a_damaged_store_is_temporary_and_nothing_is_recorded(void **state)
{
	struct fixture *f = *state;
	char junk[8192];
	int fd;

	fixture_hold(f, "op@denwa.example", "op");
	store_close(&f->store); /* the log goes into the file */
	memset(junk, 'x', sizeof(junk));
	f->store = store_open(f->conf, STORE_MILTER, &f->err);
	assert_non_null(f->store);
	fd = open(f->path, O_WRONLY);
	for (off_t at = 4096; at < 40 * 4096; at += (off_t)sizeof(junk))
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
	submit_fails(f);
}

static void *unlock_later(void *arg)
{
	usleep(300000);
	sqlite3_exec(arg, "COMMIT", NULL, NULL, NULL);
	return NULL;
}

static void a_locked_store_is_waited_for(void **state)
{
	struct fixture *f = *state;
	pthread_t thread;
	sqlite3 *other;

	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(pthread_create(&thread, NULL, unlock_later, other), 0);
	assert_int_equal(fixture_hold(f, "op@denwa.example", "op"), 1);
	pthread_join(thread, NULL);
	sqlite3_close(other);
}

/* ---- several processes, and sudden death ---- */

/* In a child: submits without end and writes each acknowledged decision's number to the pipe. */
static void submit_until_killed(struct fixture *f, int to)
{
	struct store *store = store_open(f->conf, STORE_MILTER, NULL);

	for (int i = 0; store != NULL; i++) {
		struct decision d = fixture_decision(i % 3 == 0 ? "hold" : "pass");
		int64_t id;

		if (store_submit(store, &d, i % 3 == 0 ? span_of(SEALED) : (struct span){0}, &id, NULL) != 0 ||
		    write(to, &d.id, sizeof(d.id)) != sizeof(d.id))
			break;
	}
	_exit(1);
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
	struct fixture *f = *state;
	int pipes[2], status, acknowledged = 0;
	pid_t pids[2];
	int64_t id;

	store_close(&f->store);
	assert_int_equal(pipe(pipes), 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(pipes[0]);
			submit_until_killed(f, pipes[1]);
		}
	}
	close(pipes[1]);
	usleep(400000);
	for (int i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], &status, 0);
		assert_true(WIFSIGNALED(status));
	}
	f->store = store_open(f->conf, STORE_DESK, &f->err);
	assert_non_null(f->store);
	while (read(pipes[0], &id, sizeof(id)) == sizeof(id)) {
		char sql[120];

		snprintf(sql, sizeof(sql), "SELECT count(*) FROM decisions d JOIN events e ON e.decision_id = d.id WHERE d.id = %lld",
			(long long)id);
		if (acknowledged < 50)
			assert_int_equal(fixture_sql_number(f, sql), 1);
		acknowledged++;
	}
	close(pipes[0]);
	assert_true(acknowledged > 10);
	/* At most one a process was written and not acknowledged any more. */
	assert_in_range(fixture_sql_number(f, "SELECT count(*) FROM decisions"), acknowledged, acknowledged + 2);
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM decisions WHERE verdict = 'hold'"),
		fixture_sql_number(f, "SELECT count(*) FROM holds h JOIN sealed s ON s.hold_id = h.id"));
}

static void a_release_gets_through_while_messages_flow(void **state)
{
	struct fixture *f = *state;
	int pipes[2], status;
	int64_t id = fixture_hold(f, "op@denwa.example", "op");
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0)
		submit_until_killed(f, pipes[1]);
	usleep(100000);
	OK(hold_release(f->store, id, "sv1", "ok", &f->err));
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	close(pipes[0]);
	close(pipes[1]);
	assert_int_equal(fixture_get(f, id).state, HOLD_APPROVED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

static void the_last_match_of_a_profile_is_known(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_decision("pass");
	int64_t hold, at, since;

	OK(store_profile_last(f->store, "日報", &at, &since, &f->err));
	assert_int_equal(at, 0);
	assert_int_equal(since, 0);
	d.at_ms = 1000;
	d.evidence = "{\"verdict\":\"pass\",\"profiles\":[\"月報\",\"日報\"],\"lacking\":[]}";
	OK(store_submit(f->store, &d, (struct span){NULL, 0}, &hold, &f->err));
	d.at_ms = 2000;
	d.evidence = "{\"verdict\":\"pass\",\"profiles\":[\"日報 別紙\"],\"lacking\":[]}";
	OK(store_submit(f->store, &d, (struct span){NULL, 0}, &hold, &f->err));
	OK(store_profile_last(f->store, "日報", &at, &since, &f->err));
	assert_int_equal(at, 1000);
	assert_int_equal(since, 1000);
	OK(store_profile_last(f->store, "週報", &at, &since, &f->err));
	assert_int_equal(at, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_decision_is_read_as_it_was_written),
		CASE(a_passed_message_makes_a_decision_and_no_hold),
		CASE(a_recipient_with_a_line_break_is_refused_and_leaves_nothing),
		CASE(many_threads_share_commits_and_each_gets_its_own_decision),
		CASE(a_bad_message_in_a_batch_does_not_take_the_others_down),
		CASE(a_supervisor_releases_with_a_reason),
		CASE(who_may_not_release),
		CASE(who_has_the_same_local_part_elsewhere_may_release),
		CASE(only_an_admin_names_users_once_there_is_one),
		CASE(the_last_match_of_a_profile_is_known),
		CASE(bytes_are_deleted_after_the_decision_and_the_record_stays),
		CASE(looking_is_recorded),
		CASE(lists_are_by_state_and_paged),
		CASE(a_hold_tells_its_sender_and_the_supervisors),
		CASE(a_released_message_is_delivered_at_last),
		CASE(a_refused_message_goes_back_to_the_supervisors),
		CASE(old_holds_are_reminded_once_and_expire),
		CASE(every_version_of_the_directory_is_kept),
		CASE(a_newer_or_foreign_database_is_refused),
		CASE(urls_name_their_backend),
		CASE(files_are_for_the_group),
		CASE(a_full_disk_is_temporary_and_leaves_no_half_hold),
		CASE(a_store_that_was_taken_away_is_temporary_until_it_is_back),
		CASE(a_damaged_store_is_temporary_and_nothing_is_recorded),
		CASE(a_locked_store_is_waited_for),
		CASE(what_was_acknowledged_survives_a_kill),
		CASE(a_release_gets_through_while_messages_flow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
