/* conf_text.h - a configuration file's text made safe for the parser. */
#ifndef BASE_CONF_TEXT_H
#define BASE_CONF_TEXT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Reads path into text and blanks its comments, line breaks kept. What would leave the parser's own state unusable for
 * the next file is refused here, as "path:line: ...": a string, comment or section that does not end, digits after a
 * backslash in a double-quoted string, bytes that are not UTF-8, NUL, more than a megabyte. 0 or -1. */
int conf_text_read(const char *path, struct buf *text, struct err *err);

#endif
