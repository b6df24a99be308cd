/* surname.h - family names of Japan. */
#ifndef POLICY_SURNAME_H
#define POLICY_SURNAME_H

#include <stdbool.h>

#include "base/span.h"

/* Does the text, in joined form, begin with a usual one? */
bool surname_begins(struct span text);

#endif
