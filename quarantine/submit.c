/* submit.c - decisions and holds of many threads, in one commit for all that wait.
 *
 * One thread writes. What is waiting when it comes back from a commit is the next transaction, so the price of an fsync
 * is shared by all who came meanwhile, and a lone message waits for nobody. A second thread does the upkeep. */
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/json.h"
#include "quarantine/decision.h"
#include "quarantine/store_private.h"

#define BATCH_MAX 256
#define BATCH_BYTES (64u << 20) /* of sealed messages in one transaction, where there are more than one */

struct request {
	struct request *next;
	struct decision *decision;
	struct span sealed;
	int64_t hold_id;
	int rc;
	struct err err;
	sem_t answered; /* posted last: r may be gone then */
};

struct submitter {
	struct store *store;
	pthread_mutex_t lock; /* over all below but ledger, which is the writer's */
	pthread_cond_t arrived, upkeep;
	struct request *first, **last;
	bool idle; /* the writer sleeps until it is woken */
	bool stopping;
	bool upkeep_wanted; /* for the upkeep thread */
	bool upkeep_rest;   /* it has done its part: what came meanwhile is the writer's */
	struct ledger ledger;
	struct ledger upkeep_ledger;
	pthread_t writer, keeper;
};

/* ---- one message ---- */

static int event_add(struct ledger *ledger, const struct request *r, const unsigned char *digest, const unsigned char *sealed,
	struct err *err)
{
	const struct decision *d = r->decision;
	struct buf detail = {0};
	struct event event = {.hold_id = r->hold_id, .decision_id = d->id, .actor = "milter",
		.what = r->hold_id > 0 ? "held" : "decided"};
	char hex[DIGEST_HEX];
	int rc;

	buf_adds(&detail, "{\"verdict\":");
	json_add(&detail, span_of(d->verdict));
	buf_adds(&detail, ",\"reasons\":");
	json_add(&detail, span_of(d->reasons));
	hex_write(hex, digest, DIGEST_BYTES);
	buf_addf(&detail, ",\"decision\":\"%s\"", hex);
	if (sealed != NULL) {
		hex_write(hex, sealed, DIGEST_BYTES);
		buf_addf(&detail, ",\"sealed\":\"%s\"", hex);
	}
	buf_addc(&detail, '}');
	event.detail = buf_span(&detail);
	rc = detail.failed ? err_set_nomem(err, "audit event") : ledger_append(ledger, &event, err);
	buf_free(&detail);
	return rc;
}

static int hold_insert(struct ledger *ledger, const struct conf *conf, struct request *r, struct err *err)
{
	if (db_number(ledger->db, err, &r->hold_id, 0,
	              "INSERT INTO holds (decision_id, state, changed_ms) VALUES (?1, 'held', ?2) RETURNING id", "nn",
	              r->decision->id, ledger->now_ms) != 0 ||
	    db_run(ledger->db, err, "INSERT INTO sealed (hold_id, bytes) VALUES (?1, ?2)", "nb", r->hold_id, r->sealed) != 0)
		return -1;
	return notice_queue(ledger, conf, NOTICE_HELD, r->hold_id, r->decision->sender, err);
}

static int request_write(struct ledger *ledger, const struct conf *conf, struct request *r, struct err *err)
{
	unsigned char digest[DIGEST_BYTES], sealed[DIGEST_BYTES];
	bool held = r->sealed.p != NULL;

	r->hold_id = 0;
	if (decision_insert(ledger, r->decision, err) != 0 || decision_digest(ledger->digest, r->decision, digest, err) != 0)
		return -1;
	if (held && (hold_insert(ledger, conf, r, err) != 0 || digest_plain(ledger->digest, r->sealed, sealed, err) != 0))
		return -1;
	if (documents_record(ledger, r->decision, r->hold_id, err) != 0)
		return -1;
	return event_add(ledger, r, digest, held ? sealed : NULL, err);
}

/* ---- a batch ---- */

/* Up to `end`, in one transaction. *row_failed_out: one of them could not be written, others might. */
static int batch_write(struct submitter *s, const struct conf *conf, struct request *first, struct request *end,
	bool *row_failed_out, struct err *err)
{
	int rc;

	if (s->ledger.db == NULL && ledger_open(&s->ledger, conf, err) != 0)
		return -1;
	rc = ledger_begin(&s->ledger, true, err);
	for (struct request *r = first; r != end && rc == 0; r = r->next) {
		rc = request_write(&s->ledger, conf, r, err);
		*row_failed_out = rc != 0;
	}
	return ledger_end(&s->ledger, rc, err);
}

static void batch_answer(struct request *first, struct request *end, int rc, const struct err *err)
{
	for (struct request *r = first; r != end; r = r->next) {
		r->rc = rc;
		if (rc != 0) {
			r->err = *err;
			r->decision->id = r->hold_id = 0;
		}
	}
}

/* What went wrong may be the connection's fault (a file that was exchanged or repaired): the next batch opens it anew. The
 * boundary hears that it is for a time: whoever repairs the set-up, the sender still has the message. */
static void batch_failed(struct submitter *s, struct err *err)
{
	if (err->kind != ERR_INPUT)
		ledger_close(&s->ledger);
	if (err->kind == ERR_SYSTEM)
		err->kind = ERR_TEMPORARY;
}

/* One bad message does not take the others down: each is tried alone then. */
static void batch_do(struct submitter *s, struct request *first, struct request *end)
{
	const struct conf *conf = store_conf(s->store);
	bool row_failed = false;
	struct err err = {0};
	int rc = batch_write(s, conf, first, end, &row_failed, &err);

	if (rc != 0)
		batch_failed(s, &err);
	if (rc != 0 && row_failed && first->next != end) {
		for (struct request *r = first; r != end; r = r->next) {
			rc = batch_write(s, conf, r, r->next, &row_failed, &err);
			if (rc != 0)
				batch_failed(s, &err);
			batch_answer(r, r->next, rc, &err);
		}
	} else {
		batch_answer(first, end, rc, &err);
	}
	conf_release(&conf);
}

/* Takes what is waiting off the queue, under the lock. The first of those that stay, or NULL. */
static struct request *batch_cut(struct submitter *s)
{
	struct request *r = s->first;
	size_t bytes = r->sealed.len;

	for (size_t count = 1; r->next != NULL && count < BATCH_MAX; count++, r = r->next) {
		bytes += r->next->sealed.len;
		if (bytes > BATCH_BYTES)
			break;
	}
	s->first = r->next;
	if (s->first == NULL)
		s->last = &s->first;
	return s->first;
}

/* Under the lock, between two batches. The keeper copies the bulk of the log while messages go on; then the writer, who
 * alone adds to the log, copies the little that came meanwhile, so that the log starts again from its beginning. */
static void upkeep_ask(struct submitter *s)
{
	struct db *db = s->ledger.db;

	if (db == NULL || s->upkeep_wanted)
		return;
	if (s->upkeep_rest) {
		s->upkeep_rest = false;
		pthread_mutex_unlock(&s->lock);
		db->backend->upkeep(db, NULL);
		pthread_mutex_lock(&s->lock);
	} else if (db->backend->upkeep_due(db)) {
		s->upkeep_wanted = true;
		pthread_cond_signal(&s->upkeep);
	}
}

/* Without the lock, or those who wake would wait for it. */
static void batch_release(struct request *first, struct request *end)
{
	for (struct request *r = first, *next; r != end; r = next) {
		next = r->next;
		sem_post(&r->answered);
	}
}

static void *writer_run(void *arg)
{
	struct submitter *s = arg;

	pthread_mutex_lock(&s->lock);
	while (s->first != NULL || !s->stopping) {
		struct request *first = s->first, *end;

		if (first == NULL) {
			s->idle = true;
			pthread_cond_wait(&s->arrived, &s->lock);
			continue;
		}
		end = batch_cut(s);
		pthread_mutex_unlock(&s->lock);
		batch_do(s, first, end);
		batch_release(first, end);
		pthread_mutex_lock(&s->lock);
		upkeep_ask(s);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void keep(struct submitter *s)
{
	const struct conf *conf = store_conf(s->store);
	struct db *db = s->upkeep_ledger.db;

	if (db == NULL && ledger_open(&s->upkeep_ledger, conf, NULL) == 0)
		db = s->upkeep_ledger.db;
	if (db != NULL && db->backend->upkeep(db, NULL) != 0)
		ledger_close(&s->upkeep_ledger);
	conf_release(&conf);
}

static void *keeper_run(void *arg)
{
	struct submitter *s = arg;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (!s->upkeep_wanted && !s->stopping)
			pthread_cond_wait(&s->upkeep, &s->lock);
		if (s->stopping)
			break;
		pthread_mutex_unlock(&s->lock);
		keep(s);
		pthread_mutex_lock(&s->lock);
		s->upkeep_wanted = false;
		s->upkeep_rest = true;
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* ---- beginning and end ---- */

static void submitter_stop(struct submitter *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_signal(&s->arrived);
	pthread_cond_signal(&s->upkeep);
	pthread_mutex_unlock(&s->lock);
}

static void submitter_destroy(struct submitter *s)
{
	ledger_close(&s->ledger);
	ledger_close(&s->upkeep_ledger);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->arrived);
	pthread_cond_destroy(&s->upkeep);
	free(s);
}

static int threads_start(struct submitter *s, struct err *err)
{
	int rc = pthread_create(&s->keeper, NULL, keeper_run, s);

	if (rc == 0) {
		rc = pthread_create(&s->writer, NULL, writer_run, s);
		if (rc != 0) {
			submitter_stop(s);
			pthread_join(s->keeper, NULL);
		}
	}
	errno = rc;
	return rc == 0 ? 0 : err_set_sys(err, "start the store's threads");
}

static struct submitter *submitter_new(struct store *store, struct err *err)
{
	struct submitter *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		err_set_nomem(err, "store");
		return NULL;
	}
	s->store = store;
	s->last = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->arrived, NULL);
	pthread_cond_init(&s->upkeep, NULL);
	if (threads_start(s, err) == 0)
		return s;
	submitter_destroy(s);
	return NULL;
}

void submitter_free(struct submitter **submitter)
{
	struct submitter *s = *submitter;

	if (s == NULL)
		return;
	submitter_stop(s);
	pthread_join(s->writer, NULL);
	pthread_join(s->keeper, NULL);
	submitter_destroy(s);
	*submitter = NULL;
}

static struct submitter *submitter_of(struct store *store, struct err *err)
{
	struct submitter *s;

	pthread_mutex_lock(&store->conf_lock);
	if (store->submitter == NULL)
		store->submitter = submitter_new(store, err);
	s = store->submitter;
	pthread_mutex_unlock(&store->conf_lock);
	return s;
}

int store_submit(struct store *store, struct decision *decision, struct span sealed, int64_t *hold_id_out, struct err *err)
{
	struct request r = {.decision = decision, .sealed = sealed};
	struct submitter *s = submitter_of(store, err);
	bool idle;

	*hold_id_out = 0;
	if (s == NULL)
		return -1;
	sem_init(&r.answered, 0, 0);
	pthread_mutex_lock(&s->lock);
	idle = s->idle;
	s->idle = false;
	*s->last = &r;
	s->last = &r.next;
	pthread_mutex_unlock(&s->lock);
	if (idle)
		pthread_cond_signal(&s->arrived);
	while (sem_wait(&r.answered) != 0)
		;
	sem_destroy(&r.answered);
	*hold_id_out = r.hold_id;
	if (r.rc != 0 && err != NULL)
		*err = r.err;
	return r.rc;
}
