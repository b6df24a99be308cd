/* directory_check.h - what every client directory must fulfil, wherever its rows come from. */
#ifndef POLICY_DIRECTORY_CHECK_H
#define POLICY_DIRECTORY_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/directory.h"
#include "policy/directory_fault.h"

#define DIRECTORY_ID_LONGEST 200u /* bytes */

/* Adds a fault for each of: client_id or name missing, too long or with control characters; one identifier twice (in normal form);
 * a domain, address or sender that is none; a shared domain or public suffix in `domains`; one domain on two clients; a
 * contract that ends before it begins. Faults in order of line. 0, or -1 with err when out of memory. */
int directory_check(struct arena *arena, const struct client_row *rows, size_t count, struct directory_faults *faults,
	struct err *err);

#endif
