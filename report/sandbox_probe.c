/* sandbox_probe.c - goes behind the reader's walls and tries one thing: for test_sandbox.
 *
 * Exit 0: it worked; 1: it was refused with an error; else it was killed. Tries only what does no harm if it
 * works. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "report/sandbox.h"

#define MEMORY_BYTES (64 << 20)

static int pair[2]; /* made before the walls */

static int opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static int try_socket(void) { return opened(socket(AF_INET, SOCK_STREAM, 0)); }
static int try_unix_socket(void) { return opened(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int try_connect(void)
{
	const struct sockaddr_un nobody = {.sun_family = AF_UNIX, .sun_path = "/nonexistent"};

	return connect(pair[0], (const struct sockaddr *)&nobody, sizeof(nobody)) == 0 || errno == ENOENT ? 0 : -1;
}
static int try_send_descriptor(void)
{
	struct msghdr msg = {0};

	return sendmsg(pair[0], &msg, 0) >= 0 ? 0 : -1;
}
static int try_execve(void)
{
	char name[] = "true";
	char *argv[] = {name, NULL};

	return execv("/bin/true", argv);
}
static int try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : 0;
}
static void *thread(void *arg) { return arg; }
static int try_thread(void)
{
	pthread_t id;
	int rc = pthread_create(&id, NULL, thread, NULL);

	errno = rc;
	return rc == 0 ? pthread_join(id, NULL) : -1;
}
static int try_write_new(void) { return opened(open("/tmp/atesaki-probe", O_WRONLY | O_CREAT, 0600)); }
static int try_write_null(void) { return opened(open("/dev/null", O_WRONLY)); }
static int try_read_write(void) { return opened(open("/dev/null", O_RDWR)); }
static int try_temporary(void) { return opened(open("/tmp", O_RDWR | O_TMPFILE, 0600)); }
static int try_memfd(void) { return opened(memfd_create("x", 0)); }
static int try_mkdir(void) { return mkdir("/tmp/atesaki-probe.d", 0700); }
static int try_unlink(void) { return unlink("/tmp/atesaki-probe-that-is-not-there") == 0 || errno == ENOENT ? 0 : -1; }
static int try_chmod(void) { return fchmod(pair[0], 0600); }
static int try_passwd(void) { return opened(open("/etc/passwd", O_RDONLY)); }
static int try_proc(void) { return opened(open("/proc/1/status", O_RDONLY)); }
static int try_list_root(void) { return opened(open("/", O_RDONLY | O_DIRECTORY)); }
static int try_kill(void) { return kill(getpid(), 0); }
static int try_ptrace(void) { return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static int try_unshare(void) { return unshare(CLONE_NEWUSER); }
static int try_setuid(void) { return setuid(getuid()); }
static int try_io_uring(void) { return (int)syscall(SYS_io_uring_setup, 1, NULL) < 0 && errno != EFAULT ? -1 : 0; }
static int try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}
static int try_code_later(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}
static int try_memory_over(void)
{
	return mmap(NULL, MEMORY_BYTES + 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}
static int try_raise_limit(void)
{
	const struct rlimit more = {1024, 1024};

	return setrlimit(RLIMIT_NOFILE, &more);
}

static int try_fonts(void) { return opened(open("/usr/share/fonts", O_RDONLY | O_DIRECTORY)); }
static int try_cmaps(void) { return opened(open("/usr/share/poppler/cMap", O_RDONLY | O_DIRECTORY)); }
static int try_memory(void)
{
	char *volatile p = malloc(MEMORY_BYTES / 2);

	if (p == NULL)
		return -1;
	memset(p, 1, MEMORY_BYTES / 2);
	free(p);
	return 0;
}
static int try_answer(void)
{
	char c = 'x';

	return write(pair[0], &c, 1) == 1 && read(pair[1], &c, 1) == 1 ? 0 : -1;
}
static int try_many_files(void)
{
	for (int i = 0; i < 100; i++) {
		if (open("/usr/share/fonts", O_RDONLY | O_DIRECTORY) < 0)
			return -1;
	}
	return 0;
}

static const struct {
	const char *name;
	int (*attempt)(void);
} attempts[] = {
	{"socket", try_socket}, {"unix-socket", try_unix_socket}, {"connect", try_connect},
	{"send-descriptor", try_send_descriptor}, {"execve", try_execve}, {"fork", try_fork}, {"thread", try_thread},
	{"write-new", try_write_new}, {"write-null", try_write_null}, {"read-write", try_read_write},
	{"temporary", try_temporary}, {"memfd", try_memfd}, {"mkdir", try_mkdir}, {"unlink", try_unlink}, {"chmod", try_chmod},
	{"passwd", try_passwd}, {"proc", try_proc}, {"list-root", try_list_root}, {"kill", try_kill}, {"ptrace", try_ptrace},
	{"unshare", try_unshare}, {"setuid", try_setuid}, {"io_uring", try_io_uring}, {"code", try_code},
	{"code-later", try_code_later}, {"memory-over", try_memory_over}, {"raise-limit", try_raise_limit},
	{"many-files", try_many_files}, {"fonts", try_fonts}, {"cmaps", try_cmaps}, {"memory", try_memory},
	{"answer", try_answer},
};

static int attempt(const char *name)
{
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (strcmp(attempts[i].name, name) == 0)
			return attempts[i].attempt() == 0 ? 0 : 1;
	}
	return 64;
}

/* sandbox_probe WHAT [open]: with "open", without walls, so that a test can tell that the attempt itself works. */
int main(int argc, char **argv)
{
	uint32_t abi = 0;
	struct err err;

	if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return 64;
	if (argc == 2 && sandbox_enter(&sandbox_reader, MEMORY_BYTES, &abi, &err) != 0) {
		fprintf(stderr, "sandbox_probe: %s\n", err.text);
		return 71;
	}
	if (strcmp(argv[1], "landlock") == 0)
		_exit(abi > 0 ? 0 : 1);
	_exit(attempt(argv[1]));
}
