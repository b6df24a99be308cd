/* cmd_clients.c - atesaki clients: the client directory in and out of the store, and what is dangerous in it. */
#include "console/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/json.h"
#include "policy/directory_csv.h"
#include "policy/directory_diff.h"

static void faults_print(FILE *out, const char *name, const struct directory_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		fprintf(out, "%s:%u: %s\n", name, faults->faults[i].line, faults->faults[i].text);
	if (faults->left_out > 0)
		fprintf(out, _("%s: and %zu more\n"), name, faults->left_out);
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

/* What is wrong with the file, every fault with its line: on standard error, and in the JSON of the error. */
static int faults_fail(const char *name, const struct directory_faults *faults, const struct err *err)
{
	struct buf more = {0};
	int code;

	faults_print(stderr, name, faults);
	buf_adds(&more, ",\"faults\":[");
	for (size_t i = 0; i < faults->count; i++) {
		buf_addf(&more, "%s{\"line\":%u,\"text\":", i == 0 ? "" : ",", faults->faults[i].line);
		json_add(&more, span_of(faults->faults[i].text));
		buf_addc(&more, '}');
	}
	buf_addf(&more, "],\"left_out\":%zu", faults->left_out);
	code = buf_addc(&more, '\0') != 0 || more.failed ? EX_TEMPFAIL : command_fail_more(err, more.p);
	buf_free(&more);
	return code;
}

/* A new directory on its way into the store. */
struct import {
	struct buf csv, text, stored; /* as given; as it will be stored; the one in the store */
	struct directory_rows rows, before;
	struct directory_faults warnings;
	struct directory_diff diff;
	int64_t version;
	bool same; /* nothing to store */
};

/* What is in the store now; none is no fault, and one that today's rules refuse counts as none. */
static int before_load(struct desk *desk, struct import *i, struct err *err)
{
	struct directory_faults faults;
	struct err ignored;

	if (store_directory_version(desk->store, &i->version, err) != 0)
		return -1;
	if (i->version == 0)
		return 0;
	if (store_directory_get(desk->store, i->version, &i->stored, err) != 0)
		return -1;
	if (directory_csv_parse(desk->arena, buf_span(&i->stored), &i->before, &faults, &ignored) != 0)
		i->before = (struct directory_rows){0};
	return 0;
}

static int import_prepare(struct desk *desk, struct import *i, struct err *err)
{
	if (before_load(desk, i, err) != 0 || directory_lint(desk->arena, &i->rows, today(), &i->warnings, err) != 0 ||
	    directory_diff(desk->arena, &i->before, &i->rows, &i->diff, err) != 0)
		return -1;
	if (directory_csv_write(&i->rows, &i->text) != 0)
		return err_set_nomem(err, "directory");
	i->same = i->version > 0 && span_equal(buf_span(&i->text), buf_span(&i->stored));
	return 0;
}

static const char *change_label(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_RECIPIENTS: return _("other recipients");
	case CHANGE_REMOVED: return _("removed");
	case CHANGE_ADDED: return _("added");
	case CHANGE_OTHER: return _("changed");
	case CHANGE_KIND_COUNT: break;
	}
	return "?";
}

#define CHANGES_SHOWN 20

static void import_print_changes(struct arena *arena, const struct directory_diff *diff)
{
	for (size_t i = 0; i < diff->count && i < CHANGES_SHOWN; i++) {
		const struct directory_change *c = &diff->changes[i];
		const struct client_row *row = c->after == NULL ? c->before : c->after;

		printf("  %s: %s %s\n", change_label(c->kind), directory_shown(arena, span_of(row->id)),
			directory_shown(arena, span_of(row->name)));
	}
	if (diff->count > CHANGES_SHOWN)
		printf(_("  ... and %zu more\n"), diff->count - CHANGES_SHOWN);
}

static void import_print(struct arena *arena, const struct options *o, const struct import *i)
{
	const size_t *n = i->diff.counts;

	if (o->json) {
		printf("{\"version\":%" PRId64 ",\"clients\":%zu,\"added\":%zu,\"removed\":%zu,\"changed\":%zu,"
		       "\"recipients_changed\":%zu,\"warnings\":%zu}\n", i->version, i->rows.count, n[CHANGE_ADDED], n[CHANGE_REMOVED],
			n[CHANGE_RECIPIENTS] + n[CHANGE_OTHER], n[CHANGE_RECIPIENTS], i->warnings.count);
		return;
	}
	if (i->same) {
		printf(_("This is version %" PRId64 " of the directory already; nothing is changed.\n"), i->version);
		return;
	}
	printf(_("%zu added, %zu removed, %zu changed (%zu of them in who may get the reports)\n"), n[CHANGE_ADDED], n[CHANGE_REMOVED],
		n[CHANGE_RECIPIENTS] + n[CHANGE_OTHER], n[CHANGE_RECIPIENTS]);
	if (i->before.count > 0)
		import_print_changes(arena, &i->diff);
	printf(_("%zu clients are version %" PRId64 " of the directory; the guard takes it over by itself.\n"), i->rows.count, i->version);
	if (i->warnings.count > 0)
		printf(_("warnings: %zu; 'atesaki clients lint' shows them\n"), i->warnings.count);
}

/* The file, checked whole: 0, or an exit code. */
static int import_load(struct desk *desk, struct import *i, const char *path, struct err *err)
{
	struct directory_faults faults = {0};

	if (csv_load(path, &i->csv, err) != 0)
		return command_fail_as(err, EX_NOINPUT);
	if (directory_csv_parse(desk->arena, buf_span(&i->csv), &i->rows, &faults, err) != 0)
		return faults_fail(path, &faults, err);
	return 0;
}

static int import_run(struct desk *desk, const struct options *o, const char *path, struct err *err)
{
	const char *user = command_user_name(o, err);
	struct import i = {0};
	int rc, code = user == NULL ? command_fail(err) : import_load(desk, &i, path, err);

	if (code == 0) {
		rc = import_prepare(desk, &i, err);
		if (rc == 0 && !i.same)
			rc = store_directory_put(desk->store, user, buf_span(&i.text), &i.version, err);
		if (rc == 0)
			import_print(desk->arena, o, &i);
		else
			code = command_fail(err);
	}
	buf_free(&i.csv);
	buf_free(&i.text);
	buf_free(&i.stored);
	return code;
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
		printf(_("clients: %zu, warnings: %zu\n"), clients, warnings->count);
		json_decref(all);
		return warnings->count > 0 ? 1 : EX_OK;
	}
	for (size_t i = 0; i < warnings->count; i++)
		json_array_append_new(all, json_pack("{s:i s:s}", "line", (int)warnings->faults[i].line, "text", warnings->faults[i].text));
	rc = command_json(all);
	return rc != 0 ? rc : warnings->count > 0 ? 1 : EX_OK;
}

static int lint_rows(struct arena *arena, const struct options *o, const char *name, struct span csv, struct err *err)
{
	struct directory_rows rows;
	struct directory_faults faults = {0}, warnings = {0};

	if (directory_csv_parse(arena, csv, &rows, &faults, err) != 0)
		return faults_fail(name, &faults, err);
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
	code = csv_load(path, &csv, &err) != 0 ? command_fail_as(&err, EX_NOINPUT) : lint_rows(arena, o, path, buf_span(&csv), &err);
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

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
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

	if (code == 0 && argc - o.first > 1)
		code = command_usage(_("'%s' is one word too many"), argv[o.first + 1]);
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
