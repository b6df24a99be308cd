/* err.c - what went wrong, in one value. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char *const kind_names[] = {"none", "input", "temporary", "system", "bug"};
_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == ERR_KIND_COUNT, "a name for each kind");

const char *err_kind_name(enum err_kind kind)
{
	return (unsigned)kind < ERR_KIND_COUNT ? kind_names[kind] : "bug";
}

/* An error text is one line: what comes from outside may not start another in a log. */
static void err_one_line(struct err *err)
{
	for (char *p = err->text; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	}
}

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return -1;
	err->kind = kind;
	err->sys_errno = 0;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	err_one_line(err);
	return -1;
}

static enum err_kind kind_of_errno(int e)
{
	switch (e) {
	case ENOMEM: case ENOSPC: case EDQUOT: case EAGAIN: case EMFILE: case ENFILE: case EINTR: case ETIMEDOUT:
	case ECONNREFUSED:
		return ERR_TEMPORARY;
	default:
		return ERR_SYSTEM;
	}
}

int err_set_sys(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t len;

	if (err == NULL)
		return -1;
	err->kind = kind_of_errno(saved);
	err->sys_errno = saved;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", strerrordesc_np(saved));
	err_one_line(err);
	errno = saved;
	return -1;
}

int err_set_nomem(struct err *err, const char *what)
{
	return err_set(err, ERR_TEMPORARY, "%s: out of memory", what);
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	va_list ap;
	size_t len;

	if (err == NULL)
		return -1;
	memcpy(old, err->text, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", old);
	err_one_line(err);
	return -1;
}

int err_exit_code(const struct err *err)
{
	switch (err->kind) {
	case ERR_NONE: return EX_OK;
	case ERR_INPUT: return EX_DATAERR;
	case ERR_TEMPORARY: return EX_TEMPFAIL;
	case ERR_SYSTEM: return EX_OSERR;
	case ERR_BUG:
	case ERR_KIND_COUNT: break;
	}
	return EX_SOFTWARE;
}
