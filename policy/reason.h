/* reason.h - why a message was judged as it was, most serious first. */
#ifndef POLICY_REASON_H
#define POLICY_REASON_H

enum reason {
	REASON_CROSS_CLIENT,
	REASON_MIXED_REPORT,
	REASON_UNREADABLE,
	REASON_UNKNOWN_CLIENT,
	REASON_UNIDENTIFIED,
	REASON_UNKNOWN_RECIPIENT,
	REASON_EXPIRED_CONTRACT,
	REASON_SENDER_NOT_ASSIGNED,
	REASON_STAMP_INVALID,
	REASON_SEEN_ELSEWHERE,
	REASON_MATCHED,
	REASON_INTERNAL,
	REASON_NOT_A_REPORT,
	REASON_COUNT
};

/* "cross-client"; for what is out of range "bug". */
const char *reason_name(enum reason reason);
/* The reason with this name, or REASON_COUNT. */
enum reason reason_of(const char *name);

#endif
