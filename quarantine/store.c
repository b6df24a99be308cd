/* store.c - the handle: one connection for the desk and the courier, and the way to the submitter's. */
#include "quarantine/store_private.h"

#include <stdlib.h>

struct store *store_open(const struct conf *conf, enum store_role role, struct err *err)
{
	struct store *store = calloc(1, sizeof(*store));

	(void)role; /* each of them may have to make the schema, and the file's mode says who may write */
	if (store == NULL) {
		err_set_nomem(err, "store");
		return NULL;
	}
	if (ledger_open(&store->ledger, conf, err) != 0) {
		free(store);
		return NULL;
	}
	pthread_mutex_init(&store->lock, NULL);
	pthread_mutex_init(&store->conf_lock, NULL);
	store->conf = conf_hold(conf);
	return store;
}

void store_close(struct store **store)
{
	if (*store == NULL)
		return;
	submitter_free(&(*store)->submitter);
	ledger_close(&(*store)->ledger);
	conf_release(&(*store)->conf);
	pthread_mutex_destroy(&(*store)->lock);
	pthread_mutex_destroy(&(*store)->conf_lock);
	free(*store);
	*store = NULL;
}

void store_configure(struct store *store, const struct conf *conf)
{
	const struct conf *old;

	pthread_mutex_lock(&store->conf_lock);
	old = store->conf;
	store->conf = conf_hold(conf);
	pthread_mutex_unlock(&store->conf_lock);
	conf_release(&old);
}

const struct conf *store_conf(struct store *store)
{
	const struct conf *conf;

	pthread_mutex_lock(&store->conf_lock);
	conf = conf_hold(store->conf);
	pthread_mutex_unlock(&store->conf_lock);
	return conf;
}

static int ledger_reopen(struct store *store, struct err *err)
{
	const struct conf *conf = store_conf(store);
	int rc = ledger_open(&store->ledger, conf, err);

	conf_release(&conf);
	return rc;
}

struct ledger *store_begin(struct store *store, bool writing, struct err *err)
{
	struct err why = {0};

	pthread_mutex_lock(&store->lock);
	if ((store->ledger.db != NULL || ledger_reopen(store, &why) == 0) && ledger_begin(&store->ledger, writing, &why) == 0)
		return &store->ledger;
	/* A file that was exchanged stays wrong for this connection. */
	if (why.kind != ERR_TEMPORARY)
		ledger_close(&store->ledger);
	if (err != NULL)
		*err = why;
	pthread_mutex_unlock(&store->lock);
	return NULL;
}

int store_end(struct store *store, int rc, struct err *err)
{
	struct db *db = store->ledger.db;

	rc = ledger_end(&store->ledger, rc, err);
	/* What was committed stays committed, whatever becomes of the upkeep: it comes again. */
	if (rc == 0 && db->backend->upkeep_due(db))
		db->backend->upkeep(db, NULL);
	pthread_mutex_unlock(&store->lock);
	return rc;
}
