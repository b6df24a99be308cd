/* limits.h - the limits of one reading, from the configuration. */
#ifndef REPORT_LIMITS_H
#define REPORT_LIMITS_H

#include "base/conf.h"
#include "report/context.h"

struct read_limits limits_from(const struct conf *conf);

#endif
