/* snapshot.h - configuration, client directory and seal as one immutable, counted object, and the newest of them. */
#ifndef MILTER_SNAPSHOT_H
#define MILTER_SNAPSHOT_H

#include "base/conf.h"
#include "base/err.h"
#include "policy/judge.h"
#include "quarantine/seal.h"
#include "quarantine/store.h"

struct snapshot;

/* Counted; thread-safe. snapshot_release nulls the pointer and accepts NULL. */
struct snapshot *snapshot_hold(struct snapshot *snapshot);
void snapshot_release(struct snapshot **snapshot);
/* Borrowed until the snapshot goes. */
const struct conf *snapshot_conf(const struct snapshot *snapshot);
struct policy *snapshot_policy(const struct snapshot *snapshot); /* NULL: there is no client directory yet */
const struct seal *snapshot_seal(const struct snapshot *snapshot);

/* The newest snapshot, swapped whole. snapshots_take may be called by any thread at any time; reload and poll by one. */
struct snapshots;

/* The first one: of conf (a reference is taken) and the store's newest directory. NULL with err: the certificate is
 * missing or the configuration cannot be used. A directory that cannot be had is not an error: see snapshots_poll. */
struct snapshots *snapshots_new(const struct conf *conf, struct store *store, struct err *err);
void snapshots_free(struct snapshots **snapshots);
/* The caller owns one reference. */
struct snapshot *snapshots_take(struct snapshots *snapshots);

/* Reads the configuration's file again. -1 with err: the running one stays. */
int snapshots_reload(struct snapshots *snapshots, struct err *err);
/* Asks the store whether there is a newer directory and takes it over: 1 if it did, 0 if there is nothing new (or it was
 * bad and is not yet to be tried again), -1 with err: what there was stays. Compiling may take long. */
int snapshots_poll(struct snapshots *snapshots, struct err *err);

#endif
