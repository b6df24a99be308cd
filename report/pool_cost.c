/* pool_cost.c - what reading a message through the pool costs: pool_cost [-n TIMES] FILE...; not installed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/deadline.h"
#include "report/pool.h"

static double cpu_us(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

struct cost {
	double wall_us, own_us, reader_us;
	size_t segments, unreadable;
};

static int run(const struct conf *conf, int fd, size_t size, long times, struct cost *cost, struct err *err)
{
	struct pool *pool;
	int64_t from_us;
	int rc = 0;

	*cost = (struct cost){.own_us = -cpu_us(RUSAGE_SELF), .reader_us = -cpu_us(RUSAGE_CHILDREN)};
	pool = pool_new(conf, NULL, 1, err);
	if (pool == NULL)
		return -1;
	from_us = clock_now_us();
	for (long i = 0; rc == 0 && i < times; i++) {
		struct reading *reading = pool_read(pool, fd, size, READ_AS_FOUND, err);

		rc = reading == NULL ? -1 : 0;
		cost->segments = rc == 0 ? reading->segment_count : 0;
		cost->unreadable = rc == 0 ? reading->unreadable_count : 0;
		reading_free(&reading);
	}
	cost->wall_us = (double)(clock_now_us() - from_us);
	pool_free(&pool);
	cost->own_us += cpu_us(RUSAGE_SELF);
	cost->reader_us += cpu_us(RUSAGE_CHILDREN);
	return rc;
}

/* What more messages cost than one: starting the reader is told apart. */
static int measure(const struct conf *conf, const char *path, long times, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct cost one, all;
	struct stat st;
	int rc;

	if (fd < 0 || fstat(fd, &st) != 0)
		return err_set_sys(err, "open %s", path);
	rc = run(conf, fd, (size_t)st.st_size, 1, &one, err);
	if (rc == 0)
		rc = run(conf, fd, (size_t)st.st_size, times, &all, err);
	close(fd);
	if (rc != 0)
		return -1;
	printf("%-30s %8lld bytes %6zu segments %zu unreadable  first %.1f ms; each: wall %.1f us, cpu here %.1f, reader %.1f\n",
		path, (long long)st.st_size, all.segments, all.unreadable, one.wall_us / 1e3,
		(all.wall_us - one.wall_us) / (double)(times - 1), (all.own_us - one.own_us) / (double)(times - 1),
		(all.reader_us - one.reader_us) / (double)(times - 1));
	return 0;
}

int main(int argc, char **argv)
{
	struct err err = {0};
	const struct conf *conf = conf_default(&err);
	long times = 1000;
	int c, rc = conf == NULL ? -1 : 0;

	while ((c = getopt(argc, argv, "n:")) != -1) {
		if (c == 'n')
			times = strtol(optarg, NULL, 10);
	}
	if (optind == argc || times < 2) {
		fprintf(stderr, "usage: pool_cost [-n TIMES] FILE...\n");
		return EX_USAGE;
	}
	for (int i = optind; rc == 0 && i < argc; i++)
		rc = measure(conf, argv[i], times, &err);
	if (rc != 0)
		fprintf(stderr, "pool_cost: %s\n", err.text);
	conf_release(&conf);
	return rc == 0 ? EX_OK : err_exit_code(&err);
}
