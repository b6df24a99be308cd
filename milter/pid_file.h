/* pid_file.h - one parent for one configuration. */
#ifndef MILTER_PID_FILE_H
#define MILTER_PID_FILE_H

#include "base/err.h"

/* Writes this process's number into path and keeps it locked as long as the descriptor is open. -1 with err: another
 * process has it. */
int pid_file_take(const char *path, struct err *err);
/* Removes the file and closes the descriptor. */
void pid_file_drop(const char *path, int *fd);

#endif
