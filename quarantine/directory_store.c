/* directory_store.c - the versions of the client directory: every one is kept, each is recorded with its digest. */
#include "quarantine/store_private.h"

#include <stdio.h>

static int newest(struct ledger *ledger, int64_t *version_out, struct err *err)
{
	return db_number(ledger->db, err, version_out, 0, "SELECT max(version) FROM directories", "");
}

static int csv_read(struct ledger *ledger, int64_t version, struct buf *csv_out, struct err *err)
{
	struct query *q;
	int rc;

	if (version == 0 && newest(ledger, &version, err) != 0)
		return -1;
	q = db_query(ledger->db, err, "SELECT csv FROM directories WHERE version = ?1", "n", version);
	rc = q == NULL ? -1 : query_row(q, err);
	if (rc > 0) {
		struct span csv = query_bytes(q, 0);

		rc = buf_add(csv_out, csv.p, csv.len) == 0 ? 0 : err_set_nomem(err, "client directory");
	} else if (rc == 0 && version == 0) {
		rc = err_set(err, ERR_INPUT, "the store has no client directory yet: atesaki clients import");
	} else if (rc == 0) {
		rc = err_set(err, ERR_INPUT, "the store has no version %lld of the client directory", (long long)version);
	}
	query_end(&q);
	return rc;
}

int store_directory_get(struct store *store, int64_t version, struct buf *csv_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);

	return ledger == NULL ? -1 : store_end(store, csv_read(ledger, version, csv_out, err), err);
}

int store_directory_version(struct store *store, int64_t *version_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);

	return ledger == NULL ? -1 : store_end(store, newest(ledger, version_out, err), err);
}

static int csv_write(struct ledger *ledger, const char *user, struct span csv, int64_t *version_out, struct err *err)
{
	unsigned char digest[DIGEST_BYTES];
	char hex[DIGEST_HEX], number[24];

	if (newest(ledger, version_out, err) != 0 || digest_plain(ledger->digest, csv, digest, err) != 0)
		return -1;
	++*version_out;
	hex_write(hex, digest, DIGEST_BYTES);
	snprintf(number, sizeof(number), "%lld", (long long)*version_out);
	if (db_run(ledger->db, err, "INSERT INTO directories (version, at_ms, user_name, csv) VALUES (?1, ?2, ?3, ?4)", "nntb",
	           *version_out, ledger->now_ms, user, csv) != 0)
		return -1;
	return ledger_note(ledger, 0, user, "directory", err, "version", number, "sha256", hex, NULL);
}

int store_directory_put(struct store *store, const char *user, struct span csv, int64_t *version_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, true, err);

	return ledger == NULL ? -1 : store_end(store, csv_write(ledger, user, csv, version_out, err), err);
}
