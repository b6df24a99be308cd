/* audit_verify.c - walks the audit chain and finds where it is not what was recorded.
 *
 * An alteration breaks the chain where it is; a chain that was computed anew from there on breaks at the next checkpoint,
 * which only the holder of the key could have signed; a tail that was cut off is missed by the last checkpoint, or by its
 * second copy when the checkpoints were cut off with it. */
#include "quarantine/checkpoint.h"
#include "quarantine/key_file.h"
#include "quarantine/records.h"
#include "quarantine/store_private.h"

#include <errno.h>
#include <stdio.h>

#include "base/deadline.h"

#define PROGRESS_EVERY 1000
#define UNSIGNED_INTERVALS 4 /* the courier may be restarted or late without anything being wrong */
#define UNSIGNED_LEAST_MS 600000

struct walk {
	struct ledger *ledger;
	const struct conf *conf;
	struct fault fault;
	struct records *records;
	EVP_PKEY *public_key;
	struct query *checkpoints;
	bool checkpoint_there;       /* `checkpoint` is the next one */
	struct checkpoint checkpoint;
	int64_t seq;                 /* the last event that is sound */
	unsigned char hash[DIGEST_BYTES];
	int64_t signed_seq;          /* the last one under a checkpoint */
	int64_t unsigned_since_ms;   /* the time of the one after that; 0: none */
};

static int checkpoint_next(struct walk *w, struct err *err)
{
	struct span hash, signature;
	int rc = query_row(w->checkpoints, err);

	w->checkpoint_there = rc > 0;
	if (rc <= 0)
		return rc;
	w->checkpoint.seq = query_number(w->checkpoints, 0);
	w->checkpoint.at_ms = query_number(w->checkpoints, 1);
	hash = query_bytes(w->checkpoints, 2);
	signature = query_bytes(w->checkpoints, 3);
	if (hash.len != DIGEST_BYTES || signature.len != SIGNATURE_BYTES)
		return fault_set(&w->fault, "the checkpoint at event %lld was altered", (long long)w->checkpoint.seq);
	memcpy(w->checkpoint.hash, hash.p, DIGEST_BYTES);
	memcpy(w->checkpoint.signature, signature.p, SIGNATURE_BYTES);
	return 0;
}

/* A checkpoint of the store or of its copy, against the event of that number. */
static int checkpoint_check(struct walk *w, const struct checkpoint *c, const unsigned char *hash, const char *where)
{
	if (!checkpoint_genuine(c, w->public_key))
		return fault_set(&w->fault, "the checkpoint at event %lld%s is not signed with the audit key", (long long)c->seq, where);
	if (hash == NULL)
		return fault_set(&w->fault, "events %lld to %lld were cut off: the last checkpoint%s is at event %lld",
			(long long)w->seq + 1, (long long)c->seq, where, (long long)c->seq);
	if (memcmp(c->hash, hash, DIGEST_BYTES) != 0)
		return fault_set(&w->fault, "an event from %lld to %lld was altered and the chain computed anew: the checkpoint%s at event"
			" %lld does not fit", (long long)w->signed_seq + 1, (long long)c->seq, where, (long long)c->seq);
	return 0;
}

static int chain_check(struct walk *w, struct query *q, int64_t at_ms, const struct event *event, struct err *err)
{
	int64_t seq = query_number(q, 0);
	struct span stored = query_bytes(q, 7);
	unsigned char hash[DIGEST_BYTES];

	if (seq == w->seq + 2)
		return fault_set(&w->fault, "event %lld was removed", (long long)w->seq + 1);
	if (seq != w->seq + 1)
		return fault_set(&w->fault, "events %lld to %lld were removed", (long long)w->seq + 1, (long long)seq - 1);
	if (event_hash(w->ledger->digest, seq, at_ms, event, w->hash, hash, err) != 0)
		return -1;
	if (stored.len != DIGEST_BYTES || memcmp(stored.p, hash, DIGEST_BYTES) != 0)
		return fault_set(&w->fault, "event %lld was altered", (long long)seq);
	memcpy(w->hash, hash, DIGEST_BYTES);
	w->seq = seq;
	return 0;
}

static int event_check(struct walk *w, struct query *q, struct err *err)
{
	int64_t at_ms = query_number(q, 1);
	struct event event = {.hold_id = query_number(q, 2), .decision_id = query_number(q, 3), .actor = query_text(q, 4),
		.what = query_text(q, 5), .detail = query_bytes(q, 6)};
	int rc = chain_check(w, q, at_ms, &event, err);

	if (rc == 0 && w->unsigned_since_ms == 0)
		w->unsigned_since_ms = at_ms;
	if (rc == 0 && w->checkpoint_there && w->checkpoint.seq == w->seq) {
		rc = checkpoint_check(w, &w->checkpoint, w->hash, "");
		w->signed_seq = w->seq;
		w->unsigned_since_ms = 0;
		if (rc == 0)
			rc = checkpoint_next(w, err);
	}
	return rc == 0 ? records_event(w->records, w->seq, &event, err) : rc;
}

static int events_check(struct walk *w, void (*progress)(int64_t, int64_t), struct err *err)
{
	struct query *q = NULL;
	int64_t all = 0;
	int rc = db_number(w->ledger->db, err, &all, 0, "SELECT max(seq) FROM events", "");

	if (rc == 0)
		q = db_query(w->ledger->db, err, "SELECT seq, at_ms, hold_id, decision_id, actor, what, detail, hash FROM events"
			" ORDER BY seq", "");
	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0) {
		rc = event_check(w, q, err);
		if (rc != 0)
			break;
		if (progress != NULL && (w->seq % PROGRESS_EVERY == 0 || w->seq == all))
			progress(w->seq, all);
	}
	query_end(&q);
	/* What is left over is about events that are not there, or below the first. */
	if (rc == 0 && w->checkpoint_there)
		rc = checkpoint_check(w, &w->checkpoint, NULL, "");
	return rc;
}

/* ---- the second copy ---- */

static int copied_event_check(struct walk *w, const struct checkpoint *c, struct err *err)
{
	struct query *q = db_query(w->ledger->db, err, "SELECT hash FROM events WHERE seq = ?1", "n", c->seq);
	int rc = q == NULL ? -1 : query_row(q, err);

	if (rc >= 0) {
		struct span hash = rc > 0 ? query_bytes(q, 0) : (struct span){0};

		rc = checkpoint_check(w, c, hash.len == DIGEST_BYTES ? (const unsigned char *)hash.p : NULL, " in the second copy");
	}
	if (rc == 0 && c->seq > w->signed_seq) {
		w->signed_seq = c->seq;
		w->unsigned_since_ms = 0;
		if (c->seq < w->seq)
			rc = db_number(w->ledger->db, err, &w->unsigned_since_ms, 0, "SELECT at_ms FROM events WHERE seq = ?1", "n", c->seq + 1);
	}
	query_end(&q);
	return rc;
}

static int copy_lines_check(struct walk *w, FILE *copy, const char *path, struct err *err)
{
	char line[CHECKPOINT_LINE + 1];
	int number = 0, rc = 0;

	while (rc == 0 && fgets(line, sizeof(line), copy) != NULL) {
		struct checkpoint c;

		number++;
		line[strcspn(line, "\n")] = '\0';
		rc = checkpoint_parse(line, &c) != 0 ? fault_set(&w->fault, "line %d of %s is no checkpoint", number, path)
			: copied_event_check(w, &c, err);
	}
	return rc == 0 && ferror(copy) ? err_set_sys(err, "read %s", path) : rc;
}

static int copy_check(struct walk *w, struct err *err)
{
	const char *path = w->conf->audit_checkpoint_file;
	int64_t copied = 0;
	FILE *copy;
	int rc;

	if (*path == '\0')
		return 0;
	copy = fopen(path, "re");
	if (copy == NULL && errno != ENOENT)
		return err_set_sys(err, "open %s", path);
	if (copy == NULL) {
		rc = db_number(w->ledger->db, err, &copied, 0, "SELECT count(*) FROM checkpoints WHERE copied = 1", "");
		return rc == 0 && copied > 0 ? fault_set(&w->fault, "the second copy of the checkpoints, %s, is gone", path) : rc;
	}
	rc = copy_lines_check(w, copy, path, err);
	fclose(copy);
	return rc;
}

/* Who computes the whole chain anew must take its checkpoints away. */
static int unsigned_check(struct walk *w)
{
	int64_t most_ms = w->conf->audit_checkpoint * UNSIGNED_INTERVALS;

	if (most_ms < UNSIGNED_LEAST_MS)
		most_ms = UNSIGNED_LEAST_MS;
	if (w->unsigned_since_ms == 0 || w->unsigned_since_ms > clock_wall_ms() - most_ms)
		return 0;
	return fault_set(&w->fault, "events %lld to %lld are under no signed checkpoint: it was removed, or the courier signs none",
		(long long)w->signed_seq + 1, (long long)w->seq);
}

/* ---- all of it ---- */

static int walk_all(struct walk *w, void (*progress)(int64_t, int64_t), struct err *err)
{
	int rc = -1;

	w->checkpoints = db_query(w->ledger->db, err, "SELECT seq, at_ms, hash, signature FROM checkpoints ORDER BY seq", "");
	if (w->checkpoints != NULL)
		w->records = records_open(w->ledger, &w->fault, err);
	if (w->records != NULL)
		rc = checkpoint_next(w, err);
	if (rc == 0)
		rc = events_check(w, progress, err);
	if (rc == 0)
		rc = copy_check(w, err);
	if (rc == 0)
		rc = records_end(w->records, err);
	if (rc == 0)
		rc = unsigned_check(w);
	records_close(&w->records);
	query_end(&w->checkpoints);
	return rc;
}

static EVP_PKEY *public_key_open(const struct conf *conf, struct err *err)
{
	char path[PATH_MAX];
	EVP_PKEY *key;

	checkpoint_public_path(conf, path);
	key = key_file_public(path, err);
	if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
		err_set(err, ERR_INPUT, "%s is not an Ed25519 key", path);
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

int audit_verify(struct store *store, const struct conf *conf, struct arena *arena, const char **fault_out,
	int64_t *checked_out, void (*progress)(int64_t done, int64_t all), struct err *err)
{
	struct walk w = {.conf = conf, .fault = {.arena = arena}, .public_key = public_key_open(conf, err)};
	int rc = -1;

	*fault_out = NULL;
	*checked_out = 0;
	if (w.public_key != NULL)
		w.ledger = store_begin(store, false, err);
	if (w.ledger != NULL) {
		rc = walk_all(&w, progress, err);
		if (rc < 0 && err != NULL && err->kind == ERR_NONE)
			err_set_nomem(err, "audit");
		if (store_end(store, rc < 0 ? -1 : 0, err) != 0)
			rc = -1;
		*fault_out = rc > 0 ? w.fault.text : NULL;
		*checked_out = w.seq;
	}
	EVP_PKEY_free(w.public_key);
	return rc < 0 ? -1 : 0;
}
