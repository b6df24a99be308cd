/* html_entity.h - names of characters that HTML 5 added and libxml2 does not know. */
#ifndef REPORT_HTML_ENTITY_H
#define REPORT_HTML_ENTITY_H

#include <stdint.h>

/* "hyphen" is U+2010; 0 for what is no such name. */
uint32_t html_entity_find(const char *name);

#endif
