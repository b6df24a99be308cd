/* cmd_profiles.c - atesaki profiles: which report profiles there are, and when a message last matched each. */
#include "console/command.h"

#include <jansson.h>

#include "base/deadline.h"
#include "console/evidence.h"
#include "console/table.h"

struct last_match {
	int64_t at_ms; /* 0: never */
	bool missed;   /* none for longer than expected, by records that reach back so far */
};

static int look_up(struct desk *desk, const struct conf_profile *profile, struct last_match *out, struct err *err)
{
	int64_t since_ms = 0, limit_ms = clock_wall_ms() - profile->expected;

	if (store_profile_last(desk->store, profile->title, &out->at_ms, &since_ms, err) != 0)
		return -1;
	out->missed = profile->expected > 0 && out->at_ms < limit_ms && since_ms > 0 && since_ms < limit_ms;
	return 0;
}

static json_t *profile_json(struct desk *desk, const struct conf_profile *profile, const struct last_match *last)
{
	return json_pack("{s:s s:s? s:b}", "name", profile->title, "last_match",
		last->at_ms == 0 ? NULL : when_text(desk->arena, last->at_ms), "missed", last->missed);
}

static int show(struct desk *desk, const struct options *o, const struct last_match *last)
{
	static const struct table_column layout[] = {{N_("PROFILE"), 10, 40, 0}, {N_("LAST MATCH"), 16, 16, 0}, {"", 0, 30, 0}};
	struct table *table = table_new(desk->arena, layout, 3);
	json_t *list = json_array();
	int code = EX_OK;

	for (size_t i = 0; table != NULL && list != NULL && i < desk->conf->profile_count; i++) {
		const struct conf_profile *profile = &desk->conf->profiles[i];
		const char *cells[] = {profile->title, last[i].at_ms == 0 ? _("never") : when_text(desk->arena, last[i].at_ms),
		                       last[i].missed ? _("for longer than expected") : ""};

		if (table_row(table, cells) != 0 || json_array_append_new(list, profile_json(desk, profile, &last[i])) != 0)
			table = NULL;
		if (last[i].missed)
			code = 1;
	}
	if (o->json && table != NULL && list != NULL)
		return command_json(json_pack("{s:o}", "profiles", list)) != 0 ? EX_TEMPFAIL : code;
	json_decref(list);
	return table == NULL || list == NULL || table_print(table, stdout, 0) != 0 ? EX_TEMPFAIL : code;
}

static int profiles_run(struct desk *desk, const struct options *o)
{
	struct last_match *last = arena_array(desk->arena, desk->conf->profile_count + 1, sizeof(*last));
	struct err err = {0};

	if (last == NULL) {
		err_set_nomem(&err, "profiles");
		return command_fail(&err);
	}
	for (size_t i = 0; i < desk->conf->profile_count; i++) {
		if (look_up(desk, &desk->conf->profiles[i], &last[i], &err) != 0)
			return command_fail(&err);
	}
	return show(desk, o, last);
}

int command_profiles(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = profiles_run(&desk, &o);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}
