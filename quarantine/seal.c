/* seal.c - held messages at rest: sealed to a certificate, opened with its key.
 *
 * The message goes through OpenSSL in pieces, so that sealing takes the memory of the result and no more. */
#include "quarantine/seal.h"

#include <errno.h>
#include <limits.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quarantine/key_file.h"

#define CURVE "prime256v1"
#define PIECE_BYTES 65536
#define CERTIFICATE_DAYS 7305 /* twenty years: a hold must stay sealable as long as nobody chose a new key */
#define SEAL_FLAGS (CMS_BINARY | CMS_STREAM | CMS_PARTIAL)

struct seal {
	X509 *certificate;
	BIO_METHOD *to_buf;
};

struct opening_key {
	X509 *certificate;
	EVP_PKEY *key;
	BIO_METHOD *to_buf;
};

/* ---- an output of OpenSSL that is a struct buf ---- */

static int buf_bio_write(BIO *bio, const char *p, size_t len, size_t *written)
{
	struct buf *buf = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (buf == NULL || buf_add(buf, p, len) != 0)
		return 0;
	*written = len;
	return 1;
}

static long buf_bio_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	(void)bio, (void)num, (void)ptr;
	return cmd == BIO_CTRL_FLUSH;
}

static BIO_METHOD *buf_method_new(void)
{
	BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "buf");

	if (method != NULL && BIO_meth_set_write_ex(method, buf_bio_write) == 1 &&
	    BIO_meth_set_ctrl(method, buf_bio_ctrl) == 1)
		return method;
	BIO_meth_free(method);
	return NULL;
}

static BIO *buf_bio_new(const BIO_METHOD *method, struct buf *buf)
{
	BIO *bio = BIO_new(method);

	if (bio != NULL) {
		BIO_set_data(bio, buf);
		BIO_set_init(bio, 1);
	}
	return bio;
}

/* ---- the certificate ---- */

static int curve_check(const char *path, X509 *certificate, struct err *err)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	char name[32] = "";

	if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
	    EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) != 1 || strcmp(name, CURVE) != 0)
		return err_set(err, ERR_INPUT, "%s: the certificate's key is not on the curve P-256", path);
	return 0;
}

static int validity_check(const char *path, const X509 *certificate, struct err *err)
{
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return err_set(err, ERR_INPUT, "%s: the certificate has expired; make a new key", path);
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		return err_set(err, ERR_INPUT, "%s: the certificate is not valid yet; is the clock right?", path);
	return 0;
}

static X509 *certificate_open(const char *path, struct err *err)
{
	X509 *certificate = key_file_certificate(path, err);

	/* Works out the extensions now: later it would be done by whichever thread is first. */
	if (certificate != NULL)
		X509_check_purpose(certificate, -1, 0);
	if (certificate != NULL && curve_check(path, certificate, err) != 0) {
		X509_free(certificate);
		certificate = NULL;
	}
	return certificate;
}

struct seal *seal_open(const char *certificate_path, struct err *err)
{
	struct seal *seal = calloc(1, sizeof(*seal));

	if (seal == NULL || (seal->to_buf = buf_method_new()) == NULL) {
		err_set_nomem(err, certificate_path);
		seal_close(&seal);
		return NULL;
	}
	seal->certificate = certificate_open(certificate_path, err);
	if (seal->certificate == NULL || validity_check(certificate_path, seal->certificate, err) != 0)
		seal_close(&seal);
	return seal;
}

void seal_close(struct seal **seal)
{
	if (*seal == NULL)
		return;
	X509_free((*seal)->certificate);
	BIO_meth_free((*seal)->to_buf);
	free(*seal);
	*seal = NULL;
}

/* ---- sealing ---- */

/* RFC 5753: ECDH with the KDF of SEC 1 on SHA-256; OpenSSL's own choice would still be SHA-1. */
static CMS_ContentInfo *sealed_new(const struct seal *seal, struct err *err)
{
	CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), SEAL_FLAGS);
	CMS_RecipientInfo *recipient = NULL;

	if (cms != NULL)
		recipient = CMS_add1_recipient_cert(cms, seal->certificate, CMS_KEY_PARAM);
	if (recipient != NULL &&
	    EVP_PKEY_CTX_set_ecdh_kdf_md(CMS_RecipientInfo_get0_pkey_ctx(recipient), EVP_sha256()) == 1)
		return cms;
	crypto_fail(err, ERR_SYSTEM, "seal: prepare");
	CMS_ContentInfo_free(cms);
	return NULL;
}

static int pieces_write(BIO *to, int fd, size_t size, struct err *err)
{
	char *piece = malloc(PIECE_BYTES);
	size_t at = 0;
	int rc = 0;

	if (piece == NULL)
		return err_set_nomem(err, "seal");
	while (at < size && rc == 0) {
		size_t want = size - at < PIECE_BYTES ? size - at : PIECE_BYTES;
		ssize_t n = pread(fd, piece, want, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_set_sys(err, "seal: read the message");
		else if (n == 0)
			rc = err_set(err, ERR_BUG, "seal: the message ends at %zu of %zu bytes", at, size);
		else if (BIO_write(to, piece, (int)n) != (int)n)
			rc = crypto_fail(err, ERR_TEMPORARY, "seal: write");
		else
			at += (size_t)n;
	}
	OPENSSL_cleanse(piece, PIECE_BYTES);
	free(piece);
	return rc;
}

/* Frees the filters that were put before `end`, not `end` itself. */
static void filters_free(BIO *chain, BIO *end)
{
	while (chain != NULL && chain != end) {
		BIO *next = BIO_pop(chain);

		BIO_free(chain);
		chain = next;
	}
}

static int cms_write(CMS_ContentInfo *cms, BIO *out, int fd, size_t size, struct err *err)
{
	BIO *chain = BIO_new_CMS(out, cms);
	int rc;

	if (chain == NULL)
		return crypto_fail(err, ERR_TEMPORARY, "seal: begin");
	rc = pieces_write(chain, fd, size, err);
	if (rc == 0 && BIO_flush(chain) != 1)
		rc = crypto_fail(err, ERR_TEMPORARY, "seal: finish");
	filters_free(chain, out);
	return rc;
}

int seal_fd(const struct seal *seal, int fd, size_t size, struct buf *sealed_out, struct err *err)
{
	CMS_ContentInfo *cms = size == 0 ? NULL : sealed_new(seal, err);
	BIO *out = cms == NULL ? NULL : buf_bio_new(seal->to_buf, sealed_out);
	int rc = -1;

	buf_clear(sealed_out);
	if (size == 0)
		err_set(err, ERR_INPUT, "seal: the message is empty"); /* OpenSSL could not open it again */
	if (out != NULL)
		rc = cms_write(cms, out, fd, size, err);
	else if (cms != NULL)
		crypto_fail(err, ERR_TEMPORARY, "seal: output");
	if (rc == 0 && sealed_out->failed)
		rc = err_set_nomem(err, "seal");
	if (rc != 0)
		buf_clear(sealed_out);
	BIO_free(out);
	CMS_ContentInfo_free(cms);
	return rc;
}

/* ---- opening ---- */

struct opening_key *opening_key_open(const char *certificate_path, const char *key_path, struct err *err)
{
	struct opening_key *key = calloc(1, sizeof(*key));

	if (key == NULL || (key->to_buf = buf_method_new()) == NULL) {
		err_set_nomem(err, key_path);
		opening_key_close(&key);
		return NULL;
	}
	key->certificate = certificate_open(certificate_path, err);
	if (key->certificate != NULL)
		key->key = key_file_private(key_path, err);
	if (key->key != NULL && X509_check_private_key(key->certificate, key->key) == 1)
		return key;
	if (key->key != NULL)
		crypto_fail(err, ERR_INPUT, "%s does not belong to %s", key_path, certificate_path);
	opening_key_close(&key);
	return NULL;
}

void opening_key_close(struct opening_key **key)
{
	if (*key == NULL)
		return;
	EVP_PKEY_free((*key)->key); /* OpenSSL clears the number before it frees it */
	X509_free((*key)->certificate);
	BIO_meth_free((*key)->to_buf);
	free(*key);
	*key = NULL;
}

/* Only what authenticates its content: EnvelopedData would be decrypted without any check. */
static CMS_ContentInfo *sealed_parse(const void *sealed, size_t len, struct err *err)
{
	const unsigned char *at = sealed;
	CMS_ContentInfo *cms = NULL;

	if (len > 0 && len <= LONG_MAX)
		cms = d2i_CMS_ContentInfo(NULL, &at, (long)len);
	if (cms != NULL && OBJ_obj2nid(CMS_get0_type(cms)) == NID_id_smime_ct_authEnvelopedData &&
	    at == (const unsigned char *)sealed + len)
		return cms;
	ERR_clear_error();
	err_set(err, ERR_INPUT, "unseal: not a sealed message, or it was altered");
	CMS_ContentInfo_free(cms);
	return NULL;
}

static void plain_give(struct buf *plain, struct buf *plain_out)
{
	plain->max_bytes = plain_out->max_bytes;
	buf_free(plain_out);
	*plain_out = *plain;
	*plain = (struct buf){0};
}

int opening_key_unseal(const struct opening_key *key, const void *sealed, size_t len, struct buf *plain_out, struct err *err)
{
	CMS_ContentInfo *cms = sealed_parse(sealed, len, err);
	struct buf plain = {.max_bytes = len + 1}; /* the plain text is shorter than its seal */
	BIO *out = NULL;
	int rc = -1;

	if (cms == NULL)
		return -1;
	out = buf_bio_new(key->to_buf, &plain);
	if (out == NULL)
		err_set_nomem(err, "unseal");
	else if (CMS_decrypt(cms, key->key, key->certificate, NULL, out, CMS_BINARY) == 1)
		rc = plain.failed ? err_set_nomem(err, "unseal") : 0;
	else
		crypto_fail(err, plain.failed ? ERR_TEMPORARY : ERR_INPUT,
			"unseal: not sealed to this certificate, or it was altered");
	if (rc == 0)
		plain_give(&plain, plain_out);
	else if (plain.p != NULL)
		OPENSSL_cleanse(plain.p, plain.capacity);
	buf_free(&plain);
	BIO_free(out);
	CMS_ContentInfo_free(cms);
	return rc;
}

/* ---- making a key ---- */

static int extension_add(X509 *certificate, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	int ok;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return ok;
}

static int serial_set(X509 *certificate)
{
	unsigned char bytes[8];
	uint64_t number = 0;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return 0;
	for (size_t i = 0; i < sizeof(bytes); i++)
		number = number << 8 | bytes[i];
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number >> 1 | 1);
}

static X509 *certificate_make(EVP_PKEY *key)
{
	static const unsigned char name[] = "atesaki seal";
	X509 *c = X509_new();

	if (c != NULL && X509_set_version(c, X509_VERSION_3) == 1 && serial_set(c) == 1 &&
	    X509_gmtime_adj(X509_getm_notBefore(c), -3600) != NULL &&
	    X509_time_adj_ex(X509_getm_notAfter(c), CERTIFICATE_DAYS, 0, NULL) != NULL &&
	    X509_NAME_add_entry_by_NID(X509_get_subject_name(c), NID_commonName, MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
	    X509_set_issuer_name(c, X509_get_subject_name(c)) == 1 && X509_set_pubkey(c, key) == 1 &&
	    extension_add(c, NID_basic_constraints, "critical,CA:FALSE") &&
	    extension_add(c, NID_key_usage, "critical,keyAgreement") &&
	    extension_add(c, NID_subject_key_identifier, "hash") && X509_sign(c, key, EVP_sha256()) > 0)
		return c;
	X509_free(c);
	return NULL;
}

int seal_generate(const char *certificate_path, const char *key_path, struct err *err)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = key == NULL ? NULL : certificate_make(key);
	int rc = certificate == NULL ? crypto_fail(err, ERR_SYSTEM, "make a key and certificate")
		: key_file_create(key_path, certificate_path, key, certificate, err);

	X509_free(certificate);
	EVP_PKEY_free(key);
	return rc;
}
