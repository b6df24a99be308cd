/* hold.c - held messages: looking at them, and what a named supervisor may do with one. */
#include "base/text.h"
#include "quarantine/decision.h"
#include "quarantine/person.h"
#include "quarantine/store_private.h"

#define LIST_MOST 1000
#define REASON_BYTES_MAX 4000

static const char *const state_names[] = {"held", "approved", "released", "returned", "expired"};
_Static_assert(sizeof(state_names) / sizeof(state_names[0]) == HOLD_STATE_COUNT, "a name for each state");

#define HOLD_SELECT \
	"SELECT " DECISION_COLUMNS ", h.id, h.state, h.changed_ms, h.changed_by, h.reason_text, h.attempts, h.last_error" \
	" FROM holds h JOIN decisions d ON d.id = h.decision_id"

const char *hold_state_name(enum hold_state state)
{
	return (unsigned)state < HOLD_STATE_COUNT ? state_names[state] : "";
}

static enum hold_state state_of(const char *name)
{
	for (int s = 0; s < HOLD_STATE_COUNT; s++) {
		if (strcmp(state_names[s], name) == 0)
			return s;
	}
	return HOLD_STATE_COUNT;
}

/* ---- looking ---- */

static int hold_read(struct query *q, struct arena *arena, struct hold *hold, struct err *err)
{
	const int at = DECISION_COLUMN_COUNT;

	if (decision_read(q, arena, &hold->decision, err) != 0)
		return -1;
	hold->id = query_number(q, at);
	hold->state = state_of(query_text(q, at + 1));
	hold->changed_ms = query_number(q, at + 2);
	hold->changed_by = arena_strdup(arena, query_text(q, at + 3));
	hold->reason_text = arena_strdup(arena, query_text(q, at + 4));
	hold->attempts = (unsigned)query_number(q, at + 5);
	hold->last_error = arena_strdup(arena, query_text(q, at + 6));
	if (hold->changed_by == NULL || hold->reason_text == NULL || hold->last_error == NULL)
		return err_set_nomem(err, "held message");
	return 0;
}

int hold_load(struct ledger *ledger, struct arena *arena, int64_t id, struct hold *hold_out, struct err *err)
{
	struct query *q = db_query(ledger->db, err, HOLD_SELECT " WHERE h.id = ?1", "n", id);
	int rc = q == NULL ? -1 : query_row(q, err);

	if (rc > 0)
		rc = hold_read(q, arena, hold_out, err);
	else if (rc == 0)
		rc = err_set(err, ERR_INPUT, "no held message %lld", (long long)id);
	query_end(&q);
	return rc;
}

int hold_get(struct store *store, struct arena *arena, int64_t id, struct hold *hold_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);

	return ledger == NULL ? -1 : store_end(store, hold_load(ledger, arena, id, hold_out, err), err);
}

static int list_read(struct query *q, struct arena *arena, struct hold **holds, size_t *count, struct err *err)
{
	size_t capacity = 0;
	int rc;

	while ((rc = query_row(q, err)) > 0) {
		*holds = arena_grow(arena, *holds, &capacity, *count + 1, sizeof(**holds));
		if (*holds == NULL)
			return err_set_nomem(err, "list of held messages");
		if (hold_read(q, arena, *holds + *count, err) != 0)
			return -1;
		(*count)++;
	}
	return rc;
}

int hold_list(struct store *store, struct arena *arena, enum hold_state state, int64_t after_id, size_t most,
	struct hold **holds_out, size_t *count_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	int64_t limit = most == 0 || most > INT32_MAX ? LIST_MOST : (int64_t)most;
	struct query *q;
	int rc;

	*holds_out = NULL;
	*count_out = 0;
	if (ledger == NULL)
		return -1;
	if (state == HOLD_STATE_COUNT)
		q = db_query(ledger->db, err, HOLD_SELECT " WHERE h.id > ?1 ORDER BY h.id LIMIT ?2", "nn", after_id, limit);
	else
		q = db_query(ledger->db, err, HOLD_SELECT " WHERE h.id > ?1 AND h.state = ?3 ORDER BY h.id LIMIT ?2", "nnt",
			after_id, limit, hold_state_name(state));
	rc = q == NULL ? -1 : list_read(q, arena, holds_out, count_out, err);
	query_end(&q);
	return store_end(store, rc, err);
}

int hold_sealed(struct store *store, int64_t id, struct buf *sealed_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	struct query *q;
	int rc;

	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err, "SELECT bytes FROM sealed WHERE hold_id = ?1", "n", id);
	rc = q == NULL ? -1 : query_row(q, err);
	if (rc > 0) {
		struct span bytes = query_bytes(q, 0);

		rc = buf_add(sealed_out, bytes.p, bytes.len) == 0 ? 0 : err_set_nomem(err, "sealed message");
	} else if (rc == 0) {
		rc = err_set(err, ERR_INPUT, "the bytes of message %lld are not there: it was deleted, or never held", (long long)id);
	}
	query_end(&q);
	return store_end(store, rc, err);
}

int hold_seen(struct store *store, int64_t id, const char *user, const char *what, struct err *err)
{
	struct ledger *ledger = store_begin(store, true, err);
	int64_t found = 0;
	int rc;

	if (ledger == NULL)
		return -1;
	rc = db_number(ledger->db, err, &found, 0, "SELECT id FROM holds WHERE id = ?1", "n", id);
	if (rc == 0 && id != 0 && found == 0)
		rc = err_set(err, ERR_INPUT, "no held message %lld", (long long)id);
	if (rc == 0)
		rc = ledger_note(ledger, id, user, "seen", err, "how", what, NULL);
	return store_end(store, rc, err);
}

/* ---- deciding ---- */

/* A row for each thing that a person may do with a held message. */
struct change {
	const char *verb;       /* for messages: "release" */
	const char *what;       /* the event */
	unsigned from;          /* a bit for each state it may be in */
	enum hold_state to;     /* HOLD_STATE_COUNT: stays */
	bool by_admin;          /* admins may too */
	bool by_sender;         /* also who sent it */
	int (*also)(struct ledger *ledger, const struct conf *conf, const struct hold *hold, struct err *err);
};

static int reason_check(struct arena *arena, const struct change *change, const char *text, struct err *err)
{
	struct span reason = span_of(text);
	struct text_norm norm;

	if (reason.len > REASON_BYTES_MAX || !text_is_utf8(reason))
		return err_set(err, ERR_INPUT, "the reason must be UTF-8 of at most %d bytes", REASON_BYTES_MAX);
	if (text_normalise(arena, reason, &norm) != 0)
		return err_set_nomem(err, "reason");
	for (size_t i = 0; i < norm.text.len; i++) {
		if ((unsigned char)norm.text.p[i] > ' ')
			return 0;
	}
	return err_set(err, ERR_INPUT, "a reason is needed to %s a message", change->verb);
}

static int sender_check(struct arena *arena, const struct change *change, const struct user *user, const struct hold *hold,
	struct err *err)
{
	int by_login = person_is(arena, user, hold->decision.auth_user);
	int by_address = person_is(arena, user, hold->decision.sender);

	if (by_login < 0 || by_address < 0)
		return err_set_nomem(err, "user");
	if (by_login > 0 || by_address > 0)
		return err_set(err, ERR_INPUT, "%s sent message %lld, so somebody else must %s it", user->name, (long long)hold->id,
			change->verb);
	return 0;
}

static int may(struct ledger *ledger, struct arena *arena, const struct change *change, const char *name,
	const struct hold *hold, struct err *err)
{
	struct user user;

	if (user_load(ledger, arena, name, &user, err) != 0)
		return -1;
	if (user.name == NULL)
		return err_set(err, ERR_INPUT, "%s is not a user of this store: atesaki user add", name);
	if (!user.active)
		return err_set(err, ERR_INPUT, "%s is not active any more", name);
	if (user.role != ROLE_SUPERVISOR && !(change->by_admin && user.role == ROLE_ADMIN))
		return err_set(err, ERR_INPUT, "%s has the role %s; only a supervisor may %s a message", name, user_role_name(user.role),
			change->verb);
	if (!change->by_sender && sender_check(arena, change, &user, hold, err) != 0)
		return -1;
	if ((change->from & 1u << hold->state) == 0)
		return err_set(err, ERR_INPUT, "message %lld is %s; it is too %s to %s it", (long long)hold->id,
			hold_state_name(hold->state), hold->state == HOLD_HELD ? "early" : "late", change->verb);
	return 0;
}

int hold_set_state(struct ledger *ledger, int64_t id, enum hold_state state, const char *actor, struct err *err)
{
	return db_run(ledger->db, err, "UPDATE holds SET state = ?2, changed_ms = ?3, changed_by = ?4, reminded_ms = 0 WHERE id = ?1",
		"ntnt", id, hold_state_name(state), ledger->now_ms, actor);
}

static int change_write(struct ledger *ledger, const struct conf *conf, const struct change *change, const struct hold *hold,
	const char *user, const char *reason_text, struct err *err)
{
	if (change->to != HOLD_STATE_COUNT &&
	    (hold_set_state(ledger, hold->id, change->to, user, err) != 0 ||
	     db_run(ledger->db, err, "UPDATE holds SET reason_text = ?2 WHERE id = ?1", "nt", hold->id, reason_text) != 0))
		return -1;
	if (change->also(ledger, conf, hold, err) != 0)
		return -1;
	return ledger_note(ledger, hold->id, user, change->what, err, "reason", reason_text, NULL);
}

static int change_do(struct store *store, const struct change *change, int64_t id, const char *user, const char *reason_text,
	struct err *err)
{
	struct arena *arena = arena_new(0);
	const struct conf *conf = store_conf(store);
	struct ledger *ledger = NULL;
	struct hold hold;
	int rc = -1;

	if (arena == NULL)
		err_set_nomem(err, "held message");
	else if (reason_check(arena, change, reason_text, err) == 0)
		ledger = store_begin(store, true, err);
	if (ledger != NULL) {
		rc = hold_load(ledger, arena, id, &hold, err);
		if (rc == 0)
			rc = may(ledger, arena, change, user, &hold, err);
		if (rc == 0)
			rc = change_write(ledger, conf, change, &hold, user, reason_text, err);
		rc = store_end(store, rc, err);
	}
	conf_release(&conf);
	arena_free(&arena);
	return rc;
}

static int release_also(struct ledger *ledger, const struct conf *conf, const struct hold *hold, struct err *err)
{
	(void)conf;
	return db_run(ledger->db, err, "INSERT INTO work (kind, hold_id, due_ms) VALUES ('reinject', ?1, ?2)", "nn", hold->id,
		ledger->now_ms);
}

static int return_also(struct ledger *ledger, const struct conf *conf, const struct hold *hold, struct err *err)
{
	return notice_queue(ledger, conf, NOTICE_RETURNED, hold->id, hold->decision.sender, err);
}

static int delete_also(struct ledger *ledger, const struct conf *conf, const struct hold *hold, struct err *err)
{
	int64_t there;

	(void)conf;
	if (db_number(ledger->db, err, &there, 0, "SELECT hold_id FROM sealed WHERE hold_id = ?1", "n", hold->id) != 0)
		return -1;
	if (there == 0)
		return err_set(err, ERR_INPUT, "message %lld was deleted before", (long long)hold->id);
	return db_run(ledger->db, err, "DELETE FROM sealed WHERE hold_id = ?1", "n", hold->id);
}

int hold_release(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err)
{
	static const struct change release = {"release", "approved", 1u << HOLD_HELD, HOLD_APPROVED, false, false, release_also};

	return change_do(store, &release, id, user, reason_text, err);
}

int hold_return(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err)
{
	static const struct change give_back = {"return", "returned", 1u << HOLD_HELD, HOLD_RETURNED, false, false, return_also};

	return change_do(store, &give_back, id, user, reason_text, err);
}

int hold_delete(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err)
{
	static const struct change delete = {"delete", "deleted", 1u << HOLD_RETURNED | 1u << HOLD_RELEASED | 1u << HOLD_EXPIRED,
		HOLD_STATE_COUNT, true, true, delete_also};

	return change_do(store, &delete, id, user, reason_text, err);
}
