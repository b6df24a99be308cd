/* reply.h - what Postfix is told of a message: the only place where a verdict or a failure becomes SMTP. */
#ifndef MILTER_REPLY_H
#define MILTER_REPLY_H

#include "milter/mail.h"
#include "policy/verdict.h"

enum reply_action {
	REPLY_PASS,     /* Postfix goes on with it */
	REPLY_DISCARD,  /* 250 to the sender; the message is in the quarantine */
	REPLY_REFUSE,   /* 5xx */
	REPLY_TEMPFAIL, /* 4xx: the sender still has it */
	REPLY_ACTION_COUNT
};

/* RFC 5321 code, RFC 3463 enhanced code, one line of printable ASCII without '%'. Empty for REPLY_PASS and _DISCARD. */
struct reply {
	enum reply_action action;
	char code[4];
	char status[8];
	char text[400];
	const char *const *removed; /* with REPLY_PASS: recipients, in angle brackets, that are to be taken away; as long as the mail */
	size_t removed_count;
};

/* 451 4.3.0. */
struct reply reply_failure(void);
/* Of a message that is recorded (and sealed, if it is held). queue_id goes into the text as a reference. */
struct reply reply_of(const struct verdict *verdict, enum mail_fault fault, bool monitor, const char *queue_id);

#endif
