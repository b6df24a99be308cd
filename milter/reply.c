/* reply.c - a verdict or a failure becomes SMTP. */
#include "milter/reply.h"

#include <stdio.h>
#include <string.h>

/* What the operator reads in a mail program. ASCII, because SMTP is; nothing of the report. */
static const char *const sentences[] = {
	[REASON_CROSS_CLIENT] = "the report is about one client, but a recipient belongs to another client",
	[REASON_MIXED_REPORT] = "the message has reports of more than one client in it",
	[REASON_UNREADABLE] = "a part of the message could not be read, so nobody can say which client it is about",
	[REASON_UNKNOWN_CLIENT] = "the report names a client number that is not in the client directory",
	[REASON_UNIDENTIFIED] = "the report does not say which client it is about",
	[REASON_UNKNOWN_RECIPIENT] = "a recipient is not an address of any client",
	[REASON_EXPIRED_CONTRACT] = "the contract with this client is not in force today",
	[REASON_SENDER_NOT_ASSIGNED] = "this sender may not send reports of this client",
	[REASON_STAMP_INVALID] = "the stamp in the report does not verify",
	[REASON_SEEN_ELSEWHERE] = "the same document was sent to another client before",
	[REASON_MATCHED] = "the client directory does not allow it",
	[REASON_INTERNAL] = "the client directory does not allow it",
	[REASON_NOT_A_REPORT] = "the client directory does not allow it",
};
_Static_assert(sizeof(sentences) / sizeof(sentences[0]) == REASON_COUNT, "a sentence for each reason");

static struct reply reply_make(enum reply_action action, const char *code, const char *status)
{
	struct reply reply = {.action = action};

	snprintf(reply.code, sizeof(reply.code), "%s", code);
	snprintf(reply.status, sizeof(reply.status), "%s", status);
	return reply;
}

struct reply reply_failure(void)
{
	struct reply reply = reply_make(REPLY_TEMPFAIL, "451", "4.3.0");

	snprintf(reply.text, sizeof(reply.text), "The guard on outgoing mail cannot check this message now; try again later");
	return reply;
}

/* A queue id is letters and digits; whatever else comes is not let into the line. */
static void copy_reference(char *to, size_t room, const char *queue_id)
{
	size_t n = 0;

	for (; *queue_id != '\0' && n + 1 < room; queue_id++) {
		if ((*queue_id >= '0' && *queue_id <= '9') || (*queue_id >= 'A' && *queue_id <= 'Z') ||
			(*queue_id >= 'a' && *queue_id <= 'z') || *queue_id == '-')
			to[n++] = *queue_id;
	}
	to[n] = '\0';
}

static struct reply reply_reject(const struct verdict *verdict, const char *reference)
{
	struct reply reply = reply_make(REPLY_REFUSE, "550", "5.7.1");
	enum reason reason = verdict->reason_count > 0 ? verdict->reasons[0] : REASON_UNREADABLE;

	if ((unsigned)reason >= REASON_COUNT)
		reason = REASON_UNREADABLE;
	snprintf(reply.text, sizeof(reply.text), "Not sent: %s (%s, reference %s)", sentences[reason], reason_name(reason),
		reference);
	return reply;
}

static struct reply reply_too_large(const char *reference)
{
	struct reply reply = reply_make(REPLY_REFUSE, "552", "5.3.4");

	snprintf(reply.text, sizeof(reply.text),
		"Not sent: the message is larger than the guard on outgoing mail can check (reference %s)", reference);
	return reply;
}

static struct reply reply_bad_address(const char *reference)
{
	struct reply reply = reply_make(REPLY_REFUSE, "553", "5.1.3");

	snprintf(reply.text, sizeof(reply.text), "Not sent: an address of the envelope is not valid UTF-8 (reference %s)",
		reference);
	return reply;
}

static struct reply reply_refuse(const struct verdict *verdict, enum mail_fault fault, const char *reference)
{
	switch (fault) {
	case MAIL_TOO_LARGE_TO_READ:
	case MAIL_TOO_LARGE_TO_KEEP:
		return reply_too_large(reference);
	case MAIL_BAD_ADDRESS:
		return reply_bad_address(reference);
	case MAIL_SOUND:
	case MAIL_FAULT_COUNT:
		break;
	}
	return reply_reject(verdict, reference);
}

struct reply reply_of(const struct verdict *verdict, enum mail_fault fault, bool monitor, const char *queue_id)
{
	char reference[64];

	if (monitor)
		return reply_make(REPLY_PASS, "", "");
	copy_reference(reference, sizeof(reference), queue_id);
	switch (verdict->kind) {
	case VERDICT_PASS:
		return fault == MAIL_SOUND ? reply_make(REPLY_PASS, "", "") : reply_failure();
	case VERDICT_HOLD:
		return reply_make(REPLY_DISCARD, "", "");
	case VERDICT_REJECT:
		return reply_refuse(verdict, fault, reference);
	case VERDICT_TEMPFAIL:
	case VERDICT_KIND_COUNT:
		break;
	}
	return reply_failure();
}
