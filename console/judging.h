/* judging.h - judging one message without a daemon or a store: atesaki check, read and explain. */
#ifndef CONSOLE_JUDGING_H
#define CONSOLE_JUDGING_H

#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "console/command.h"
#include "policy/directory.h"
#include "policy/judge.h"
#include "report/pool.h"

/* Opens FILE or "-" (standard input, copied) for reading; size_out in bytes. The descriptor, or -1 with err. */
int message_file_open(const char *path, size_t *size_out, struct err *err);
/* Does it begin as RFC 5322 messages do: a header field before the first empty line? */
bool message_file_is_message(int fd);

/* The client directory: of -d, else of the configuration's `directory`, else the newest in the store. NULL with err. */
struct directory *judging_directory(const struct conf *conf, const char *csv_path, struct err *err);
/* "sha256:" and the first 16 hex digits of the digest: the version of a directory that is a file. In buf (at least 24). */
int csv_version(struct span csv, char *buf, size_t size, struct err *err);

/* What one judgement needs, opened together and closed together. */
struct judging {
	const struct conf *conf;
	struct directory *dir;
	struct policy *policy;
	struct pool *pool;
	struct reading *reading;
	struct arena *arena;
	int fd; /* -1 to begin with */
	size_t size;
};

/* Configuration, directory and policy: what is wrong with them has its own exit code. 0 or -1. */
int judging_prepare(struct judging *judging, const struct options *options, struct err *err);
/* Reads fd in a reader of its own; needs conf alone. 0 or -1. */
int judging_read(struct judging *judging, enum read_as as, struct err *err);
/* Reads and judges by the options' sender and recipients. The verdict lives as long as judging. 0 or -1. */
int judging_judge(struct judging *judging, const struct options *options, struct verdict *verdict_out, struct err *err);
void judging_close(struct judging *judging);
int verdict_exit_code(enum verdict_kind kind);

/* A command that judges one message by -f and -r and tells of it; takes: as options_parse has it. tell returns the exit code. */
typedef int judging_tell(const struct judging *judging, const struct options *options, const struct verdict *verdict);
int judging_command(int argc, char **argv, const char *takes, judging_tell *tell);

#endif
