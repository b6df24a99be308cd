/* digest.h - SHA-256 over fields in one canonical form: a name for what it is, then each field with its kind and length, so
 * that no two different records can look alike. */
#ifndef QUARANTINE_DIGEST_H
#define QUARANTINE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 2 * DIGEST_BYTES + 1 };

/* Not shared between threads. */
struct digest;

struct digest *digest_new(struct err *err);
void digest_free(struct digest **digest);

/* domain: "decision 1". A failure is remembered until digest_end. */
void digest_begin(struct digest *digest, const char *domain);
void digest_number(struct digest *digest, int64_t number);      /* 'n', 8 bytes, most significant first */
void digest_bytes(struct digest *digest, struct span bytes);    /* 's', length as 8 bytes, bytes */
void digest_text(struct digest *digest, const char *text);      /* the same */
int digest_end(struct digest *digest, unsigned char out[static DIGEST_BYTES], struct err *err);
/* Of plain bytes, as sha256sum(1). */
int digest_plain(struct digest *digest, struct span bytes, unsigned char out[static DIGEST_BYTES], struct err *err);

void hex_write(char *out, const unsigned char *p, size_t len); /* 2 * len characters and NUL */
/* 0, or -1 when text is not the hex form of exactly len bytes. */
int hex_read(const char *text, unsigned char *out, size_t len);

#endif
