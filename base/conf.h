/* conf.h - the configuration: read once, checked whole, then immutable and counted. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

struct conf_list {
	const char *const *v;
	size_t n;
};

#define CONF_FIELD_STRING const char *
#define CONF_FIELD_PATH const char *
#define CONF_FIELD_URL const char *
#define CONF_FIELD_LIST struct conf_list
#define CONF_FIELD_BOOL bool
#define CONF_FIELD_INT int64_t
#define CONF_FIELD_SIZE int64_t
#define CONF_FIELD_TIME int64_t
#define CONF_FIELD_CHOICE int

#define KEY(field, name, type, def, min, max, meaning) CONF_FIELD_##type field;

/* What a client's or a profile's section has done for each reason: enum conf_action, or CONF_UNSET. */
#define CONF_UNSET (-1)
struct conf_strictness {
#include "base/conf_strictness_keys.h"
};

/* client "C-000042" { }: what is CONF_UNSET is as for all. */
struct conf_client {
	const char *title; /* the identifier as written */
	unsigned line;     /* where the section begins, in the file it stands in */
	struct conf_strictness strictness;
};

/* profile "日報" { } */
struct conf_profile {
	const char *title;
	unsigned line;
#include "base/conf_profile_keys.h"
	struct conf_strictness strictness;
};

/* partner "accountant" { }: who may get the reports of several clients. */
struct conf_partner {
	const char *title;
	unsigned line;
#include "base/conf_partner_keys.h"
};

/* role "monthly" { }: reports of a kind, which only some of a client's addresses may get. */
struct conf_role {
	const char *title;
	unsigned line;
#include "base/conf_role_keys.h"
};

struct conf {
#include "base/conf_keys.h"
	const struct conf_partner *partners;
	size_t partner_count;
	const struct conf_role *roles;
	size_t role_count;
	const struct conf_client *clients; /* in the file's order */
	size_t client_count;
	const struct conf_profile *profiles;
	size_t profile_count;
	const char *path; /* the file it came from; NULL for conf_default */
};
#undef KEY

enum conf_mode { MODE_ENFORCE, MODE_MONITOR };
enum conf_partial { PARTIAL_HOLD_ALL, PARTIAL_DELIVER_VERIFIED };
enum conf_oversize { OVERSIZE_HOLD, OVERSIZE_REJECT };
enum conf_action { ACTION_HOLD, ACTION_REJECT, ACTION_PASS };
enum conf_language { LANGUAGE_JA, LANGUAGE_EN };

/* Reads path (libConfuse syntax, includes allowed). NULL with err "file:line: what is wrong and what would be right":
 * unknown keys, bad values and values out of range stop it. Relative paths in it are relative to the file's folder.
 * The caller owns one reference. */
const struct conf *conf_read(const char *path, struct err *err);
/* All defaults. */
const struct conf *conf_default(struct err *err);
/* Counted; thread-safe. conf_release nulls the pointer and accepts NULL. */
const struct conf *conf_hold(const struct conf *conf);
void conf_release(const struct conf **conf);

/* Writes every key with its value, in the syntax conf_read takes (atesakid -T). 0 or -1. */
int conf_dump(const struct conf *conf, FILE *out);
/* The key list of atesaki.conf(5) in mdoc, from the table (run at build time). */
int conf_manual(FILE *out);

#endif
