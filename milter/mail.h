/* mail.h - one message while Postfix hands it over: envelope, headers and body become a struct message. */
#ifndef MILTER_MAIL_H
#define MILTER_MAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "milter/snapshot.h"
#include "report/message.h"

/* One thread at a time. */
struct mail;

/* What is known at MAIL FROM; copied. */
struct mail_origin {
	const char *sender; /* with or without angle brackets */
	const char *auth_user, *client_addr, *daemon_name; /* NULL: unknown */
	bool may_remove; /* the MTA lets us take recipients away */
};

/* What a message cannot be let through for, whatever it says. */
enum mail_fault {
	MAIL_SOUND,
	MAIL_TOO_LARGE_TO_READ, /* over message.max, but kept: may be held */
	MAIL_TOO_LARGE_TO_KEEP, /* there are no bytes */
	MAIL_BAD_ADDRESS,       /* an envelope address is not UTF-8: it could be neither recorded nor re-injected */
	MAIL_FAULT_COUNT
};

/* Takes its own reference on the snapshot and keeps it to the end, whatever is reloaded meanwhile. NULL without memory. */
struct mail *mail_new(struct snapshot *snapshot, const struct mail_origin *origin, struct err *err);
void mail_free(struct mail **mail);

/* What goes wrong in these is remembered and told by mail_finish. */
void mail_add_recipient(struct mail *mail, const char *recipient);
/* value: folded lines end in LF (or CRLF). spaced: it begins with whatever stood after the colon (SMFIP_HDR_LEADSPC);
 * else the MTA took one space away, which is put back. */
void mail_add_header(struct mail *mail, const char *name, const char *value, bool spaced);
/* The empty line; does nothing the second time. */
void mail_end_headers(struct mail *mail);
void mail_add_body(struct mail *mail, struct span bytes);

/* The whole message. It, and its descriptor, live until mail_free; fd is -1 for MAIL_TOO_LARGE_TO_KEEP.
 * 0, or -1 with err (temporary). */
int mail_finish(struct mail *mail, const char *queue_id, struct message *message_out, struct err *err);
enum mail_fault mail_fault(const struct mail *mail);
struct snapshot *mail_snapshot(const struct mail *mail);
/* Can single recipients be taken away, as "<" address ">", so that the MTA certainly finds each again? */
bool mail_may_remove(const struct mail *mail);
/* The value of Message-ID, or "". */
const char *mail_message_id(const struct mail *mail);
/* For what lives as long as the message. */
struct arena *mail_arena(const struct mail *mail);

#endif
