/* letter.h - a message while it is read: what read_message.c and its helpers share. */
#ifndef REPORT_LETTER_H
#define REPORT_LETTER_H

#include "report/context.h"
#include "report/mime_leaf.h"

struct letter {
	struct context *ctx;
	const struct source *src;
	struct span place;    /* of the body */
	uint32_t alternative; /* 0 for what all programs show, 1 for what only some see */
	uint32_t table;
	unsigned sealed;      /* signed, packed or encoded messages around */
	bool texts_only;      /* files were told already */
	bool too_deep;        /* parts were left out for that, and recorded */
};

static inline struct arena *letter_arena(const struct letter *l)
{
	return context_arena(l->ctx);
}

/* -1, recorded. */
int letter_no_memory(const struct letter *l);

/* What stands in the header and may say whose the message is. 0, or -1: stop. */
int letter_fields_tell(struct letter *l, const struct mime_entity *root);

/* X-Client-ID, X-Report-Customer, X-Tenant ...; not what mail programs say of themselves. */
bool letter_field_is_identity(struct span name);

/* Texts that a mail program shows below the header. */
bool leaf_is_body(const struct mime_leaf *leaf);
/* One body, its transfer encoding taken away: in every charset and as every type that its fields name. 0, or -1: stop. */
int letter_body_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, uint32_t alternative);
/* Files in a text, and what is sealed in it. 0, or -1: stop. */
int letter_text_files_tell(struct letter *l, struct span text);

#endif
