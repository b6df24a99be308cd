/* records.c - whether what the store holds is what the events of its audit chain say.
 *
 * Decisions and held messages are numbered without gaps in the order of their events, so walking both side by side finds
 * what was altered, removed or slipped in. */
#include "quarantine/records.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "quarantine/decision.h"
#include "quarantine/store_private.h"

struct person_record {
	struct person_record *next;
	const char *name, *detail;
};

struct hold_record {
	unsigned char state; /* enum hold_state */
	bool missing, deleted;
};

struct records {
	struct ledger *ledger;
	struct fault *fault;
	struct query *decisions;   /* by number, the next row after those that have had their event */
	struct arena *scratch;     /* a decision */
	struct hold_record *holds; /* [number - 1] */
	size_t hold_count, hold_capacity;
	int64_t directory_count;
	struct person_record *persons;
};

int fault_set(struct fault *fault, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fault->text = arena_strdup(fault->arena, text);
	return fault->text == NULL ? -1 : 1;
}

struct records *records_open(struct ledger *ledger, struct fault *fault, struct err *err)
{
	struct records *r = arena_alloc(fault->arena, sizeof(*r));

	if (r == NULL) {
		err_set_nomem(err, "audit");
		return NULL;
	}
	r->ledger = ledger;
	r->fault = fault;
	r->decisions = db_query(ledger->db, err, "SELECT " DECISION_COLUMNS " FROM decisions d ORDER BY d.id", "");
	if (r->decisions == NULL)
		records_close(&r);
	return r;
}

void records_close(struct records **records)
{
	if (*records == NULL)
		return;
	query_end(&(*records)->decisions);
	arena_free(&(*records)->scratch);
	*records = NULL;
}

/* ---- single records ---- */

/* Whether the detail's text `name` is the hex form of the digest. */
static bool detail_is(struct span detail, const char *name, const unsigned char *digest)
{
	json_t *json = json_loadb(detail.p, detail.len, 0, NULL);
	const char *text = json_string_value(json_object_get(json, name));
	char hex[DIGEST_HEX];
	bool same;

	hex_write(hex, digest, DIGEST_BYTES);
	same = text != NULL && strcmp(text, hex) == 0;
	json_decref(json);
	return same;
}

static int decision_check(struct records *r, int64_t seq, const struct event *event, struct err *err)
{
	unsigned char digest[DIGEST_BYTES];
	struct decision d;
	int rc = query_row(r->decisions, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || query_number(r->decisions, 0) > event->decision_id)
		return fault_set(r->fault, "decision %lld was removed (event %lld)", (long long)event->decision_id, (long long)seq);
	if (query_number(r->decisions, 0) < event->decision_id)
		return fault_set(r->fault, "decision %lld was added without an event", (long long)query_number(r->decisions, 0));
	arena_free(&r->scratch);
	r->scratch = arena_new(0);
	if (r->scratch == NULL)
		return err_set_nomem(err, "audit");
	if (decision_read(r->decisions, r->scratch, &d, err) != 0 || decision_digest(r->ledger->digest, &d, digest, err) != 0)
		return -1;
	if (!detail_is(event->detail, "decision", digest))
		return fault_set(r->fault, "decision %lld was altered (event %lld)", (long long)d.id, (long long)seq);
	return 0;
}

static int sealed_check(struct records *r, int64_t seq, const struct event *event, bool *missing_out, struct err *err)
{
	struct query *q = db_query(r->ledger->db, err, "SELECT bytes FROM sealed WHERE hold_id = ?1", "n", event->hold_id);
	unsigned char digest[DIGEST_BYTES];
	int rc = q == NULL ? -1 : query_row(q, err);

	*missing_out = rc == 0;
	if (rc > 0) {
		rc = digest_plain(r->ledger->digest, query_bytes(q, 0), digest, err);
		if (rc == 0 && !detail_is(event->detail, "sealed", digest))
			rc = fault_set(r->fault, "the sealed bytes of message %lld were exchanged (event %lld)", (long long)event->hold_id,
				(long long)seq);
	}
	query_end(&q);
	return rc;
}

static int held(struct records *r, int64_t seq, const struct event *event, struct err *err)
{
	struct hold_record *h;
	int64_t decision_id;

	if (event->hold_id != (int64_t)r->hold_count + 1)
		return fault_set(r->fault, "event %lld holds message %lld out of turn", (long long)seq, (long long)event->hold_id);
	r->holds = arena_grow(r->fault->arena, r->holds, &r->hold_capacity, r->hold_count + 1, sizeof(*r->holds));
	if (r->holds == NULL)
		return err_set_nomem(err, "audit");
	h = &r->holds[r->hold_count++];
	*h = (struct hold_record){.state = HOLD_HELD};
	if (db_number(r->ledger->db, err, &decision_id, 0, "SELECT decision_id FROM holds WHERE id = ?1", "n", event->hold_id) != 0)
		return -1;
	if (decision_id != event->decision_id)
		return fault_set(r->fault, "held message %lld was %s (event %lld)", (long long)event->hold_id,
			decision_id == 0 ? "removed" : "altered", (long long)seq);
	return sealed_check(r, seq, event, &h->missing, err);
}

static int directory_check(struct records *r, int64_t seq, const struct event *event, struct err *err)
{
	struct query *q = db_query(r->ledger->db, err, "SELECT csv FROM directories WHERE version = ?1", "n", ++r->directory_count);
	unsigned char digest[DIGEST_BYTES];
	int rc = q == NULL ? -1 : query_row(q, err);

	if (rc == 0)
		rc = fault_set(r->fault, "version %lld of the client directory was removed (event %lld)", (long long)r->directory_count,
			(long long)seq);
	else if (rc > 0 && (rc = digest_plain(r->ledger->digest, query_bytes(q, 0), digest, err)) == 0 &&
	         !detail_is(event->detail, "sha256", digest))
		rc = fault_set(r->fault, "version %lld of the client directory was altered (event %lld)", (long long)r->directory_count,
			(long long)seq);
	query_end(&q);
	return rc;
}

static struct person_record *person_find(const struct records *r, const char *name)
{
	struct person_record *p = r->persons;

	while (p != NULL && strcmp(p->name, name) != 0)
		p = p->next;
	return p;
}

static int person_take(struct records *r, const struct event *event, struct err *err)
{
	json_t *json = json_loadb(event->detail.p, event->detail.len, 0, NULL);
	const char *name = json_string_value(json_object_get(json, "name"));
	struct person_record *p = person_find(r, name == NULL ? "" : name);

	if (p == NULL && (p = arena_alloc(r->fault->arena, sizeof(*p))) != NULL) {
		p->name = arena_strdup(r->fault->arena, name == NULL ? "" : name);
		p->next = r->persons;
		r->persons = p;
	}
	if (p != NULL)
		p->detail = arena_copy(r->fault->arena, event->detail.p, event->detail.len);
	json_decref(json);
	return p == NULL || p->name == NULL || p->detail == NULL ? err_set_nomem(err, "audit") : 0;
}

/* ---- events ---- */

static const struct {
	const char *what;
	enum hold_state state;
} state_events[] = {
	{"approved", HOLD_APPROVED}, {"released", HOLD_RELEASED}, {"refused", HOLD_HELD}, {"returned", HOLD_RETURNED},
	{"expired", HOLD_EXPIRED},
};

static int hold_event(struct records *r, int64_t seq, const struct event *event)
{
	struct hold_record *h;

	if (event->hold_id < 1 || event->hold_id > (int64_t)r->hold_count)
		return fault_set(r->fault, "event %lld is about message %lld, which was not held before", (long long)seq,
			(long long)event->hold_id);
	h = &r->holds[event->hold_id - 1];
	if (strcmp(event->what, "deleted") == 0)
		h->deleted = true;
	for (size_t i = 0; i < sizeof(state_events) / sizeof(state_events[0]); i++) {
		if (strcmp(event->what, state_events[i].what) == 0)
			h->state = state_events[i].state;
	}
	return 0;
}

int records_event(struct records *r, int64_t seq, const struct event *event, struct err *err)
{
	int rc = 0;

	if (event->decision_id > 0)
		rc = decision_check(r, seq, event, err);
	if (rc == 0 && strcmp(event->what, "held") == 0)
		rc = held(r, seq, event, err);
	else if (rc == 0 && event->hold_id != 0)
		rc = hold_event(r, seq, event);
	else if (rc == 0 && strcmp(event->what, "directory") == 0)
		rc = directory_check(r, seq, event, err);
	else if (rc == 0 && strcmp(event->what, "user") == 0)
		rc = person_take(r, event, err);
	return rc;
}

/* ---- the end ---- */

static int hold_row_check(struct records *r, int64_t id, const char *state)
{
	struct hold_record *h;

	if (id < 1 || id > (int64_t)r->hold_count)
		return fault_set(r->fault, "held message %lld was added without an event", (long long)id);
	h = &r->holds[id - 1];
	if (strcmp(state, hold_state_name(h->state)) != 0)
		return fault_set(r->fault, "message %lld is %s in the store, but %s by its events", (long long)id, state,
			hold_state_name(h->state));
	if (h->missing && !h->deleted)
		return fault_set(r->fault, "the sealed bytes of message %lld were removed without an event", (long long)id);
	return 0;
}

static int holds_check(struct records *r, struct err *err)
{
	struct query *q = db_query(r->ledger->db, err, "SELECT id, state FROM holds ORDER BY id", "");
	size_t count = 0;
	int rc;

	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0) {
		rc = hold_row_check(r, query_number(q, 0), query_text(q, 1));
		if (rc != 0)
			break;
		count++;
	}
	query_end(&q);
	if (rc == 0 && count != r->hold_count)
		rc = fault_set(r->fault, "%zu held messages were removed", r->hold_count - count);
	return rc;
}

static int person_check(struct records *r, struct query *q, struct err *err)
{
	struct arena *arena = arena_new(0);
	struct buf detail = {0};
	struct person_record *p = NULL;
	struct user user;
	int rc = arena == NULL ? err_set_nomem(err, "audit") : user_read(q, arena, &user, err);

	if (rc == 0) {
		p = person_find(r, user.name);
		user_detail(&detail, &user);
		if (p == NULL || detail.failed || strcmp(p->detail, detail.p) != 0)
			rc = fault_set(r->fault, "user %s was changed without an event", user.name);
	}
	buf_free(&detail);
	arena_free(&arena);
	return rc;
}

static int persons_check(struct records *r, struct err *err)
{
	struct query *q = db_query(r->ledger->db, err, "SELECT name, address, role, active, created_ms FROM users", "");
	size_t count = 0, recorded = 0;
	int rc;

	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0) {
		rc = person_check(r, q, err);
		if (rc != 0)
			break;
		count++;
	}
	query_end(&q);
	for (const struct person_record *p = r->persons; p != NULL; p = p->next)
		recorded++;
	if (rc == 0 && count != recorded)
		rc = fault_set(r->fault, "%zu users were removed without an event", recorded - count);
	return rc;
}

int records_end(struct records *r, struct err *err)
{
	int64_t directories = 0;
	int rc = query_row(r->decisions, err);

	if (rc > 0)
		return fault_set(r->fault, "decision %lld was added without an event", (long long)query_number(r->decisions, 0));
	if (rc == 0)
		rc = holds_check(r, err);
	if (rc == 0)
		rc = persons_check(r, err);
	if (rc == 0)
		rc = db_number(r->ledger->db, err, &directories, 0, "SELECT count(*) FROM directories", "");
	if (rc == 0 && directories != r->directory_count)
		rc = fault_set(r->fault, "a version of the client directory was added without an event");
	return rc;
}
