/* verdict.h - what policy says of a message, with all reasons and evidence. Plain data in the arena it was made in. */
#ifndef POLICY_VERDICT_H
#define POLICY_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "policy/directory.h"
#include "policy/reason.h"
#include "report/reading.h"

enum verdict_kind { VERDICT_PASS, VERDICT_HOLD, VERDICT_REJECT, VERDICT_TEMPFAIL, VERDICT_KIND_COUNT };

/* Which rule made it a claim; in the evidence by name. */
enum claim_how {
	CLAIM_STAMP,
	CLAIM_LABEL,      /* label and identifier: one line, next line, neighbouring cell */
	CLAIM_ADDRESSEE,  /* 株式会社あおぞら 御中 */
	CLAIM_TITLE,      /* letterhead or title line */
	CLAIM_FILE_NAME,
	CLAIM_SUBJECT,
	CLAIM_HEADER,     /* X-Client-ID */
	CLAIM_PROPERTY,
	CLAIM_COLUMN,     /* identifier column of a table */
	CLAIM_SOLE,       /* a report part without any other claim in which exactly one client's identifier stands */
	CLAIM_LONGER_NAME, /* any of these, of a name inside a longer one (longer_name.h): it tells against a recipient, not for one */
	CLAIM_REFUSED_STAMP, /* of the client that a stamp names which doesn't verify */
	CLAIM_PROFILE,    /* where a profile says that the identifier stands */
	CLAIM_HOW_COUNT
};

struct claim {
	uint32_t client;  /* CLIENT_NONE: identifier-shaped, in no directory */
	uint32_t part;
	uint32_t alternative; /* of the segment it was seen in */
	enum claim_how how;
	struct span identifier; /* normal form, as found; a name for CLAIM_ADDRESSEE */
	struct span profile; /* name of the profile that says so; empty: none */
	struct span place, text; /* text: the line or "label value" as written, at most 200 bytes */
};

enum recipient_status {
	RECIPIENT_CLIENT,
	RECIPIENT_INTERNAL,
	RECIPIENT_OTHER_CLIENT,
	RECIPIENT_UNKNOWN,
	RECIPIENT_EXPIRED,
	RECIPIENT_SHARED_DOMAIN,
	RECIPIENT_STATUS_COUNT
};

struct recipient_finding {
	struct span address; /* as in the envelope */
	enum recipient_status status;
	const uint32_t *clients;
	const struct span *ids; /* of the clients, beside them */
	size_t client_count;
	struct span suggestion; /* .p NULL: none */
	struct span partner;    /* whose address it is, which may get reports of several clients; .p NULL: nobody's */
	struct span role;       /* by which a report of this kind is not for it; .p NULL: none */
	bool at_once; /* gets the message although it is held for others: see partial in struct verdict */
};

struct client_finding {
	uint32_t client; /* CLIENT_NONE: unknown, identifier says which */
	struct span id, name;
	const struct claim *const *claims;
	size_t claim_count;
	unsigned mentions;
};

/* A keyed digest of a document (document.h). */
struct document_digest {
	unsigned char bytes[32];
};

/* A document that went to another client before. */
struct seen_finding {
	struct span place, client;
	int32_t day;
};

/* A place in which a profile wants an identifier, and where none stands. */
struct lacking {
	struct span profile, where, place; /* where: as in the configuration; place: the part's */
};

struct verdict {
	enum verdict_kind kind;
	enum reason reasons[REASON_COUNT]; /* most serious first */
	enum verdict_kind actions[REASON_COUNT]; /* what is done for each, beside them */
	size_t reason_count;
	const struct client_finding *clients; /* claimed ones first */
	size_t client_count;
	const struct recipient_finding *recipients;
	size_t recipient_count;
	const struct unreadable *unreadable;
	size_t unreadable_count;
	bool partial; /* held, but not for the recipients that are at_once */
	const struct seen_finding *seen; /* documents that went elsewhere */
	size_t seen_count;
	const struct document_digest *documents; /* what is to be remembered, of all clients below */
	size_t document_count;
	const struct span *document_clients; /* identifiers: whose the recipients are */
	size_t document_client_count;
	const struct span *profiles; /* names of those that it matches */
	size_t profile_count;
	const struct lacking *lacking;
	size_t lacking_count;
	const char *directory_version;
	double elapsed_ms; /* set by who measured reading and judging together */
};

const char *verdict_kind_name(enum verdict_kind kind);
const char *claim_how_name(enum claim_how how); /* "label", "addressee", "file-name", "sole-identifier", ... */
const char *recipient_status_name(enum recipient_status status);

/* The JSON of `atesaki check --json` (a contract), one line, UTF-8. NULL when out of memory, else free(3) it. */
char *verdict_json(const struct verdict *verdict);

#endif
