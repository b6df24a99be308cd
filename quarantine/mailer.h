/* mailer.h - hands a message to an SMTP server byte for byte, envelope included (RFC 5321), by libcurl. */
#ifndef QUARANTINE_MAILER_H
#define QUARANTINE_MAILER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum mail_outcome {
	MAIL_ACCEPTED, /* the server took it for every recipient */
	MAIL_LATER,    /* 4xx, no connection, time ran out: try again. After a broken connection it may have been taken. */
	MAIL_REFUSED,  /* 5xx for the message or for any recipient: nobody got it */
	MAIL_OUTCOME_COUNT
};

/* Addresses without angle brackets; sender "" is the null reverse-path. bytes: header fields, empty line, body, CRLF line
 * ends; a last line without one gets it (SMTP knows no other). */
struct mail {
	const char *sender;
	const char *const *recipients;
	size_t recipient_count;
	struct span bytes;
};

/* Not shared between threads. */
struct mailer;

/* url: "smtp://host:port". timeout_ms: for one message in all. NULL with err. */
struct mailer *mailer_new(const char *url, int64_t timeout_ms, struct err *err);
void mailer_free(struct mailer **mailer);
/* Sends to all recipients or to none. *answer_out: what the server said last, or why there was no answer; one line,
 * printable, valid until the next call. */
enum mail_outcome mailer_send(struct mailer *mailer, const struct mail *mail, const char **answer_out);

#endif
