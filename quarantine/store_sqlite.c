/* store_sqlite.c - the store on SQLite: one file with a write-ahead log, shared by several processes.
 *
 * Commits are durable (synchronous=FULL). The log is copied back into the file by upkeep, not by whoever happens to
 * commit, so that no message waits for it. */
#include "quarantine/db.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quarantine/store_sqlite_schema.h"

#define BUSY_TRIES 10000 /* of a millisecond: ten seconds */
#define BUSY_WAIT_US 1000
#define FILE_MODE 0660 /* the milter, the courier and the desk are of one group */
#define UPKEEP_PAGES 1000
#define STATEMENTS_MAX 96

struct sqlite_query {
	struct query query;
	const char *sql;
	sqlite3_stmt *statement;
	bool running;
};

struct sqlite {
	struct db db;
	sqlite3 *handle;
	char *path;
	int log_pages;
	size_t query_count;
	struct sqlite_query queries[STATEMENTS_MAX];
};

static struct sqlite *of(struct db *db)
{
	return (struct sqlite *)db;
}

static enum err_kind kind_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL: case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_NOMEM: case SQLITE_INTERRUPT: case SQLITE_PROTOCOL:
	case SQLITE_IOERR: case SQLITE_SCHEMA:
		return ERR_TEMPORARY;
	case SQLITE_PERM: case SQLITE_READONLY: case SQLITE_CANTOPEN: case SQLITE_CORRUPT: case SQLITE_NOTADB: case SQLITE_AUTH:
	case SQLITE_NOLFS:
		return ERR_SYSTEM;
	case SQLITE_TOOBIG:
		return ERR_INPUT;
	default:
		return ERR_BUG;
	}
}

static int fail(struct sqlite *s, const char *doing, struct err *err)
{
	int code = s->handle == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(s->handle);

	err_set(err, kind_of(code), "%s %s: %s", doing, s->path, s->handle == NULL ? "out of memory" : sqlite3_errmsg(s->handle));
	if (err != NULL && s->handle != NULL)
		err->sys_errno = sqlite3_system_errno(s->handle);
	return -1;
}

/* ---- opening ---- */

/* Made by us and not by SQLite, because of its mode and owner: SQLite gives -wal and -shm those of the file. */
static int file_make(const struct conf *conf, const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	const struct passwd *pw;
	const struct group *gr;
	uid_t uid;
	gid_t gid;
	int rc = 0;

	if (fd < 0)
		return errno == EEXIST ? 0 : err_set_sys(err, "open %s", path);
	pw = *conf->user == '\0' ? NULL : getpwnam(conf->user);
	gr = *conf->group == '\0' ? NULL : getgrnam(conf->group);
	uid = geteuid() == 0 && pw != NULL ? pw->pw_uid : (uid_t)-1;
	gid = gr != NULL ? gr->gr_gid : geteuid() == 0 && pw != NULL ? pw->pw_gid : (gid_t)-1;
	/* Who isn't of the group cannot give the file to it, and shares it with nobody. */
	if (fchmod(fd, FILE_MODE) != 0 || (fchown(fd, uid, gid) != 0 && geteuid() == 0))
		rc = err_set_sys(err, "set owner and mode of %s", path);
	close(fd);
	return rc;
}

static int exec(struct sqlite *s, const char *sql, struct err *err)
{
	return sqlite3_exec(s->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(s, "prepare the store", err);
}

static int exec_number(struct sqlite *s, const char *sql, int *number_out, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(s->handle, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		*number_out = sqlite3_column_int(statement, 0);
		rc = 0;
	} else {
		fail(s, "read", err);
	}
	sqlite3_finalize(statement);
	return rc;
}

static int version_check(struct sqlite *s, int version, struct err *err)
{
	int application, tables;

	if (exec_number(s, "PRAGMA application_id", &application, err) != 0 ||
	    exec_number(s, "SELECT count(*) FROM sqlite_master", &tables, err) != 0)
		return -1;
	if (application != STORE_APPLICATION_ID && tables > 0)
		return err_set(err, ERR_INPUT, "%s is a database, but not a store of atesaki", s->path);
	if (version > sqlite_schema_version)
		return err_set(err, ERR_INPUT, "%s has schema version %d, made by a newer atesaki; this one knows %d", s->path,
			version, sqlite_schema_version);
	return 0;
}

static int migrate_from(struct sqlite *s, int version, struct err *err)
{
	char sql[80];

	for (; version < sqlite_schema_version; version++) {
		if (exec(s, sqlite_migrations[version], err) != 0)
			return -1;
	}
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID, version);
	return exec(s, sql, err);
}

/* Of several processes that start at once one migrates; the others find it done. */
static int migrate(struct sqlite *s, struct err *err)
{
	int version, rc;

	if (exec_number(s, "PRAGMA user_version", &version, err) != 0 || version_check(s, version, err) != 0)
		return -1;
	if (version == sqlite_schema_version)
		return 0;
	if (exec(s, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	rc = exec_number(s, "PRAGMA user_version", &version, err);
	if (rc == 0)
		rc = version_check(s, version, err);
	if (rc == 0)
		rc = migrate_from(s, version, err);
	if (rc == 0)
		rc = exec(s, "COMMIT", err);
	if (rc != 0)
		sqlite3_exec(s->handle, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static int log_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct sqlite *s = arg;

	(void)handle, (void)name;
	s->log_pages = pages;
	return SQLITE_OK;
}

/* Where a busy milter writes one transaction after the other, SQLite's own waits, which grow to a tenth of a second, would
 * seldom fall into the moment between two of them. */
static int wait_a_little(void *unused, int tries)
{
	(void)unused;
	if (tries >= BUSY_TRIES)
		return 0;
	usleep(BUSY_WAIT_US);
	return 1;
}

static int set_up(struct sqlite *s, struct err *err)
{
	if (sqlite3_busy_handler(s->handle, wait_a_little, NULL) != SQLITE_OK)
		return fail(s, "open", err);
	if (exec(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
	            "PRAGMA journal_size_limit = 67108864", err) != 0 || migrate(s, err) != 0)
		return -1;
	sqlite3_wal_hook(s->handle, log_grew, s); /* takes the place of the automatic checkpoint */
	return 0;
}

static void sqlite_close(struct db **db)
{
	struct sqlite *s = of(*db);

	for (size_t i = 0; i < s->query_count; i++)
		sqlite3_finalize(s->queries[i].statement);
	sqlite3_close(s->handle);
	free(s->path);
	free(s);
	*db = NULL;
}

static struct db *sqlite_open(const struct conf *conf, const char *path, struct err *err)
{
	struct sqlite *s = calloc(1, sizeof(*s));
	struct db *db = (struct db *)s;

	if (s == NULL || (s->path = strdup(path)) == NULL) {
		free(s);
		err_set_nomem(err, path);
		return NULL;
	}
	db->backend = &db_sqlite;
	if (file_make(conf, path, err) != 0)
		goto failed;
	if (sqlite3_open_v2(path, &s->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK) {
		fail(s, "open", err);
		goto failed;
	}
	if (set_up(s, err) == 0)
		return db;
failed:
	sqlite_close(&db);
	return NULL;
}

/* ---- transactions ---- */

static int control(struct sqlite *s, const char *sql, const char *doing, struct err *err)
{
	struct query *query = db_sqlite.prepare(&s->db, sql, err);
	int rc;

	if (query == NULL)
		return -1;
	rc = sqlite3_step(((struct sqlite_query *)query)->statement) == SQLITE_DONE ? 0 : fail(s, doing, err);
	db_sqlite.end(query);
	return rc;
}

/* A file that was removed or replaced would still take everything, and lose it. */
static int moved_check(struct sqlite *s, struct err *err)
{
	int moved = 0;

	if (sqlite3_file_control(s->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved)
		return err_set(err, ERR_SYSTEM, "%s was removed or replaced while it was open", s->path);
	return 0;
}

static int sqlite_begin(struct db *db, bool writing, struct err *err)
{
	if (moved_check(of(db), err) != 0)
		return -1;
	return control(of(db), writing ? "BEGIN IMMEDIATE" : "BEGIN", "begin in", err);
}

static int sqlite_commit(struct db *db, struct err *err)
{
	return control(of(db), "COMMIT", "commit to", err);
}

static void sqlite_rollback(struct db *db)
{
	if (sqlite3_get_autocommit(of(db)->handle) == 0)
		control(of(db), "ROLLBACK", "roll back", NULL);
}

/* ---- statements ---- */

static struct query *sqlite_prepare(struct db *db, const char *sql, struct err *err)
{
	struct sqlite *s = of(db);
	struct sqlite_query *q = s->queries;

	while (q < s->queries + s->query_count && q->sql != sql)
		q++;
	if (q == s->queries + s->query_count) {
		if (s->query_count == STATEMENTS_MAX) {
			err_set(err, ERR_BUG, "more than %d statements", STATEMENTS_MAX);
			return NULL;
		}
		if (sqlite3_prepare_v3(s->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->statement, NULL) != SQLITE_OK) {
			fail(s, "prepare a statement for", err);
			return NULL;
		}
		q->sql = sql;
		q->query.db = db;
		s->query_count++;
	}
	if (q->running) {
		err_set(err, ERR_BUG, "a statement runs within itself: %.60s", sql);
		return NULL;
	}
	q->running = true;
	return &q->query;
}

static int sqlite_bind(struct query *query, int index, const struct db_value *value, struct err *err)
{
	sqlite3_stmt *statement = ((struct sqlite_query *)query)->statement;
	const char *p = value->bytes.p == NULL ? "" : value->bytes.p;
	int rc = SQLITE_MISUSE;

	switch (value->type) {
	case DB_NUMBER:
		rc = sqlite3_bind_int64(statement, index, value->number);
		break;
	case DB_TEXT:
		rc = sqlite3_bind_text64(statement, index, p, value->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case DB_BLOB:
		rc = sqlite3_bind_blob64(statement, index, p, value->bytes.len, SQLITE_STATIC);
		break;
	}
	return rc == SQLITE_OK ? 0 : fail(of(query->db), "fill in a statement for", err);
}

static int sqlite_step(struct query *query, struct err *err)
{
	switch (sqlite3_step(((struct sqlite_query *)query)->statement)) {
	case SQLITE_ROW: return 1;
	case SQLITE_DONE: return 0;
	default: return fail(of(query->db), "use", err);
	}
}

static int64_t sqlite_number(struct query *query, int column)
{
	return sqlite3_column_int64(((struct sqlite_query *)query)->statement, column);
}

static struct span sqlite_bytes(struct query *query, int column)
{
	sqlite3_stmt *statement = ((struct sqlite_query *)query)->statement;
	const char *p = sqlite3_column_type(statement, column) == SQLITE_BLOB ? sqlite3_column_blob(statement, column)
		: (const char *)sqlite3_column_text(statement, column);
	int len = sqlite3_column_bytes(statement, column);

	return (struct span){p == NULL ? "" : p, p == NULL ? 0 : (size_t)len};
}

static void sqlite_end(struct query *query)
{
	struct sqlite_query *q = (struct sqlite_query *)query;

	sqlite3_reset(q->statement);
	sqlite3_clear_bindings(q->statement);
	q->running = false;
}

/* ---- upkeep ---- */

static bool sqlite_upkeep_due(const struct db *db)
{
	return ((const struct sqlite *)db)->log_pages >= UPKEEP_PAGES;
}

static int sqlite_upkeep(struct db *db, struct err *err)
{
	struct sqlite *s = of(db);
	int rc = sqlite3_wal_checkpoint_v2(s->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	s->log_pages = 0;
	return rc == SQLITE_OK || rc == SQLITE_BUSY ? 0 : fail(s, "copy the log into", err);
}

const struct db_backend db_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.prepare = sqlite_prepare,
	.bind = sqlite_bind,
	.step = sqlite_step,
	.number = sqlite_number,
	.bytes = sqlite_bytes,
	.end = sqlite_end,
	.upkeep_due = sqlite_upkeep_due,
	.upkeep = sqlite_upkeep,
};
