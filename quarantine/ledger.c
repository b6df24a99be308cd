/* ledger.c - transactions, and events chained by SHA-256 within them. */
#include "quarantine/ledger.h"

#include <stdarg.h>

#include "base/deadline.h"
#include "base/json.h"

int ledger_open(struct ledger *ledger, const struct conf *conf, struct err *err)
{
	ledger->db = db_open(conf, err);
	if (ledger->db == NULL || (ledger->digest = digest_new(err)) == NULL) {
		ledger_close(ledger);
		return -1;
	}
	return 0;
}

void ledger_close(struct ledger *ledger)
{
	db_close(&ledger->db);
	digest_free(&ledger->digest);
}

int ledger_begin(struct ledger *ledger, bool writing, struct err *err)
{
	ledger->chain_known = false;
	ledger->now_ms = clock_wall_ms();
	return ledger->db->backend->begin(ledger->db, writing, err);
}

int ledger_end(struct ledger *ledger, int rc, struct err *err)
{
	if (rc == 0)
		rc = ledger->db->backend->commit(ledger->db, err);
	if (rc != 0)
		ledger->db->backend->rollback(ledger->db);
	return rc == 0 ? 0 : -1;
}

/* Another process may have added to the chain since the last transaction. */
static int chain_end(struct ledger *ledger, struct err *err)
{
	struct query *q;
	int rc;

	if (ledger->chain_known)
		return 0;
	ledger->seq = 0;
	memset(ledger->hash, 0, DIGEST_BYTES);
	q = db_query(ledger->db, err, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", "");
	if (q == NULL)
		return -1;
	rc = query_row(q, err);
	if (rc > 0) {
		struct span hash = query_bytes(q, 1);

		ledger->seq = query_number(q, 0);
		if (hash.len == DIGEST_BYTES)
			memcpy(ledger->hash, hash.p, DIGEST_BYTES);
		else
			rc = err_set(err, ERR_SYSTEM, "event %lld has no hash: atesaki audit verify tells more", (long long)ledger->seq);
	}
	query_end(&q);
	ledger->chain_known = rc >= 0;
	return rc < 0 ? -1 : 0;
}

int event_hash(struct digest *digest, int64_t seq, int64_t at_ms, const struct event *event,
	const unsigned char before[static DIGEST_BYTES], unsigned char out[static DIGEST_BYTES], struct err *err)
{
	digest_begin(digest, "atesaki event 1");
	digest_bytes(digest, (struct span){(const char *)before, DIGEST_BYTES});
	digest_number(digest, seq);
	digest_number(digest, at_ms);
	digest_number(digest, event->hold_id);
	digest_number(digest, event->decision_id);
	digest_text(digest, event->actor);
	digest_text(digest, event->what);
	digest_bytes(digest, event->detail);
	return digest_end(digest, out, err);
}

int ledger_append(struct ledger *ledger, const struct event *event, struct err *err)
{
	unsigned char hash[DIGEST_BYTES];

	if (chain_end(ledger, err) != 0 ||
	    event_hash(ledger->digest, ledger->seq + 1, ledger->now_ms, event, ledger->hash, hash, err) != 0)
		return -1;
	if (db_run(ledger->db, err, "INSERT INTO events (seq, at_ms, hold_id, decision_id, actor, what, detail, hash)"
	           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "nnnnttsb", ledger->seq + 1, ledger->now_ms, event->hold_id,
	           event->decision_id, event->actor, event->what, event->detail,
	           (struct span){(const char *)hash, DIGEST_BYTES}) != 0)
		return -1;
	ledger->seq++;
	memcpy(ledger->hash, hash, DIGEST_BYTES);
	return 0;
}

int ledger_note(struct ledger *ledger, int64_t hold_id, const char *actor, const char *what, struct err *err, ...)
{
	struct buf detail = {0};
	struct event event = {.hold_id = hold_id, .actor = actor, .what = what};
	const char *name;
	va_list ap;
	int rc;

	va_start(ap, err);
	buf_addc(&detail, '{');
	while ((name = va_arg(ap, const char *)) != NULL) {
		if (detail.len > 1)
			buf_addc(&detail, ',');
		json_add(&detail, span_of(name));
		buf_addc(&detail, ':');
		json_add(&detail, span_of(va_arg(ap, const char *)));
	}
	va_end(ap);
	buf_addc(&detail, '}');
	event.detail = buf_span(&detail);
	rc = detail.failed ? err_set_nomem(err, "audit event") : ledger_append(ledger, &event, err);
	buf_free(&detail);
	return rc;
}
