/* store.h - decisions, held messages, the client directory, users, the audit chain and the courier's work, durably.
 * A backend is one file chosen by the URL's scheme (store_sqlite.c). Nothing in here opens a seal. */
#ifndef QUARANTINE_STORE_H
#define QUARANTINE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/span.h"

struct store;

enum store_role {
	STORE_MILTER,  /* inserts decisions and holds */
	STORE_COURIER,
	STORE_DESK,    /* command line and console */
};

/* conf->store: "sqlite:/path". Makes the schema when missing, migrates an older one, refuses a newer one.
 * A handle may be used by many threads, but not after fork(2). Keeps a reference of conf. NULL with err. */
struct store *store_open(const struct conf *conf, enum store_role role, struct err *err);
void store_close(struct store **store);
/* A new configuration's notices (who is told of what) from now on; the database stays the one that was opened. */
void store_configure(struct store *store, const struct conf *conf);

/* ---- the milter's side ---- */

/* What is recorded of every judged message. Strings UTF-8, never NULL. No content of the report but `evidence`. */
struct decision {
	int64_t id;            /* out */
	int64_t at_ms;         /* wall clock */
	const char *queue_id, *sender, *auth_user, *client_addr, *daemon_name, *message_id;
	const char *const *recipients;
	size_t recipient_count;
	uint64_t size_bytes;
	const char *verdict;   /* "pass", "hold", "reject", "tempfail" */
	const char *reasons;   /* "cross-client,unreadable" */
	const char *clients;   /* claimed: "C-000042,C-000137" */
	const char *directory_version;
	int64_t elapsed_us;
	bool monitor;          /* mode = monitor: delivered whatever the verdict */
	const char *evidence;  /* verdict_json() */
	const char *const *delivered; /* of the recipients: those who get it at once although it is held for the others */
	size_t delivered_count;
	/* What is remembered of its documents, once it goes out. Not part of the record. */
	struct span documents; /* keyed digests, 32 bytes each */
	const char *const *document_clients; /* to whom they go */
	size_t document_client_count;
	int64_t looked_ms;     /* when store_documents_look was asked */
	bool seen_elsewhere;   /* it said that they went elsewhere before */
};
/* Those for whom it is held: the recipients without the delivered ones. In the arena, NULL when out of memory. */
const char *const *decision_waiting(struct arena *arena, const struct decision *decision, size_t *count_out);

/* Durable (fsync) when it returns 0. sealed: NULL for a message that is not held. The hold, its decision, its audit event
 * and the notices it causes are one transaction; concurrent callers share one commit. *hold_id_out: 0 if not held.
 * -1: nothing is recorded, answer 451. */
int store_submit(struct store *store, struct decision *decision, struct span sealed, int64_t *hold_id_out, struct err *err);

/* ---- documents: to whom which one went ---- */

/* digests: 32 bytes each, at most 2000. By index, in one query; newest first. client "": a document that anybody may get. Sightings
 * before since_ms do not count. 0 or -1. */
struct document_sighting {
	size_t digest; /* which of them */
	const char *client;
	int64_t at_ms;
};
int store_documents_look(struct store *store, struct span digests, int64_t since_ms, struct arena *arena,
	struct document_sighting **sightings_out, size_t *count_out, struct err *err);
/* Removes what is older. */
int store_documents_forget(struct store *store, int64_t before_ms, struct err *err);

/* What anybody may get (price lists, manuals), said by a supervisor or admin; recorded. */
struct common_document {
	int64_t number, at_ms;
	const char *name, *user;
};
int document_common_add(struct store *store, const char *user, const char *name, struct span digests, int64_t *number_out,
	struct err *err);
int document_common_remove(struct store *store, const char *user, int64_t number, struct err *err);
int document_common_list(struct store *store, struct arena *arena, struct common_document **out, size_t *count_out,
	struct err *err);
/* The digests of a held message's documents, one after the other. ERR_INPUT when it has none. */
int hold_documents(struct store *store, int64_t hold_id, struct buf *digests_out, struct err *err);

/* When a message last matched this report profile (0: never) and when the first decision was recorded (0: none), wall clock. */
int store_profile_last(struct store *store, const char *name, int64_t *at_ms_out, int64_t *since_ms_out, struct err *err);

/* ---- held messages ---- */

enum hold_state { HOLD_HELD, HOLD_APPROVED, HOLD_RELEASED, HOLD_RETURNED, HOLD_EXPIRED, HOLD_STATE_COUNT };
const char *hold_state_name(enum hold_state state); /* "held", ... */

struct hold {
	int64_t id;
	enum hold_state state;
	struct decision decision; /* evidence included */
	int64_t changed_ms;
	const char *changed_by;   /* user name, "courier" or "" */
	const char *reason_text;  /* of the release or return */
	unsigned attempts;        /* of re-injection */
	const char *last_error;   /* what the re-injection port answered last, or "" */
};

/* 0 with the hold in the arena; -1 with ERR_INPUT "no held message 41". */
int hold_get(struct store *store, struct arena *arena, int64_t id, struct hold *hold_out, struct err *err);
/* Newest last. state HOLD_STATE_COUNT: all. after_id for paging; at most `most` (0: 1000). */
int hold_list(struct store *store, struct arena *arena, enum hold_state state, int64_t after_id, size_t most,
	struct hold **holds_out, size_t *count_out, struct err *err);
/* The sealed bytes. ERR_INPUT once deleted. */
int hold_sealed(struct store *store, int64_t id, struct buf *sealed_out, struct err *err);

/* held -> approved / held -> returned, by a named supervisor with a reason text; refused (ERR_INPUT, saying why) when the
 * user is not a supervisor, is the authenticated sender of the message, or the state is another. The courier does the rest. */
int hold_release(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err);
int hold_return(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err);
/* Removes the sealed bytes of a returned, released or expired message; the record and its history stay. */
int hold_delete(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err);
/* Records that a user saw the evidence or the message: "list", "show", "open". */
int hold_seen(struct store *store, int64_t id, const char *user, const char *what, struct err *err);

/* ---- the courier's side ---- */

/* The next thing to do whose time has come, or ERR_NONE with kind WORK_NONE. */
enum work_kind { WORK_NONE, WORK_REINJECT, WORK_NOTICE };
enum notice_kind { NOTICE_HELD, NOTICE_RETURNED, NOTICE_EXPIRED, NOTICE_REMIND, NOTICE_BOUNCED, NOTICE_KIND_COUNT };
struct work {
	enum work_kind kind;
	int64_t id;               /* of the work */
	int64_t hold_id;
	enum notice_kind notice;
	const char *to;           /* of a notice */
	unsigned attempts;
};
int work_next(struct store *store, struct arena *arena, int64_t now_ms, struct work *work_out, struct err *err);
/* When the next work is due: wall clock ms, INT64_MAX if there is none. */
int work_due(struct store *store, int64_t *due_ms_out, struct err *err);
/* Done: a re-injection makes approved -> released with an audit event naming Postfix's answer. */
int work_done(struct store *store, const struct work *work, const char *answer, struct err *err);
/* Not done: try again at next_ms (recorded with the answer). */
int work_retry(struct store *store, const struct work *work, int64_t next_ms, const char *answer, struct err *err);
/* Refused for good (5xx): the hold goes back to held with the text, supervisors are told. A notice is dropped, recorded. */
int work_refused(struct store *store, const struct work *work, const char *answer, struct err *err);
/* held -> expired for all held before before_ms, with notices; how many. */
int hold_expire(struct store *store, int64_t before_ms, size_t *count_out, struct err *err);
/* Queues a reminder to supervisors for holds held before before_ms that had none yet. */
int hold_remind(struct store *store, int64_t before_ms, size_t *count_out, struct err *err);

/* ---- client directory ---- */

/* The CSV text (UTF-8) of a version; versions are numbered from 1. 0 or -1; ERR_INPUT when there is none. */
int store_directory_get(struct store *store, int64_t version, struct buf *csv_out, struct err *err); /* 0: newest */
int store_directory_put(struct store *store, const char *user, struct span csv, int64_t *version_out, struct err *err);
int store_directory_version(struct store *store, int64_t *version_out, struct err *err); /* 0: none yet */

/* ---- users ---- */

enum user_role { ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_ADMIN, ROLE_COUNT };
const char *user_role_name(enum user_role role);
struct user {
	const char *name;     /* login name; what hold_release() compares with {auth_authen} together with `address` */
	const char *address;  /* mail address, or "" */
	enum user_role role;
	bool active;
	int64_t created_ms;
};
int user_add(struct store *store, const struct user *user, const char *by, struct err *err);
int user_list(struct store *store, struct arena *arena, struct user **users_out, size_t *count_out, struct err *err);

/* ---- audit ---- */

struct audit_event {
	int64_t seq, at_ms, hold_id; /* hold_id 0: not about a held message */
	const char *actor, *what, *detail; /* detail: JSON object */
	const char *hash; /* hex SHA-256 */
};
/* hold_id 0: all. */
int audit_list(struct store *store, struct arena *arena, int64_t hold_id, int64_t after_seq, size_t most,
	struct audit_event **events_out, size_t *count_out, struct err *err);
/* Signs the newest event with the key conf->audit_key, if it has no checkpoint yet, and brings the second copy in
 * conf->audit_checkpoint_file up to date (one line a checkpoint). *seq_out: the event that was signed, 0 if there was
 * nothing to sign. -1: also when only the second copy failed; the next call writes what is missing there. */
int audit_checkpoint(struct store *store, const struct conf *conf, int64_t *seq_out, struct err *err);
/* Walks the whole chain: every hash, every number, every checkpoint's signature against the public key in
 * conf->audit_key's .pub, the second copy, and whether decisions, held messages, sealed bytes, users and directory versions
 * are as their events say. Events that have waited for a checkpoint for several times conf->audit_checkpoint are a fault too.
 * fault_out (in the arena): NULL if sound, else which event and what ("event 17 was altered"). *checked_out: events that are
 * sound. -1 only when it could not be checked. progress may be NULL. */
int audit_verify(struct store *store, const struct conf *conf, struct arena *arena, const char **fault_out,
	int64_t *checked_out, void (*progress)(int64_t done, int64_t all), struct err *err);
/* Makes the Ed25519 key pair for checkpoints: path (0600) and path.pub; never overwrites. */
int audit_key_generate(const char *path, struct err *err);

#endif
