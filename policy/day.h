/* day.h - days as people write them, and as they are counted: from 1970-01-01, in the Gregorian calendar. */
#ifndef POLICY_DAY_H
#define POLICY_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define DAY_TEXT 16u /* bytes for a day as text, with its end */

/* "2026-11-24" (ISO 8601). False for anything else and for days that are none. */
bool day_parse(struct span text, int32_t *day_out);
/* The same the other way. */
void day_print(int32_t day, char out[DAY_TEXT]);
/* The day that it is where we are. INT32_MIN if that can't be told. */
int32_t day_local(int64_t now_ms);

#endif
