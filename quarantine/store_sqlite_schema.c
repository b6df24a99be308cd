/* store_sqlite_schema.c - the schema of the SQLite store, by versions.
 *
 * Sealed bytes have a table of their own: a change of state must not rewrite 50 MiB. What is evidence refuses UPDATE and
 * DELETE here already; who takes the triggers away is found by `atesaki audit verify`. */
#include "quarantine/store_sqlite_schema.h"

#define APPEND_ONLY(table) \
	"CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table \
	" BEGIN SELECT RAISE(ABORT, '" table " are never changed'); END;" \
	"CREATE TRIGGER " table "_no_delete BEFORE DELETE ON " table \
	" BEGIN SELECT RAISE(ABORT, '" table " are never removed'); END;"

static const char version_1[] =
	"CREATE TABLE decisions ("
	" id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, queue_id TEXT NOT NULL, sender TEXT NOT NULL,"
	" auth_user TEXT NOT NULL, client_addr TEXT NOT NULL, daemon_name TEXT NOT NULL, message_id TEXT NOT NULL,"
	" recipients TEXT NOT NULL," /* one a line */
	" size_bytes INTEGER NOT NULL, verdict TEXT NOT NULL, reasons TEXT NOT NULL, clients TEXT NOT NULL,"
	" directory_version TEXT NOT NULL, elapsed_us INTEGER NOT NULL, monitor INTEGER NOT NULL, evidence TEXT NOT NULL);"
	APPEND_ONLY("decisions")

	"CREATE TABLE holds ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, decision_id INTEGER NOT NULL UNIQUE REFERENCES decisions (id),"
	" state TEXT NOT NULL CHECK (state IN ('held', 'approved', 'released', 'returned', 'expired')),"
	" changed_ms INTEGER NOT NULL, changed_by TEXT NOT NULL DEFAULT '', reason_text TEXT NOT NULL DEFAULT '',"
	" attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '',"
	" reminded_ms INTEGER NOT NULL DEFAULT 0);"
	"CREATE INDEX holds_by_state ON holds (state, id);"
	"CREATE TABLE sealed (hold_id INTEGER PRIMARY KEY REFERENCES holds (id), bytes BLOB NOT NULL);"

	"CREATE TABLE events ("
	" seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, hold_id INTEGER NOT NULL, decision_id INTEGER NOT NULL,"
	" actor TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);"
	"CREATE INDEX events_by_hold ON events (hold_id, seq) WHERE hold_id > 0;"
	APPEND_ONLY("events")

	"CREATE TABLE checkpoints ("
	" seq INTEGER PRIMARY KEY REFERENCES events (seq), at_ms INTEGER NOT NULL, hash BLOB NOT NULL,"
	" signature BLOB NOT NULL, copied INTEGER NOT NULL DEFAULT 0);" /* 1: the second copy is written */
	"CREATE TRIGGER checkpoints_no_update BEFORE UPDATE OF seq, at_ms, hash, signature ON checkpoints"
	" BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;"
	"CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints"
	" BEGIN SELECT RAISE(ABORT, 'checkpoints are never removed'); END;"

	"CREATE TABLE work ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('reinject', 'notice')),"
	" hold_id INTEGER NOT NULL REFERENCES holds (id), notice TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',"
	" due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, last_answer TEXT NOT NULL DEFAULT '');"
	"CREATE INDEX work_by_time ON work (due_ms, id);"

	"CREATE TABLE directories ("
	" version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, user_name TEXT NOT NULL, csv BLOB NOT NULL);"
	APPEND_ONLY("directories")

	"CREATE TABLE users ("
	" name TEXT PRIMARY KEY, address TEXT NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL);";

static const char documents_version[] =
	"ALTER TABLE decisions ADD COLUMN delivered TEXT NOT NULL DEFAULT '';" /* one a line */
	"CREATE TABLE documents (digest BLOB NOT NULL, client TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (digest, client))"
	" WITHOUT ROWID;"
	"CREATE INDEX documents_by_time ON documents (at_ms);"
	"CREATE TABLE held_documents (hold_id INTEGER NOT NULL REFERENCES holds (id), digest BLOB NOT NULL, client TEXT NOT NULL,"
	" PRIMARY KEY (hold_id, digest, client)) WITHOUT ROWID;"
	"CREATE TABLE common_documents (digest BLOB PRIMARY KEY, number INTEGER NOT NULL, name TEXT NOT NULL,"
	" user_name TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;";

const char *const sqlite_migrations[] = {version_1, documents_version};
const int sqlite_schema_version = sizeof(sqlite_migrations) / sizeof(sqlite_migrations[0]);
