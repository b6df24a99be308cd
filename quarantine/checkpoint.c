/* checkpoint.c - a signature over the audit chain as far as one event. */
#include "quarantine/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

#include "quarantine/key_file.h"

#define DOMAIN "atesaki checkpoint 1"
#define SIGNED_BYTES (sizeof(DOMAIN) + 16 + DIGEST_BYTES)

void checkpoint_public_path(const struct conf *conf, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s.pub", conf->audit_key);
}

static void number_put(unsigned char *p, int64_t number)
{
	uint64_t n = (uint64_t)number;

	for (int i = 7; i >= 0; i--, n >>= 8)
		p[i] = n & 0xff;
}

/* What is signed: the domain with its NUL, both numbers in 8 bytes, the hash. */
static void signed_bytes(const struct checkpoint *c, unsigned char out[static SIGNED_BYTES])
{
	memcpy(out, DOMAIN, sizeof(DOMAIN));
	number_put(out + sizeof(DOMAIN), c->seq);
	number_put(out + sizeof(DOMAIN) + 8, c->at_ms);
	memcpy(out + sizeof(DOMAIN) + 16, c->hash, DIGEST_BYTES);
}

int checkpoint_sign(struct checkpoint *c, EVP_PKEY *key, struct err *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char bytes[SIGNED_BYTES];
	size_t len = SIGNATURE_BYTES;
	int ok;

	signed_bytes(c, bytes);
	ok = context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestSign(context, c->signature, &len, bytes, sizeof(bytes)) == 1 && len == SIGNATURE_BYTES;
	EVP_MD_CTX_free(context);
	return ok ? 0 : crypto_fail(err, ERR_SYSTEM, "sign a checkpoint");
}

bool checkpoint_genuine(const struct checkpoint *c, EVP_PKEY *public_key)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char bytes[SIGNED_BYTES];
	bool ok;

	signed_bytes(c, bytes);
	ok = context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key) == 1 &&
		EVP_DigestVerify(context, c->signature, SIGNATURE_BYTES, bytes, sizeof(bytes)) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return ok;
}

void checkpoint_print(const struct checkpoint *c, char line[static CHECKPOINT_LINE])
{
	char hash[DIGEST_HEX], signature[2 * SIGNATURE_BYTES + 1];

	hex_write(hash, c->hash, DIGEST_BYTES);
	hex_write(signature, c->signature, SIGNATURE_BYTES);
	snprintf(line, CHECKPOINT_LINE, "%" PRId64 " %" PRId64 " %s %s\n", c->seq, c->at_ms, hash, signature);
}

static int number_take(const char **at, int64_t *number_out)
{
	char *end;

	errno = 0;
	*number_out = strtoll(*at, &end, 10);
	if (errno != 0 || end == *at || *end != ' ' || *number_out < 0)
		return -1;
	*at = end + 1;
	return 0;
}

int checkpoint_parse(const char *line, struct checkpoint *c)
{
	char hash[DIGEST_HEX];

	if (number_take(&line, &c->seq) != 0 || number_take(&line, &c->at_ms) != 0 || strlen(line) <= DIGEST_HEX ||
	    line[DIGEST_HEX - 1] != ' ')
		return -1;
	memcpy(hash, line, DIGEST_HEX - 1);
	hash[DIGEST_HEX - 1] = '\0';
	return hex_read(hash, c->hash, DIGEST_BYTES) != 0 ? -1 : hex_read(line + DIGEST_HEX, c->signature, SIGNATURE_BYTES);
}
