/* shared_domain.h - domains that many people share, so that one of them never tells whose an address is. */
#ifndef POLICY_SHARED_DOMAIN_H
#define POLICY_SHARED_DOMAIN_H

#include <stdbool.h>

#include "base/span.h"

/* Free mail, mobile carriers and providers, their sub-domains included. domain in normal form (address.h). */
bool domain_is_shared(struct span domain);
/* "co.jp", "tokyo.jp", "github.io": others register below it (publicsuffix.org). */
bool domain_is_public_suffix(struct span domain);
/* The part of the domain that was registered: "aozora.co.jp" of "mail.aozora.co.jp"; the domain itself if there is none. */
struct span domain_registered(struct span domain);
/* For the test: binary search needs the table in order. */
bool shared_domain_sorted(void);

#endif
