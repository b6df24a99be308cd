/* err.h - what went wrong, in one value: whose fault, errno, and a text naming operation and object. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

/* Only the boundary (SMTP reply, exit code) turns a kind into an outcome. */
enum err_kind {
	ERR_NONE = 0,
	ERR_INPUT,     /* theirs: bad file, bad option, bad document. Does not go away by trying again. */
	ERR_TEMPORARY, /* try again later: no memory, busy, disk full, peer down */
	ERR_SYSTEM,    /* the machine or its set-up: missing file, no permission */
	ERR_BUG,       /* ours */
	ERR_KIND_COUNT
};

struct err {
	enum err_kind kind;
	int sys_errno;   /* 0 where no system call failed */
	char text[1000]; /* UTF-8, one line, without the report's content */
};

/* Both always return -1, so that `return err_set(...)` reads well. err may be NULL. err_set_sys appends
 * ": strerror(errno)" and chooses ERR_TEMPORARY for ENOMEM, ENOSPC, EDQUOT, EAGAIN, EMFILE, ENFILE, EINTR, ETIMEDOUT,
 * ECONNREFUSED and ERR_SYSTEM for the rest. */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int err_set_sys(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Out of memory. */
int err_set_nomem(struct err *err, const char *what);
/* Puts "prefix: " before the text, for callers who know the object. Returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

const char *err_kind_name(enum err_kind kind);
/* sysexits(3): input 65 (EX_DATAERR), temporary 75, system 71 (EX_OSERR), bug 70. */
int err_exit_code(const struct err *err);

#endif
