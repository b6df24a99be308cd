/* sandbox_filter.c - which system calls there are: seccomp, from a profile's table. */
#include "report/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>

#define OPEN_MAKES (O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static struct scmp_arg_cmp masked(unsigned argument, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){argument, SCMP_CMP_MASKED_EQ, mask, value};
}

static int add_not_executable(scmp_filter_ctx ctx, const struct sandbox_call *c)
{
	struct scmp_arg_cmp data = masked(c->argument, PROT_EXEC, 0), code = masked(c->argument, PROT_EXEC, PROT_EXEC);
	int rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, c->call, 1, &data);

	return rc != 0 ? rc : seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO(EACCES), c->call, 1, &code);
}

static int add_call(scmp_filter_ctx ctx, const struct sandbox_call *c)
{
	struct scmp_arg_cmp reading = masked(c->argument, O_ACCMODE | OPEN_MAKES, O_RDONLY);
	struct scmp_arg_cmp equal = {c->argument, SCMP_CMP_EQ, c->value, 0};

	switch (c->when) {
	case WHEN_ALWAYS: return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, c->call, 0, NULL);
	case WHEN_READING: return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, c->call, 1, &reading);
	case WHEN_EQUAL: return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, c->call, 1, &equal);
	case WHEN_NOT_EXECUTABLE: return add_not_executable(ctx, c);
	case WHEN_REFUSED: return seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO((uint16_t)c->value), c->call, 0, NULL);
	case WHEN_COUNT: break;
	}
	return -EINVAL;
}

static int filter_load(scmp_filter_ctx ctx, const struct sandbox_profile *profile)
{
	int rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (rc == 0)
		rc = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	if (rc == 0)
		rc = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* A call that this architecture has not got (open(2) on arm64) is a negative number: no rule, no way. */
	for (size_t i = 0; rc == 0 && i < profile->call_count; i++)
		rc = profile->calls[i].call < 0 ? 0 : add_call(ctx, &profile->calls[i]);
	return rc != 0 ? rc : seccomp_load(ctx);
}

int sandbox_filter(const struct sandbox_profile *profile, struct err *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (ctx == NULL)
		return err_set_nomem(err, "seccomp");
	rc = filter_load(ctx, profile);
	seccomp_release(ctx);
	if (rc == 0)
		return 0;
	errno = -rc;
	return err_set_sys(err, "seccomp filter");
}
