/* db.h - one connection to the database under the store; a backend is one file (store_sqlite.c).
 *
 * SQL is written once for all backends: standard statements, parameters numbered ?1, ?2, RETURNING for new numbers. */
#ifndef QUARANTINE_DB_H
#define QUARANTINE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/span.h"

struct query; /* a statement in progress */

/* What is bound to a parameter. */
enum db_type { DB_NUMBER, DB_TEXT, DB_BLOB };
struct db_value {
	enum db_type type;
	int64_t number;
	struct span bytes;
};

/* A connection; a backend's own struct begins with it. Not shared between threads. */
struct db {
	const struct db_backend *backend;
};

struct db_backend {
	const char *scheme;
	const char *not_built; /* NULL, or why it cannot be opened */
	/* Opens, makes or migrates the schema; refuses a newer one. NULL with err. */
	struct db *(*open)(const struct conf *conf, const char *where, struct err *err);
	void (*close)(struct db **db);
	/* A transaction sees one state of the database; a writing one excludes other writers. commit is durable when it
	 * returns 0; after -1 nothing of it was done. rollback does nothing where there is no transaction. */
	int (*begin)(struct db *db, bool writing, struct err *err);
	int (*commit)(struct db *db, struct err *err);
	void (*rollback)(struct db *db);
	/* sql is a constant: prepared once a connection. */
	struct query *(*prepare)(struct db *db, const char *sql, struct err *err);
	int (*bind)(struct query *query, int index, const struct db_value *value, struct err *err);
	int (*step)(struct query *query, struct err *err); /* 1 a row, 0 the end, -1 */
	int64_t (*number)(struct query *query, int column);
	struct span (*bytes)(struct query *query, int column);
	void (*end)(struct query *query);
	/* Whether the database wants upkeep (SQLite: its write-ahead log has grown), and doing it: may take long, and may run
	 * on a connection of its own while others write. */
	bool (*upkeep_due)(const struct db *db);
	int (*upkeep)(struct db *db, struct err *err);
};

extern const struct db_backend db_sqlite;

/* conf->store's backend and connection. NULL with err: ERR_INPUT for a scheme that nobody knows. */
struct db *db_open(const struct conf *conf, struct err *err);
void db_close(struct db **db);

/* types: a letter for each parameter that follows: n int64_t, t const char *, s text as struct span, b bytes as
 * struct span. What they point to must live until the query ends. */
int db_run(struct db *db, struct err *err, const char *sql, const char *types, ...);
/* NULL with err; end it before the next query with the same sql. */
struct query *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...);
/* The next row: 1, 0 at the end, -1. What a column gives lives until the next call. Text is NUL-terminated. */
int query_row(struct query *query, struct err *err);
int64_t query_number(struct query *query, int column);
const char *query_text(struct query *query, int column);
struct span query_bytes(struct query *query, int column);
void query_end(struct query **query);
/* The number in the first column of the first row; `none` when there is no row. */
int db_number(struct db *db, struct err *err, int64_t *number_out, int64_t none, const char *sql, const char *types, ...);

/* Every backend's struct query begins with it. */
struct query {
	struct db *db;
};

#endif
