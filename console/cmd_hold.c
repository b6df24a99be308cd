/* cmd_hold.c - atesaki list, show, release, return, delete: the desk of a supervisor. Looking is recorded. */
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

static json_t *hold_to_json(const struct hold *hold)
{
	const struct decision *d = &hold->decision;
	json_t *recipients = json_array();
	json_t *delivered = json_array();
	json_t *evidence = json_loads(d->evidence, 0, NULL);

	for (size_t i = 0; i < d->delivered_count; i++)
		json_array_append_new(delivered, json_string(d->delivered[i]));
	for (size_t i = 0; i < d->recipient_count; i++)
		json_array_append_new(recipients, json_string(d->recipients[i]));
	return json_pack("{s:I s:s s:I s:s s:s s:o s:o s:s s:s s:s s:I s:s s:I s:s s:s s:i s:s s:o}",
		"id", (json_int_t)hold->id, "state", hold_state_name(hold->state), "held_ms", (json_int_t)d->at_ms,
		"queue_id", d->queue_id, "sender", d->sender, "recipients", recipients, "delivered", delivered, "auth_user", d->auth_user,
		"reasons", d->reasons, "clients", d->clients, "size", (json_int_t)d->size_bytes,
		"directory_version", d->directory_version, "changed_ms", (json_int_t)hold->changed_ms,
		"changed_by", hold->changed_by, "reason_text", hold->reason_text, "attempts", (int)hold->attempts,
		"last_error", hold->last_error, "evidence", evidence == NULL ? json_null() : evidence);
}

static enum hold_state state_of(const char *name)
{
	for (int s = 0; s < HOLD_STATE_COUNT; s++) {
		if (strcmp(hold_state_name(s), name) == 0)
			return s;
	}
	return HOLD_STATE_COUNT;
}

/* "report@koyo.example +2": what a row of a list has room for; show tells all. */
static const char *first_and_count(struct arena *arena, const char *first, size_t len, size_t count)
{
	return count <= 1 ? arena_printf(arena, "%.*s", (int)len, first) : arena_printf(arena, "%.*s +%zu", (int)len, first, count - 1);
}

static const char *first_of_list(struct arena *arena, const char *list)
{
	size_t count = 1;

	for (const char *p = list; *p != '\0'; p++)
		count += *p == ',';
	return *list == '\0' ? "-" : first_and_count(arena, list, strcspn(list, ","), count);
}

static int hold_row(struct arena *arena, struct table *table, const struct hold *hold, bool with_state)
{
	const struct decision *d = &hold->decision;
	const char *first = d->recipient_count == 0 ? "-" : d->recipients[0];
	const char *cells[] = {
		arena_printf(arena, "%" PRId64, hold->id), when_text(arena, d->at_ms), first_of_list(arena, d->clients),
		first_and_count(arena, first, strlen(first), d->recipient_count), first_of_list(arena, d->reasons),
		with_state ? hold_state_name(hold->state) : NULL,
	};

	return table_row(table, cells);
}

static int holds_print(struct arena *arena, const struct hold *holds, size_t count, bool with_state)
{
	static const struct table_column layout[] = {
		{N_("NO"), 4, 8, 1}, {N_("HELD"), 16, 16, 0}, {N_("CLIENT"), 8, 20, 0}, {N_("RECIPIENTS"), 18, 60, 0},
		{N_("REASONS"), 12, 40, 0}, {N_("STATE"), 5, 9, 0},
	};
	struct table *table;

	if (count == 0) {
		puts(with_state ? _("Nothing was held yet.") : _("Nothing is held."));
		return EX_OK;
	}
	table = table_new(arena, layout, with_state ? 6 : 5);
	for (size_t i = 0; i < count && table != NULL; i++) {
		if (hold_row(arena, table, &holds[i], with_state) != 0)
			return EX_TEMPFAIL;
	}
	return table != NULL && table_print(table, stdout, 0) == 0 ? EX_OK : EX_TEMPFAIL;
}

/* The store gives them in pages. */
static int holds_load(struct desk *desk, enum hold_state state, struct hold **holds, size_t *count, struct err *err)
{
	struct hold *page;
	size_t page_count, capacity = 0;
	int64_t after = 0;

	for (*count = 0, *holds = NULL;; *count += page_count) {
		if (hold_list(desk->store, desk->arena, state, after, 0, &page, &page_count, err) != 0)
			return -1;
		if (page_count == 0)
			return 0;
		*holds = arena_grow(desk->arena, *holds, &capacity, *count + page_count, sizeof(**holds));
		if (*holds == NULL)
			return err_set_nomem(err, "list of held messages");
		memcpy(*holds + *count, page, page_count * sizeof(*page));
		after = page[page_count - 1].id;
	}
}

static int list_run(struct desk *desk, const struct options *o, enum hold_state state)
{
	struct hold *holds;
	size_t count;
	struct err err = {0};
	json_t *all;

	if (holds_load(desk, state, &holds, &count, &err) != 0)
		return command_fail(&err);
	if (!o->json)
		return holds_print(desk->arena, holds, count, state == HOLD_STATE_COUNT);
	all = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, hold_to_json(&holds[i]));
	return command_json(all);
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
		return command_json(hold_to_json(&hold));
	hold_print(desk, &hold);
	return EX_OK;
}

/* Commands about one held message. */
static int with_hold(int argc, char **argv, const char *takes,
	int (*run)(struct desk *, const struct options *, int64_t, struct err *))
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int64_t id = 0;
	int code = options_parse(argc, argv, takes, &o);

	if (code == 0 && argc - o.first != 1)
		code = command_usage(_("the NUMBER of a held message is needed; 'atesaki list' shows them"));
	if (code == 0 && o.raw && o.json)
		code = command_usage(_("--raw and --json exclude each other"));
	if (code == 0 && desk_hold_id(argv[o.first], &id, &err) != 0)
		code = command_usage("%s", err.text);
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
	return with_hold(argc, argv, "cjuw", show_run);
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
		return command_json(json_pack("{s:I s:s s:s}", "id", (json_int_t)id, "by", user, "done", done));
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
	return with_hold(argc, argv, "cjum", release_run);
}

int command_return(int argc, char **argv)
{
	return with_hold(argc, argv, "cjum", return_run);
}

int command_delete(int argc, char **argv)
{
	return with_hold(argc, argv, "cjum", delete_run);
}
