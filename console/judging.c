/* judging.c - judging one message without a daemon or a store. */
#include "console/judging.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/fdio.h"
#include "policy/directory_csv.h"
#include "quarantine/directory_cache.h"
#include "quarantine/store.h"

static int stdin_copy(struct err *err)
{
	struct buf bytes = {0};
	int fd = -1;

	if (fd_slurp(STDIN_FILENO, &bytes, "standard input", err) == 0)
		fd = fd_anonymous("message", err);
	if (fd >= 0 && fd_write_all(fd, bytes.p, bytes.len) != 0) {
		err_set_sys(err, "copy standard input");
		close(fd);
		fd = -1;
	}
	buf_free(&bytes);
	return fd;
}

int message_file_open(const char *path, size_t *size_out, struct err *err)
{
	struct stat st;
	int fd = strcmp(path, "-") == 0 ? stdin_copy(err) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return strcmp(path, "-") == 0 ? -1 : err_set_sys(err, "open %s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INPUT, "%s: not a file", path);
	}
	*size_out = (size_t)st.st_size;
	return fd;
}

/* field-name ":" (RFC 5322 2.2): printable ASCII but the colon. */
static bool line_is_field(const char *line, size_t len)
{
	size_t i = 0;

	while (i < len && line[i] > ' ' && line[i] < 0x7f && line[i] != ':')
		i++;
	while (i < len && i > 0 && (line[i] == ' ' || line[i] == '\t'))
		i++;
	return i > 0 && i < len && line[i] == ':';
}

bool message_file_is_message(int fd)
{
	char head[65536];
	ssize_t got = pread(fd, head, sizeof(head), 0);
	const char *line = head, *end = head + (got < 0 ? 0 : got);

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((stop == NULL ? end : stop) - line);

		if (line_is_field(line, len))
			return true;
		if (len == 0 || (len == 1 && line[0] == '\r') || stop == NULL)
			return false;
		line = stop + 1;
	}
	return false;
}

int csv_version(struct span csv, char *buf, size_t size, struct err *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	int n;

	if (EVP_Digest(csv.p, csv.len, digest, NULL, EVP_sha256(), NULL) != 1)
		return err_set(err, ERR_BUG, "SHA-256 of the directory");
	n = snprintf(buf, size, "sha256:");
	for (int i = 0; i < 8 && n + 2 < (int)size; i++)
		n += snprintf(buf + n, size - (size_t)n, "%02x", digest[i]);
	return 0;
}

static int csv_from_store(const struct conf *conf, struct buf *csv, char *version, size_t size, struct err *err)
{
	struct store *store = NULL;
	int64_t number = 0;
	int rc = -1;

	/* Opening would make one. */
	if (strncmp(conf->store, "sqlite:", 7) == 0 && access(conf->store + 7, F_OK) != 0)
		err_set_sys(err, "%s", conf->store + 7);
	else
		store = store_open(conf, STORE_DESK, err);
	if (store == NULL)
		return err_prefix(err, "no client directory is given (-d CLIENTS.csv), and there is no store");
	if (store_directory_version(store, &number, err) == 0 && store_directory_get(store, number, csv, err) == 0) {
		snprintf(version, size, "%" PRId64, number);
		rc = 0;
	}
	store_close(&store);
	return rc;
}

struct directory *judging_directory(const struct conf *conf, const char *csv_path, struct err *err)
{
	struct buf csv = {0};
	struct directory *dir = NULL;
	char version[32];
	int rc;

	if (csv_path == NULL && *conf->directory != '\0')
		csv_path = conf->directory;
	if (csv_path != NULL) {
		rc = file_slurp(csv_path, &csv, err);
		if (rc == 0)
			rc = csv_version(buf_span(&csv), version, sizeof(version), err);
	} else {
		rc = csv_from_store(conf, &csv, version, sizeof(version), err);
	}
	if (rc == 0)
		rc = directory_cached(conf, buf_span(&csv), version, &dir, err);
	if (rc != 0 && csv_path != NULL && strncmp(err->text, "open ", 5) != 0)
		err_prefix(err, "%s", csv_path);
	buf_free(&csv);
	return rc == 0 ? dir : NULL;
}

void judging_close(struct judging *j)
{
	arena_free(&j->arena);
	reading_free(&j->reading);
	pool_free(&j->pool);
	policy_release(&j->policy);
	directory_release(&j->dir);
	conf_release(&j->conf);
	if (j->fd >= 0)
		close(j->fd);
}

/* A message over message.max is not read: held as unreadable, whole. */
static struct reading *oversize_reading(size_t size)
{
	struct part part = {.role = PART_MESSAGE, .place = span_of("body"), .size_bytes = size};
	struct unreadable unreadable = {.why = WHY_LIMIT, .place = span_of("message"), .detail = span_of("message.max")};
	struct reading *reading = reading_new(0);

	if (reading != NULL && (reading_add_part(reading, &part) < 0 || reading_add_unreadable(reading, &unreadable) < 0))
		reading_free(&reading);
	return reading;
}

int judging_read(struct judging *j, enum read_as as, struct err *err)
{
	if (j->size > (size_t)j->conf->message_max) {
		j->reading = oversize_reading(j->size);
		return j->reading == NULL ? err_set_nomem(err, "reading") : 0;
	}
	if (j->pool == NULL)
		j->pool = pool_new(j->conf, NULL, 1, err);
	if (j->pool != NULL)
		j->reading = pool_read(j->pool, j->fd, j->size, as, err);
	return j->reading == NULL ? -1 : 0;
}

int judging_prepare(struct judging *j, const struct options *options, struct err *err)
{
	j->conf = command_conf(options, true, err);
	if (j->conf != NULL)
		j->dir = judging_directory(j->conf, options->directory, err);
	if (j->dir != NULL)
		j->policy = policy_new(j->conf, j->dir, err);
	return j->policy == NULL ? -1 : 0;
}

int judging_judge(struct judging *j, const struct options *options, struct verdict *verdict, struct err *err)
{
	int64_t started_us = clock_now_us();
	struct envelope envelope = {
		.sender = options->sender, .recipients = options->recipients, .recipient_count = options->recipient_count,
		.queue_id = "", .auth_user = "", .client_addr = "", .daemon_name = "", .received_ms = clock_wall_ms(),
	};

	if (judging_read(j, READ_AS_MESSAGE, err) != 0)
		return -1;
	j->arena = arena_new(0);
	if (j->arena == NULL)
		return err_set_nomem(err, "arena");
	if (judge(j->policy, &envelope, j->reading, clock_wall_ms(), j->arena, verdict, err) != 0)
		return -1;
	verdict->elapsed_ms = (double)(clock_now_us() - started_us) / 1000.0;
	return 0;
}

int verdict_exit_code(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_PASS: return EXIT_PASS;
	case VERDICT_HOLD: return EXIT_HOLD;
	case VERDICT_REJECT: return EXIT_REJECT;
	case VERDICT_TEMPFAIL:
	case VERDICT_KIND_COUNT: break;
	}
	return EX_TEMPFAIL;
}

static int judging_run(const struct options *options, const char *path, judging_tell *tell)
{
	struct judging j = {.fd = -1};
	struct verdict verdict;
	struct err err = {0};
	int code;

	j.fd = message_file_open(path, &j.size, &err);
	if (j.fd < 0) {
		code = command_fail_as(&err, EX_NOINPUT);
	} else if (!message_file_is_message(j.fd)) {
		err_set(&err, ERR_INPUT, _("%s: not a message: no header field before the first empty line"), path);
		code = command_fail(&err);
	} else if (judging_prepare(&j, options, &err) != 0) {
		code = command_fail_as(&err, EX_CONFIG);
	} else if (judging_judge(&j, options, &verdict, &err) != 0) {
		code = command_fail_as(&err, EX_TEMPFAIL);
	} else {
		code = tell(&j, options, &verdict);
	}
	judging_close(&j);
	return code;
}

int judging_command(int argc, char **argv, const char *takes, judging_tell *tell)
{
	struct options o;
	int code = options_parse(argc, argv, takes, &o);

	if (code == 0 && o.sender == NULL)
		code = command_usage(_("-f SENDER is missing (-f '<>' for the null sender)"));
	if (code == 0 && o.recipient_count == 0)
		code = command_usage(_("-r RECIPIENT is missing"));
	if (code == 0 && argc - o.first != 1)
		code = command_usage(_("one FILE is needed, or - for standard input"));
	if (code == 0)
		code = judging_run(&o, argv[o.first], tell);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}
