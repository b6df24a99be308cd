/* near.h - how near one short text is to another: typing slips and look-alikes. */
#ifndef POLICY_NEAR_H
#define POLICY_NEAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment) from a to b; most + 1 when
 * there are more than `most`, or when a text is longer than NEAR_LONGEST. */
#define NEAR_LONGEST 255
size_t near_distance(struct span a, struct span b, size_t most);
/* Which characters a text has, hashed to bits. */
uint32_t near_signature(struct span s);
/* False only if the distance is certainly larger than `most`. */
bool near_possible(uint32_t signature_a, uint32_t signature_b, size_t most);
/* What a domain looks like at a glance: 0 and o, 1 l and i, rn and m, Cyrillic and Latin (IDN labels decoded) alike.
 * .p NULL when out of memory. */
struct span near_skeleton(struct arena *arena, struct span domain);

#endif
