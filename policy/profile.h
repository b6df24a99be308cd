/* profile.h - report profiles: reports of a fixed form, what they look like and where in them the identifier stands. */
#ifndef POLICY_PROFILE_H
#define POLICY_PROFILE_H

#include "policy/claim.h"
#include "policy/policy.h"
#include "report/message.h"

enum profile_where {
	WHERE_CELL,      /* cell 日報!B2, cell B2 (of the first table) */
	WHERE_NAME,      /* name 顧客番号: a defined name of a workbook, its value or the cell it stands for */
	WHERE_COLUMN,    /* column 顧客番号: every cell below one that says so; column C */
	WHERE_PROPERTY,  /* property custom:ClientID */
	WHERE_PAGE,      /* page 1, page 1 lines 1-5 */
	WHERE_PATTERN,   /* pattern ご契約 *([a-z]-[0-9]{6}): the first group, or all of it, in a line in normal form */
	WHERE_SUBJECT,
	WHERE_FILE_NAME,
	WHERE_BODY,      /* body lines 1-5: of the message */
	WHERE_COUNT
};

struct profile_place {
	enum profile_where where;
	struct span written;     /* as in the configuration, for the evidence */
	struct span name;        /* normal form: sheet, defined name, heading, property */
	uint32_t row, column;    /* 0: any */
	uint32_t page, first, last;
	pcre2_code *pattern;
	bool required;
};

struct profile {
	const struct conf_profile *conf;
	struct span title;
	struct span *senders, *subjects, *files; /* normal form; as many as the configuration has */
	struct profile_place *places;
	size_t place_count;
};

/* What the configuration says, compiled. 0, or -1 with err naming profile and place. */
int profiles_load(struct policy *policy, struct err *err);
void profiles_free(struct policy *policy); /* the patterns; all else lives in the policy's arena */

/* Does the whole text match? '*' is any run of characters, '?' one. Takes time of at most len(glob) * len(text). */
bool profile_glob(struct span glob, struct span text);

/* A profile that a message matches. */
struct profile_match {
	const struct profile *profile;
	bool *parts;  /* those it is about, by index */
	bool *found;  /* place * part_count + part: an identifier stands there */
	bool whole;   /* every document of the message is among them, so that it may be milder than what holds for all */
};
struct profile_matches {
	struct profile_match *v;
	size_t count;
};
/* The profiles that the message matches. 0, or -1 when out of memory. */
int profiles_match(const struct policy *policy, const struct envelope *envelope, const struct view *view,
	struct arena *arena, struct profile_matches *out);
/* States what stands in their places, as claims by "profile". */
void claim_profiles(struct claims *claims);

/* What is done for a reason: `base` is what holds for all. CONF_UNSET: no profile says anything. */
int profiles_say(const struct profile_matches *matches, enum reason reason, int base);
/* May a document take over the message's claim? */
bool profiles_inherit(const struct profile_matches *matches, size_t part, bool base);
/* Required places in which no identifier stands. 0, or -1 when out of memory. must_say: the documents that say whose they are. */
int profiles_lacking(const struct profile_matches *matches, const struct reading *reading, const bool *must_say,
	struct arena *arena, const struct lacking **out, size_t *count_out);

#endif
