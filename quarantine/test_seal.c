/* test_seal.c - what is sealed opens with the key, here and with openssl(1), and with nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <openssl/pem.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fdio.h"
#include "quarantine/key_file.h"
#include "quarantine/seal.h"

extern char **environ;

struct fixture {
	char folder[64];
	char crt[96], key[96];
	struct seal *seal;
	struct opening_key *opening;
};

static void fixture_path(const struct fixture *f, char path[static 96], const char *name)
{
	snprintf(path, 96, "%s/%s", f->folder, name);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err;

	assert_non_null(f);
	snprintf(f->folder, sizeof(f->folder), "/tmp/test_seal.XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	fixture_path(f, f->crt, "seal.crt");
	fixture_path(f, f->key, "seal.key");
	assert_int_equal(seal_generate(f->crt, f->key, &err), 0);
	f->seal = seal_open(f->crt, &err);
	f->opening = opening_key_open(f->crt, f->key, &err);
	assert_non_null(f->seal);
	assert_non_null(f->opening);
	*state = f;
	return 0;
}

static int run(const char *const *argv)
{
	char *args[24];
	posix_spawn_file_actions_t actions;
	pid_t pid;
	size_t n = 0;
	int status;

	for (; argv[n] != NULL; n++)
		memcpy(&args[n], &argv[n], sizeof(args[n]));
	args[n] = NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&pid, args[0], &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	const char *const argv[] = {"rm", "-rf", f->folder, NULL};

	seal_close(&f->seal);
	opening_key_close(&f->opening);
	run(argv);
	free(f);
	return 0;
}

static void seal_bytes(const struct fixture *f, const void *p, size_t len, struct buf *sealed)
{
	struct err err;
	int fd = fd_anonymous("plain", &err);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, p, len), 0);
	assert_int_equal(seal_fd(f->seal, fd, len, sealed, &err), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), (off_t)len);
	close(fd);
}

static const char MESSAGE[] = "Subject: \xe6\x97\xa5\xe5\xa0\xb1\r\n\r\nbare\nlines \0 and a NUL\r.\r\n";

static void what_is_sealed_opens_with_the_key(void **state)
{
	static const size_t sizes[] = {1, 2, sizeof(MESSAGE) - 1};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		struct buf sealed = {0}, plain = {0};
		struct err err = {0};

		seal_bytes(f, MESSAGE, sizes[i], &sealed);
		assert_true(sealed.len > sizes[i]);
		if (sizes[i] > 1)
			assert_null(memmem(sealed.p, sealed.len, "bare", 4));
		assert_int_equal(opening_key_unseal(f->opening, sealed.p, sealed.len, &plain, &err), 0);
		assert_int_equal(plain.len, sizes[i]);
		assert_memory_equal(plain.p == NULL ? "" : plain.p, MESSAGE, sizes[i]);
		buf_free(&sealed);
		buf_free(&plain);
	}
}

static void openssl_opens_a_seal(void **state)
{
	struct fixture *f = *state;
	struct buf sealed = {0}, plain = {0};
	struct err err;
	char in[96], out[96];
	const char *const argv[] = {"openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", in, "-inkey", f->key,
		"-recip", f->crt, "-out", out, NULL};

	fixture_path(f, in, "1.cms");
	fixture_path(f, out, "1.eml");
	seal_bytes(f, MESSAGE, sizeof(MESSAGE) - 1, &sealed);
	assert_int_equal(file_replace(in, 0600, sealed.p, sealed.len, &err), 0);
	assert_int_equal(run(argv), 0);
	assert_int_equal(file_slurp(out, &plain, &err), 0);
	assert_int_equal(plain.len, sizeof(MESSAGE) - 1);
	assert_memory_equal(plain.p, MESSAGE, plain.len);
	buf_free(&sealed);
	buf_free(&plain);
}

static void a_seal_of_openssl_without_authentication_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buf sealed = {0}, plain = {0};
	struct err err = {0};
	char in[96], out[96];
	const char *const argv[] = {"openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", "-in", in, "-out",
		out, f->crt, NULL};

	fixture_path(f, in, "2.eml");
	fixture_path(f, out, "2.cms");
	assert_int_equal(file_replace(in, 0600, MESSAGE, sizeof(MESSAGE), &err), 0);
	assert_int_equal(run(argv), 0);
	assert_int_equal(file_slurp(out, &sealed, &err), 0);
	assert_int_equal(opening_key_unseal(f->opening, sealed.p, sealed.len, &plain, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(plain.p);
	buf_free(&sealed);
}

static void refused(const struct fixture *f, const char *p, size_t len, size_t at)
{
	struct buf plain = {0};
	struct err err = {0};

	if (opening_key_unseal(f->opening, p, len, &plain, &err) == 0)
		fail_msg("opened though byte %zu of %zu was altered", at, len);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(plain.p);
}

/* A byte of the certificate's identity may change in a letter's case without harm; the content may not. */
static void altered_bytes_are_refused(void **state)
{
	struct fixture *f = *state;
	struct buf sealed = {0};

	seal_bytes(f, MESSAGE, sizeof(MESSAGE) - 1, &sealed);
	for (size_t i = sealed.len - sizeof(MESSAGE) - 24; i < sealed.len; i++) {
		sealed.p[i] ^= 1;
		refused(f, sealed.p, sealed.len, i);
		sealed.p[i] ^= 1;
	}
	for (size_t len = 0; len < sealed.len; len += 7)
		refused(f, sealed.p, len, len);
	buf_addc(&sealed, 'x');
	refused(f, sealed.p, sealed.len, sealed.len);
	buf_free(&sealed);
}

static void another_key_opens_nothing(void **state)
{
	struct fixture *f = *state;
	struct opening_key *other;
	struct buf sealed = {0}, plain = {0};
	struct err err = {0};
	char crt[96], key[96];

	fixture_path(f, crt, "other.crt");
	fixture_path(f, key, "other.key");
	assert_int_equal(seal_generate(crt, key, &err), 0);
	assert_null(opening_key_open(f->crt, key, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	other = opening_key_open(crt, key, &err);
	assert_non_null(other);
	seal_bytes(f, MESSAGE, sizeof(MESSAGE), &sealed);
	assert_int_equal(opening_key_unseal(other, sealed.p, sealed.len, &plain, &err), -1);
	assert_null(plain.p);
	opening_key_close(&other);
	assert_null(other);
	buf_free(&sealed);
}

static void generated_files_are_private_and_not_overwritten(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	struct err err = {0};
	char crt[96], key[96];

	assert_int_equal(stat(f->key, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(f->crt, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(seal_generate(f->crt, f->key, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	fixture_path(f, crt, "new.crt");
	fixture_path(f, key, "new.key");
	assert_int_equal(seal_generate(f->crt, key, &err), -1);
	assert_int_equal(access(key, F_OK), -1);
	assert_int_equal(seal_generate(crt, f->key, &err), -1);
	assert_int_equal(access(crt, F_OK), -1);
}

/* The fixture's certificate, but it ended a minute ago. */
static void expired_write(const struct fixture *f, const char *path)
{
	struct err err;
	X509 *certificate = key_file_certificate(f->crt, &err);
	EVP_PKEY *key = key_file_private(f->key, &err);
	FILE *out = fopen(path, "w");

	assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certificate), -60));
	assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
	assert_int_equal(PEM_write_X509(out, certificate), 1);
	assert_int_equal(fclose(out), 0);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static void only_a_valid_p256_certificate_seals(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	char key[96], crt[96];
	const char *const p384[] = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384",
		"-nodes", "-subj", "/CN=x", "-keyout", key, "-out", crt, NULL};

	fixture_path(f, key, "bad.key");
	fixture_path(f, crt, "bad.crt");
	assert_int_equal(run(p384), 0);
	assert_null(seal_open(crt, &err));
	assert_non_null(strstr(err.text, "P-256"));
	expired_write(f, crt);
	assert_null(seal_open(crt, &err));
	assert_non_null(strstr(err.text, "expired"));
	assert_null(seal_open(f->key, &err));
	fixture_path(f, crt, "none.crt");
	assert_null(seal_open(crt, &err));
	assert_int_equal(err.kind, ERR_SYSTEM);
}

static void fifty_mebibytes_are_sealed_and_opened(void **state)
{
	struct fixture *f = *state;
	size_t size = (size_t)50 << 20;
	struct buf sealed = {0}, plain = {0};
	struct err err = {0};
	struct rusage before, after;
	int fd = fd_anonymous("large", &err);

	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(seal_fd(f->seal, fd, size, &sealed, &err), 0);
	getrusage(RUSAGE_SELF, &after);
	/* The result with the copy that realloc(3) may make, not the message several times over. */
	if (getenv("ATESAKI_MEASURE") != NULL)
		print_message("sealing 50 MiB took %ld KiB\n", after.ru_maxrss - before.ru_maxrss);
	assert_int_equal(opening_key_unseal(f->opening, sealed.p, sealed.len, &plain, &err), 0);
	assert_int_equal(plain.len, size);
	assert_int_equal(seal_fd(f->seal, fd, size + 1, &sealed, &err), -1);
	assert_int_equal(sealed.len, 0);
	assert_int_equal(seal_fd(f->seal, fd, 0, &sealed, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	close(fd);
	buf_free(&sealed);
	buf_free(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_with_the_key),
		cmocka_unit_test(openssl_opens_a_seal),
		cmocka_unit_test(a_seal_of_openssl_without_authentication_is_refused),
		cmocka_unit_test(altered_bytes_are_refused),
		cmocka_unit_test(another_key_opens_nothing),
		cmocka_unit_test(generated_files_are_private_and_not_overwritten),
		cmocka_unit_test(only_a_valid_p256_certificate_seals),
		cmocka_unit_test(fifty_mebibytes_are_sealed_and_opened),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
