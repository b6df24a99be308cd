/* cmd_admin.c - atesaki audit, key and user: what the mail admin and the auditor need. */
#include "console/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/deadline.h"
#include "console/evidence.h"
#include "console/table.h"
#include "quarantine/seal.h"

static void progress_print(int64_t done, int64_t all)
{
	if (all > 0)
		fprintf(stderr, "\r%3d%%  %" PRId64 " / %" PRId64 "%s", (int)(done * 100 / all), done, all, done >= all ? "\n" : "");
}

static int verify_run(struct desk *desk, const struct options *o, struct err *err)
{
	const char *fault = NULL;
	int64_t checked = 0;

	if (audit_verify(desk->store, desk->conf, desk->arena, &fault, &checked,
	                 isatty(STDERR_FILENO) ? progress_print : NULL, err) != 0)
		return command_fail(err);
	if (o->json) {
		if (command_json(json_pack("{s:b s:I s:s?}", "sound", fault == NULL, "checked", (json_int_t)checked, "fault", fault)) != 0)
			return EX_TEMPFAIL;
	} else if (fault == NULL) {
		printf(_("%" PRId64 " events: the chain is sound.\n"), checked);
	} else {
		printf(_("NOT SOUND: %s\n"), fault);
	}
	return fault == NULL ? EX_OK : 1;
}

/* Commands that need the store and no operand. */
static int with_desk(int argc, char **argv, const char *takes, int (*run)(struct desk *, const struct options *, struct err *))
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int code = options_parse(argc, argv, takes, &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = run(&desk, &o, &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static int audit_verify_command(int argc, char **argv)
{
	return with_desk(argc, argv, "cj", verify_run);
}

static const struct command audit_commands[] = {
	{"verify", audit_verify_command, "[-c CONF] [--json]", N_("walk the whole chain; 0: sound, 1: not, and which event")},
	{NULL, NULL, NULL, NULL},
};

int command_audit(int argc, char **argv)
{
	return command_dispatch(audit_commands, "atesaki audit", argc, argv);
}

static int key_run(const struct conf *conf, const struct options *o, struct err *err)
{
	if (seal_generate(conf->seal_certificate, conf->seal_key, err) != 0 || audit_key_generate(conf->audit_key, err) != 0)
		return command_fail(err);
	if (o->json)
		return command_json(json_pack("{s:s s:s s:s}", "certificate", conf->seal_certificate, "opening_key", conf->seal_key,
			"audit_key", conf->audit_key));
	printf(_("certificate  %s\nopening key  %s\naudit key    %s\n"
		"Keep a copy of the opening key in a safe: without it no held message can be opened.\n"),
		conf->seal_certificate, conf->seal_key, conf->audit_key);
	return EX_OK;
}

static int key_generate(int argc, char **argv)
{
	struct options o;
	struct err err = {0};
	const struct conf *conf = NULL;
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0) {
		conf = command_conf(&o, false, &err);
		code = conf == NULL ? command_fail_as(&err, EX_CONFIG) : key_run(conf, &o, &err);
	}
	conf_release(&conf);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static const struct command key_commands[] = {
	{"generate", key_generate, "[-c CONF] [--json]", N_("make the seal's certificate and key and the audit key")},
	{"seen", command_key_seen, "[-c CONF] [--json]", N_("make the key of documents' digests, where seen.key says")},
	{"stamp", command_key_stamp, "[-c CONF] [--json]", N_("make the key of stamps, where stamp.key says")},
	{NULL, NULL, NULL, NULL},
};

int command_key(int argc, char **argv)
{
	return command_dispatch(key_commands, "atesaki key", argc, argv);
}

static enum user_role role_of(const char *name)
{
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (strcmp(user_role_name(r), name) == 0)
			return r;
	}
	return ROLE_COUNT;
}

/* Written under the name of who does it. */
static int user_store(struct desk *desk, const struct options *o, const struct user *user, struct err *err)
{
	const char *by = command_user_name(o, err);

	if (by == NULL || user_add(desk->store, user, by, err) != 0)
		return command_fail(err);
	if (o->json)
		return command_json(json_pack("{s:s s:s s:s s:b}", "name", user->name, "role", user_role_name(user->role), "address",
			user->address, "active", user->active));
	if (user->active)
		printf(_("%s may act as %s.\n"), user->name, user_role_name(user->role));
	else
		printf(_("%s may not act any more; the history keeps the name.\n"), user->name);
	return EX_OK;
}

static int user_add_run(struct desk *desk, const struct options *o, const char *name, struct err *err)
{
	struct user user = {.name = name, .address = o->address == NULL ? "" : o->address, .active = true,
		.role = o->role == NULL ? ROLE_SUPERVISOR : role_of(o->role), .created_ms = clock_wall_ms()};

	if (user.role == ROLE_COUNT)
		return command_usage(_("--role takes supervisor, auditor or admin"));
	return user_store(desk, o, &user, err);
}

static int user_disable_run(struct desk *desk, const struct options *o, const char *name, struct err *err)
{
	struct user *users;
	size_t count;

	if (user_list(desk->store, desk->arena, &users, &count, err) != 0)
		return command_fail(err);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(users[i].name, name) == 0) {
			users[i].active = false;
			return user_store(desk, o, &users[i], err);
		}
	}
	err_set(err, ERR_INPUT, _("there is no user %s; 'atesaki user list' shows them"), name);
	return command_fail(err);
}

/* Commands about one user, by name. */
static int with_user(int argc, char **argv, const char *takes,
	int (*run)(struct desk *, const struct options *, const char *, struct err *))
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int code = options_parse(argc, argv, takes, &o);

	if (code == 0 && argc - o.first != 1)
		code = command_usage(_("the NAME of the user is needed"));
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = run(&desk, &o, argv[o.first], &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

static int user_add_command(int argc, char **argv)
{
	return with_user(argc, argv, "couaj", user_add_run);
}

static int user_disable_command(int argc, char **argv)
{
	return with_user(argc, argv, "cuj", user_disable_run);
}

static int users_print_json(const struct user *users, size_t count)
{
	json_t *all = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, json_pack("{s:s s:s s:s s:b s:I}", "name", users[i].name, "role",
			user_role_name(users[i].role), "address", users[i].address, "active", users[i].active, "created_ms",
			(json_int_t)users[i].created_ms));
	return command_json(all);
}

static int user_list_run(struct desk *desk, const struct options *o, struct err *err)
{
	static const struct table_column layout[] = {
		{N_("NAME"), 8, 24, 0}, {N_("ROLE"), 10, 10, 0}, {N_("ADDRESS"), 10, 40, 0}, {N_("SINCE"), 16, 16, 0}, {N_("ACTIVE"), 3, 6, 0},
	};
	struct table *table = table_new(desk->arena, layout, 5);
	struct user *users;
	size_t count;

	if (table == NULL || user_list(desk->store, desk->arena, &users, &count, err) != 0)
		return command_fail(err);
	if (o->json)
		return users_print_json(users, count);
	for (size_t i = 0; i < count; i++) {
		const char *cells[] = {users[i].name, user_role_name(users[i].role), users[i].address,
			when_text(desk->arena, users[i].created_ms), users[i].active ? _("yes") : _("no")};

		table_row(table, cells);
	}
	return table_print(table, stdout, 0) == 0 ? EX_OK : EX_TEMPFAIL;
}

static int user_list_command(int argc, char **argv)
{
	return with_desk(argc, argv, "cj", user_list_run);
}

static const struct command user_commands[] = {
	{"add", user_add_command, "[-c CONF] [--user NAME] [--role ROLE] [--address ADDRESS] [--json] NAME",
		N_("name a supervisor, auditor or admin")},
	{"disable", user_disable_command, "[-c CONF] [--user NAME] [--json] NAME", N_("who left may not act any more")},
	{"list", user_list_command, "[-c CONF] [--json]", N_("who may do what")},
	{NULL, NULL, NULL, NULL},
};

int command_user(int argc, char **argv)
{
	return command_dispatch(user_commands, "atesaki user", argc, argv);
}
