/* db.c - the backend by the URL's scheme, and statements with their parameters. */
#include "quarantine/db.h"

#include <stdarg.h>
#include <string.h>

static const struct db_backend db_postgresql = {.scheme = "postgresql", .not_built = "is not built in yet; use sqlite:/path"};

static const struct db_backend *const backends[] = {&db_sqlite, &db_postgresql};

static const struct db_backend *backend_find(const char *url, const char **where_out)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		size_t len = strlen(backends[i]->scheme);

		if (strncmp(url, backends[i]->scheme, len) == 0 && url[len] == ':') {
			*where_out = url + len + 1;
			return backends[i];
		}
	}
	return NULL;
}

struct db *db_open(const struct conf *conf, struct err *err)
{
	const char *where;
	const struct db_backend *backend = backend_find(conf->store, &where);

	if (backend == NULL)
		err_set(err, ERR_INPUT, "store = \"%s\": begins with none of sqlite:, postgresql:", conf->store);
	else if (backend->not_built != NULL)
		err_set(err, ERR_INPUT, "store = \"%s:…\": %s %s", backend->scheme, backend->scheme, backend->not_built);
	else
		return backend->open(conf, where, err);
	return NULL;
}

void db_close(struct db **db)
{
	if (*db != NULL)
		(*db)->backend->close(db);
}

static int bind_all(struct query *query, const char *types, va_list ap, struct err *err)
{
	int rc = 0;

	for (int i = 0; types[i] != '\0' && rc == 0; i++) {
		struct db_value value = {0};

		if (types[i] == 'n') {
			value.type = DB_NUMBER;
			value.number = va_arg(ap, int64_t);
		} else if (types[i] == 't') {
			value.type = DB_TEXT;
			value.bytes = span_of(va_arg(ap, const char *));
		} else {
			value.type = types[i] == 's' ? DB_TEXT : DB_BLOB;
			value.bytes = va_arg(ap, struct span);
		}
		rc = query->db->backend->bind(query, i + 1, &value, err);
	}
	return rc;
}

static struct query *query_start(struct db *db, struct err *err, const char *sql, const char *types, va_list ap)
{
	struct query *query = db->backend->prepare(db, sql, err);

	if (query != NULL && bind_all(query, types, ap, err) != 0)
		query_end(&query);
	return query;
}

struct query *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct query *query;
	va_list ap;

	va_start(ap, types);
	query = query_start(db, err, sql, types, ap);
	va_end(ap);
	return query;
}

int db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct query *query;
	va_list ap;
	int rc;

	va_start(ap, types);
	query = query_start(db, err, sql, types, ap);
	va_end(ap);
	if (query == NULL)
		return -1;
	while ((rc = query_row(query, err)) > 0)
		;
	query_end(&query);
	return rc;
}

int db_number(struct db *db, struct err *err, int64_t *number_out, int64_t none, const char *sql, const char *types, ...)
{
	struct query *query;
	va_list ap;
	int rc;

	va_start(ap, types);
	query = query_start(db, err, sql, types, ap);
	va_end(ap);
	if (query == NULL)
		return -1;
	*number_out = none;
	rc = query_row(query, err);
	if (rc > 0)
		*number_out = query_number(query, 0);
	query_end(&query);
	return rc < 0 ? -1 : 0;
}

int query_row(struct query *query, struct err *err)
{
	return query->db->backend->step(query, err);
}

int64_t query_number(struct query *query, int column)
{
	return query->db->backend->number(query, column);
}

struct span query_bytes(struct query *query, int column)
{
	return query->db->backend->bytes(query, column);
}

const char *query_text(struct query *query, int column)
{
	return query_bytes(query, column).p;
}

void query_end(struct query **query)
{
	if (*query != NULL)
		(*query)->db->backend->end(*query);
	*query = NULL;
}
