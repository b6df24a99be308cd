/* verdict.c - the names of what a verdict says. */
#include "policy/verdict.h"

static const char *const kind_names[] = {"pass", "hold", "reject", "tempfail"};
_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == VERDICT_KIND_COUNT, "a name for each verdict");

static const char *const how_names[] = {"stamp", "label", "addressee", "title", "file-name", "subject", "header",
	"property", "column", "sole-identifier", "longer-name", "refused-stamp", "profile"};
_Static_assert(sizeof(how_names) / sizeof(how_names[0]) == CLAIM_HOW_COUNT, "a name for each rule");

static const char *const status_names[] = {"client", "internal", "other-client", "unknown", "expired", "shared-domain"};
_Static_assert(sizeof(status_names) / sizeof(status_names[0]) == RECIPIENT_STATUS_COUNT, "a name for each status");

/* What is out of range is a bug, and shown as what does least harm. */
const char *verdict_kind_name(enum verdict_kind kind)
{
	return (unsigned)kind < VERDICT_KIND_COUNT ? kind_names[kind] : "tempfail";
}

const char *claim_how_name(enum claim_how how)
{
	return (unsigned)how < CLAIM_HOW_COUNT ? how_names[how] : "bug";
}

const char *recipient_status_name(enum recipient_status status)
{
	return (unsigned)status < RECIPIENT_STATUS_COUNT ? status_names[status] : "unknown";
}
