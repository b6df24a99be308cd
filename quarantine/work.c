/* work.c - what the courier has to do, and what came of it. */
#include "quarantine/decision.h"
#include "quarantine/store_private.h"

#include <stdio.h>

#define COURIER "courier"
#define SWEEP_BATCH 200 /* holds changed in one transaction: messages wait for its end */

static const char *const kind_names[] = {"", "reinject", "notice"};

#define WORK_SELECT "SELECT id, kind, hold_id, notice, address, attempts FROM work"

static int work_read(struct query *q, struct arena *arena, struct work *work, struct err *err)
{
	const char *notice = query_text(q, 3);

	work->id = query_number(q, 0);
	work->kind = strcmp(query_text(q, 1), kind_names[WORK_REINJECT]) == 0 ? WORK_REINJECT : WORK_NOTICE;
	work->hold_id = query_number(q, 2);
	work->notice = 0;
	while (work->notice < NOTICE_KIND_COUNT && strcmp(notice, notice_kind_name(work->notice)) != 0)
		work->notice++;
	work->to = arena_strdup(arena, query_text(q, 4));
	work->attempts = (unsigned)query_number(q, 5);
	return work->to == NULL ? err_set_nomem(err, "work") : 0;
}

int work_next(struct store *store, struct arena *arena, int64_t now_ms, struct work *work_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	struct query *q;
	int rc;

	*work_out = (struct work){.kind = WORK_NONE, .to = ""};
	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err, WORK_SELECT " WHERE due_ms <= ?1 ORDER BY due_ms, id LIMIT 1", "n", now_ms);
	rc = q == NULL ? -1 : query_row(q, err);
	if (rc > 0)
		rc = work_read(q, arena, work_out, err);
	query_end(&q);
	return store_end(store, rc, err);
}

int work_due(struct store *store, int64_t *due_ms_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);

	if (ledger == NULL)
		return -1;
	return store_end(store, db_number(ledger->db, err, due_ms_out, INT64_MAX, "SELECT due_ms FROM work ORDER BY due_ms, id LIMIT 1",
		""), err);
}

/* ---- what came of it ---- */

/* The work as the store has it, which alone says what is to be done. */
static int work_load(struct ledger *ledger, struct arena *arena, int64_t id, struct work *work_out, struct err *err)
{
	struct query *q = db_query(ledger->db, err, WORK_SELECT " WHERE id = ?1", "n", id);
	int rc = q == NULL ? -1 : query_row(q, err);

	if (rc > 0)
		rc = work_read(q, arena, work_out, err);
	else if (rc == 0)
		rc = err_set(err, ERR_INPUT, "no work %lld: it was done already", (long long)id);
	query_end(&q);
	return rc;
}

static int work_delete(struct ledger *ledger, const struct work *work, struct err *err)
{
	return db_run(ledger->db, err, "DELETE FROM work WHERE id = ?1", "n", work->id);
}

static int answer_keep(struct ledger *ledger, const struct work *work, const char *answer, struct err *err)
{
	return db_run(ledger->db, err, "UPDATE holds SET attempts = attempts + 1, last_error = ?2 WHERE id = ?1", "nt", work->hold_id,
		answer);
}

static int approved_check(struct ledger *ledger, struct arena *arena, const struct work *work, struct hold *hold,
	struct err *err)
{
	if (hold_load(ledger, arena, work->hold_id, hold, err) != 0)
		return -1;
	return hold->state == HOLD_APPROVED ? 0
		: err_set(err, ERR_BUG, "message %lld is re-injected, but %s", (long long)hold->id, hold_state_name(hold->state));
}

static int reinjected(struct ledger *ledger, struct arena *arena, const struct work *work, const char *answer, struct err *err)
{
	struct hold hold;

	if (approved_check(ledger, arena, work, &hold, err) != 0 || answer_keep(ledger, work, "", err) != 0 ||
	    hold_set_state(ledger, work->hold_id, HOLD_RELEASED, COURIER, err) != 0 ||
	    documents_release(ledger, work->hold_id, err) != 0)
		return -1;
	return ledger_note(ledger, work->hold_id, COURIER, "released", err, "answer", answer, NULL);
}

static int reinjection_refused(struct ledger *ledger, const struct conf *conf, struct arena *arena, const struct work *work,
	const char *answer, struct err *err)
{
	struct hold hold;

	if (approved_check(ledger, arena, work, &hold, err) != 0 || answer_keep(ledger, work, answer, err) != 0 ||
	    hold_set_state(ledger, work->hold_id, HOLD_HELD, COURIER, err) != 0 ||
	    db_run(ledger->db, err, "UPDATE holds SET reason_text = '' WHERE id = ?1", "n", work->hold_id) != 0 ||
	    notice_queue(ledger, conf, NOTICE_BOUNCED, work->hold_id, hold.decision.sender, err) != 0)
		return -1;
	return ledger_note(ledger, work->hold_id, COURIER, "refused", err, "answer", answer, NULL);
}

static int notice_note(struct ledger *ledger, const struct work *work, const char *what, const char *answer, struct err *err)
{
	return ledger_note(ledger, work->hold_id, COURIER, what, err, "notice", notice_kind_name(work->notice), "to", work->to,
		"answer", answer, NULL);
}

/* One result of one work, in a transaction. */
struct result {
	enum { RESULT_DONE, RESULT_RETRY, RESULT_REFUSED } kind;
	int64_t next_ms;
	const char *answer;
};

static int retry_write(struct ledger *ledger, const struct work *work, const struct result *result, struct err *err)
{
	if (db_run(ledger->db, err, "UPDATE work SET due_ms = ?2, attempts = attempts + 1, last_answer = ?3 WHERE id = ?1", "nnt",
	           work->id, result->next_ms, result->answer) != 0)
		return -1;
	if (work->kind == WORK_NOTICE)
		return notice_note(ledger, work, "notice-deferred", result->answer, err);
	if (answer_keep(ledger, work, result->answer, err) != 0)
		return -1;
	return ledger_note(ledger, work->hold_id, COURIER, "deferred", err, "answer", result->answer, NULL);
}

static int result_write(struct ledger *ledger, const struct conf *conf, struct arena *arena, int64_t id,
	const struct result *result, struct err *err)
{
	struct work work;

	if (work_load(ledger, arena, id, &work, err) != 0)
		return -1;
	if (result->kind == RESULT_RETRY)
		return retry_write(ledger, &work, result, err);
	if (work_delete(ledger, &work, err) != 0)
		return -1;
	if (work.kind == WORK_NOTICE)
		return notice_note(ledger, &work, result->kind == RESULT_DONE ? "notified" : "notice-dropped", result->answer, err);
	if (result->kind == RESULT_DONE)
		return reinjected(ledger, arena, &work, result->answer, err);
	return reinjection_refused(ledger, conf, arena, &work, result->answer, err);
}

static int result_do(struct store *store, const struct work *work, const struct result *result, struct err *err)
{
	struct arena *arena = arena_new(0);
	const struct conf *conf = store_conf(store);
	struct ledger *ledger = arena == NULL ? NULL : store_begin(store, true, err);
	int rc = -1;

	if (arena == NULL)
		err_set_nomem(err, "work");
	if (ledger != NULL)
		rc = store_end(store, result_write(ledger, conf, arena, work->id, result, err), err);
	conf_release(&conf);
	arena_free(&arena);
	return rc;
}

int work_done(struct store *store, const struct work *work, const char *answer, struct err *err)
{
	return result_do(store, work, &(struct result){RESULT_DONE, 0, answer}, err);
}

int work_retry(struct store *store, const struct work *work, int64_t next_ms, const char *answer, struct err *err)
{
	return result_do(store, work, &(struct result){RESULT_RETRY, next_ms, answer}, err);
}

int work_refused(struct store *store, const struct work *work, const char *answer, struct err *err)
{
	return result_do(store, work, &(struct result){RESULT_REFUSED, 0, answer}, err);
}

/* ---- holds that got old ---- */

struct sweep {
	const char *find; /* ?1: before_ms, ?2: how many; gives number and sender */
	int (*each)(struct ledger *ledger, const struct conf *conf, int64_t id, const char *sender, struct err *err);
};

struct found {
	int64_t id;
	const char *sender;
};

/* All are found before one is changed: a query does not look at what is changing under it. */
static int sweep_find(struct ledger *ledger, struct arena *arena, const struct sweep *sweep, int64_t before_ms,
	struct found *found, size_t *count, struct err *err)
{
	struct query *q = db_query(ledger->db, err, sweep->find, "nn", before_ms, (int64_t)SWEEP_BATCH);
	int rc;

	*count = 0;
	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0 && *count < SWEEP_BATCH) {
		found[*count].id = query_number(q, 0);
		found[*count].sender = arena_strdup(arena, query_text(q, 1));
		if (found[(*count)++].sender == NULL) {
			rc = err_set_nomem(err, "held messages");
			break;
		}
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

static int sweep_batch(struct store *store, const struct conf *conf, const struct sweep *sweep, int64_t before_ms,
	size_t *count_out, struct err *err)
{
	struct arena *arena = arena_new(0);
	struct found found[SWEEP_BATCH];
	struct ledger *ledger = arena == NULL ? NULL : store_begin(store, true, err);
	size_t count = 0;
	int rc = -1;

	if (arena == NULL)
		err_set_nomem(err, "held messages");
	if (ledger != NULL) {
		rc = sweep_find(ledger, arena, sweep, before_ms, found, &count, err);
		for (size_t i = 0; i < count && rc == 0; i++)
			rc = sweep->each(ledger, conf, found[i].id, found[i].sender, err);
		rc = store_end(store, rc, err);
	}
	*count_out = rc == 0 ? count : 0;
	arena_free(&arena);
	return rc;
}

static int sweep_all(struct store *store, const struct sweep *sweep, int64_t before_ms, size_t *count_out, struct err *err)
{
	const struct conf *conf = store_conf(store);
	size_t count;
	int rc;

	*count_out = 0;
	do {
		rc = sweep_batch(store, conf, sweep, before_ms, &count, err);
		*count_out += count;
	} while (rc == 0 && count == SWEEP_BATCH);
	conf_release(&conf);
	return rc;
}

static int expire_one(struct ledger *ledger, const struct conf *conf, int64_t id, const char *sender, struct err *err)
{
	if (hold_set_state(ledger, id, HOLD_EXPIRED, COURIER, err) != 0 ||
	    notice_queue(ledger, conf, NOTICE_EXPIRED, id, sender, err) != 0)
		return -1;
	return ledger_note(ledger, id, COURIER, "expired", err, NULL);
}

static int remind_one(struct ledger *ledger, const struct conf *conf, int64_t id, const char *sender, struct err *err)
{
	if (db_run(ledger->db, err, "UPDATE holds SET reminded_ms = ?2 WHERE id = ?1", "nn", id, ledger->now_ms) != 0 ||
	    notice_queue(ledger, conf, NOTICE_REMIND, id, sender, err) != 0)
		return -1;
	return ledger_note(ledger, id, COURIER, "reminded", err, NULL);
}

int hold_expire(struct store *store, int64_t before_ms, size_t *count_out, struct err *err)
{
	static const struct sweep expire = {
		"SELECT h.id, d.sender FROM holds h JOIN decisions d ON d.id = h.decision_id"
		" WHERE h.state = 'held' AND h.changed_ms < ?1 ORDER BY h.id LIMIT ?2",
		expire_one,
	};

	return sweep_all(store, &expire, before_ms, count_out, err);
}

int hold_remind(struct store *store, int64_t before_ms, size_t *count_out, struct err *err)
{
	static const struct sweep remind = {
		"SELECT h.id, d.sender FROM holds h JOIN decisions d ON d.id = h.decision_id"
		" WHERE h.state = 'held' AND h.changed_ms < ?1 AND h.reminded_ms = 0 ORDER BY h.id LIMIT ?2",
		remind_one,
	};

	return sweep_all(store, &remind, before_ms, count_out, err);
}
