/* notice.c - who is told of what becomes of a held message: work for the courier. */
#include "quarantine/store_private.h"

static const char *const notice_names[] = {"held", "returned", "expired", "remind", "bounced"};
_Static_assert(sizeof(notice_names) / sizeof(notice_names[0]) == NOTICE_KIND_COUNT, "a name for each notice");

static const struct {
	bool operator, supervisors;
} told[] = {
	[NOTICE_HELD] = {true, true},
	[NOTICE_RETURNED] = {true, false},
	[NOTICE_EXPIRED] = {true, true},
	[NOTICE_REMIND] = {false, true},
	[NOTICE_BOUNCED] = {false, true},
};
_Static_assert(sizeof(told) / sizeof(told[0]) == NOTICE_KIND_COUNT, "a row for each notice");

const char *notice_kind_name(enum notice_kind notice)
{
	return (unsigned)notice < NOTICE_KIND_COUNT ? notice_names[notice] : "";
}

static int queue_one(struct ledger *ledger, enum notice_kind notice, int64_t hold_id, const char *address, struct err *err)
{
	return db_run(ledger->db, err, "INSERT INTO work (kind, hold_id, notice, address, due_ms) VALUES ('notice', ?1, ?2, ?3, ?4)",
		"nttn", hold_id, notice_kind_name(notice), address, ledger->now_ms);
}

/* The null sender is never answered (RFC 5321 4.5.5). */
int notice_queue(struct ledger *ledger, const struct conf *conf, enum notice_kind notice, int64_t hold_id,
	const char *operator, struct err *err)
{
	int rc = 0;

	if (*conf->notice_from == '\0')
		return 0;
	if (told[notice].operator && conf->notice_operator && *operator != '\0')
		rc = queue_one(ledger, notice, hold_id, operator, err);
	for (size_t i = 0; rc == 0 && told[notice].supervisors && i < conf->notice_supervisors.n; i++)
		rc = queue_one(ledger, notice, hold_id, conf->notice_supervisors.v[i], err);
	return rc;
}
