/* cmd_hold.c - atesaki list, show, history, release, return, delete: the desk of a supervisor. Looking is recorded. */
#include "console/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "console/evidence.h"
#include "console/table.h"
#include "quarantine/seal.h"

static char *recipients_joined(struct arena *arena, const struct decision *decision)
{
	enum { SHOWN = 20 }; /* a row of a list has no room for more */
	char *text = arena_strdup(arena, "");

	for (size_t i = 0; i < decision->recipient_count && i < SHOWN && text != NULL; i++)
		text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : ", ", decision->recipients[i]);
	return text;
}

static json_t *hold_to_json(const struct hold *hold)
{
	const struct decision *d = &hold->decision;
	json_t *recipients = json_array();
	json_t *evidence = json_loads(d->evidence, 0, NULL);

	for (size_t i = 0; i < d->recipient_count; i++)
		json_array_append_new(recipients, json_string(d->recipients[i]));
	return json_pack("{s:I s:s s:I s:s s:s s:o s:s s:s s:s s:I s:s s:I s:s s:s s:i s:s s:o}",
		"id", (json_int_t)hold->id, "state", hold_state_name(hold->state), "held_ms", (json_int_t)d->at_ms,
		"queue_id", d->queue_id, "sender", d->sender, "recipients", recipients, "auth_user", d->auth_user,
		"reasons", d->reasons, "clients", d->clients, "size", (json_int_t)d->size_bytes,
		"directory_version", d->directory_version, "changed_ms", (json_int_t)hold->changed_ms,
		"changed_by", hold->changed_by, "reason_text", hold->reason_text, "attempts", (int)hold->attempts,
		"last_error", hold->last_error, "evidence", evidence == NULL ? json_null() : evidence);
}

static int json_line(json_t *value)
{
	int rc = value == NULL ? -1 : json_dumpf(value, stdout, JSON_COMPACT);

	json_decref(value);
	putchar('\n');
	return rc == 0 ? EX_OK : EX_TEMPFAIL;
}

static enum hold_state state_of(const char *name)
{
	for (int s = 0; s < HOLD_STATE_COUNT; s++) {
		if (strcmp(hold_state_name(s), name) == 0)
			return s;
	}
	return HOLD_STATE_COUNT;
}

static int holds_print(struct arena *arena, const struct hold *holds, size_t count)
{
	static const struct table_column layout[] = {
		{N_("NO"), 4, 8, 1}, {N_("HELD"), 16, 16, 0}, {N_("STATE"), 5, 9, 0}, {N_("CLIENT"), 8, 26, 0},
		{N_("RECIPIENTS"), 12, 60, 0}, {N_("REASONS"), 12, 40, 0},
	};
	struct table *table = table_new(arena, layout, 6);

	for (size_t i = 0; i < count && table != NULL; i++) {
		const struct decision *d = &holds[i].decision;
		const char *cells[] = {
			arena_printf(arena, "%" PRId64, holds[i].id), when_text(arena, d->at_ms), hold_state_name(holds[i].state),
			*d->clients == '\0' ? "-" : d->clients, recipients_joined(arena, d), d->reasons,
		};

		if (table_row(table, cells) != 0)
			return EX_TEMPFAIL;
	}
	if (count == 0) {
		puts(_("Nothing is held."));
		return EX_OK;
	}
	return table != NULL && table_print(table, stdout, 0) == 0 ? EX_OK : EX_TEMPFAIL;
}

static int list_run(struct desk *desk, const struct options *o, enum hold_state state)
{
	struct hold *holds;
	size_t count;
	struct err err = {0};
	json_t *all;

	if (hold_list(desk->store, desk->arena, state, 0, 0, &holds, &count, &err) != 0)
		return command_fail(&err);
	if (!o->json)
		return holds_print(desk->arena, holds, count);
	all = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, hold_to_json(&holds[i]));
	return json_line(all);
}

int command_list(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	enum hold_state state = HOLD_HELD;
	int code = options_parse(argc, argv, "cjs", &o);

	if (code == 0 && o.state != NULL && strcmp(o.state, "all") == 0)
		state = HOLD_STATE_COUNT;
	else if (code == 0 && o.state != NULL && (state = state_of(o.state)) == HOLD_STATE_COUNT)
		code = command_usage(_("--state takes held, approved, released, returned, expired or all"));
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = list_run(&desk, &o, state);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

/* What others wrote must not steer the terminal. */
static const char *shown(struct desk *desk, const char *text)
{
	const char *printable = text_printable(desk->arena, span_of(text));

	return printable == NULL ? "?" : printable;
}

static void hold_print(struct desk *desk, const struct hold *hold)
{
	const struct decision *d = &hold->decision;
	json_t *evidence = json_loads(d->evidence, 0, NULL);
	size_t columns = screen_columns();

	printf(_("Held message %" PRId64 ", %s\n"), hold->id, hold_state_name(hold->state));
	if (hold->state != HOLD_HELD)
		printf(_("%s by %s: %s\n"), when_text(desk->arena, hold->changed_ms), shown(desk, hold->changed_by),
			shown(desk, hold->reason_text));
	if (*hold->last_error != '\0')
		printf(_("Delivery was tried %u times; the last answer: %s\n"), hold->attempts, shown(desk, hold->last_error));
	printf(_("Sent      %s by <%s>%s%s\n"), when_text(desk->arena, d->at_ms), shown(desk, d->sender),
		*d->auth_user == '\0' ? "" : _(", logged in as "), shown(desk, d->auth_user));
	printf(_("Queue ID  %s, %" PRIu64 " bytes, directory version %s\n\n"), d->queue_id, d->size_bytes, d->directory_version);
	if (evidence != NULL)
		evidence_print(stdout, desk->arena, evidence, columns);
	json_decref(evidence);
	if (hold->state == HOLD_HELD)
		printf(_("\natesaki release %" PRId64 " --reason TEXT   send it on after all\n"
			"atesaki return  %" PRId64 " --reason TEXT   give it back to the sender\n"), hold->id, hold->id);
}

/* The message itself, opened with the key, to standard output. */
static int raw_print(struct desk *desk, int64_t id, struct err *err)
{
	struct opening_key *key = opening_key_open(desk->conf->seal_certificate, desk->conf->seal_key, err);
	struct buf sealed = {0}, plain = {0};
	int rc = -1;

	if (key != NULL && hold_sealed(desk->store, id, &sealed, err) == 0 &&
	    opening_key_unseal(key, sealed.p, sealed.len, &plain, err) == 0)
		rc = fwrite(plain.p, 1, plain.len, stdout) == plain.len && fflush(stdout) == 0 ? 0
			: err_set_sys(err, "write the message");
	opening_key_close(&key);
	buf_free(&sealed);
	buf_free(&plain);
	return rc;
}

static int show_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	const char *user = command_user_name(o, err);
	struct hold hold;

	if (user == NULL || hold_get(desk->store, desk->arena, id, &hold, err) != 0 ||
	    hold_seen(desk->store, id, user, o->raw ? "open" : "show", err) != 0)
		return command_fail(err);
	if (o->raw)
		return raw_print(desk, id, err) == 0 ? EX_OK : command_fail(err);
	if (o->json)
		return json_line(hold_to_json(&hold));
	hold_print(desk, &hold);
	return EX_OK;
}

static int history_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	static const struct table_column layout[] = {
		{N_("EVENT"), 5, 10, 1}, {N_("WHEN"), 16, 16, 0}, {N_("WHO"), 7, 20, 0}, {N_("WHAT"), 8, 20, 0}, {N_("DETAIL"), 20, 0, 0},
	};
	struct table *table = table_new(desk->arena, layout, 5);
	struct audit_event *events;
	size_t count;
	json_t *all = o->json ? json_array() : NULL;

	if (table == NULL || audit_list(desk->store, desk->arena, id, 0, 0, &events, &count, err) != 0)
		return command_fail(err);
	for (size_t i = 0; i < count; i++) {
		const struct audit_event *e = &events[i];
		const char *cells[] = {arena_printf(desk->arena, "%" PRId64, e->seq), when_text(desk->arena, e->at_ms), e->actor, e->what, e->detail};
		json_t *detail = o->json ? json_loads(e->detail, 0, NULL) : NULL;

		if (!o->json)
			table_row(table, cells);
		else
			json_array_append_new(all, json_pack("{s:I s:I s:I s:s s:s s:o s:s}", "seq", (json_int_t)e->seq, "at_ms",
				(json_int_t)e->at_ms, "hold", (json_int_t)e->hold_id, "actor", e->actor, "what", e->what, "detail",
				detail == NULL ? json_null() : detail, "hash", e->hash));
	}
	if (o->json)
		return json_line(all);
	return table_print(table, stdout, 0) == 0 ? EX_OK : EX_TEMPFAIL;
}

/* Commands about one held message: NUMBER is required, or optional for history. */
static int with_hold(int argc, char **argv, const char *takes, bool number_optional,
	int (*run)(struct desk *, const struct options *, int64_t, struct err *))
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int64_t id = 0;
	int code = options_parse(argc, argv, takes, &o);

	if (code == 0 && argc - o.first != 1 && !(number_optional && argc == o.first))
		code = command_usage(_("the NUMBER of a held message is needed; 'atesaki list' shows them"));
	if (code == 0 && argc > o.first && desk_hold_id(argv[o.first], &id, &err) != 0) {
		command_fail(&err);
		code = EX_USAGE;
	}
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = run(&desk, &o, id, &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

int command_show(int argc, char **argv)
{
	return with_hold(argc, argv, "cjuw", false, show_run);
}

int command_history(int argc, char **argv)
{
	return with_hold(argc, argv, "cj", true, history_run);
}

typedef int hold_change(struct store *store, int64_t id, const char *user, const char *reason_text, struct err *err);

static int change_run(struct desk *desk, const struct options *o, int64_t id, hold_change *change, const char *done,
	struct err *err)
{
	const char *user = command_user_name(o, err);

	if (o->reason == NULL || o->reason[strspn(o->reason, " \t\r\n")] == '\0')
		return command_usage(_("--reason TEXT is needed: it stays in the history and says why"));
	if (user == NULL || change(desk->store, id, user, o->reason, err) != 0)
		return command_fail(err);
	if (o->json)
		return json_line(json_pack("{s:I s:s s:s}", "id", (json_int_t)id, "by", user, "done", done));
	printf(_("%" PRId64 ": %s (by %s)\n"), id, _(done), user);
	return EX_OK;
}

static int release_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	return change_run(desk, o, id, hold_release, N_("released; the courier sends it on"), err);
}

static int return_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	return change_run(desk, o, id, hold_return, N_("returned; the sender is told"), err);
}

static int delete_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	return change_run(desk, o, id, hold_delete, N_("deleted; its record and history stay"), err);
}

int command_release(int argc, char **argv)
{
	return with_hold(argc, argv, "cjum", false, release_run);
}

int command_return(int argc, char **argv)
{
	return with_hold(argc, argv, "cjum", false, return_run);
}

int command_delete(int argc, char **argv)
{
	return with_hold(argc, argv, "cjum", false, delete_run);
}
