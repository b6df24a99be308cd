/* store_sqlite_schema.h - the schema of the SQLite store, by versions. */
#ifndef QUARANTINE_STORE_SQLITE_SCHEMA_H
#define QUARANTINE_STORE_SQLITE_SCHEMA_H

#define STORE_APPLICATION_ID 0x6174736b /* "atsk" in the file's header, for file(1) and against foreign databases */

/* sqlite_migrations[n] leads from version n to n + 1 (PRAGMA user_version). Never change one that was released: add one. */
extern const char *const sqlite_migrations[];
extern const int sqlite_schema_version;

#endif
