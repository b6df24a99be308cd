/* cmd_check.c - atesaki check: judges one message, changes nothing. atesaki read: shows what the reader sees of it. */
#include "console/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/text.h"
#include "console/evidence.h"
#include "console/judging.h"
#include "console/table.h"
#include "policy/judge.h"
#include "report/pool.h"

static int verdict_print(const struct verdict *verdict, struct arena *arena, bool as_json)
{
	char *text = verdict_json(verdict);
	json_t *evidence;

	if (text == NULL)
		return EX_TEMPFAIL;
	if (as_json) {
		puts(text);
	} else {
		evidence = json_loads(text, 0, NULL);
		printf("%s\n", verdict_kind_name(verdict->kind));
		evidence_print(stdout, arena, evidence, screen_columns());
		json_decref(evidence);
	}
	free(text);
	return verdict_exit_code(verdict->kind);
}

static int check_tell(const struct judging *j, const struct options *options, const struct verdict *verdict)
{
	return verdict_print(verdict, j->arena, options->json);
}

int command_check(int argc, char **argv)
{
	return judging_command(argc, argv, "cdfrj", check_tell);
}

static void reading_print(const struct reading *reading, struct arena *arena)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];
		const char *place = arena_copy(arena, s->place.p, s->place.len);

		printf("%s\n", text_printable(arena, span_of(place)));
		for (size_t at = 0; at < s->text.len;) {
			const char *line = s->text.p + at;
			const char *stop = memchr(line, '\n', s->text.len - at);
			size_t len = stop == NULL ? s->text.len - at : (size_t)(stop - line);

			at += len + 1;
			len -= len > 0 && line[len - 1] == '\r';
			printf("    %s\n", text_printable(arena, (struct span){line, len}));
		}
	}
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		const struct unreadable *u = &reading->unreadable[i];

		printf(_("unreadable: %s: %s"), text_printable(arena, u->place), unreadable_why_name(u->why));
		printf(u->detail.len > 0 ? " (%.*s)\n" : "%.*s\n", SPAN_ARG(u->detail));
	}
}

static int read_show(const struct judging *j, bool as_json, double elapsed_ms, struct err *err)
{
	char *text;

	if (as_json) {
		text = reading_json(j->reading, elapsed_ms);
		if (text == NULL)
			return err_set_nomem(err, "reading");
		puts(text);
		free(text);
	} else {
		reading_print(j->reading, j->reading->arena);
	}
	return 0;
}

/* One file, by the reader that the last one used. */
static int file_read(struct judging *j, const char *path, bool as_json, bool one_of_several)
{
	struct err err = {0};
	int64_t started_us;
	int code;

	j->fd = message_file_open(path, &j->size, &err);
	started_us = clock_now_us();
	if (j->fd >= 0 && one_of_several && !as_json)
		printf("==> %s\n", path);
	if (j->fd < 0) {
		code = command_fail_as(&err, EX_NOINPUT);
	} else if (judging_read(j, READ_AS_FOUND, &err) != 0 ||
	           read_show(j, as_json, (double)(clock_now_us() - started_us) / 1000.0, &err) != 0) {
		code = command_fail_as(&err, EX_TEMPFAIL);
	} else {
		code = j->reading->unreadable_count > 0 ? EXIT_HOLD : EXIT_PASS;
	}
	reading_free(&j->reading);
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
	return code;
}

/* Up to the first file that cannot be opened or for which no reader is to be had. */
static int read_run(const struct options *options, char **paths, int count)
{
	struct judging j = {.fd = -1};
	struct err err = {0};
	int code = EXIT_PASS, worst = EXIT_PASS;

	j.conf = command_conf(options, true, &err);
	if (j.conf == NULL)
		return command_fail_as(&err, EX_CONFIG);
	for (int i = 0; i < count && (code == EXIT_PASS || code == EXIT_HOLD); i++) {
		code = file_read(&j, paths[i], options->json, count > 1);
		fflush(stdout);
		worst = code == EXIT_PASS ? worst : code;
	}
	judging_close(&j);
	return worst;
}

int command_read(int argc, char **argv)
{
	struct options o;
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc - o.first < 1)
		code = command_usage(_("a FILE is needed, or - for standard input"));
	if (code == 0)
		code = read_run(&o, argv + o.first, argc - o.first);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}
