/* sandbox.c - the walls around a process that reads hostile documents: their order, and the limits of resources. */
#include "report/sandbox.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/privilege.h"

#ifdef WITH_SANITIZER /* it reserves terabytes */
#define WITHOUT_LIMIT true
#else
#define WITHOUT_LIMIT false
#endif

/* What the process maps already: libraries, fonts, tables. Its limit counts from there. */
static int mapped_bytes(uint64_t *bytes_out, struct err *err)
{
	FILE *f = fopen("/proc/self/statm", "re");
	uint64_t pages;
	int got;

	if (f == NULL)
		return err_set_sys(err, "open /proc/self/statm");
	got = fscanf(f, "%" SCNu64, &pages);
	fclose(f);
	if (got != 1)
		return err_set(err, ERR_SYSTEM, "read /proc/self/statm: no number");
	*bytes_out = pages * (uint64_t)sysconf(_SC_PAGESIZE);
	return 0;
}

static int limit_set(__rlimit_resource_t resource, rlim_t most, struct err *err)
{
	struct rlimit now, limit = {most, most};

	if (getrlimit(resource, &now) != 0)
		return err_set_sys(err, "getrlimit %d", (int)resource);
	if (now.rlim_max < most)
		limit.rlim_cur = limit.rlim_max = now.rlim_max; /* stricter already */
	if (setrlimit(resource, &limit) != 0)
		return err_set_sys(err, "setrlimit %d", (int)resource);
	return 0;
}

int sandbox_limit(const struct sandbox_profile *profile, int64_t memory_bytes, struct err *err)
{
	uint64_t mapped;

	if (mapped_bytes(&mapped, err) != 0)
		return -1;
	for (size_t i = 0; i < profile->limit_count; i++) {
		if (limit_set(profile->limits[i].resource, profile->limits[i].most, err) != 0)
			return -1;
	}
	return limit_set(RLIMIT_AS, WITHOUT_LIMIT ? RLIM_INFINITY : (rlim_t)mapped + (rlim_t)memory_bytes, err);
}

int sandbox_enter(const struct sandbox_profile *profile, int64_t memory_bytes, uint32_t *landlock_abi_out, struct err *err)
{
	if (privilege_limit(err) != 0 || sandbox_limit(profile, memory_bytes, err) != 0)
		return -1;
	if (sandbox_confine(profile, landlock_abi_out, err) != 0)
		return -1;
	return sandbox_filter(profile, err);
}
