/* directory.h - the client directory as an immutable snapshot: who is who, which address belongs to whom, and every
 * identifier and name in one multi-literal database. Built from rows, kept serialised, mapped at start. */
#ifndef POLICY_DIRECTORY_H
#define POLICY_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#define CLIENT_NONE UINT32_MAX

/* One row of the directory, as in the CSV contract; strings UTF-8, lists NULL-free arrays. Dates are days since 1970-01-01,
 * INT32_MIN / INT32_MAX where open. */
struct client_row {
	const char *id, *name, *group;
	const char *const *aliases, *const *domains, *const *addresses, *const *senders;
	size_t alias_count, domain_count, address_count, sender_count;
	int32_t valid_from, valid_until;
	unsigned line; /* in the file it came from, for messages */
};

struct directory;
struct directory_scratch; /* one a thread */

/* The compiled form in bytes (free(3) them): slow and large for many clients, so done in a process of its own.
 * version: shown in every verdict. 0 or -1. */
int directory_compile(const struct client_row *rows, size_t count, const char *version, void **image_out,
	size_t *size_out, struct err *err);
/* The same, telling how far it is: done of all names, from time to time. */
typedef void directory_progress(void *user, size_t done, size_t all);
int directory_compile_told(const struct client_row *rows, size_t count, const char *version, directory_progress *progress,
	void *user, void **image_out, size_t *size_out, struct err *err);
/* What made an image, program and libhs: an image of another engine is refused. */
void directory_engine(char *buf, size_t size);
/* Maps a compiled image file / takes over image bytes (freed by the last release). An image of another program version,
 * another machine's CPU or a damaged one is refused (ERR_INPUT: compile again). NULL with err. */
struct directory *directory_map(const char *path, struct err *err);
struct directory *directory_map_fd(int fd, const char *name, struct err *err); /* fd stays the caller's */
struct directory *directory_from_image(void *image, size_t size, struct err *err);
/* Counted; thread-safe. directory_release nulls the pointer and accepts NULL. */
struct directory *directory_hold(struct directory *dir);
void directory_release(struct directory **dir);

const char *directory_version(const struct directory *dir);
uint32_t directory_count(const struct directory *dir);

/* Borrowed until the directory goes. client < directory_count. */
struct client {
	struct span id, name, group;
	int32_t valid_from, valid_until;
	uint32_t sender_count;
};
struct client directory_client(const struct directory *dir, uint32_t client);
/* The client whose identifier this is, in normal form (text.h), or CLIENT_NONE. */
uint32_t directory_find(const struct directory *dir, struct span normalised_id);
/* May `address` (in normal form, see address.h) send for this client? True if the client names no senders. */
bool directory_sender_allowed(const struct directory *dir, uint32_t client, struct span address);

/* Whose address is this? Whole addresses come before domains. */
struct owners {
	const uint32_t *clients; /* borrowed until the directory goes; or in the arena */
	size_t count;
	bool shared_domain; /* the domain is free-mail or shared, so only a whole address could have matched */
};
struct owners directory_owners(const struct directory *dir, struct arena *arena, struct span address);
/* The same where the domain is known to be shared, whatever the directory says: by whole addresses alone. */
struct owners directory_address_owners(const struct directory *dir, struct arena *arena, struct span address);
/* The domain or address of the directory that this is a near miss of, or .p NULL. Only asked for unknown recipients. */
struct span directory_suggest(const struct directory *dir, struct arena *arena, struct span address);

/* Finds every identifier and name in text in joined form (joined.h). Aliases are those of the rows, and names without their legal
 * form (name_variant.h). Overlapping finds are all reported, in order of their end.
 * A find inside a longer word (Latin letter or digit on the other side of its edge) is not reported. */
enum find_what { FIND_ID, FIND_NAME, FIND_ALIAS };
struct find {
	uint32_t client; /* one call for each client that bears the name */
	enum find_what what;
	size_t start, end; /* bytes in the normalised text */
};
typedef bool directory_found(void *user, const struct find *find); /* false: stop */
/* NULL with err when out of memory. One a thread and directory. */
struct directory_scratch *directory_scratch_new(const struct directory *dir, struct err *err);
void directory_scratch_free(struct directory_scratch **scratch);
int directory_scan(const struct directory *dir, struct directory_scratch *scratch, struct span normalised,
	directory_found *found, void *user, struct err *err);

#endif
