/* cmd_documents.c - atesaki documents: what anybody may get (price lists, manuals), so that it is not held as seen elsewhere. */
#include "console/command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console/evidence.h"
#include "console/judging.h"
#include "console/table.h"
#include "policy/document.h"

/* The digests of a file, or of the files in an archive or a mail, as the guard makes them. */
static int digests_of_reading(const struct judging *j, struct arena *arena, struct buf *digests, struct err *err)
{
	struct stamp_key key;
	struct documents found;
	struct view view = {0};
	int rc = -1;

	if (stamp_key_read(j->conf->seen_key, arena, &key, err) != 0)
		return -1;
	if (key.p == NULL)
		return err_set(err, ERR_INPUT, "seen.key is not set in the configuration; 'atesaki key seen' makes the key");
	if (view_build(&view, j->reading, err) == 0 &&
	    documents_find(&view, &key, (size_t)j->conf->seen_minimum, arena, &found, err) == 0) {
		rc = buf_add(digests, found.digests == NULL ? "" : (const char *)found.digests, found.count * sizeof(*found.digests));
		if (rc != 0)
			err_set_nomem(err, "documents");
	}
	view_free(&view);
	return rc;
}

static int file_digests(const struct desk *desk, const char *path, struct buf *digests, struct err *err)
{
	struct judging j = {.fd = -1};
	int rc = -1;

	j.fd = message_file_open(path, &j.size, err);
	j.conf = conf_hold(desk->conf);
	if (j.fd >= 0 && judging_read(&j, READ_AS_FOUND, err) == 0)
		rc = digests_of_reading(&j, desk->arena, digests, err);
	judging_close(&j);
	if (rc == 0 && digests->len == 0)
		rc = err_set(err, ERR_INPUT, "%s: has too little text (seen.minimum) to be remembered; it is not held for that", path);
	return rc;
}

static int common_tell(const struct options *o, int64_t number, const char *name)
{
	if (o->json)
		return command_json(json_pack("{s:I s:s}", "number", (json_int_t)number, "name", name));
	printf(_("%" PRId64 ": %s may go to anybody.\n"), number, name);
	return EX_OK;
}

static int common_add(struct desk *desk, const struct options *o, const char *name, struct span digests, struct err *err)
{
	const char *user = command_user_name(o, err);
	int64_t number;

	if (user == NULL || document_common_add(desk->store, user, name, digests, &number, err) != 0)
		return command_fail(err);
	return common_tell(o, number, name);
}

static int common_one(struct desk *desk, const struct options *o, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct buf digests = {0};
	int code;

	if (file_digests(desk, path, &digests, err) != 0)
		code = command_fail(err);
	else
		code = common_add(desk, o, slash == NULL ? path : slash + 1, buf_span(&digests), err);
	buf_free(&digests);
	return code;
}

static int common_held_one(struct desk *desk, const struct options *o, const char *text, struct err *err)
{
	struct buf digests = {0};
	int64_t id;
	int code;

	if (desk_hold_id(text, &id, err) != 0 || hold_documents(desk->store, id, &digests, err) != 0)
		code = command_fail(err);
	else
		code = common_add(desk, o, arena_printf(desk->arena, "held message %" PRId64, id), buf_span(&digests), err);
	buf_free(&digests);
	return code;
}

static int remove_one(struct desk *desk, const struct options *o, const char *text, struct err *err)
{
	const char *user = command_user_name(o, err);
	char *end;
	int64_t number = strtoll(text, &end, 10);

	if (user == NULL)
		return command_fail(err);
	if (*end != '\0' || number <= 0)
		return command_usage(_("'%s' is not a number"), text);
	if (document_common_remove(desk->store, user, number, err) != 0)
		return command_fail(err);
	if (o->json)
		return command_json(json_pack("{s:I}", "removed", (json_int_t)number));
	printf(_("%" PRId64 " is held again when it went to another client.\n"), number);
	return EX_OK;
}

typedef int documents_do(struct desk *desk, const struct options *o, const char *operand, struct err *err);

static int each(int argc, char **argv, documents_do *run)
{
	struct options o;
	struct desk desk;
	struct err err = {0};
	int code = options_parse(argc, argv, "cuj", &o);

	if (code == 0 && argc <= o.first)
		code = command_usage(_("what? A word is missing"));
	if (code == 0 && (code = desk_open(&desk, &o)) == 0) {
		for (int i = o.first; i < argc && code == 0; i++)
			code = run(&desk, &o, argv[i], &err);
		desk_close(&desk);
	}
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static int documents_common(int argc, char **argv)
{
	return each(argc, argv, common_one);
}

static int documents_common_held(int argc, char **argv)
{
	return each(argc, argv, common_held_one);
}

static int documents_remove(int argc, char **argv)
{
	return each(argc, argv, remove_one);
}

static int list_print(struct desk *desk, const struct options *o, const struct common_document *v, size_t count)
{
	static const struct table_column layout[] = {{N_("NO"), 4, 8, 1}, {N_("SINCE"), 16, 16, 0}, {N_("BY"), 6, 20, 0},
		{N_("DOCUMENT"), 12, 0, 0}};
	struct table *table = table_new(desk->arena, layout, 4);
	json_t *all = json_array();

	for (size_t i = 0; i < count && table != NULL; i++) {
		const char *cells[] = {arena_printf(desk->arena, "%" PRId64, v[i].number), when_text(desk->arena, v[i].at_ms), v[i].user,
			v[i].name};

		table_row(table, cells);
		json_array_append_new(all, json_pack("{s:I s:s s:s s:I}", "number", (json_int_t)v[i].number, "name", v[i].name, "user",
			v[i].user, "at_ms", (json_int_t)v[i].at_ms));
	}
	if (o->json)
		return command_json(all);
	json_decref(all);
	if (count == 0)
		puts(_("No document may go to anybody."));
	return count == 0 || (table != NULL && table_print(table, stdout, 0) == 0) ? EX_OK : EX_TEMPFAIL;
}

static int documents_list(int argc, char **argv)
{
	struct options o;
	struct desk desk;
	struct err err = {0};
	struct common_document *v;
	size_t count;
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0 && (code = desk_open(&desk, &o)) == 0) {
		code = document_common_list(desk.store, desk.arena, &v, &count, &err) != 0 ? command_fail(&err)
			: list_print(&desk, &o, v, count);
		desk_close(&desk);
	}
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static const struct command document_commands[] = {
	{"common", documents_common, "[-c CONF] [--user NAME] [--json] FILE...", N_("these documents may go to anybody")},
	{"common-held", documents_common_held, "[-c CONF] [--user NAME] [--json] NUMBER...",
		N_("the same for the documents of a held message")},
	{"list", documents_list, "[-c CONF] [--json]", N_("which may go to anybody")},
	{"remove", documents_remove, "[-c CONF] [--user NAME] [--json] NUMBER...", N_("may not any more")},
	{NULL, NULL, NULL, NULL},
};

int command_documents(int argc, char **argv)
{
	return command_dispatch(document_commands, "atesaki documents", argc, argv);
}
