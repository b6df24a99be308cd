/* judge_list.c - reads and judges many messages in one process, without walls, daemon or store: for the corpus.
 *
 * usage: judge_list [-v] CONF CLIENTS.csv LIST. Each line of LIST is sender TAB recipients TAB file, recipients set apart by
 * spaces, files relative to LIST. Prints, a line for each: kind TAB reasons TAB claims (id:how, set apart by spaces). -v prints
 * the verdict's JSON instead. Today is CORPUS_DAY, so that validity dates do not depend on the day of the test. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/fdio.h"
#include "policy/directory_csv.h"
#include "policy/judge.h"
#include "report/limits.h"
#include "report/reader.h"

#define CORPUS_DAY_MS 1795485600000LL /* 2026-11-24 11:00 in Japan */
#define RECIPIENTS_MOST 100u

struct bench {
	const struct conf *conf;
	struct policy *policy;
	struct reader *reader;
	struct read_limits limits;
	const char *folder;
	bool whole;
};

struct job {
	char *sender, *recipients, *file;
};

static struct directory *load_directory(const char *path, struct err *err)
{
	struct arena *arena = arena_new(0);
	struct buf csv = {0};
	struct directory_rows rows;
	struct directory_faults faults;
	struct directory *dir = NULL;
	void *image;
	size_t size;

	if (arena == NULL)
		err_set_nomem(err, "client directory");
	else if (file_slurp(path, &csv, err) == 0 && directory_csv_parse(arena, buf_span(&csv), &rows, &faults, err) == 0 &&
	         directory_compile(rows.rows, rows.count, "corpus", &image, &size, err) == 0)
		dir = directory_from_image(image, size, err);
	buf_free(&csv);
	arena_free(&arena);
	return dir;
}

static int bench_open(struct bench *b, const char *conf, const char *clients, struct err *err)
{
	struct directory *dir;

	b->conf = conf_read(conf, err);
	dir = b->conf == NULL ? NULL : load_directory(clients, err);
	if (dir != NULL)
		b->policy = policy_new(b->conf, dir, err);
	if (b->policy != NULL)
		b->reader = reader_new(err);
	directory_release(&dir);
	if (b->reader == NULL)
		return -1;
	b->limits = limits_from(b->conf);
	return 0;
}

static void bench_close(struct bench *b)
{
	reader_free(&b->reader);
	policy_release(&b->policy);
	conf_release(&b->conf);
}

static void print_verdict(const struct bench *b, const struct verdict *v)
{
	char *json = b->whole ? verdict_json(v) : NULL;

	if (json != NULL) {
		puts(json);
		free(json);
		return;
	}
	printf("%s\t", verdict_kind_name(v->kind));
	for (size_t i = 0; i < v->reason_count; i++)
		printf("%s%s", i == 0 ? "" : ",", reason_name(v->reasons[i]));
	putchar('\t');
	for (size_t i = 0; i < v->client_count; i++) {
		for (size_t k = 0; k < v->clients[i].claim_count; k++)
			printf("%.*s:%s ", SPAN_ARG(v->clients[i].id), claim_how_name(v->clients[i].claims[k]->how));
	}
	putchar('\n');
}

static int judge_reading(const struct bench *b, const struct job *job, const struct reading *reading, struct err *err)
{
	const char *list[RECIPIENTS_MOST];
	struct envelope envelope = {.sender = job->sender, .recipients = list, .queue_id = "", .auth_user = "", .client_addr = "",
	                            .daemon_name = ""};
	struct arena *arena = arena_new(0);
	struct verdict verdict;
	char *save = NULL;
	int rc;

	for (char *r = strtok_r(job->recipients, " ", &save); r != NULL && envelope.recipient_count < RECIPIENTS_MOST;
	     r = strtok_r(NULL, " ", &save))
		list[envelope.recipient_count++] = r;
	if (arena == NULL)
		return err_set_nomem(err, "verdict");
	rc = judge(b->policy, &envelope, reading, CORPUS_DAY_MS, arena, &verdict, err);
	if (rc == 0)
		print_verdict(b, &verdict);
	arena_free(&arena);
	return rc;
}

static int judge_file(const struct bench *b, const struct job *job, struct err *err)
{
	struct reading *reading = reading_new(0);
	struct sink sink = sink_reading(reading);
	struct buf bytes = {0};
	char path[4096];
	int rc = -1;

	snprintf(path, sizeof(path), "%s/%s", b->folder, job->file);
	if (reading == NULL)
		err_set_nomem(err, "reading");
	else if (file_slurp(path, &bytes, err) != 0)
		rc = -1;
	else if (reader_read(b->reader, buf_span(&bytes), READ_AS_MESSAGE, &b->limits, &sink) != 0)
		err_set(err, ERR_TEMPORARY, "%s: no whole reading", path);
	else
		rc = judge_reading(b, job, reading, err);
	buf_free(&bytes);
	reading_free(&reading);
	return rc;
}

static int judge_all(const struct bench *b, FILE *list, struct err *err)
{
	char *line = NULL, *save;
	size_t room = 0;
	int rc = 0;

	while (rc == 0 && getline(&line, &room, list) > 0) {
		struct job job = {.sender = line};

		job.recipients = strchr(line, '\t');
		if (job.recipients == NULL) {
			rc = err_set(err, ERR_INPUT, "list: not sender TAB recipients TAB file: %s", line);
			break;
		}
		*job.recipients++ = '\0';
		job.file = strchr(job.recipients, '\t');
		if (job.file == NULL) {
			rc = err_set(err, ERR_INPUT, "list: no file: %s", job.recipients);
			break;
		}
		*job.file++ = '\0';
		job.file = strtok_r(job.file, "\n", &save);
		rc = job.file == NULL ? err_set(err, ERR_INPUT, "list: no file") : judge_file(b, &job, err);
	}
	free(line);
	return rc;
}

int main(int argc, char **argv)
{
	struct bench b = {.whole = argc > 1 && strcmp(argv[1], "-v") == 0};
	struct err err = {0};
	FILE *list;
	int rc;

	argv += b.whole;
	if (argc - (int)b.whole != 4) {
		fputs("usage: judge_list [-v] CONF CLIENTS.csv LIST\n", stderr);
		return EX_USAGE;
	}
	list = fopen(argv[3], "r");
	if (list == NULL) {
		perror(argv[3]);
		return EX_NOINPUT;
	}
	b.folder = dirname(argv[3]);
	rc = bench_open(&b, argv[1], argv[2], &err);
	if (rc == 0)
		rc = judge_all(&b, list, &err);
	if (rc != 0)
		fprintf(stderr, "judge_list: %s\n", err.text);
	fclose(list);
	bench_close(&b);
	return rc == 0 ? EX_OK : EX_SOFTWARE;
}
