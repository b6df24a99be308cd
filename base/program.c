/* program.c - where the other programs of this package are. */
#include "base/program.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The folder of the running program; "" when it cannot be told. */
static void own_folder(char *folder, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", folder, size - 1);
	char *slash;

	folder[len < 0 ? 0 : len] = '\0';
	slash = strrchr(folder, '/');
	if (slash != NULL)
		*slash = '\0';
}

static bool is_program(const char *path, int printed, size_t size)
{
	return printed > 0 && (size_t)printed < size && access(path, X_OK) == 0;
}

int program_find(const char *name, const char *room, char *path, size_t size, struct err *err)
{
	char folder[PATH_MAX];

	own_folder(folder, sizeof(folder));
	if (folder[0] != '\0' && is_program(path, snprintf(path, size, "%s/../%s/%s", folder, room, name), size))
		return 0;
	if (is_program(path, snprintf(path, size, "%s/%s", ATESAKI_LIBEXECDIR, name), size))
		return 0;
	return err_set(err, ERR_SYSTEM, "program %s is neither in %s/../%s nor in %s", name, folder, room,
		ATESAKI_LIBEXECDIR);
}
