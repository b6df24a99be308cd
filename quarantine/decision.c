/* decision.c - the record of a judged message in the database. */
#include "quarantine/decision.h"

/* One a line: an address that holds a line break cannot come over SMTP, and is not taken. */
static int recipients_join(const char *const *recipients, size_t count, struct buf *joined, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (strpbrk(recipients[i], "\r\n") != NULL)
			return err_set(err, ERR_INPUT, "recipient %zu has a line break in it", i + 1);
		buf_adds(joined, recipients[i]);
		buf_addc(joined, '\n');
	}
	return joined->failed ? err_set_nomem(err, "recipients") : 0;
}

int decision_insert(struct ledger *ledger, struct decision *d, struct err *err)
{
	struct buf joined = {0}, delivered = {0};
	int rc = recipients_join(d->recipients, d->recipient_count, &joined, err);

	if (rc == 0)
		rc = recipients_join(d->delivered, d->delivered_count, &delivered, err);
	if (rc == 0)
		rc = db_number(ledger->db, err, &d->id, 0,
			"INSERT INTO decisions (at_ms, queue_id, sender, auth_user, client_addr, daemon_name, message_id, recipients,"
			" size_bytes, verdict, reasons, clients, directory_version, elapsed_us, monitor, evidence, delivered)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id",
			"nttttttsnttttnnts", d->at_ms, d->queue_id, d->sender, d->auth_user, d->client_addr, d->daemon_name,
			d->message_id, buf_span(&joined), (int64_t)d->size_bytes, d->verdict, d->reasons, d->clients,
			d->directory_version, d->elapsed_us, (int64_t)d->monitor, d->evidence,
			buf_span(&delivered));
	buf_free(&delivered);
	buf_free(&joined);
	return rc;
}

static int recipients_split(struct arena *arena, struct span joined, const char *const **out, size_t *count_out)
{
	const char **v;
	size_t count = 0;

	for (size_t i = 0; i < joined.len; i++)
		count += joined.p[i] == '\n';
	v = arena_array(arena, count + 1, sizeof(*v));
	for (size_t i = 0; i < count && v != NULL; i++) {
		const char *end = memchr(joined.p, '\n', joined.len);
		size_t len = (size_t)(end - joined.p);

		v[i] = arena_copy(arena, joined.p, len);
		if (v[i] == NULL)
			return -1;
		joined.p += len + 1;
		joined.len -= len + 1;
	}
	*out = v;
	*count_out = count;
	return v == NULL ? -1 : 0;
}

int decision_read(struct query *q, struct arena *arena, struct decision *d, struct err *err)
{
	struct { const char **to; int column; } texts[] = {
		{&d->queue_id, 2}, {&d->sender, 3}, {&d->auth_user, 4}, {&d->client_addr, 5}, {&d->daemon_name, 6},
		{&d->message_id, 7}, {&d->verdict, 10}, {&d->reasons, 11}, {&d->clients, 12}, {&d->directory_version, 13},
		{&d->evidence, 16},
	};

	d->id = query_number(q, 0);
	d->at_ms = query_number(q, 1);
	d->size_bytes = (uint64_t)query_number(q, 9);
	d->elapsed_us = query_number(q, 14);
	d->monitor = query_number(q, 15) != 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i].to = arena_strdup(arena, query_text(q, texts[i].column));
		if (*texts[i].to == NULL)
			return err_set_nomem(err, "decision");
	}
	d->documents = (struct span){"", 0};
	d->document_clients = NULL;
	d->document_client_count = 0;
	if (recipients_split(arena, query_bytes(q, 8), &d->recipients, &d->recipient_count) != 0 ||
	    recipients_split(arena, query_bytes(q, 17), &d->delivered, &d->delivered_count) != 0)
		return err_set_nomem(err, "decision");
	return 0;
}

int decision_digest(struct digest *digest, const struct decision *d, unsigned char out[static DIGEST_BYTES], struct err *err)
{
	const char *const texts[] = {
		d->queue_id, d->sender, d->auth_user, d->client_addr, d->daemon_name, d->message_id, d->verdict, d->reasons,
		d->clients, d->directory_version, d->evidence,
	};

	digest_begin(digest, "atesaki decision 1");
	digest_number(digest, d->id);
	digest_number(digest, d->at_ms);
	digest_number(digest, (int64_t)d->size_bytes);
	digest_number(digest, d->elapsed_us);
	digest_number(digest, d->monitor);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		digest_text(digest, texts[i]);
	digest_number(digest, (int64_t)d->recipient_count);
	for (size_t i = 0; i < d->recipient_count; i++)
		digest_text(digest, d->recipients[i]);
	/* Records of before there was such a thing keep their digest. */
	if (d->delivered_count > 0)
		digest_number(digest, (int64_t)d->delivered_count);
	for (size_t i = 0; i < d->delivered_count; i++)
		digest_text(digest, d->delivered[i]);
	return digest_end(digest, out, err);
}

static bool is_delivered(const struct decision *d, const char *recipient)
{
	for (size_t i = 0; i < d->delivered_count; i++) {
		if (strcmp(d->delivered[i], recipient) == 0)
			return true;
	}
	return false;
}

const char *const *decision_waiting(struct arena *arena, const struct decision *d, size_t *count_out)
{
	const char **v = arena_array(arena, d->recipient_count + 1, sizeof(*v));

	*count_out = 0;
	for (size_t i = 0; v != NULL && i < d->recipient_count; i++) {
		if (!is_delivered(d, d->recipients[i]))
			v[(*count_out)++] = d->recipients[i];
	}
	return v;
}
