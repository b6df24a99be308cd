/* judging.h - judging one message without a daemon or a store: atesaki check and atesaki read. */
#ifndef CONSOLE_JUDGING_H
#define CONSOLE_JUDGING_H

#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "policy/directory.h"

/* Opens FILE or "-" (standard input, copied) for reading; size_out in bytes. The descriptor, or -1 with err. */
int message_file_open(const char *path, size_t *size_out, struct err *err);
/* Does it begin as RFC 5322 messages do: a header field before the first empty line? */
bool message_file_is_message(int fd);

/* The client directory: of -d, else of the configuration's `directory`, else the newest in the store. NULL with err. */
struct directory *judging_directory(const struct conf *conf, const char *csv_path, struct err *err);
/* "sha256:" and the first 16 hex digits of the digest: the version of a directory that is a file. In buf (at least 24). */
int csv_version(struct span csv, char *buf, size_t size, struct err *err);

#endif
