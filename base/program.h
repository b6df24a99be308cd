/* program.h - where the other programs of this package are: beside the running one in a build tree, else installed. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stddef.h>

#include "base/err.h"

/* name: "atesaki-reader"; room: the folder of the build tree it is made in. Never looks in $PATH. 0, or -1 with err when
 * neither place has it. */
int program_find(const char *name, const char *room, char *path, size_t size, struct err *err);

#endif
