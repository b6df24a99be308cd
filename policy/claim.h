/* claim.h - where a message says whose it is. */
#ifndef POLICY_CLAIM_H
#define POLICY_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "policy/policy.h"
#include "policy/verdict.h"

/* One place that says whose the report is. Where several clients bear the name it is one statement about all of them. */
struct statement {
	struct spot *spot; /* spot->set of them */
	const struct line *line, *label; /* label: the line of the label beside or above, or NULL */
	uint32_t part, alternative;
	enum claim_how how;
	const struct profile *profile; /* that says so, or NULL */
	bool weak; /* in a quoted mail or a signature: counts only where the part says nothing else */
};

struct profile;
struct profile_matches;

struct claims {
	struct policy *policy;
	const struct scratch *scratch;
	const struct view *view;
	struct spots *spots;
	struct arena *arena;
	struct statement *v;
	size_t count, capacity;
	const struct profile_matches *profiles;
	int32_t today;
	bool stamp_refused; /* one stands in the reading that is broken, forged or of another time */
	bool failed; /* out of memory */
};

/* Finds all statements; marks in the spots what is claimed and what is a caller's. 0, or -1 with err. */
int claims_find(struct claims *claims, struct err *err);

/* Can a claim that was made so say for whom a report is? Those that can't only tell against others. */
static inline bool claim_vouches(enum claim_how how)
{
	return how != CLAIM_LONGER_NAME && how != CLAIM_REFUSED_STAMP;
}

/* ---- for the rules ---- */

/* The line with its spots, which is what a rule looks at. */
struct place {
	const struct line *line;
	const struct segment *segment;
	struct span text;
	struct spot *spots;
	size_t count;
};
/* Looks at one place and states what it finds there. */
typedef void claim_rule(struct claims *claims, const struct place *place);

void claim_state(struct claims *claims, const struct place *place, struct spot *spot, enum claim_how how,
	const struct line *label);
/* The same of text in which no spot stands; client: CLIENT_NONE for an identifier of none. */
void claim_state_value(struct claims *claims, const struct place *place, struct span value, uint32_t client,
	enum claim_how how, const struct line *label);
/* May a shape that is no client's identifier be taken for one here, where dates and amounts stand too? */
static inline bool spot_speaks(const struct spot *s)
{
	return s->kind != SPOT_SHAPE || s->letters;
}
/* Text of the place before and after the spot. */
struct span place_before(const struct claims *claims, const struct place *place, const struct spot *spot);
struct span place_after(const struct claims *claims, const struct place *place, const struct spot *spot);
struct place place_at(struct claims *claims, const struct line *line);

/* The length of a label of the set with which `before` ends, what stands between it and a value included; 0: none. */
size_t label_before(const struct words *words, enum word_set set, struct span before);

/* What comes after a name. */
enum honour {
	HONOUR_NONE,
	HONOUR_PERSON,  /* 様 and the like, for a company or somebody in it */
	HONOUR_COMPANY, /* 御中 */
	HONOUR_CALLER,  /* 様より, 様から, 様の件: not the one that is written to */
};
enum honour honour_after(struct span after);
/* Is there nothing in what follows the name by which it is the subject of a sentence ("から", "の件")? */
bool stands_alone(struct span after);

/* claim_text.c */
claim_rule claim_labelled, claim_addressee, claim_title, claim_run_together;
/* claim_field.c; field_is, is_subject: is it the header field, whatever the case? */
bool field_is(struct span label, const char *name);
bool is_subject(const struct segment *segment);
claim_rule claim_file_name, claim_subject, claim_header, claim_property;
/* claim_spelled.c: identifiers as people write them; the client of one that goes with a label, or CLIENT_NONE */
claim_rule claim_spelled_labelled, claim_spelled_words;
uint32_t spelled_client(const struct directory *dir, struct span value);
/* claim_table.c: works on whole tables */
void claim_tables(struct claims *claims, size_t first_line, size_t end_line);
/* claim_stamp.c */
void claim_stamps(struct claims *claims);
/* claim_sole.c */
void claim_sole(struct claims *claims);

#endif
