/* document_store.c - to whom which document went, by keyed digests; and those that anybody may get. */
#include "quarantine/store_private.h"

#include <stdio.h>

#define FORGET_BATCH 500

static size_t digest_count(struct span digests)
{
	return digests.len / DIGEST_BYTES;
}

static struct span digest_at(struct span digests, size_t i)
{
	return (struct span){digests.p + i * DIGEST_BYTES, DIGEST_BYTES};
}

/* ---- looking ---- */

static int sightings_read(struct query *q, struct arena *arena, struct document_sighting **v, size_t *count, struct err *err)
{
	size_t capacity = 0;
	int rc;

	while ((rc = query_row(q, err)) > 0) {
		struct document_sighting *s;

		*v = arena_grow(arena, *v, &capacity, *count + 1, sizeof(**v));
		if (*v == NULL)
			return err_set_nomem(err, "documents");
		s = *v + (*count)++;
		s->digest = (size_t)query_number(q, 0);
		s->client = arena_strdup(arena, query_text(q, 1));
		s->at_ms = query_number(q, 2);
		if (s->client == NULL)
			return err_set_nomem(err, "documents");
	}
	return rc;
}

int store_documents_look(struct store *store, struct span digests, int64_t since_ms, struct arena *arena,
	struct document_sighting **sightings_out, size_t *count_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	struct query *q;
	int rc;

	*sightings_out = NULL;
	*count_out = 0;
	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err,
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)"
		" SELECT n.i, d.client, d.at_ms FROM n JOIN documents d ON d.digest = substr(?1, n.i * 32 + 1, 32) WHERE d.at_ms >= ?3"
		" UNION ALL"
		" SELECT n.i, '', 0 FROM n JOIN common_documents c ON c.digest = substr(?1, n.i * 32 + 1, 32)"
		" ORDER BY 3 DESC, 1, 2", "bnn", digests, (int64_t)digest_count(digests), since_ms);
	rc = q == NULL ? -1 : sightings_read(q, arena, sightings_out, count_out, err);
	query_end(&q);
	return store_end(store, rc, err);
}

/* ---- remembering ---- */

static int sent_one(struct ledger *ledger, struct span digest, const char *client, struct err *err)
{
	return db_run(ledger->db, err, "INSERT INTO documents (digest, client, at_ms) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (digest, client) DO UPDATE SET at_ms = excluded.at_ms", "btn", digest, client, ledger->now_ms);
}

/* Somebody else got it between the look and now: two messages at the same time. */
static int newly_elsewhere(struct ledger *ledger, const struct decision *d, struct span digest, const char *client, struct err *err)
{
	int64_t others = 0;

	if (db_number(ledger->db, err, &others, 0, "SELECT count(*) FROM documents WHERE digest = ?1 AND client <> ?2 AND at_ms >= ?3"
	              " AND NOT EXISTS (SELECT 1 FROM documents WHERE digest = ?1 AND client = ?2)", "btn", digest, client,
	              d->looked_ms) != 0)
		return -1;
	return others == 0 ? 0 : err_set(err, ERR_TEMPORARY, "the same document went to another client a moment ago");
}

static int sent_to(struct ledger *ledger, const struct decision *d, const char *client, bool check, struct err *err)
{
	for (size_t i = 0; i < digest_count(d->documents); i++) {
		struct span digest = digest_at(d->documents, i);

		if (check && newly_elsewhere(ledger, d, digest, client, err) != 0)
			return -1;
		if (sent_one(ledger, digest, client, err) != 0)
			return -1;
	}
	return 0;
}

static int held_for(struct ledger *ledger, const struct decision *d, int64_t hold_id, const char *client, struct err *err)
{
	for (size_t i = 0; i < digest_count(d->documents); i++) {
		if (db_run(ledger->db, err, "INSERT OR IGNORE INTO held_documents (hold_id, digest, client) VALUES (?1, ?2, ?3)", "nbt",
		           hold_id, digest_at(d->documents, i), client) != 0)
			return -1;
	}
	return 0;
}

int documents_record(struct ledger *ledger, const struct decision *d, int64_t hold_id, struct err *err)
{
	bool passes = strcmp(d->verdict, "pass") == 0, sent = passes || d->monitor;

	if (d->documents.len == 0)
		return 0;
	/* Whoever gets it at once belongs to the one client that the message is about. */
	if (d->delivered_count > 0 && sent_to(ledger, d, d->clients, true, err) != 0)
		return -1;
	for (size_t i = 0; i < d->document_client_count; i++) {
		if (sent && sent_to(ledger, d, d->document_clients[i], passes && !d->monitor && !d->seen_elsewhere, err) != 0)
			return -1;
		if (hold_id > 0 && held_for(ledger, d, hold_id, d->document_clients[i], err) != 0)
			return -1;
	}
	/* Of nobody, so that it can be made common. */
	return hold_id > 0 && d->document_client_count == 0 ? held_for(ledger, d, hold_id, "", err) : 0;
}

int documents_release(struct ledger *ledger, int64_t hold_id, struct err *err)
{
	if (db_run(ledger->db, err, "INSERT INTO documents (digest, client, at_ms)"
	           " SELECT digest, client, ?2 FROM held_documents WHERE hold_id = ?1 AND client <> ''"
	           " ON CONFLICT (digest, client) DO UPDATE SET at_ms = excluded.at_ms", "nn", hold_id, ledger->now_ms) != 0)
		return -1;
	return db_run(ledger->db, err, "DELETE FROM held_documents WHERE hold_id = ?1", "n", hold_id);
}

int store_documents_forget(struct store *store, int64_t before_ms, struct err *err)
{
	struct ledger *ledger;
	int64_t left = FORGET_BATCH;
	int rc = 0;

	while (rc == 0 && left >= FORGET_BATCH) {
		ledger = store_begin(store, true, err);
		if (ledger == NULL)
			return -1;
		rc = db_number(ledger->db, err, &left, 0, "SELECT count(*) FROM (SELECT 1 FROM documents WHERE at_ms < ?1 LIMIT ?2)",
			"nn", before_ms, (int64_t)FORGET_BATCH);
		if (rc == 0)
			rc = db_run(ledger->db, err, "DELETE FROM documents WHERE (digest, client) IN"
				" (SELECT digest, client FROM documents WHERE at_ms < ?1 LIMIT ?2)", "nn", before_ms, (int64_t)FORGET_BATCH);
		if (rc == 0)
			rc = db_run(ledger->db, err, "DELETE FROM held_documents WHERE hold_id IN"
				" (SELECT id FROM holds WHERE state IN ('returned', 'expired') AND changed_ms < ?1)", "n", before_ms);
		rc = store_end(store, rc, err);
	}
	return rc;
}

/* ---- what anybody may get ---- */

static int may(struct ledger *ledger, const char *name, struct err *err)
{
	struct arena *arena = arena_new(0);
	struct user user;
	int rc = arena == NULL ? err_set_nomem(err, "common document") : user_load(ledger, arena, name, &user, err);

	if (rc == 0 && (user.name == NULL || !user.active || (user.role != ROLE_SUPERVISOR && user.role != ROLE_ADMIN)))
		rc = err_set(err, ERR_INPUT, "%s is no active supervisor or admin of this store, who alone may say what is common", name);
	arena_free(&arena);
	return rc;
}

static int common_write(struct ledger *ledger, const char *user, const char *name, struct span digests, int64_t *number_out,
	struct err *err)
{
	char number[24];

	if (may(ledger, user, err) != 0 ||
	    db_number(ledger->db, err, number_out, 0, "SELECT coalesce(max(number), 0) + 1 FROM common_documents", "") != 0)
		return -1;
	for (size_t i = 0; i < digest_count(digests); i++) {
		if (db_run(ledger->db, err, "INSERT INTO common_documents (digest, number, name, user_name, at_ms)"
		           " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (digest) DO UPDATE SET number = excluded.number,"
		           " name = excluded.name, user_name = excluded.user_name, at_ms = excluded.at_ms", "bnttn",
		           digest_at(digests, i), *number_out, name, user, ledger->now_ms) != 0)
			return -1;
	}
	snprintf(number, sizeof(number), "%lld", (long long)*number_out);
	return ledger_note(ledger, 0, user, "document-common", err, "number", number, "name", name, NULL);
}

int document_common_add(struct store *store, const char *user, const char *name, struct span digests, int64_t *number_out,
	struct err *err)
{
	struct ledger *ledger = store_begin(store, true, err);

	return ledger == NULL ? -1 : store_end(store, common_write(ledger, user, name, digests, number_out, err), err);
}

static int common_delete(struct ledger *ledger, const char *user, int64_t number, struct err *err)
{
	char text[24];
	int64_t there = 0;

	if (may(ledger, user, err) != 0 ||
	    db_number(ledger->db, err, &there, 0, "SELECT count(*) FROM common_documents WHERE number = ?1", "n", number) != 0)
		return -1;
	if (there == 0)
		return err_set(err, ERR_INPUT, "no common document %lld", (long long)number);
	snprintf(text, sizeof(text), "%lld", (long long)number);
	if (db_run(ledger->db, err, "DELETE FROM common_documents WHERE number = ?1", "n", number) != 0)
		return -1;
	return ledger_note(ledger, 0, user, "document-not-common", err, "number", text, NULL);
}

int document_common_remove(struct store *store, const char *user, int64_t number, struct err *err)
{
	struct ledger *ledger = store_begin(store, true, err);

	return ledger == NULL ? -1 : store_end(store, common_delete(ledger, user, number, err), err);
}

static int common_read(struct query *q, struct arena *arena, struct common_document **v, size_t *count, struct err *err)
{
	size_t capacity = 0;
	int rc;

	while ((rc = query_row(q, err)) > 0) {
		struct common_document *c;

		*v = arena_grow(arena, *v, &capacity, *count + 1, sizeof(**v));
		if (*v == NULL)
			return err_set_nomem(err, "common documents");
		c = *v + (*count)++;
		c->number = query_number(q, 0);
		c->name = arena_strdup(arena, query_text(q, 1));
		c->user = arena_strdup(arena, query_text(q, 2));
		c->at_ms = query_number(q, 3);
		if (c->name == NULL || c->user == NULL)
			return err_set_nomem(err, "common documents");
	}
	return rc;
}

int document_common_list(struct store *store, struct arena *arena, struct common_document **out, size_t *count_out,
	struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	struct query *q;
	int rc;

	*out = NULL;
	*count_out = 0;
	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err, "SELECT number, min(name), min(user_name), min(at_ms) FROM common_documents"
		" GROUP BY number ORDER BY number", "");
	rc = q == NULL ? -1 : common_read(q, arena, out, count_out, err);
	query_end(&q);
	return store_end(store, rc, err);
}

int hold_documents(struct store *store, int64_t hold_id, struct buf *digests_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	struct query *q;
	int rc;

	if (ledger == NULL)
		return -1;
	q = db_query(ledger->db, err, "SELECT DISTINCT digest FROM held_documents WHERE hold_id = ?1", "n", hold_id);
	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0)
		buf_add(digests_out, query_bytes(q, 0).p, query_bytes(q, 0).len);
	query_end(&q);
	if (rc == 0 && digests_out->failed)
		rc = err_set_nomem(err, "documents of a held message");
	if (rc == 0 && digests_out->len == 0)
		rc = err_set(err, ERR_INPUT, "message %lld has no document that is remembered", (long long)hold_id);
	return store_end(store, rc, err);
}
