/* mail.c - one message while Postfix hands it over.
 *
 * The bytes are made as the message would be re-injected: Postfix tells of headers as name and value with LF in folded
 * lines, and of the body as it is, with CRLF. */
#include "milter/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/text.h"
#include "milter/spool.h"

/* A message larger than message.max is kept for the quarantine up to this many times message.max, but no larger than a
 * store takes in one piece; beyond that it is refused. */
#define KEPT_TIMES 4
#define KEPT_MOST 900000000
/* Envelope, evidence and all that is decided of one message. */
#define ARENA_MOST (64u << 20)
#define MESSAGE_ID_MOST 998

struct mail {
	struct arena *arena;
	struct snapshot *snapshot;
	struct spool spool;
	struct envelope envelope;
	const char **recipients;
	size_t recipient_count, recipient_capacity;
	const char *message_id;
	int fd;
	bool may_remove, spelled_oddly;
	bool headers_ended;
	bool bad_address;
	bool failed;
	struct err err; /* of the first failure */
};

static uint64_t kept_most(const struct conf *conf)
{
	uint64_t max = (uint64_t)conf->message_max, kept = max * KEPT_TIMES;

	/* What is not going to be held need not be kept. */
	if (conf->message_oversize == OVERSIZE_REJECT || conf->mode == MODE_MONITOR)
		return max;
	if (kept > KEPT_MOST)
		kept = KEPT_MOST;
	return kept > max ? kept : max;
}

/* The first failure counts. */
static void fail(struct mail *mail, const struct err *err)
{
	if (!mail->failed)
		mail->err = *err;
	mail->failed = true;
}

static void fail_nomem(struct mail *mail)
{
	struct err err;

	err_set_nomem(&err, "message");
	fail(mail, &err);
}

/* What only is recorded is made UTF-8 where it is not. */
static const char *copy(struct mail *mail, const char *text)
{
	struct span span = span_of(text == NULL ? "" : text);
	const char *copied = text_is_utf8(span) ? arena_strdup(mail->arena, span.p) : text_printable(mail->arena, span);

	if (copied == NULL)
		fail_nomem(mail);
	return copied == NULL ? "" : copied;
}

/* "<a@b>" as a@b, in the arena. */
static const char *copy_address(struct mail *mail, const char *address)
{
	size_t len = address == NULL ? 0 : strlen(address);
	const char *copied;

	if (len >= 2 && address[0] == '<' && address[len - 1] == '>') {
		address++;
		len -= 2;
	}
	if (!text_is_utf8((struct span){address, len}))
		mail->bad_address = true;
	copied = arena_copy(mail->arena, len == 0 ? "" : address, len);
	if (copied == NULL)
		fail_nomem(mail);
	return copied == NULL ? "" : copied;
}

struct mail *mail_new(struct snapshot *snapshot, const struct mail_origin *origin, struct err *err)
{
	const struct conf *conf = snapshot_conf(snapshot);
	struct mail *mail = calloc(1, sizeof(*mail));

	if (mail != NULL)
		mail->arena = arena_new(ARENA_MOST);
	if (mail == NULL || mail->arena == NULL) {
		free(mail);
		err_set_nomem(err, "message");
		return NULL;
	}
	mail->snapshot = snapshot_hold(snapshot);
	mail->fd = -1;
	mail->message_id = "";
	spool_start(&mail->spool, conf->cache_dir, (size_t)conf->message_memory, kept_most(conf));
	mail->envelope = (struct envelope){
		.sender = copy_address(mail, origin->sender),
		.queue_id = "",
		.auth_user = copy(mail, origin->auth_user),
		.client_addr = copy(mail, origin->client_addr),
		.daemon_name = copy(mail, origin->daemon_name),
		.received_ms = clock_wall_ms(),
	};
	mail->may_remove = origin->may_remove;
	return mail;
}

void mail_free(struct mail **mail)
{
	if (mail == NULL || *mail == NULL)
		return;
	if ((*mail)->fd >= 0)
		close((*mail)->fd);
	spool_end(&(*mail)->spool);
	snapshot_release(&(*mail)->snapshot);
	arena_free(&(*mail)->arena);
	free(*mail);
	*mail = NULL;
}

/* <local@domain> in letters, digits and what never needs quotes: the form in which Postfix finds a recipient again. */
static bool envelope_spelled_plainly(const char *recipient)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-=";
	size_t local, domain;

	if (*recipient++ != '<')
		return false;
	local = strspn(recipient, plain);
	if (local == 0 || recipient[local] != '@')
		return false;
	recipient += local + 1;
	domain = strspn(recipient, plain);
	return domain > 0 && strcmp(recipient + domain, ">") == 0;
}

void mail_add_recipient(struct mail *mail, const char *recipient)
{
	const char **grown = arena_grow(mail->arena, mail->recipients, &mail->recipient_capacity,
		mail->recipient_count + 1, sizeof(*grown));

	if (grown == NULL) {
		fail_nomem(mail);
		return;
	}
	mail->recipients = grown;
	if (!envelope_spelled_plainly(recipient))
		mail->spelled_oddly = true;
	grown[mail->recipient_count++] = copy_address(mail, recipient);
}

static void add(struct mail *mail, struct span bytes)
{
	struct err err;

	if (!mail->failed && spool_add(&mail->spool, bytes, &err) != 0)
		fail(mail, &err);
}

/* Lines end in CRLF, whatever they ended in. */
static void add_folded(struct mail *mail, struct span value)
{
	while (value.len > 0) {
		const char *end = memchr(value.p, '\n', value.len);
		size_t line = end == NULL ? value.len : (size_t)(end - value.p);
		size_t taken = end == NULL ? line : line + 1;

		if (end != NULL && line > 0 && value.p[line - 1] == '\r')
			line--;
		add(mail, (struct span){value.p, line});
		if (end != NULL)
			add(mail, span_of("\r\n"));
		value = (struct span){value.p + taken, value.len - taken};
	}
}

static void take_message_id(struct mail *mail, const char *value)
{
	struct span id = {value + strspn(value, " \t\r\n"), 0};

	id.len = strcspn(id.p, " \t\r\n");
	if (id.len > MESSAGE_ID_MOST || !text_is_utf8(id))
		return;
	value = arena_copy(mail->arena, id.p, id.len);
	if (value != NULL)
		mail->message_id = value;
}

void mail_add_header(struct mail *mail, const char *name, const char *value, bool spaced)
{
	if (mail->message_id[0] == '\0' && strcasecmp(name, "Message-ID") == 0)
		take_message_id(mail, value);
	add(mail, span_of(name));
	add(mail, span_of(spaced ? ":" : ": "));
	add_folded(mail, span_of(value));
	add(mail, span_of("\r\n"));
}

void mail_end_headers(struct mail *mail)
{
	if (!mail->headers_ended)
		add(mail, span_of("\r\n"));
	mail->headers_ended = true;
}

void mail_add_body(struct mail *mail, struct span bytes)
{
	mail_end_headers(mail);
	add(mail, bytes);
}

int mail_finish(struct mail *mail, const char *queue_id, struct message *message_out, struct err *err)
{
	mail_end_headers(mail);
	mail->envelope.queue_id = copy(mail, queue_id);
	mail->envelope.recipients = mail->recipients;
	mail->envelope.recipient_count = mail->recipient_count;
	if (!mail->failed && !spool_is_over(&mail->spool)) {
		mail->fd = spool_finish(&mail->spool, err);
		if (mail->fd < 0)
			return -1;
	}
	if (mail->failed) {
		*err = mail->err;
		return -1;
	}
	*message_out = (struct message){mail->envelope, mail->fd, mail->spool.size_bytes};
	return 0;
}

enum mail_fault mail_fault(const struct mail *mail)
{
	if (spool_is_over(&mail->spool))
		return MAIL_TOO_LARGE_TO_KEEP;
	if (mail->bad_address)
		return MAIL_BAD_ADDRESS;
	if (mail->spool.size_bytes > (uint64_t)snapshot_conf(mail->snapshot)->message_max)
		return MAIL_TOO_LARGE_TO_READ;
	return MAIL_SOUND;
}

struct snapshot *mail_snapshot(const struct mail *mail)
{
	return mail->snapshot;
}

const char *mail_message_id(const struct mail *mail)
{
	return mail->message_id;
}

struct arena *mail_arena(const struct mail *mail)
{
	return mail->arena;
}

bool mail_may_remove(const struct mail *mail)
{
	return mail->may_remove && !mail->spelled_oddly;
}
