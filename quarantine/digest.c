/* digest.c - SHA-256 over fields in one canonical form. */
#include "quarantine/digest.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "quarantine/key_file.h"

struct digest {
	EVP_MD *sha256; /* fetched once: that costs more than a small digest */
	EVP_MD_CTX *context;
	bool failed;
};

struct digest *digest_new(struct err *err)
{
	struct digest *d = calloc(1, sizeof(*d));

	if (d == NULL || (d->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL)) == NULL || (d->context = EVP_MD_CTX_new()) == NULL) {
		crypto_fail(err, ERR_TEMPORARY, "prepare SHA-256");
		digest_free(&d);
	}
	return d;
}

void digest_free(struct digest **digest)
{
	if (*digest == NULL)
		return;
	EVP_MD_CTX_free((*digest)->context);
	EVP_MD_free((*digest)->sha256);
	free(*digest);
	*digest = NULL;
}

static void add(struct digest *d, const void *p, size_t len)
{
	if (EVP_DigestUpdate(d->context, p, len) != 1)
		d->failed = true;
}

static void add_tagged(struct digest *d, char tag, uint64_t number)
{
	unsigned char bytes[9] = {(unsigned char)tag};

	for (int i = 8; i > 0; i--, number >>= 8)
		bytes[i] = number & 0xff;
	add(d, bytes, sizeof(bytes));
}

void digest_begin(struct digest *d, const char *domain)
{
	d->failed = EVP_DigestInit_ex2(d->context, d->sha256, NULL) != 1;
	digest_text(d, domain);
}

void digest_number(struct digest *d, int64_t number)
{
	add_tagged(d, 'n', (uint64_t)number);
}

void digest_bytes(struct digest *d, struct span bytes)
{
	add_tagged(d, 's', bytes.len);
	add(d, bytes.p, bytes.len);
}

void digest_text(struct digest *d, const char *text)
{
	digest_bytes(d, span_of(text));
}

int digest_end(struct digest *d, unsigned char out[static DIGEST_BYTES], struct err *err)
{
	if (EVP_DigestFinal_ex(d->context, out, NULL) != 1 || d->failed)
		return crypto_fail(err, ERR_TEMPORARY, "SHA-256");
	return 0;
}

int digest_plain(struct digest *d, struct span bytes, unsigned char out[static DIGEST_BYTES], struct err *err)
{
	d->failed = EVP_DigestInit_ex2(d->context, d->sha256, NULL) != 1;
	add(d, bytes.p, bytes.len);
	return digest_end(d, out, err);
}

void hex_write(char *out, const unsigned char *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * len] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex_read(const char *text, unsigned char *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(text[2 * i]), low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

		if (low < 0)
			return -1;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return text[2 * len] == '\0' ? 0 : -1;
}
