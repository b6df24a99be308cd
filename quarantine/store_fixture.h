/* store_fixture.h - a store in a folder of its own, for the unit tests. */
#ifndef QUARANTINE_STORE_FIXTURE_H
#define QUARANTINE_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "quarantine/store.h"

#define SEALED "sealed bytes, which the store does not look into"

struct fixture {
	char folder[64], path[96], conf_path[96], checkpoint_path[96];
	const struct conf *conf;
	struct store *store;
	struct arena *arena;
	struct err err;
};

/* cmocka's set-up and tear-down of one test. The users: sv1 and sv2 (supervisors), chief (admin), aud (auditor), gone
 * (a supervisor who is not active any more). */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* A decision about a message of <op@denwa.example>, logged in as op. */
struct decision fixture_decision(const char *verdict);
/* Submits it, held with SEALED; the hold's number. Fails the test when it cannot. */
int64_t fixture_hold(struct fixture *f, const char *sender, const char *auth_user);
struct hold fixture_get(struct fixture *f, int64_t id);
/* Whether the newest event about a hold is `what`. */
void fixture_expect_event(struct fixture *f, int64_t hold_id, const char *what, const char *actor, const char *detail_part);

/* Raw SQL as a fraud would use it, with the triggers out of the way. Fails the test when it is refused. */
void fixture_sql(struct fixture *f, const char *sql);
int64_t fixture_sql_number(struct fixture *f, const char *sql);

#define OK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, f->err.text); \
	} while (0)
/* The call is refused with a text that has `part` in it. */
#define REFUSED(call, kind_, part) \
	do { \
		memset(&f->err, 0, sizeof(f->err)); \
		assert_int_equal((call), -1); \
		assert_int_equal(f->err.kind, (kind_)); \
		if (strstr(f->err.text, (part)) == NULL) \
			fail_msg("'%s' says nothing of '%s'", f->err.text, (part)); \
	} while (0)

#endif
