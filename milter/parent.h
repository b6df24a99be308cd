/* parent.h - keeps the guard's processes running, and hands signals on. */
#ifndef MILTER_PARENT_H
#define MILTER_PARENT_H

#include "base/conf.h"
#include "base/err.h"

struct parent_options {
	const struct conf *conf; /* read from an absolute path; a reference is taken */
	int ready_fd;            /* gets a byte, the exit code so far: 0 once the milter answers; -1: nobody waits */
};

/* Runs until SIGTERM or SIGINT, or until the milter says at the first start that the configuration is wrong. Gives the
 * exit code. Opens pid file and control socket, and removes them. */
int parent_run(const struct parent_options *options, struct err *err);
/* The log file, made for the guard's user and group before anybody opens it. 0 or -1. */
int parent_prepare_log(const struct conf *conf, struct err *err);

#endif
