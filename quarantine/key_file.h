/* key_file.h - keys and certificates in PEM files, and OpenSSL's errors in ours. */
#ifndef QUARANTINE_KEY_FILE_H
#define QUARANTINE_KEY_FILE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/types.h>

#include "base/err.h"

/* ": " and OpenSSL's reason behind the text; the thread's error queue is empty then. Returns -1. */
int crypto_fail(struct err *err, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Never asks for a passphrase. NULL with err. EVP_PKEY_free and X509_free them. */
EVP_PKEY *key_file_private(const char *path, struct err *err);
EVP_PKEY *key_file_public(const char *path, struct err *err);
X509 *key_file_certificate(const char *path, struct err *err);

/* What goes into the two files of a key: the private key (0600), and its certificate, or public key if that is NULL
 * (0644). Both are made or none; a file that is there is never overwritten (ERR_INPUT). */
int key_file_create(const char *private_path, const char *public_path, EVP_PKEY *key, X509 *certificate, struct err *err);

#endif
