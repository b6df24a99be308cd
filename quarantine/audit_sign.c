/* audit_sign.c - the courier's part in the audit chain: signed checkpoints, and their second copy. */
#include "quarantine/checkpoint.h"
#include "quarantine/key_file.h"
#include "quarantine/store_private.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fdio.h"

#define COPY_MODE 0640
#define COPY_BATCH 100

int audit_key_generate(const char *path, struct err *err)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	char public_path[PATH_MAX];
	int rc;

	if (snprintf(public_path, sizeof(public_path), "%s.pub", path) >= (int)sizeof(public_path))
		rc = err_set(err, ERR_INPUT, "%s: path too long", path);
	else if (key == NULL)
		rc = crypto_fail(err, ERR_SYSTEM, "make an Ed25519 key");
	else
		rc = key_file_create(path, public_path, key, NULL, err);
	EVP_PKEY_free(key);
	return rc;
}

/* ---- signing ---- */

/* The newest event, and whether it has a checkpoint already (c->seq is 0 then). */
static int newest_find(struct ledger *ledger, struct checkpoint *c, struct err *err)
{
	struct query *q = db_query(ledger->db, err, "SELECT e.seq, e.hash, c.seq IS NOT NULL FROM events e"
		" LEFT JOIN checkpoints c ON c.seq = e.seq ORDER BY e.seq DESC LIMIT 1", "");
	int rc = q == NULL ? -1 : query_row(q, err);

	c->seq = 0;
	c->at_ms = ledger->now_ms;
	if (rc > 0 && query_number(q, 2) == 0) {
		struct span hash = query_bytes(q, 1);

		c->seq = query_number(q, 0);
		if (hash.len == DIGEST_BYTES)
			memcpy(c->hash, hash.p, DIGEST_BYTES);
		else
			rc = err_set(err, ERR_SYSTEM, "event %lld has no hash", (long long)c->seq);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

static int newest_sign(struct ledger *ledger, EVP_PKEY *key, int64_t *seq_out, struct err *err)
{
	struct checkpoint c;

	if (newest_find(ledger, &c, err) != 0)
		return -1;
	if (c.seq == 0)
		return 0;
	if (checkpoint_sign(&c, key, err) != 0 ||
	    db_run(ledger->db, err, "INSERT INTO checkpoints (seq, at_ms, hash, signature) VALUES (?1, ?2, ?3, ?4)", "nnbb", c.seq,
	           c.at_ms, (struct span){(const char *)c.hash, DIGEST_BYTES},
	           (struct span){(const char *)c.signature, SIGNATURE_BYTES}) != 0)
		return -1;
	*seq_out = c.seq;
	return 0;
}

/* ---- the second copy ---- */

/* What the copy has not yet, as lines. */
static int missing_find(struct ledger *ledger, struct buf *lines, int64_t *last_out, struct err *err)
{
	struct query *q = db_query(ledger->db, err, "SELECT seq, at_ms, hash, signature FROM checkpoints WHERE copied = 0"
		" ORDER BY seq LIMIT ?1", "n", (int64_t)COPY_BATCH);
	char line[CHECKPOINT_LINE];
	int rc;

	while ((rc = q == NULL ? -1 : query_row(q, err)) > 0) {
		struct checkpoint c = {.seq = query_number(q, 0), .at_ms = query_number(q, 1)};
		struct span hash = query_bytes(q, 2), signature = query_bytes(q, 3);

		memcpy(c.hash, hash.p, hash.len < DIGEST_BYTES ? hash.len : DIGEST_BYTES);
		memcpy(c.signature, signature.p, signature.len < SIGNATURE_BYTES ? signature.len : SIGNATURE_BYTES);
		checkpoint_print(&c, line);
		buf_adds(lines, line);
		*last_out = c.seq;
	}
	query_end(&q);
	return rc == 0 && lines->failed ? err_set_nomem(err, "checkpoints") : rc;
}

static int copy_append(const char *path, struct span lines, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, COPY_MODE);
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	int rc = 0;

	if (size < 0)
		rc = err_set_sys(err, "open %s", path);
	if (rc == 0 && (fd_write_all(fd, lines.p, lines.len) != 0 || fsync(fd) != 0)) {
		rc = err_set_sys(err, "write %s", path);
		if (ftruncate(fd, size) != 0) /* half a line would look like a fraud */
			err_prefix(err, "%s ends in half a line", path);
	}
	if (fd < 0)
		return rc;
	if (close(fd) != 0 && rc == 0)
		rc = err_set_sys(err, "close %s", path);
	return rc;
}

/* Outside of a transaction: the file may be on a disk that is slow or gone. A line may come twice, none is left out. */
static int copy_write(struct store *store, const char *path, struct err *err)
{
	struct buf lines = {0};
	int64_t last = 0;
	struct ledger *ledger = store_begin(store, false, err);
	int rc = ledger == NULL ? -1 : store_end(store, missing_find(ledger, &lines, &last, err), err);

	if (rc == 0 && last > 0)
		rc = copy_append(path, buf_span(&lines), err);
	buf_free(&lines);
	if (rc != 0 || last == 0)
		return rc;
	ledger = store_begin(store, true, err);
	if (ledger == NULL)
		return -1;
	return store_end(store, db_run(ledger->db, err, "UPDATE checkpoints SET copied = 1 WHERE seq <= ?1 AND copied = 0", "n", last), err);
}

int audit_checkpoint(struct store *store, const struct conf *conf, int64_t *seq_out, struct err *err)
{
	EVP_PKEY *key = key_file_private(conf->audit_key, err);
	struct ledger *ledger = NULL;
	int rc = -1;

	*seq_out = 0;
	if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
		err_set(err, ERR_INPUT, "%s is not an Ed25519 key", conf->audit_key);
	else if (key != NULL)
		ledger = store_begin(store, true, err);
	if (ledger != NULL)
		rc = store_end(store, newest_sign(ledger, key, seq_out, err), err);
	if (rc != 0)
		*seq_out = 0;
	EVP_PKEY_free(key);
	if (rc == 0 && *conf->audit_checkpoint_file != '\0')
		rc = copy_write(store, conf->audit_checkpoint_file, err);
	return rc;
}
