/* audit.c - reading the audit chain. */
#include "quarantine/store_private.h"

#define LIST_MOST 1000

#define EVENT_SELECT "SELECT seq, at_ms, hold_id, actor, what, detail, hash FROM events"

static int event_read(struct query *q, struct arena *arena, struct audit_event *e, struct err *err)
{
	struct span hash = query_bytes(q, 6);
	char *hex = arena_alloc(arena, 2 * hash.len + 1);

	e->seq = query_number(q, 0);
	e->at_ms = query_number(q, 1);
	e->hold_id = query_number(q, 2);
	e->actor = arena_strdup(arena, query_text(q, 3));
	e->what = arena_strdup(arena, query_text(q, 4));
	e->detail = arena_strdup(arena, query_text(q, 5));
	if (hex == NULL || e->actor == NULL || e->what == NULL || e->detail == NULL)
		return err_set_nomem(err, "audit event");
	hex_write(hex, (const unsigned char *)hash.p, hash.len);
	e->hash = hex;
	return 0;
}

static int list_read(struct query *q, struct arena *arena, struct audit_event **events, size_t *count, struct err *err)
{
	size_t capacity = 0;
	int rc;

	while ((rc = query_row(q, err)) > 0) {
		*events = arena_grow(arena, *events, &capacity, *count + 1, sizeof(**events));
		if (*events == NULL)
			return err_set_nomem(err, "audit events");
		if (event_read(q, arena, *events + *count, err) != 0)
			return -1;
		++*count;
	}
	return rc;
}

int audit_list(struct store *store, struct arena *arena, int64_t hold_id, int64_t after_seq, size_t most,
	struct audit_event **events_out, size_t *count_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	int64_t limit = most == 0 || most > INT32_MAX ? LIST_MOST : (int64_t)most;
	struct query *q;
	int rc;

	*events_out = NULL;
	*count_out = 0;
	if (ledger == NULL)
		return -1;
	if (hold_id == 0)
		q = db_query(ledger->db, err, EVENT_SELECT " WHERE seq > ?1 ORDER BY seq LIMIT ?2", "nn", after_seq, limit);
	else
		q = db_query(ledger->db, err, EVENT_SELECT " WHERE hold_id = ?3 AND hold_id > 0 AND seq > ?1 ORDER BY seq LIMIT ?2",
			"nnn", after_seq, limit, hold_id);
	rc = q == NULL ? -1 : list_read(q, arena, events_out, count_out, err);
	query_end(&q);
	return store_end(store, rc, err);
}
