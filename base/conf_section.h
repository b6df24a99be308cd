/* conf_section.h - sections that may stand several times in the configuration, each with a name of its own. Private to base/conf*.c. */
#ifndef BASE_CONF_SECTION_H
#define BASE_CONF_SECTION_H

#include <confuse.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"

size_t conf_section_count(void);
const char *conf_section_name(size_t i);
bool conf_section_has(const char *section, const char *key);
/* In the arena; NULL without memory. */
cfg_opt_t *conf_section_options(size_t i, struct arena *arena);
/* From what was parsed into conf. 0, or -1 with err. */
int conf_section_take(struct conf *conf, cfg_t *cfg, struct arena *arena, struct err *err);

/* In double quotes, as libConfuse reads it. */
void conf_write_quoted(FILE *out, const char *text);

#endif
