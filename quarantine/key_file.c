/* key_file.c - keys and certificates in PEM files, and OpenSSL's errors in ours. */
#include "quarantine/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"

#define PRIVATE_MODE 0600
#define PUBLIC_MODE 0644

int crypto_fail(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(code);
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
		kind = ERR_TEMPORARY;
	err_set(err, kind, "%s: %s", text, reason == NULL ? "OpenSSL does not say why" : reason);
	ERR_clear_error();
	return -1;
}

/* A daemon has nobody to ask: a key with a passphrase is refused. */
static int no_passphrase(char *p, int size, int writing, void *unused)
{
	(void)p, (void)size, (void)writing, (void)unused;
	return -1;
}

static BIO *file_open(const char *path, struct err *err)
{
	BIO *bio;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		err_set_sys(err, "open %s", path);
		return NULL;
	}
	bio = BIO_new_fd(fd, BIO_CLOSE);
	if (bio == NULL) {
		close(fd);
		crypto_fail(err, ERR_TEMPORARY, "read %s", path);
	}
	return bio;
}

EVP_PKEY *key_file_private(const char *path, struct err *err)
{
	BIO *bio = file_open(path, err);
	EVP_PKEY *key;

	if (bio == NULL)
		return NULL;
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	if (key == NULL)
		crypto_fail(err, ERR_INPUT, "%s is not a private key in PEM without a passphrase", path);
	BIO_free(bio);
	return key;
}

EVP_PKEY *key_file_public(const char *path, struct err *err)
{
	BIO *bio = file_open(path, err);
	EVP_PKEY *key;

	if (bio == NULL)
		return NULL;
	key = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
	if (key == NULL)
		crypto_fail(err, ERR_INPUT, "%s is not a public key in PEM", path);
	BIO_free(bio);
	return key;
}

X509 *key_file_certificate(const char *path, struct err *err)
{
	BIO *bio = file_open(path, err);
	X509 *certificate;

	if (bio == NULL)
		return NULL;
	certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	if (certificate == NULL)
		crypto_fail(err, ERR_INPUT, "%s is not a certificate in PEM", path);
	BIO_free(bio);
	return certificate;
}

/* O_EXCL: whoever was first has the file; nothing is followed or overwritten. */
static int file_create(const char *path, mode_t mode, const void *p, size_t len, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_INPUT, "%s exists already and is not overwritten; move it away first", path);
	if (fd < 0)
		return err_set_sys(err, "create %s", path);
	if (fchmod(fd, mode) == 0 && fd_write_all(fd, p, len) == 0 && fsync(fd) == 0) {
		if (close(fd) == 0)
			return 0;
	} else {
		int saved = errno;

		close(fd);
		errno = saved;
	}
	err_set_sys(err, "write %s", path);
	unlink(path);
	return -1;
}

static int files_create(const char *private_path, const char *public_path, BIO *private_pem, BIO *public_pem,
	struct err *err)
{
	char *p;
	long len = BIO_get_mem_data(private_pem, &p);

	if (access(public_path, F_OK) == 0)
		return err_set(err, ERR_INPUT, "%s exists already and is not overwritten; move it away first", public_path);
	if (file_create(private_path, PRIVATE_MODE, p, (size_t)len, err) != 0)
		return -1;
	len = BIO_get_mem_data(public_pem, &p);
	if (file_create(public_path, PUBLIC_MODE, p, (size_t)len, err) == 0)
		return 0;
	unlink(private_path);
	return -1;
}

int key_file_create(const char *private_path, const char *public_path, EVP_PKEY *key, X509 *certificate, struct err *err)
{
	BIO *private_pem = BIO_new(BIO_s_secmem()), *public_pem = BIO_new(BIO_s_mem());
	int rc;

	if (private_pem == NULL || public_pem == NULL ||
	    PEM_write_bio_PrivateKey(private_pem, key, NULL, NULL, 0, NULL, NULL) != 1 ||
	    (certificate == NULL ? PEM_write_bio_PUBKEY(public_pem, key) : PEM_write_bio_X509(public_pem, certificate)) != 1)
		rc = crypto_fail(err, ERR_SYSTEM, "encode key for %s", private_path);
	else
		rc = files_create(private_path, public_path, private_pem, public_pem, err);
	BIO_free(private_pem);
	BIO_free(public_pem);
	return rc;
}
