/* store_private.h - what the files that make up the store share. */
#ifndef QUARANTINE_STORE_PRIVATE_H
#define QUARANTINE_STORE_PRIVATE_H

#include <pthread.h>

#include "quarantine/ledger.h"
#include "quarantine/store.h"

struct submitter;

struct store {
	pthread_mutex_t lock;        /* over ledger */
	struct ledger ledger;        /* for everything but submitting */
	pthread_mutex_t conf_lock;   /* over conf and submitter */
	const struct conf *conf;
	struct submitter *submitter; /* made when the first message is submitted */
};

/* A transaction on the store's own connection, which other threads wait for. NULL with err; else store_end it. */
struct ledger *store_begin(struct store *store, bool writing, struct err *err);
/* Commits when rc is 0, else rolls back. 0 or -1. */
int store_end(struct store *store, int rc, struct err *err);
/* The configuration as it is now; conf_release it. */
const struct conf *store_conf(struct store *store);

/* Ends the threads after what is waiting was done; accepts NULL. */
void submitter_free(struct submitter **submitter);

/* Queues a notice for the courier to everyone who is to be told, within a writing transaction. operator: the address of the
 * message's envelope sender, which is told of NOTICE_HELD, _RETURNED and _EXPIRED. */
int notice_queue(struct ledger *ledger, const struct conf *conf, enum notice_kind notice, int64_t hold_id,
	const char *operator, struct err *err);
const char *notice_kind_name(enum notice_kind notice);

/* Within a writing transaction: remembers the documents of a message that goes out, or keeps them with its hold. ERR_TEMPORARY when
 * one went to another client since store_documents_look. */
int documents_record(struct ledger *ledger, const struct decision *decision, int64_t hold_id, struct err *err);
/* The hold is out: its documents count as sent. */
int documents_release(struct ledger *ledger, int64_t hold_id, struct err *err);

/* hold_get within a transaction. */
int hold_load(struct ledger *ledger, struct arena *arena, int64_t id, struct hold *hold_out, struct err *err);
/* Sets state, time and actor. */
int hold_set_state(struct ledger *ledger, int64_t id, enum hold_state state, const char *actor, struct err *err);

/* user_out->name is NULL when there is no such user. 0 or -1. */
int user_load(struct ledger *ledger, struct arena *arena, const char *name, struct user *user_out, struct err *err);
/* Of a row of name, address, role, active, created_ms. */
int user_read(struct query *query, struct arena *arena, struct user *user_out, struct err *err);
/* The detail of the event that records a user as it is from then on. */
void user_detail(struct buf *detail, const struct user *user);

#endif
