/* notice_text.h - the sentences of notices, in every language beside each other. */
#ifndef QUARANTINE_NOTICE_TEXT_H
#define QUARANTINE_NOTICE_TEXT_H

#include <stddef.h>

#include "base/conf.h"
#include "quarantine/store.h"

enum { LANGUAGE_COUNT = LANGUAGE_EN + 1 };

/* What a reason means, for a person who sends reports. reason: its name, not terminated; an unknown one has no sentence
 * (NULL). */
const char *notice_reason(enum conf_language language, struct span reason);

struct notice_text {
	const char *subject; /* the reference follows */
	const char *what;    /* first paragraph */
	const char *next;    /* last paragraph: what happens now, what to do; '#' stands for the reference */
};
enum notice_audience { AUDIENCE_SENDER, AUDIENCE_SUPERVISOR, AUDIENCE_COUNT };

const struct notice_text *notice_text(enum conf_language language, enum notice_kind kind, enum notice_audience audience);

/* The first paragraph for the sender of a message that was held for some recipients only; NULL: as ever. */
const char *notice_text_partial(enum conf_language language, enum notice_kind kind);

enum notice_label {
	LABEL_REFERENCE,
	LABEL_SENT,
	LABEL_SENDER,
	LABEL_RECIPIENTS,
	LABEL_DELIVERED,
	LABEL_REASONS,
	LABEL_DECIDED_BY,
	LABEL_DECISION,
	LABEL_ANSWER,
	LABEL_COUNT
};
const char *notice_label(enum conf_language language, enum notice_label label);

#endif
