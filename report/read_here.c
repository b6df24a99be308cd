/* read_here.c - reads files in this process, without walls or a pool: for whoever works on a format or looks for a fault.
 *
 * Prints the JSON of `atesaki read --json`, a line for each file. Never installed: hostile files belong in the reader. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/fdio.h"
#include "base/buf.h"
#include "report/read_fixture.h"

enum show { SHOW_JSON, SHOW_ALL, SHOW_NOTHING };

struct work {
	enum read_as as;
	enum show show;
	struct read_limits limits;
	long repeat;
	bool unreadable;
};

static const char usage[] =
	"usage: read_here [-maq] [-n TIMES] FILE ...\n"
	"  -m, --message   a message whatever it looks like\n"
	"  -a, --all       parts, kinds, alternatives, table positions on standard error, no JSON\n"
	"  -q, --quiet     nothing but the time\n"
	"  -n, --repeat N  N times; prints the CPU time of one\n";

static double cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void show(const struct work *work, const struct reading *reading, double us)
{
	char *json;

	if (work->show == SHOW_ALL)
		fixture_print(reading);
	if (work->show != SHOW_JSON)
		return;
	json = reading_json(reading, us / 1000);
	if (json != NULL)
		puts(json);
	free(json);
}

static int read_one(struct work *work, const char *path)
{
	struct buf bytes = {0};
	struct err err = {0};
	struct reading *reading = NULL;
	double start;

	if (file_slurp(path, &bytes, &err) != 0) {
		fprintf(stderr, "read_here: %s\n", err.text);
		return -1;
	}
	if (work->repeat > 1) { /* what is set up once is not counted */
		reading = fixture_read(buf_span(&bytes), work->as, &work->limits);
		reading_free(&reading);
	}
	start = cpu_us();
	for (long i = 0; i < work->repeat; i++) {
		reading_free(&reading);
		reading = fixture_read(buf_span(&bytes), work->as, &work->limits);
	}
	start = (cpu_us() - start) / (double)work->repeat;
	show(work, reading, start);
	if (work->repeat > 1 || work->show == SHOW_NOTHING)
		fprintf(stderr, "%s: %zu bytes, %.1f us\n", path, bytes.len, start);
	work->unreadable |= reading->unreadable_count > 0;
	reading_free(&reading);
	buf_free(&bytes);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"message", no_argument, NULL, 'm'}, {"all", no_argument, NULL, 'a'},
		{"quiet", no_argument, NULL, 'q'}, {"repeat", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	struct work work = {.as = READ_AS_FOUND, .repeat = 1};
	int option;

	while ((option = getopt_long(argc, argv, "maqn:", options, NULL)) != -1) {
		if (option == 'm')
			work.as = READ_AS_MESSAGE;
		else if (option == 'a' || option == 'q')
			work.show = option == 'a' ? SHOW_ALL : SHOW_NOTHING;
		else if (option == 'n')
			work.repeat = strtol(optarg, NULL, 10);
		if (option == '?' || work.repeat < 1)
			break;
	}
	if (option != -1 || optind == argc) {
		fputs(usage, stderr);
		return 64;
	}
	work.limits = fixture_limits();
	for (; optind < argc; optind++) {
		if (read_one(&work, argv[optind]) != 0)
			return 65;
	}
	return work.unreadable ? 1 : 0;
}
