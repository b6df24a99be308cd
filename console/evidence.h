/* evidence.h - a verdict with its evidence, as a person reads it: atesaki check and atesaki show. */
#ifndef CONSOLE_EVIDENCE_H
#define CONSOLE_EVIDENCE_H

#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"

/* evidence: the JSON of atesaki check --json. Says what was found, where, and which recipients do not belong. */
void evidence_print(FILE *out, struct arena *arena, const json_t *evidence, size_t columns);
/* "cross-client" -> what that means for a person, in the language of the locale. */
const char *reason_sentence(const char *reason);
/* The same for how a claim was made ("label"), a recipient's status and why something was unreadable. */
const char *how_sentence(const char *how), *status_sentence(const char *status), *why_sentence(const char *why);

/* Local time, "2026-11-24 09:05"; in the arena. */
char *when_text(struct arena *arena, int64_t at_ms);

#endif
