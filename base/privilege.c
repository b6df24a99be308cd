/* privilege.c - a daemon gives up what it does not need. */
#include "base/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A sanitizer's leak check traces the process when it ends. */
#ifdef WITH_SANITIZER
#define DUMPABLE 1
#else
#define DUMPABLE 0
#endif

struct identity {
	uid_t uid;
	gid_t gid, own_gid; /* of the process; the user's first one in the user database */
};

static int identity_find(const char *user, const char *group, struct identity *out, struct err *err)
{
	const struct passwd *pw = NULL;
	const struct group *gr = NULL;

	*out = (struct identity){getuid(), getgid(), getgid()};
	if (user[0] != '\0') {
		pw = getpwnam(user);
		if (pw == NULL)
			return err_set(err, ERR_SYSTEM, "user %s does not exist (adduser --system --group %s)", user, user);
		*out = (struct identity){pw->pw_uid, pw->pw_gid, pw->pw_gid};
	}
	if (group[0] != '\0') {
		gr = getgrnam(group);
		if (gr == NULL)
			return err_set(err, ERR_SYSTEM, "group %s does not exist (addgroup --system %s)", group, group);
		out->gid = gr->gr_gid;
	}
	return 0;
}

static int identity_take(const char *user, const struct identity *id, struct err *err)
{
	if (user[0] != '\0' ? initgroups(user, id->own_gid) != 0 : setgroups(0, NULL) != 0)
		return err_set_sys(err, "set the groups of %s", user);
	if (setresgid(id->gid, id->gid, id->gid) != 0)
		return err_set_sys(err, "become group %ld", (long)id->gid);
	if (setresuid(id->uid, id->uid, id->uid) != 0)
		return err_set_sys(err, "become user %ld", (long)id->uid);
	/* A way back would make all of this a show. */
	if (id->uid != 0 && setuid(0) == 0)
		return err_set(err, ERR_BUG, "user %ld can become root again", (long)id->uid);
	return 0;
}

int privilege_drop(const char *user, const char *group, struct err *err)
{
	struct identity id;
	int follows = 0;

	if (geteuid() != 0 || (user[0] == '\0' && group[0] == '\0'))
		return 0;
	if (identity_find(user, group, &id, err) != 0)
		return -1;
	if (prctl(PR_GET_PDEATHSIG, &follows) != 0)
		return err_set_sys(err, "prctl PR_GET_PDEATHSIG");
	if (identity_take(user, &id, err) != 0)
		return -1;
	if (follows != 0 && prctl(PR_SET_PDEATHSIG, follows) != 0)
		return err_set_sys(err, "prctl PR_SET_PDEATHSIG");
	return 0;
}

int privilege_limit(struct err *err)
{
	static const struct rlimit none = {0, 0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set_sys(err, "prctl PR_SET_NO_NEW_PRIVS");
	if (prctl(PR_SET_DUMPABLE, DUMPABLE) != 0)
		return err_set_sys(err, "prctl PR_SET_DUMPABLE");
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_set_sys(err, "setrlimit RLIMIT_CORE");
	return 0;
}

int privilege_follow(int parent, struct err *err)
{
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		return err_set_sys(err, "prctl PR_SET_PDEATHSIG");
	if (getppid() != parent)
		return err_set(err, ERR_TEMPORARY, "the parent died");
	return 0;
}
