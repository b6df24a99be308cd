/* fake_smtp.h - for tests: an SMTP server on loopback in a thread that answers as it is told and keeps what it was given. */
#ifndef QUARANTINE_FAKE_SMTP_H
#define QUARANTINE_FAKE_SMTP_H

#include "base/buf.h"

/* What it answers instead of the usual; NULL: the usual. "" closes the connection. */
struct fake_smtp_script {
	const char *greeting, *mail, *second_recipient, *data, *message;
};

struct fake_smtp;

struct fake_smtp *fake_smtp_new(const struct fake_smtp_script *script);
/* "smtp://127.0.0.1:port", until it is freed. */
const char *fake_smtp_url(const struct fake_smtp *server);
/* Waits until the client has closed its connection, then ends. */
void fake_smtp_free(struct fake_smtp **server);
/* Commands, a line each; messages with the dots' stuffing taken away, one after the other. Ask once the
 * client has its answer; asked again after the next. */
const struct buf *fake_smtp_commands(struct fake_smtp *server);
const struct buf *fake_smtp_messages(struct fake_smtp *server);

#endif
