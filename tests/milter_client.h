/* milter_client.h - the MTA's side of the milter protocol (version 6), for tests: what Postfix says, and what it never would. */
#ifndef TESTS_MILTER_CLIENT_H
#define TESTS_MILTER_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct milter_client;

/* What the milter answered. 'c' also where no answer is sent by agreement. */
struct milter_reply {
	char action;     /* SMFIR_*: 'c' continue, 'a' accept, 'd' discard, 'r' reject, 't' tempfail, 'y' with text */
	char text[1024]; /* of 'y': "550 5.7.1 ..." */
	char removed[1024]; /* recipients that were taken away, with their brackets, a space before each */
};

/* Connects to a UNIX socket, negotiates and tells of the SMTP connection. protocol_offered: SMFIP_* bits, 0 for all that
 * Postfix 3.7 offers. Answers are awaited for 30 seconds. NULL with err. */
struct milter_client *milter_client_open(const char *path, uint32_t protocol_offered, struct err *err);
/* Says QUIT, closes, nulls the pointer. */
void milter_client_close(struct milter_client **client);
/* Hangs up without a word, as a dying smtpd does. */
void milter_client_drop(struct milter_client **client);
uint32_t milter_client_protocol(const struct milter_client *client); /* what was agreed on */

/* One step each. 0, or -1 with err when the milter hung up, was late or broke the protocol. reply_out may be NULL.
 * Macros are "name", "value" pairs that end with NULL; a NULL list sends none. */
int milter_client_mail(struct milter_client *client, const char *sender, const char *const *macros,
	struct milter_reply *reply_out, struct err *err);
int milter_client_rcpt(struct milter_client *client, const char *recipient, const char *const *macros,
	struct milter_reply *reply_out, struct err *err);
/* value as it stands after the colon, leading space included, folds as LF. */
int milter_client_header(struct milter_client *client, const char *name, const char *value, struct err *err);
int milter_client_eoh(struct milter_client *client, struct err *err);
/* In chunks of at most chunk_bytes (0: 65535, as Postfix). */
int milter_client_body(struct milter_client *client, struct span body, size_t chunk_bytes, struct err *err);
int milter_client_eom(struct milter_client *client, const char *const *macros, struct milter_reply *reply_out,
	struct err *err);
int milter_client_abort(struct milter_client *client, struct err *err);

/* A whole message. */
struct milter_mail {
	const char *sender;            /* without brackets */
	const char *const *recipients; /* without brackets, NULL-terminated */
	const char *const *headers;    /* name, value pairs, NULL-terminated */
	struct span body;              /* CRLF line ends */
	const char *queue_id, *auth_user;
	size_t chunk_bytes;
};
int milter_client_send(struct milter_client *client, const struct milter_mail *mail, struct milter_reply *reply_out,
	struct err *err);
/* The bytes that the guard must have seen of it. 0, or -1 when out of memory. */
struct buf;
int milter_mail_bytes(const struct milter_mail *mail, struct buf *out);

#endif
