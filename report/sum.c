/* sum.c - the digest by which the same file is known again when it is sent elsewhere. */
#include "report/sum.h"

#include <openssl/evp.h>

void sum_warm(void)
{
	unsigned char out[SHA256_BYTES];

	(void)sum_of(PART_DOCUMENT, span_of("warm"), out);
}

struct span sum_of(enum part_role role, struct span bytes, unsigned char out[static SHA256_BYTES])
{
	static const struct span none = {"", 0};

	if (role == PART_ORNAMENT || role == PART_MESSAGE || bytes.len == 0 ||
	    EVP_Digest(bytes.p, bytes.len, out, NULL, EVP_sha256(), NULL) != 1)
		return none;
	return (struct span){(const char *)out, SHA256_BYTES};
}
