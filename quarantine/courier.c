/* courier.c - one piece of work after the other: what happened is recorded before the next is looked at.
 *
 * A message counts as released when the server has said 250 and the store has committed that. A death between the two
 * sends it once more, with the same Message-ID: twice rather than never. */
#include "quarantine/courier.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/deadline.h"
#include "base/log.h"
#include "quarantine/mailer.h"
#include "quarantine/notice_mail.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"

#define FORGET_EVERY_MS 3600000

struct courier {
	const struct conf *conf;
	struct store *store;
	struct opening_key *key; /* NULL until it is needed */
	struct mailer *mailer;
	int64_t checkpoint_ms; /* of the last one */
	int64_t forgot_ms;     /* documents too old to be remembered */
};

/* One piece of work in hand. */
struct errand {
	struct courier *courier;
	struct work work;
	struct hold hold;
	int64_t now_ms;
};

struct courier *courier_new(const struct conf *conf, struct err *err)
{
	struct courier *courier = calloc(1, sizeof(*courier));

	if (courier == NULL) {
		err_set_nomem(err, "courier");
		return NULL;
	}
	courier->conf = conf_hold(conf);
	courier->mailer = mailer_new(conf->reinject, conf->courier_timeout, err);
	if (courier->mailer != NULL)
		courier->store = store_open(conf, STORE_COURIER, err);
	if (courier->store == NULL)
		courier_free(&courier);
	return courier;
}

void courier_free(struct courier **courier)
{
	if (*courier == NULL)
		return;
	store_close(&(*courier)->store);
	opening_key_close(&(*courier)->key);
	mailer_free(&(*courier)->mailer);
	conf_release(&(*courier)->conf);
	free(*courier);
	*courier = NULL;
}

int64_t courier_wait_ms(const struct conf *conf, unsigned attempts)
{
	int64_t wait = conf->courier_retry;

	while (attempts-- > 0 && wait < conf->courier_retry_max)
		wait *= 2;
	return wait < conf->courier_retry_max ? wait : conf->courier_retry_max;
}

static const char *work_name(const struct work *work)
{
	return work->kind == WORK_NOTICE ? "notice" : "release";
}

/* The message is out: what must not be forgotten now is tried for a while, since forgetting it sends it twice. */
static int errand_done(struct errand *errand, const char *answer, struct err *err)
{
	enum { TRIES = 20, PAUSE_US = 500000 };

	log_info("hold=%" PRId64 " qid=%s action=%s outcome=accepted answer=\"%s\"", errand->work.hold_id,
		errand->hold.decision.queue_id, work_name(&errand->work), answer);
	for (int i = 0; i < TRIES; i++) {
		if (work_done(errand->courier->store, &errand->work, answer, err) == 0)
			return 1;
		usleep(PAUSE_US);
	}
	log_error("hold=%" PRId64 " action=%s was accepted and could not be recorded, it may go out again: %s",
		errand->work.hold_id, work_name(&errand->work), err->text);
	return -1;
}

static int errand_later(struct errand *errand, const char *answer, struct err *err)
{
	int64_t wait = courier_wait_ms(errand->courier->conf, errand->work.attempts);

	log_warning("hold=%" PRId64 " qid=%s action=%s outcome=later next_s=%" PRId64 " answer=\"%s\"", errand->work.hold_id,
		errand->hold.decision.queue_id, work_name(&errand->work), wait / 1000, answer);
	return work_retry(errand->courier->store, &errand->work, errand->now_ms + wait, answer, err) == 0 ? 1 : -1;
}

static int errand_refused(struct errand *errand, const char *answer, struct err *err)
{
	log_error("hold=%" PRId64 " qid=%s action=%s outcome=refused answer=\"%s\"", errand->work.hold_id,
		errand->hold.decision.queue_id, work_name(&errand->work), answer);
	return work_refused(errand->courier->store, &errand->work, answer, err) == 0 ? 1 : -1;
}

static int errand_send(struct errand *errand, const struct mail *mail, struct err *err)
{
	const char *answer;

	switch (mailer_send(errand->courier->mailer, mail, &answer)) {
	case MAIL_ACCEPTED:
		return errand_done(errand, answer, err);
	case MAIL_REFUSED:
		return errand_refused(errand, answer, err);
	case MAIL_LATER:
	case MAIL_OUTCOME_COUNT:
		break;
	}
	return errand_later(errand, answer, err);
}

/* The held bytes in the clear. 0; 1: they never will be (altered, another key's); -1: not now. */
static int errand_open(struct errand *errand, struct buf *plain, struct err *err)
{
	struct courier *courier = errand->courier;
	struct buf sealed = {0};
	int rc = -1;

	if (courier->key == NULL)
		courier->key = opening_key_open(courier->conf->seal_certificate, courier->conf->seal_key, err);
	if (courier->key != NULL && hold_sealed(courier->store, errand->work.hold_id, &sealed, err) == 0) {
		rc = opening_key_unseal(courier->key, sealed.p, sealed.len, plain, err);
		if (rc != 0 && err->kind == ERR_INPUT)
			rc = 1;
	}
	buf_free(&sealed);
	return rc;
}

/* Goes to those who have not got it already. */
static int errand_release(struct errand *errand, struct arena *arena, struct err *err)
{
	const struct decision *decision = &errand->hold.decision;
	struct buf plain = {0};
	struct err why = {0};
	size_t count = 0;
	const char *const *waiting = decision_waiting(arena, decision, &count);
	int rc = waiting == NULL ? err_set_nomem(&why, "recipients") : errand_open(errand, &plain, &why);

	if (rc == 0) {
		struct mail mail = {decision->sender, waiting, count, buf_span(&plain)};

		rc = errand_send(errand, &mail, err);
	} else {
		rc = rc > 0 ? errand_refused(errand, why.text, err) : errand_later(errand, why.text, err);
	}
	if (plain.p != NULL)
		explicit_bzero(plain.p, plain.len);
	buf_free(&plain);
	return rc;
}

static int errand_notify(struct errand *errand, struct err *err)
{
	struct mail mail = {"", &errand->work.to, 1, {0}};
	struct buf bytes = {0};
	int rc;

	if (*errand->courier->conf->notice_from == '\0' || !notice_allowed(errand->work.to))
		return work_done(errand->courier->store, &errand->work, "not sent: not wanted", err) == 0 ? 1 : -1;
	if (notice_write(errand->courier->conf, &errand->work, &errand->hold, errand->now_ms, &bytes, err) != 0) {
		buf_free(&bytes);
		return -1;
	}
	mail.bytes = buf_span(&bytes);
	rc = errand_send(errand, &mail, err);
	buf_free(&bytes);
	return rc;
}

static int errand_run(struct errand *errand, struct arena *arena, struct err *err)
{
	int rc = work_next(errand->courier->store, arena, errand->now_ms, &errand->work, err);

	if (rc != 0 || errand->work.kind == WORK_NONE)
		return rc;
	if (hold_get(errand->courier->store, arena, errand->work.hold_id, &errand->hold, err) != 0)
		return -1;
	return errand->work.kind == WORK_NOTICE ? errand_notify(errand, err) : errand_release(errand, arena, err);
}

int courier_step(struct courier *courier, int64_t now_ms, struct err *err)
{
	struct errand errand = {.courier = courier, .now_ms = now_ms};
	struct arena *arena = arena_new(0);
	int rc;

	if (arena == NULL)
		return err_set_nomem(err, "courier");
	rc = errand_run(&errand, arena, err);
	arena_free(&arena);
	return rc;
}

int courier_housekeeping(struct courier *courier, int64_t now_ms, struct err *err)
{
	const struct conf *conf = courier->conf;
	size_t count = 0;
	int64_t signed_seq;

	if (hold_expire(courier->store, now_ms - conf->courier_expire, &count, err) != 0)
		return -1;
	if (count > 0)
		log_warning("action=expire count=%zu", count);
	if (conf->courier_remind > 0 && hold_remind(courier->store, now_ms - conf->courier_remind, &count, err) != 0)
		return -1;
	if (now_ms < courier->forgot_ms || now_ms - courier->forgot_ms >= FORGET_EVERY_MS) {
		if (store_documents_forget(courier->store, now_ms - conf->seen_keep, err) != 0)
			return -1;
		courier->forgot_ms = now_ms;
	}
	if (now_ms >= courier->checkpoint_ms && now_ms - courier->checkpoint_ms < conf->audit_checkpoint)
		return 0;
	if (audit_checkpoint(courier->store, conf, &signed_seq, err) != 0)
		return -1;
	courier->checkpoint_ms = now_ms;
	return 0;
}
