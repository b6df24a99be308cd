/* main_indexer.c - atesaki-indexer: compiles a client directory into the image that the others map.
 *
 * A process of its own because libhs takes seconds and hundreds of megabytes for a moment; they end with it.
 *
 * SECURITY: runs as its starter and needs no privilege: reads one CSV, writes one image. The CSV is the directory itself, which is
 * trusted; it is checked whole all the same. The image has the clients' names and addresses: mode 0640.
 * FAILURE: exit codes are those of sysexits(3), one line on standard error: 65 the CSV is faulty, 74 the image could not be
 * written, 75 out of memory or another thing that passes. The image is placed whole or not at all; without -o nothing is written before
 * all is compiled. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/directory_csv.h"

struct job {
	const char *csv_path; /* "-": standard input */
	const char *image_path; /* NULL: standard output */
	const char *version;
	int progress_fd; /* -1: none */
};

struct built {
	void *image;
	size_t size;
};

static void show_progress(void *user, size_t done, size_t all)
{
	const int *fd = user;

	if (*fd >= 0 && done < all)
		dprintf(*fd, "\rcompiling the client directory: %3zu %% of %zu names", all == 0 ? 100 : done * 100 / all, all);
	else if (*fd >= 0)
		dprintf(*fd, "\r\033[K");
}

static int load(const struct job *job, struct arena *arena, struct directory_rows *rows, struct err *err)
{
	struct buf csv = {.max_bytes = DIRECTORY_CSV_MOST_BYTES};
	struct directory_faults faults;
	int rc = strcmp(job->csv_path, "-") == 0 ? fd_slurp(STDIN_FILENO, &csv, "standard input", err)
	                                         : file_slurp(job->csv_path, &csv, err);

	if (rc == 0)
		rc = directory_csv_parse(arena, buf_span(&csv), rows, &faults, err);
	buf_free(&csv);
	return rc;
}

static int compile(struct job *job, struct built *built, struct err *err)
{
	struct arena *arena = arena_new(0);
	struct directory_rows rows;
	int rc;

	if (arena == NULL)
		return err_set_nomem(err, "client directory");
	rc = load(job, arena, &rows, err);
	if (rc == 0)
		rc = directory_compile_told(rows.rows, rows.count, job->version, show_progress, &job->progress_fd, &built->image,
			&built->size, err);
	show_progress(&job->progress_fd, 1, 1);
	arena_free(&arena);
	return rc;
}

static int place(const struct job *job, const struct built *built, struct err *err)
{
	if (job->image_path != NULL)
		return file_replace(job->image_path, 0640, built->image, built->size, err);
	if (fd_write_all(STDOUT_FILENO, built->image, built->size) != 0)
		return err_set_sys(err, "write the image");
	return 0;
}

static int run(struct job *job)
{
	struct built built = {0};
	struct err err = {0};
	int code = EX_OK;

	if (compile(job, &built, &err) != 0)
		code = err_exit_code(&err);
	else if (place(job, &built, &err) != 0)
		code = err.kind == ERR_TEMPORARY ? EX_TEMPFAIL : EX_IOERR;
	if (code != EX_OK)
		fprintf(stderr, "atesaki-indexer: %s\n", err.text);
	free(built.image);
	return code;
}

static int usage(void)
{
	fprintf(stderr, "usage: atesaki-indexer [-V VERSION] [-o IMAGE] [-p FD] [CLIENTS.csv|-]\n");
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	struct job job = {.csv_path = "-", .version = "", .progress_fd = isatty(STDERR_FILENO) == 1 ? STDERR_FILENO : -1};
	int c;

	while ((c = getopt(argc, argv, "V:o:p:")) != -1) {
		switch (c) {
		case 'V': job.version = optarg; break;
		case 'o': job.image_path = optarg; break;
		case 'p': job.progress_fd = atoi(optarg); break;
		default: return usage();
		}
	}
	if (argc - optind > 1 || (job.image_path == NULL && isatty(STDOUT_FILENO) == 1))
		return usage();
	if (optind < argc)
		job.csv_path = argv[optind];
	setpriority(PRIO_PROCESS, 0, 10); /* mail comes first; if not, it only takes longer */
	return run(&job);
}
