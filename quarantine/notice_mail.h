/* notice_mail.h - mails that tell people what became of a message: never its content, nor its subject. */
#ifndef QUARANTINE_NOTICE_MAIL_H
#define QUARANTINE_NOTICE_MAIL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/conf.h"
#include "quarantine/store.h"

/* May an automatic mail go to this address? Not to the null reverse-path, mailer daemons and lists' own addresses
 * (RFC 3834 section 2). */
bool notice_allowed(const char *address);

/* The whole mail: header fields, empty line, body, CRLF line ends, 7-bit (RFC 5322, RFC 2045, RFC 2047). It says what
 * happened to the held message, why, to whom it was to go, and what happens next, in conf->notice_language.
 * Auto-Submitted as RFC 3834 section 5 has it. now_ms: wall clock, for Date. work: the same work gives the same Message-ID.
 * 0 or -1. */
int notice_write(const struct conf *conf, const struct work *work, const struct hold *hold, int64_t now_ms, struct buf *out,
	struct err *err);

#endif
