/* sandbox_reader.c - the reader's walls, as data. */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>

#include "report/sandbox.h"

/* Fonts, the character maps of PDF's CJK fonts, and what fontconfig asks about them. All else was opened before. */
static const char *const readable[] = {
	"/usr/share/poppler",
	"/usr/share/fonts",
	"/usr/local/share/fonts",
	"/usr/share/fontconfig",
	"/etc/fonts",
	"/var/cache/fontconfig",
	NULL
};

#define ALWAYS(name) {SCMP_SYS(name), WHEN_ALWAYS, 0, 0}

static const struct sandbox_call calls[] = {
	/* the socket, the message, fonts */
	ALWAYS(read), ALWAYS(readv), ALWAYS(pread64), ALWAYS(write), ALWAYS(recvmsg), ALWAYS(lseek), ALWAYS(close),
	ALWAYS(fstat), ALWAYS(newfstatat), ALWAYS(stat), ALWAYS(lstat), ALWAYS(statx), ALWAYS(fstatfs), ALWAYS(statfs),
	ALWAYS(access), ALWAYS(faccessat), ALWAYS(faccessat2), ALWAYS(readlink), ALWAYS(readlinkat), ALWAYS(getcwd),
	ALWAYS(getdents64), ALWAYS(fadvise64),
	{SCMP_SYS(open), WHEN_READING, 1, 0},
	{SCMP_SYS(openat), WHEN_READING, 2, 0},
	{SCMP_SYS(fcntl), WHEN_EQUAL, 1, F_GETFD},
	{SCMP_SYS(fcntl), WHEN_EQUAL, 1, F_SETFD},
	{SCMP_SYS(fcntl), WHEN_EQUAL, 1, F_GETFL},
	{SCMP_SYS(fcntl), WHEN_EQUAL, 1, F_DUPFD_CLOEXEC},
	{SCMP_SYS(ioctl), WHEN_REFUSED, 0, ENOTTY},
	/* memory */
	{SCMP_SYS(mmap), WHEN_NOT_EXECUTABLE, 2, 0},
	{SCMP_SYS(mprotect), WHEN_NOT_EXECUTABLE, 2, 0},
	ALWAYS(munmap), ALWAYS(mremap), ALWAYS(madvise), ALWAYS(brk),
	/* time, itself, its end */
	ALWAYS(clock_gettime), ALWAYS(clock_getres), ALWAYS(gettimeofday), ALWAYS(time),
	ALWAYS(getpid), ALWAYS(gettid), ALWAYS(getuid), ALWAYS(geteuid), ALWAYS(getgid), ALWAYS(getegid), ALWAYS(getrusage),
	ALWAYS(uname), ALWAYS(sysinfo), ALWAYS(sched_yield), ALWAYS(sched_getaffinity), ALWAYS(getrandom), ALWAYS(futex),
	ALWAYS(rt_sigaction), ALWAYS(rt_sigprocmask), ALWAYS(rt_sigreturn), ALWAYS(restart_syscall),
	ALWAYS(exit), ALWAYS(exit_group),
	{SCMP_SYS(prlimit64), WHEN_EQUAL, 2, 0}, /* getrlimit(2) */
	{SCMP_SYS(prctl), WHEN_REFUSED, 0, EPERM},
#ifdef WITH_SANITIZER /* what their runtimes ask for while they run and when they report */
	ALWAYS(sigaltstack), ALWAYS(nanosleep), ALWAYS(clock_nanosleep), ALWAYS(getppid), ALWAYS(pipe2), ALWAYS(sched_getparam),
	ALWAYS(sched_getscheduler), ALWAYS(set_robust_list), ALWAYS(rseq),
#endif
};

static const struct sandbox_limit limits[] = {
	{RLIMIT_NPROC, 0},
	{RLIMIT_CORE, 0},
	{RLIMIT_NOFILE, 64},
	{RLIMIT_MEMLOCK, 0},
	{RLIMIT_MSGQUEUE, 0},
#ifndef WITH_SANITIZER /* its report may go to a file */
	{RLIMIT_FSIZE, 0},
#endif
};

const struct sandbox_profile sandbox_reader = {
	.readable = readable,
	.calls = calls,
	.call_count = sizeof(calls) / sizeof(calls[0]),
	.limits = limits,
	.limit_count = sizeof(limits) / sizeof(limits[0]),
};
