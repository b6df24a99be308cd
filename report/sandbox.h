/* sandbox.h - the walls around a process that reads hostile documents. A profile is data; sandbox_reader is the
 * reader's. */
#ifndef REPORT_SANDBOX_H
#define REPORT_SANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "base/err.h"

/* Which uses of a system call are let through. What no row lets through kills the process. */
enum sandbox_when {
	WHEN_ALWAYS,
	WHEN_READING,        /* opens for reading, makes nothing; flags are argument `argument` */
	WHEN_NOT_EXECUTABLE, /* without PROT_EXEC; else EACCES: a library that wants to run what it made goes without */
	WHEN_EQUAL,          /* argument `argument` is `value` */
	WHEN_REFUSED,        /* never, but with the error `value` instead of death: libraries ask and go on */
	WHEN_COUNT
};

struct sandbox_call {
	int call; /* SCMP_SYS() */
	enum sandbox_when when;
	unsigned argument;
	uint64_t value;
};

struct sandbox_limit {
	__rlimit_resource_t resource;
	rlim_t most;
};

struct sandbox_profile {
	const char *const *readable;       /* files and folders that may be opened for reading, NULL-terminated */
	const struct sandbox_call *calls;
	size_t call_count;
	const struct sandbox_limit *limits;
	size_t limit_count;
};

extern const struct sandbox_profile sandbox_reader;

/* No way back. memory_bytes: what the process may take in address space from now on. *landlock_abi_out: 0 where
 * the kernel has no Landlock: system calls are filtered all the same, but opening for reading is not confined to
 * `readable`. 0, or -1 with err: what was asked for could not be set up whole; do not go on. All threads come
 * under the filter, only the calling one under Landlock. */
int sandbox_enter(const struct sandbox_profile *profile, int64_t memory_bytes, uint32_t *landlock_abi_out, struct err *err);

/* The parts of it, in their order. */
int sandbox_limit(const struct sandbox_profile *profile, int64_t memory_bytes, struct err *err);
int sandbox_confine(const struct sandbox_profile *profile, uint32_t *landlock_abi_out, struct err *err);
int sandbox_filter(const struct sandbox_profile *profile, struct err *err);

#endif
