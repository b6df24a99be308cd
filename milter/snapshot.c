/* snapshot.c - configuration, client directory and seal as one immutable, counted object. */
#include "milter/snapshot.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/deadline.h"
#include "base/log.h"
#include "quarantine/directory_cache.h"

/* A directory that could not be taken over is tried again: what was missing may have been memory. */
#define RETRY_US (30 * 1000000LL)

struct snapshot {
	atomic_uint references;
	const struct conf *conf;
	struct policy *policy;
	struct seal *seal;
};

struct snapshots {
	pthread_mutex_t lock; /* around newest alone */
	struct snapshot *newest;
	/* Of the thread that reloads. */
	struct store *store;
	int64_t version; /* of newest's directory; 0: none */
	int64_t bad_version, retry_us;
};

/* Takes over nothing: conf and dir (may be NULL) are counted. */
static struct snapshot *snapshot_new(const struct conf *conf, struct directory *dir, struct err *err)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL) {
		err_set_nomem(err, "snapshot");
		return NULL;
	}
	atomic_init(&snapshot->references, 1);
	snapshot->conf = conf_hold(conf);
	snapshot->seal = seal_open(conf->seal_certificate, err);
	if (snapshot->seal == NULL) {
		snapshot_release(&snapshot);
		return NULL;
	}
	if (dir != NULL) {
		snapshot->policy = policy_new(conf, dir, err);
		if (snapshot->policy == NULL)
			snapshot_release(&snapshot);
	}
	return snapshot;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot)
{
	atomic_fetch_add(&snapshot->references, 1);
	return snapshot;
}

void snapshot_release(struct snapshot **snapshot)
{
	struct snapshot *s = snapshot == NULL ? NULL : *snapshot;

	if (s == NULL)
		return;
	*snapshot = NULL;
	if (atomic_fetch_sub(&s->references, 1) != 1)
		return;
	policy_release(&s->policy);
	seal_close(&s->seal);
	conf_release(&s->conf);
	free(s);
}

const struct conf *snapshot_conf(const struct snapshot *snapshot)
{
	return snapshot->conf;
}

struct policy *snapshot_policy(const struct snapshot *snapshot)
{
	return snapshot->policy;
}

const struct seal *snapshot_seal(const struct snapshot *snapshot)
{
	return snapshot->seal;
}

struct snapshot *snapshots_take(struct snapshots *snapshots)
{
	struct snapshot *taken;

	pthread_mutex_lock(&snapshots->lock);
	taken = snapshot_hold(snapshots->newest);
	pthread_mutex_unlock(&snapshots->lock);
	return taken;
}

static void swap(struct snapshots *snapshots, struct snapshot *fresh)
{
	struct snapshot *old;

	pthread_mutex_lock(&snapshots->lock);
	old = snapshots->newest;
	snapshots->newest = fresh;
	pthread_mutex_unlock(&snapshots->lock);
	snapshot_release(&old);
}

struct snapshots *snapshots_new(const struct conf *conf, struct store *store, struct err *err)
{
	struct snapshots *snapshots = calloc(1, sizeof(*snapshots));

	if (snapshots == NULL) {
		err_set_nomem(err, "snapshots");
		return NULL;
	}
	pthread_mutex_init(&snapshots->lock, NULL);
	snapshots->store = store;
	snapshots->newest = snapshot_new(conf, NULL, err);
	if (snapshots->newest == NULL)
		snapshots_free(&snapshots);
	return snapshots;
}

void snapshots_free(struct snapshots **snapshots)
{
	if (snapshots == NULL || *snapshots == NULL)
		return;
	snapshot_release(&(*snapshots)->newest);
	pthread_mutex_destroy(&(*snapshots)->lock);
	free(*snapshots);
	*snapshots = NULL;
}

/* What is bound when the process starts. */
static void warn_of_fixed(const struct conf *old, const struct conf *fresh)
{
	if (strcmp(old->milter_socket, fresh->milter_socket) != 0 || strcmp(old->store, fresh->store) != 0 ||
		strcmp(old->user, fresh->user) != 0 || strcmp(old->group, fresh->group) != 0 ||
		old->reader_count != fresh->reader_count || old->log_target != fresh->log_target ||
		strcmp(old->log_file, fresh->log_file) != 0)
		log_warning("configuration: milter_socket, store, user, group, reader.count and log.* change only at a restart");
}

int snapshots_reload(struct snapshots *snapshots, struct err *err)
{
	const struct snapshot *now = snapshots->newest; /* only this thread swaps */
	const struct conf *conf = conf_read(now->conf->path, err);
	struct directory *dir = now->policy == NULL ? NULL : policy_directory(now->policy);
	struct snapshot *fresh;

	if (conf == NULL)
		return -1;
	fresh = snapshot_new(conf, dir, err);
	if (fresh != NULL) {
		warn_of_fixed(now->conf, conf);
		swap(snapshots, fresh);
	}
	conf_release(&conf);
	return fresh == NULL ? -1 : 0;
}

static struct directory *directory_load(struct snapshots *snapshots, int64_t version, struct err *err)
{
	struct directory *dir = NULL;
	struct buf csv = {0};
	char name[32];

	snprintf(name, sizeof(name), "%" PRId64, version);
	if (store_directory_get(snapshots->store, version, &csv, err) == 0)
		directory_cached(snapshots->newest->conf, buf_span(&csv), name, &dir, err);
	buf_free(&csv);
	return dir;
}

static int take_over(struct snapshots *snapshots, int64_t version, struct err *err)
{
	struct directory *dir = directory_load(snapshots, version, err);
	struct snapshot *fresh = dir == NULL ? NULL : snapshot_new(snapshots->newest->conf, dir, err);

	directory_release(&dir);
	if (fresh == NULL) {
		snapshots->bad_version = version;
		snapshots->retry_us = clock_now_us() + RETRY_US;
		return err_prefix(err, "client directory, version %" PRId64, version);
	}
	swap(snapshots, fresh);
	snapshots->version = version;
	return 1;
}

int snapshots_poll(struct snapshots *snapshots, struct err *err)
{
	int64_t version = 0;

	if (store_directory_version(snapshots->store, &version, err) != 0)
		return err_prefix(err, "version of the client directory");
	if (version == 0 || version == snapshots->version)
		return 0;
	if (version == snapshots->bad_version && clock_now_us() < snapshots->retry_us)
		return 0;
	return take_over(snapshots, version, err);
}
