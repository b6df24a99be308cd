/* user.c - the people who may decide, look and administer. */
#include "base/json.h"
#include "base/text.h"
#include "quarantine/store_private.h"

#define NAME_BYTES_MAX 255

static const char *const role_names[] = {"supervisor", "auditor", "admin"};
_Static_assert(sizeof(role_names) / sizeof(role_names[0]) == ROLE_COUNT, "a name for each role");

#define USER_SELECT "SELECT name, address, role, active, created_ms FROM users"

const char *user_role_name(enum user_role role)
{
	return (unsigned)role < ROLE_COUNT ? role_names[role] : "";
}

/* What is no role may nothing. */
static enum user_role role_of(const char *name)
{
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (strcmp(role_names[r], name) == 0)
			return r;
	}
	return ROLE_COUNT;
}

int user_read(struct query *q, struct arena *arena, struct user *user, struct err *err)
{
	user->name = arena_strdup(arena, query_text(q, 0));
	user->address = arena_strdup(arena, query_text(q, 1));
	user->role = role_of(query_text(q, 2));
	user->active = query_number(q, 3) != 0;
	user->created_ms = query_number(q, 4);
	return user->name == NULL || user->address == NULL ? err_set_nomem(err, "user") : 0;
}

int user_load(struct ledger *ledger, struct arena *arena, const char *name, struct user *user_out, struct err *err)
{
	struct query *q = db_query(ledger->db, err, USER_SELECT " WHERE name = ?1", "t", name);
	int rc = q == NULL ? -1 : query_row(q, err);

	*user_out = (struct user){.role = ROLE_COUNT};
	if (rc > 0)
		rc = user_read(q, arena, user_out, err);
	query_end(&q);
	return rc;
}

void user_detail(struct buf *detail, const struct user *user)
{
	buf_adds(detail, "{\"name\":");
	json_add(detail, span_of(user->name));
	buf_adds(detail, ",\"address\":");
	json_add(detail, span_of(user->address));
	buf_adds(detail, ",\"role\":");
	json_add(detail, span_of(user_role_name(user->role)));
	buf_addf(detail, ",\"active\":%s,\"created_ms\":%lld}", user->active ? "true" : "false", (long long)user->created_ms);
}

static int user_check(const struct user *user, struct err *err)
{
	struct span name = span_of(user->name), address = span_of(user->address);

	if (name.len == 0 || name.len > NAME_BYTES_MAX || address.len > NAME_BYTES_MAX || !text_is_utf8(name) ||
	    !text_is_utf8(address) || strpbrk(user->name, " \t\r\n") != NULL)
		return err_set(err, ERR_INPUT, "a user needs a name without blanks, of at most %d bytes", NAME_BYTES_MAX);
	return user->role < ROLE_COUNT ? 0 : err_set(err, ERR_INPUT, "%s: no such role", user->name);
}

/* Otherwise a supervisor would make the second person who releases what they sent. The first admin is made by whoever sets
 * up the store. */
static int by_check(struct ledger *ledger, const char *by, struct err *err)
{
	int64_t admins, is_admin;

	if (strcmp(by, "root") == 0)
		return 0;
	if (db_number(ledger->db, err, &admins, 0, "SELECT count(*) FROM users WHERE role = 'admin' AND active = 1", "") != 0 ||
	    db_number(ledger->db, err, &is_admin, 0, "SELECT 1 FROM users WHERE role = 'admin' AND active = 1 AND name = ?1", "t",
	              by) != 0)
		return -1;
	return admins == 0 || is_admin ? 0 : err_set(err, ERR_INPUT, "%s is not an admin; only admins name users", by);
}

static int user_write(struct ledger *ledger, const struct user *user, const char *by, struct err *err)
{
	struct buf detail = {0};
	struct event event = {.actor = by, .what = "user"};
	int rc = -1;

	user_detail(&detail, user);
	event.detail = buf_span(&detail);
	if (detail.failed)
		err_set_nomem(err, "user");
	else if (db_run(ledger->db, err, "INSERT INTO users (name, address, role, active, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)"
	                " ON CONFLICT (name) DO UPDATE SET address = ?2, role = ?3, active = ?4, created_ms = ?5", "tttnn", user->name,
	                user->address, user_role_name(user->role), (int64_t)user->active, user->created_ms) == 0)
		rc = ledger_append(ledger, &event, err);
	buf_free(&detail);
	return rc;
}

int user_add(struct store *store, const struct user *user, const char *by, struct err *err)
{
	struct ledger *ledger;
	int rc;

	if (user_check(user, err) != 0 || (ledger = store_begin(store, true, err)) == NULL)
		return -1;
	rc = by_check(ledger, by, err);
	if (rc == 0)
		rc = user_write(ledger, user, by, err);
	return store_end(store, rc, err);
}

int user_list(struct store *store, struct arena *arena, struct user **users_out, size_t *count_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	size_t capacity = 0;
	struct query *q;
	int rc;

	*users_out = NULL;
	*count_out = 0;
	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err, USER_SELECT " ORDER BY name", "");
	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0) {
		*users_out = arena_grow(arena, *users_out, &capacity, *count_out + 1, sizeof(**users_out));
		rc = *users_out == NULL ? err_set_nomem(err, "users") : user_read(q, arena, *users_out + *count_out, err);
		if (rc != 0)
			break;
		++*count_out;
	}
	query_end(&q);
	return store_end(store, rc, err);
}
