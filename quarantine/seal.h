/* seal.h - held messages at rest: CMS AuthEnvelopedData (RFC 5083, RFC 5084 AES-256-GCM) to a P-256 certificate
 * (RFC 5753 ECDH with SHA-256), BER that DER readers take, so that `openssl cms -decrypt` opens a hold in an emergency. */
#ifndef QUARANTINE_SEAL_H
#define QUARANTINE_SEAL_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct seal;         /* the certificate: can seal, cannot open. Immutable: threads may share it. */
struct opening_key;  /* certificate and key */

/* Reads a PEM certificate; refuses one that is not P-256 or has expired. NULL with err. */
struct seal *seal_open(const char *certificate_path, struct err *err);
void seal_close(struct seal **seal);
/* Seals size bytes of fd from offset 0 (pread, position unchanged). Nothing at all (size 0) is ERR_INPUT: a message has at
 * least its empty line. 0 or -1. */
int seal_fd(const struct seal *seal, int fd, size_t size, struct buf *sealed_out, struct err *err);

struct opening_key *opening_key_open(const char *certificate_path, const char *key_path, struct err *err);
void opening_key_close(struct opening_key **key); /* the key's memory is cleansed */
/* Opens and checks the tag before anything is given out; altered bytes are ERR_INPUT. 0 or -1. */
int opening_key_unseal(const struct opening_key *key, const void *sealed, size_t len, struct buf *plain_out, struct err *err);

/* Makes key (0600) and self-signed certificate (0644); an existing file is never overwritten (ERR_INPUT says so). */
int seal_generate(const char *certificate_path, const char *key_path, struct err *err);

#endif
