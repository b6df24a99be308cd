/* address.h - envelope addresses in the form in which they are compared. */
#ifndef POLICY_ADDRESS_H
#define POLICY_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* RFC 5321 mailbox: source route and angle brackets removed, quoted local part unquoted where that changes nothing, domain
 * lower-cased, trailing dot removed, U-label to A-label (IDNA2008, UTS #46), local part lower-cased for comparison.
 * domain.p NULL: not an address, or one that names its domain only for show (user%other@domain, other!user@domain,
 * "user@other"@domain), which some servers route on: it belongs to nobody. Invalid UTF-8 is not an address. In the arena. */
struct address {
	struct span whole, local, domain;
};
struct address address_parse(struct arena *arena, struct span text);
/* A domain in the form address_parse gives it (no leading dot allowed), or .p NULL if it is none. In the arena. */
struct span address_domain(struct arena *arena, struct span text);
/* Is domain (normal form) in the list? An entry with a leading dot matches the domain and all its sub-domains. */
bool address_domain_in(struct span domain, const char *const *list, size_t count);

#endif
