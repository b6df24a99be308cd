/* reason.c - the names of reasons. */
#include "policy/reason.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
	"cross-client", "mixed-report", "unreadable", "unknown-client", "unidentified", "unknown-recipient",
	"expired-contract", "sender-not-assigned", "stamp-invalid", "seen-elsewhere", "matched", "internal",
	"not-a-report",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == REASON_COUNT, "a name for each reason");

const char *reason_name(enum reason reason)
{
	return (unsigned)reason < REASON_COUNT ? names[reason] : "bug";
}

enum reason reason_of(const char *name)
{
	for (unsigned i = 0; name != NULL && i < REASON_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum reason)i;
	}
	return REASON_COUNT;
}
