/* stamp.h - a token by which the program that makes a report says for whom it is, and that nobody else can make.
 *
 *   ats1-imwtambqga2de-20261124-d5v3o2c7y4kqzq3h
 *        client's identifier    16 characters of the HMAC
 *             (base 32)  date
 *
 * HMAC-SHA-256 (RFC 2104) under the service's key over version, identifier as the directory has it, and date; its first 80 bits.
 * Base 32 is RFC 4648 §6 without padding, in lower case, so that width, case and a typeface change nothing. */
#ifndef POLICY_STAMP_H
#define POLICY_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#define STAMP_KEY_LEAST 32u /* bytes */

struct stamp_key {
	const unsigned char *p; /* NULL: none */
	size_t len;
};

/* The key in the file, which is that of any program that has 32 random bytes and more; a line feed at the end is none of it.
 * "" is no key. In the arena. 0, or -1 with err that names the file. */
int stamp_key_read(const char *path, struct arena *arena, struct stamp_key *key_out, struct err *err);

/* The stamp for a client; day is counted from 1970-01-01. In the arena; .p NULL when out of memory. */
struct span stamp_make(struct arena *arena, const struct stamp_key *key, struct span client_id, int32_t day);

/* One that was found in a text in normal form. */
struct stamp {
	struct span written;     /* what of the text it is */
	struct span client_id;   /* in the arena */
	struct span mac;
	int32_t day;
};
#define STAMP_PREFIX "ats1-"

/* Reads what begins at text.p with STAMP_PREFIX. Single spaces, which narrow cells leave behind, are looked over. 1: a stamp; 0: not
 * one, or a broken one; -1: out of memory. */
int stamp_parse(struct arena *arena, struct span text, struct stamp *out);
/* Was it made under the key? Takes the same time wherever it differs. */
bool stamp_verifies(struct arena *arena, const struct stamp_key *key, const struct stamp *stamp);

#endif
