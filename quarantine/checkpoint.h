/* checkpoint.h - a signature over the audit chain as far as one event. */
#ifndef QUARANTINE_CHECKPOINT_H
#define QUARANTINE_CHECKPOINT_H

#include <limits.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "base/conf.h"
#include "quarantine/digest.h"

enum { SIGNATURE_BYTES = 64 }; /* Ed25519, RFC 8032 */

struct checkpoint {
	int64_t seq, at_ms;
	unsigned char hash[DIGEST_BYTES];
	unsigned char signature[SIGNATURE_BYTES];
};

/* conf->audit_key with ".pub". */
void checkpoint_public_path(const struct conf *conf, char path[static PATH_MAX]);
/* Signs seq, at_ms and hash. 0 or -1. */
int checkpoint_sign(struct checkpoint *checkpoint, EVP_PKEY *key, struct err *err);
bool checkpoint_genuine(const struct checkpoint *checkpoint, EVP_PKEY *public_key);

/* A line of the second copy: "SEQ AT_MS HASH SIGNATURE\n", numbers in decimal, bytes in hex. */
enum { CHECKPOINT_LINE = 2 * 20 + DIGEST_HEX + 2 * SIGNATURE_BYTES + 5 };
void checkpoint_print(const struct checkpoint *checkpoint, char line[static CHECKPOINT_LINE]);
/* line: without its line break. 0, or -1 when it is none. */
int checkpoint_parse(const char *line, struct checkpoint *checkpoint_out);

#endif
