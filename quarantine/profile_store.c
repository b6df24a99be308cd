/* profile_store.c - when a message last matched a report profile, as the recorded evidence says. */
#include "quarantine/store_private.h"

/* The text search spares the reading of evidence that names no profile. */
#define WITH_PROFILE \
	"SELECT d.at_ms FROM decisions d WHERE instr(d.evidence, '\"profiles\":[') > 0 AND EXISTS" \
	" (SELECT 1 FROM json_each(d.evidence, '$.profiles') p WHERE p.value = ?1) ORDER BY d.id DESC LIMIT 1"

int store_profile_last(struct store *store, const char *name, int64_t *at_ms_out, int64_t *since_ms_out, struct err *err)
{
	struct ledger *ledger = store_begin(store, false, err);
	int rc;

	if (ledger == NULL)
		return -1;
	rc = db_number(ledger->db, err, at_ms_out, 0, WITH_PROFILE, "t", name);
	if (rc == 0)
		rc = db_number(ledger->db, err, since_ms_out, 0, "SELECT at_ms FROM decisions ORDER BY id LIMIT 1", "");
	return store_end(store, rc, err);
}
