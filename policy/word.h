/* word.h - the words by which a report says whose it is (word_data.h and the configuration), ready to be looked for. */
#ifndef POLICY_WORD_H
#define POLICY_WORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/span.h"

enum word_set {
	WORDS_LABEL,
	WORDS_NAME_LABEL,
	WORDS_HEAD_NAME_LABEL,
	WORDS_TO_LABEL,
	WORDS_CALLER,
	WORDS_COMPANY,
	WORDS_CALL_FIELD,
	WORDS_PERIOD,
	WORDS_REPORT,
	WORDS_MEMO,
	WORDS_CALL_REPORT,
	WORDS_SUBJECT, /* report.subjects alone */
	WORD_SET_COUNT
};

#define WORD_TRAITS 1024u

struct words {
	struct span *v[WORD_SET_COUNT]; /* sorted, in joined form */
	size_t n[WORD_SET_COUNT];
	uint64_t traits[WORD_SET_COUNT][WORD_TRAITS / 64]; /* of its words: most texts are told apart by them */
	uint64_t tails[WORD_SET_COUNT][WORD_TRAITS / 64];  /* the same of their last two bytes */
};

/* 0, or -1 when out of memory. In the arena. */
int words_load(struct words *words, struct arena *arena, const struct conf *conf);

/* All take text in joined form. Latin words count only as whole words. */

/* Is the text one of the set's words, but for punctuation around it and an explanation in parentheses after it? */
bool word_is(const struct words *words, enum word_set set, struct span text);
/* All sets of which it is one: 1u << set each. */
unsigned word_sets(const struct words *words, struct span text);
/* Length of the longest of the set's words with which the text ends / begins; 0: none. */
size_t word_ends(const struct words *words, enum word_set set, struct span text);
size_t word_begins(const struct words *words, enum word_set set, struct span text);
/* Does one of set's words stand in the text that is not part of one of other's? */
bool word_beyond(const struct words *words, enum word_set set, enum word_set other, struct span text);
bool word_within(const struct words *words, enum word_set set, struct span text);

/* Text without the punctuation and spaces that surround labels, names and values in forms. */
struct span bare(struct span text);
/* The length of such punctuation at the beginning / at the end. */
size_t bare_before(struct span text);
size_t bare_after(struct span text);
bool span_begins(struct span text, const char *word);
bool span_finishes(struct span text, const char *word);
bool span_has(struct span text, const char *word);

#endif
