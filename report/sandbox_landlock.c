/* sandbox_landlock.c - what may be opened: Landlock (landlock(7)), as much of it as this kernel knows. */
#include "report/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers that this may be built with. */
#define FS_OF_ABI_1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_REFER (1ULL << 13)      /* ABI 2 */
#define FS_TRUNCATE (1ULL << 14)   /* 3 */
#define FS_IOCTL_DEV (1ULL << 15)  /* 5 */
#define NET_TCP 3ULL               /* 4: bind and connect */
#define SCOPES 3ULL                /* 6: abstract sockets and signals of others */

struct handled {
	uint64_t fs, net, scoped;
};

static struct handled handled_by(uint32_t abi)
{
	struct handled h = {.fs = FS_OF_ABI_1};

	h.fs |= abi >= 2 ? FS_REFER : 0;
	h.fs |= abi >= 3 ? FS_TRUNCATE : 0;
	h.fs |= abi >= 5 ? FS_IOCTL_DEV : 0;
	h.net = abi >= 4 ? NET_TCP : 0;
	h.scoped = abi >= 6 ? SCOPES : 0;
	return h;
}

/* What is not there needs no rule. */
static int allow_reading(int ruleset, const char *path, struct err *err)
{
	struct landlock_path_beneath_attr rule = {.parent_fd = open(path, O_PATH | O_CLOEXEC)};
	struct stat st;
	int rc = 0;

	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_set_sys(err, "open %s", path);
	if (fstat(rule.parent_fd, &st) != 0) {
		rc = err_set_sys(err, "stat %s", path);
	} else {
		rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
		if (S_ISDIR(st.st_mode))
			rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
		if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
			rc = err_set_sys(err, "landlock_add_rule %s", path);
	}
	close(rule.parent_fd);
	return rc;
}

int sandbox_confine(const struct sandbox_profile *profile, uint32_t *landlock_abi_out, struct err *err)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct handled handled;
	int ruleset, rc = 0;

	*landlock_abi_out = 0;
	if (abi < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : err_set_sys(err, "landlock_create_ruleset");
	handled = handled_by((uint32_t)abi);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return err_set_sys(err, "landlock_create_ruleset");
	for (const char *const *path = profile->readable; rc == 0 && *path != NULL; path++)
		rc = allow_reading(ruleset, *path, err);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		rc = err_set_sys(err, "landlock_restrict_self");
	close(ruleset);
	if (rc == 0)
		*landlock_abi_out = (uint32_t)abi;
	return rc;
}
