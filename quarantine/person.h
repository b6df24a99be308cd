/* person.h - whether a user of the store is the one who sent a message. */
#ifndef QUARANTINE_PERSON_H
#define QUARANTINE_PERSON_H

#include "base/arena.h"
#include "quarantine/store.h"

/* 1 when the user's name or address names the same person as mail_name (what the sender logged in as, or the envelope
 * sender): compared in normal form, without "+tag", and by the local part alone where one of the two has no domain.
 * "" is nobody. 0 when not, -1 when out of memory. */
int person_is(struct arena *arena, const struct user *user, const char *mail_name);

#endif
