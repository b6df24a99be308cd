/* gate.c - a whole message is read, judged, recorded and, if it must be, sealed.
 *
 * The order is the promise: nothing is answered before store_submit has returned 0. */
#include "milter/gate.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/log.h"
#include "base/text.h"

#define COMPLAIN_MS 60000

/* One message on its way through. */
struct passage {
	const struct gate *gate;
	struct mail *mail;
	struct message message;
	struct reading *reading;
	struct verdict verdict;
	struct decision decision;
	struct buf sealed;
	int64_t hold_id;
	const char *const *removed;
	size_t removed_count;
	int64_t started_us, looked_ms;
	bool monitor;
};

_Static_assert(sizeof(struct document_digest) == 32, "the store takes digests of 32 bytes");

/* A message that no reader gets: the policy still says to whom it would have gone. */
static struct reading *reading_too_large(const struct passage *passage, struct err *err)
{
	struct reading *reading = reading_new(0);
	struct part body = {.role = PART_MESSAGE, .place = span_of("body"), .type = span_of("message/rfc822"),
	                    .size_bytes = passage->message.size_bytes};
	struct unreadable limit = {.why = WHY_LIMIT, .place = span_of("body"), .detail = span_of("message.max")};

	if (reading != NULL && reading_add_part(reading, &body) == 0 && reading_add_unreadable(reading, &limit) >= 0)
		return reading;
	reading_free(&reading);
	err_set_nomem(err, "reading");
	return NULL;
}

static struct reading *read_message(const struct passage *passage, struct err *err)
{
	enum mail_fault fault = mail_fault(passage->mail);

	if (fault == MAIL_TOO_LARGE_TO_READ || fault == MAIL_TOO_LARGE_TO_KEEP)
		return reading_too_large(passage, err);
	return pool_read(passage->gate->pool, passage->message.fd, passage->message.size_bytes, READ_AS_MESSAGE, err);
}

/* What a fault makes of the verdict: never a pass. */
static enum verdict_kind kind_with(enum verdict_kind kind, enum mail_fault fault, const struct conf *conf)
{
	switch (fault) {
	case MAIL_SOUND:
		return kind;
	case MAIL_TOO_LARGE_TO_READ:
		if (conf->message_oversize == OVERSIZE_REJECT)
			return VERDICT_REJECT;
		return kind == VERDICT_PASS ? VERDICT_HOLD : kind;
	case MAIL_TOO_LARGE_TO_KEEP:
		/* Only in monitor mode was it left out although it would have been held. */
		return conf->mode == MODE_MONITOR && conf->message_oversize == OVERSIZE_HOLD ? VERDICT_HOLD
											     : VERDICT_REJECT;
	case MAIL_BAD_ADDRESS:
		return VERDICT_REJECT;
	case MAIL_FAULT_COUNT:
		break;
	}
	return VERDICT_TEMPFAIL;
}

static int look_up(void *to, const struct document_digest *digests, size_t count, struct arena *arena,
	const struct sighting **sightings_out, size_t *count_out, struct err *err)
{
	struct passage *passage = to;
	struct span bytes = {(const char *)digests, count * sizeof(*digests)};
	int64_t since_ms = clock_wall_ms() - snapshot_conf(mail_snapshot(passage->mail))->seen_keep;
	struct document_sighting *found;
	struct sighting *v;

	if (store_documents_look(passage->gate->store, bytes, since_ms, arena, &found, count_out, err) != 0)
		return -1;
	*sightings_out = v = arena_array(arena, *count_out + 1, sizeof(*v));
	for (size_t i = 0; v != NULL && i < *count_out; i++)
		v[i] = (struct sighting){found[i].digest, span_of(found[i].client), found[i].at_ms};
	return v == NULL ? err_set_nomem(err, "documents") : 0;
}

static int judge_message(struct passage *passage, struct err *err)
{
	const struct history history = {passage, look_up};
	struct snapshot *snapshot = mail_snapshot(passage->mail);
	struct verdict *verdict = &passage->verdict;
	struct policy *policy = snapshot_policy(snapshot);

	if (policy == NULL)
		return err_set(err, ERR_TEMPORARY,
			"there is no client directory in the store yet: atesaki clients import CLIENTS.csv");
	passage->reading = read_message(passage, err);
	if (passage->reading == NULL)
		return err_prefix(err, "read the message");
	passage->looked_ms = clock_wall_ms();
	if (judge_with(policy, &passage->message.envelope, passage->reading, passage->looked_ms, &history,
			mail_arena(passage->mail), verdict, err) != 0)
		return err_prefix(err, "judge the message");
	verdict->partial = verdict->partial && mail_fault(passage->mail) == MAIL_SOUND && mail_may_remove(passage->mail) &&
	                   !passage->monitor;
	verdict->kind = kind_with(verdict->kind, mail_fault(passage->mail), snapshot_conf(snapshot));
	verdict->elapsed_ms = (double)(clock_now_us() - passage->started_us) / 1000;
	return 0;
}

static const char *reasons_text(const struct verdict *verdict, struct arena *arena)
{
	struct buf names = {0};
	const char *text;

	for (size_t i = 0; i < verdict->reason_count; i++)
		buf_addf(&names, "%s%s", i > 0 ? "," : "", reason_name(verdict->reasons[i]));
	text = names.failed ? NULL : arena_copy(arena, buf_span(&names).p, names.len);
	buf_free(&names);
	return text;
}

/* The claimed ones: mentions are evidence, not what the message is about. */
static const char *clients_text(const struct verdict *verdict, struct arena *arena)
{
	struct buf ids = {0};
	const char *text;

	for (size_t i = 0; i < verdict->client_count; i++) {
		if (verdict->clients[i].claim_count > 0 && verdict->clients[i].id.len > 0)
			buf_addf(&ids, "%s%.*s", ids.len > 0 ? "," : "", SPAN_ARG(verdict->clients[i].id));
	}
	text = ids.failed ? NULL : arena_copy(arena, buf_span(&ids).p, ids.len);
	buf_free(&ids);
	return text;
}

static const char *evidence_text(const struct verdict *verdict, struct arena *arena)
{
	char *json = verdict_json(verdict);
	const char *text = json == NULL ? NULL : arena_strdup(arena, json);

	free(json);
	return text;
}

/* An address that is not UTF-8 is recorded so that a person can see it. */
static int printable_addresses(struct decision *decision, struct arena *arena)
{
	const char **recipients = arena_array(arena, decision->recipient_count + 1, sizeof(*recipients));

	decision->sender = text_printable(arena, span_of(decision->sender));
	for (size_t i = 0; recipients != NULL && i < decision->recipient_count; i++) {
		recipients[i] = text_printable(arena, span_of(decision->recipients[i]));
		if (recipients[i] == NULL)
			return -1;
	}
	decision->recipients = recipients;
	return recipients == NULL || decision->sender == NULL ? -1 : 0;
}

/* The documents, and to whom they go. */
static int documents_tell(struct passage *passage, struct arena *arena)
{
	const struct verdict *v = &passage->verdict;
	struct decision *d = &passage->decision;
	const char **clients = arena_array(arena, v->document_client_count + 1, sizeof(*clients));

	for (size_t i = 0; clients != NULL && i < v->document_client_count; i++) {
		clients[i] = arena_copy(arena, v->document_clients[i].p, v->document_clients[i].len);
		if (clients[i] == NULL)
			return -1;
	}
	d->documents = (struct span){(const char *)v->documents, v->document_count * sizeof(*v->documents)};
	d->document_clients = clients;
	d->document_client_count = v->document_client_count;
	d->looked_ms = passage->looked_ms;
	d->seen_elsewhere = v->seen_count > 0;
	return clients == NULL ? -1 : 0;
}

/* Who gets it at once, and who is taken away for that. */
static int recipients_part(struct passage *passage, struct arena *arena)
{
	const struct verdict *v = &passage->verdict;
	struct decision *d = &passage->decision;
	const char **delivered = arena_array(arena, d->recipient_count + 1, sizeof(*delivered));
	const char **removed = arena_array(arena, d->recipient_count + 1, sizeof(*removed));

	if (delivered == NULL || removed == NULL)
		return -1;
	for (size_t i = 0; i < d->recipient_count; i++) {
		if (i < v->recipient_count && v->recipients[i].at_once)
			delivered[d->delivered_count++] = d->recipients[i];
		else if ((removed[passage->removed_count++] = arena_printf(arena, "<%s>", d->recipients[i])) == NULL)
			return -1;
	}
	d->delivered = delivered;
	passage->removed = removed;
	return 0;
}

static int decision_make(struct passage *passage, struct err *err)
{
	const struct envelope *envelope = &passage->message.envelope;
	struct arena *arena = mail_arena(passage->mail);
	struct decision *decision = &passage->decision;

	*decision = (struct decision){
		.at_ms = envelope->received_ms,
		.queue_id = envelope->queue_id,
		.sender = envelope->sender,
		.auth_user = envelope->auth_user,
		.client_addr = envelope->client_addr,
		.daemon_name = envelope->daemon_name,
		.message_id = mail_message_id(passage->mail),
		.recipients = envelope->recipients,
		.recipient_count = envelope->recipient_count,
		.size_bytes = passage->message.size_bytes,
		.verdict = verdict_kind_name(passage->verdict.kind),
		.reasons = reasons_text(&passage->verdict, arena),
		.clients = clients_text(&passage->verdict, arena),
		.directory_version = passage->verdict.directory_version,
		.elapsed_us = clock_now_us() - passage->started_us,
		.monitor = passage->monitor,
		.evidence = evidence_text(&passage->verdict, arena),
	};
	if (decision->reasons == NULL || decision->clients == NULL || decision->evidence == NULL ||
	    documents_tell(passage, arena) != 0 || (passage->verdict.partial && recipients_part(passage, arena) != 0))
		return err_set_nomem(err, "decision");
	if (mail_fault(passage->mail) == MAIL_BAD_ADDRESS && printable_addresses(decision, arena) != 0)
		return err_set_nomem(err, "decision");
	return 0;
}

static int record(struct passage *passage, struct err *err)
{
	const struct snapshot *snapshot = mail_snapshot(passage->mail);
	bool is_held = passage->verdict.kind == VERDICT_HOLD && !passage->monitor;
	struct span sealed = {NULL, 0};

	if (decision_make(passage, err) != 0)
		return -1;
	if (is_held) {
		if (seal_fd(snapshot_seal(snapshot), passage->message.fd, passage->message.size_bytes, &passage->sealed,
				err) != 0)
			return err_prefix(err, "seal the message");
		sealed = buf_span(&passage->sealed);
	}
	if (store_submit(passage->gate->store, &passage->decision, sealed, &passage->hold_id, err) != 0)
		return err_prefix(err, "record the decision");
	if (is_held && passage->hold_id == 0)
		return err_set(err, ERR_BUG, "the store recorded a hold without a number");
	return 0;
}

static void log_decision(const struct passage *passage)
{
	const struct decision *d = &passage->decision;
	int64_t us = clock_now_us() - passage->started_us;
	char hold[80] = "";

	if (passage->hold_id != 0 && d->delivered_count > 0)
		snprintf(hold, sizeof(hold), " hold=%" PRId64 " delivered=%zu", passage->hold_id, d->delivered_count);
	else if (passage->hold_id != 0)
		snprintf(hold, sizeof(hold), " hold=%" PRId64, passage->hold_id);
	log_info("qid=%s verdict=%s reason=%s client=%s rcpts=%zu size=%" PRIu64 " ms=%" PRId64 ".%" PRId64 "%s%s", d->queue_id,
		d->verdict, d->reasons, d->clients, d->recipient_count, d->size_bytes, us / 1000, us / 100 % 10, hold,
		passage->monitor ? " mode=monitor" : "");
}

static void complain(struct gate *gate, const char *queue_id, const struct err *err)
{
	unsigned kind = (unsigned)err->kind < ERR_KIND_COUNT ? err->kind : ERR_BUG;

	log_limited(&gate->complaints[kind], COMPLAIN_MS, LOG_LEVEL_ERROR, "qid=%s verdict=tempfail error=%s text=\"%s\"", queue_id,
		err_kind_name(err->kind), err->text);
}

struct reply gate_decide(struct gate *gate, struct mail *mail, const char *queue_id)
{
	struct passage passage = {.gate = gate, .mail = mail, .started_us = clock_now_us()};
	struct reply reply = reply_failure();
	struct err err = {0};

	passage.monitor = snapshot_conf(mail_snapshot(mail))->mode == MODE_MONITOR;
	if (mail_finish(mail, queue_id, &passage.message, &err) != 0 || judge_message(&passage, &err) != 0 ||
		record(&passage, &err) != 0) {
		complain(gate, queue_id, &err);
	} else {
		log_decision(&passage);
		reply = reply_of(&passage.verdict, mail_fault(mail), passage.monitor, passage.message.envelope.queue_id);
		/* What was held is durable: the rest goes on. */
		if (passage.verdict.partial && reply.action == REPLY_DISCARD && passage.removed_count < passage.decision.recipient_count)
			reply = (struct reply){.action = REPLY_PASS, .removed = passage.removed, .removed_count = passage.removed_count};
	}
	reading_free(&passage.reading);
	buf_free(&passage.sealed);
	return reply;
}
