/* cmd_clients.c - atesaki clients: the client directory in and out of the store, and what is dangerous in it. */
#include "console/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/directory_csv.h"

static void faults_print(FILE *out, const char *name, const struct directory_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		fprintf(out, "%s:%u: %s\n", name, faults->faults[i].line, faults->faults[i].text);
}

static int32_t today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return (int32_t)((now + tm.tm_gmtoff) / 86400);
}

static int csv_load(const char *path, struct buf *csv, struct err *err)
{
	return strcmp(path, "-") == 0 ? fd_slurp(STDIN_FILENO, csv, "standard input", err) : file_slurp(path, csv, err);
}

/* Reads and checks a file; every fault is on standard error when it is bad. */
static int rows_load(struct arena *arena, const char *path, struct buf *csv, struct directory_rows *rows, struct err *err)
{
	struct directory_faults faults = {0};

	if (csv_load(path, csv, err) != 0)
		return -1;
	if (directory_csv_parse(arena, buf_span(csv), rows, &faults, err) == 0)
		return 0;
	faults_print(stderr, path, &faults);
	return -1;
}

static int import_run(struct desk *desk, const struct options *o, const char *path, struct err *err)
{
	const char *user = command_user_name(o, err);
	struct buf csv = {0}, stored = {0};
	struct directory_rows rows;
	struct directory_faults warnings = {0};
	int64_t version;
	int rc = -1;

	if (user != NULL && rows_load(desk->arena, path, &csv, &rows, err) == 0 &&
	    directory_lint(desk->arena, &rows, today(), &warnings, err) == 0 &&
	    (directory_csv_write(&rows, &stored) == 0 || err_set_nomem(err, "directory") == 0))
		rc = store_directory_put(desk->store, user, buf_span(&stored), &version, err);
	if (rc == 0 && o->json) {
		printf("{\"version\":%" PRId64 ",\"clients\":%zu,\"warnings\":%zu}\n", version, rows.count, warnings.count);
	} else if (rc == 0) {
		printf(_("%zu clients are version %" PRId64 " of the directory; the guard takes it over by itself.\n"), rows.count,
			version);
		if (warnings.count > 0)
			printf(_("%zu warnings: 'atesaki clients lint' shows them.\n"), warnings.count);
	}
	buf_free(&csv);
	buf_free(&stored);
	return rc == 0 ? EX_OK : command_fail(err);
}

static int export_run(struct desk *desk, struct err *err)
{
	struct buf csv = {0};
	int rc = store_directory_get(desk->store, 0, &csv, err);

	if (rc == 0 && (fwrite(csv.p, 1, csv.len, stdout) != csv.len || fflush(stdout) != 0))
		rc = err_set_sys(err, "write the directory");
	buf_free(&csv);
	return rc == 0 ? EX_OK : command_fail(err);
}

static int warnings_print(const struct options *o, const char *name, const struct directory_faults *warnings, size_t clients)
{
	json_t *all = json_array();
	int rc;

	if (!o->json) {
		faults_print(stdout, name, warnings);
		printf(_("%zu clients, %zu warnings\n"), clients, warnings->count);
		json_decref(all);
		return warnings->count > 0 ? 1 : EX_OK;
	}
	for (size_t i = 0; i < warnings->count; i++)
		json_array_append_new(all, json_pack("{s:i s:s}", "line", (int)warnings->faults[i].line, "text", warnings->faults[i].text));
	rc = json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
	return rc != 0 ? EX_TEMPFAIL : warnings->count > 0 ? 1 : EX_OK;
}

static int lint_rows(struct arena *arena, const struct options *o, const char *name, struct span csv, struct err *err)
{
	struct directory_rows rows;
	struct directory_faults faults = {0}, warnings = {0};

	if (directory_csv_parse(arena, csv, &rows, &faults, err) != 0) {
		faults_print(stderr, name, &faults);
		return command_fail(err);
	}
	if (directory_lint(arena, &rows, today(), &warnings, err) != 0)
		return command_fail(err);
	return warnings_print(o, name, &warnings, rows.count);
}

/* A file is checked without a store or a configuration. */
static int lint_file(const struct options *o, const char *path)
{
	struct arena *arena = arena_new(0);
	struct buf csv = {0};
	struct err err = {0};
	int code;

	if (arena == NULL)
		return EX_TEMPFAIL;
	code = csv_load(path, &csv, &err) != 0 ? command_fail(&err) : lint_rows(arena, o, path, buf_span(&csv), &err);
	buf_free(&csv);
	arena_free(&arena);
	return code;
}

static int lint_store(struct desk *desk, const struct options *o, struct err *err)
{
	struct buf csv = {0};
	int code = store_directory_get(desk->store, 0, &csv, err) != 0 ? command_fail(err)
		: lint_rows(desk->arena, o, "directory", buf_span(&csv), err);

	buf_free(&csv);
	return code;
}

static int clients_import(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int code = options_parse(argc, argv, "cju", &o);

	if (code == 0 && argc - o.first != 1)
		code = command_usage(_("one FILE.csv is needed, or - for standard input"));
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = import_run(&desk, &o, argv[o.first], &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static int clients_export(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int code = options_parse(argc, argv, "c", &o);

	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = export_run(&desk, &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static int clients_lint(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc > o.first) {
		code = lint_file(&o, argv[o.first]);
	} else if (code == 0) {
		code = desk_open(&desk, &o);
		if (code == 0)
			code = lint_store(&desk, &o, &err);
	}
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static const struct command clients_commands[] = {
	{"import", clients_import, "[-c CONF] [--user NAME] [--json] FILE.csv|-", N_("check a CSV file whole and make it the directory")},
	{"export", clients_export, "[-c CONF]", N_("write the directory as CSV")},
	{"lint", clients_lint, "[-c CONF] [--json] [FILE.csv|-]", N_("what is allowed but dangerous: overlaps, look-alikes, expired")},
	{NULL, NULL, NULL, NULL},
};

int command_clients(int argc, char **argv)
{
	return command_dispatch(clients_commands, "atesaki clients", argc, argv);
}
