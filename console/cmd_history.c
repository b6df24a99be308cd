/* cmd_history.c - atesaki history: the audit chain's events, as people read them. */
#include "console/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "console/evidence.h"
#include "console/table.h"

/* What belongs to the proof and not to the story; --json has it. */
static bool is_digest(const char *key)
{
	return strcmp(key, "decision") == 0 || strcmp(key, "sealed") == 0 || strcmp(key, "sha256") == 0 ||
		strcmp(key, "created_ms") == 0;
}

static const char *value_text(struct arena *arena, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "";
}

/* "reason: checked by telephone"; one text of several details on a line of its own below the event. */
static const char *detail_text(struct arena *arena, const json_t *detail)
{
	char *text = arena_strdup(arena, "");
	const char *key;
	const json_t *value;

	json_object_foreach((json_t *)(uintptr_t)detail, key, value) {
		const char *shown = value_text(arena, value);

		if (text != NULL && shown != NULL && *shown != '\0' && !is_digest(key))
			text = arena_printf(arena, "%s%s%s: %s", text, *text == '\0' ? "" : "; ", key, shown);
	}
	return text;
}

static int event_add(struct desk *desk, struct table *table, const struct audit_event *e)
{
	json_t *detail = json_loads(e->detail, 0, NULL);
	const char *cells[] = {
		arena_printf(desk->arena, "%" PRId64, e->seq), when_text(desk->arena, e->at_ms), e->actor, e->what,
		e->hold_id > 0 ? arena_printf(desk->arena, "%" PRId64, e->hold_id) : "",
	};
	const char *text = detail_text(desk->arena, detail);
	int rc = table_row(table, cells);

	json_decref(detail);
	return rc != 0 || text == NULL ? -1 : *text == '\0' ? 0 : table_note(table, text);
}

static json_t *event_json(const struct audit_event *e)
{
	json_t *detail = json_loads(e->detail, 0, NULL);

	return json_pack("{s:I s:I s:I s:s s:s s:o s:s}", "seq", (json_int_t)e->seq, "at_ms", (json_int_t)e->at_ms, "hold",
		(json_int_t)e->hold_id, "actor", e->actor, "what", e->what, "detail", detail == NULL ? json_null() : detail, "hash",
		e->hash);
}

/* The store gives them in pages; each event goes into all, or else into the table. */
static int events_load(struct desk *desk, int64_t hold_id, struct table *table, json_t *all, struct err *err)
{
	struct audit_event *events;
	size_t count;
	int64_t after = 0;

	for (;;) {
		if (audit_list(desk->store, desk->arena, hold_id, after, 0, &events, &count, err) != 0)
			return -1;
		for (size_t i = 0; i < count; i++) {
			if (all != NULL ? json_array_append_new(all, event_json(&events[i])) != 0
			                : event_add(desk, table, &events[i]) != 0)
				return err_set_nomem(err, "history");
		}
		if (count == 0)
			return 0;
		after = events[count - 1].seq;
	}
}

static int history_run(struct desk *desk, const struct options *o, int64_t id, struct err *err)
{
	static const struct table_column layout[] = {
		{N_("EVENT"), 5, 10, 1}, {N_("WHEN"), 16, 16, 0}, {N_("WHO"), 7, 24, 0}, {N_("WHAT"), 8, 16, 0}, {N_("MESSAGE"), 4, 10, 0},
	};
	struct table *table = table_new(desk->arena, layout, id > 0 ? 4 : 5);
	json_t *all = o->json ? json_array() : NULL;
	struct hold hold;

	if (table == NULL || (o->json && all == NULL))
		return EX_TEMPFAIL;
	if ((id > 0 && hold_get(desk->store, desk->arena, id, &hold, err) != 0) ||
	    events_load(desk, id, table, all, err) != 0) {
		json_decref(all);
		return command_fail(err);
	}
	if (o->json)
		return command_json(all);
	return table_print(table, stdout, 0) == 0 ? EX_OK : EX_TEMPFAIL;
}

int command_history(int argc, char **argv)
{
	struct options o;
	struct desk desk = {0};
	struct err err = {0};
	int64_t id = 0;
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc - o.first > 1)
		code = command_usage(_("'%s' is one word too many"), argv[o.first + 1]);
	if (code == 0 && argc > o.first && desk_hold_id(argv[o.first], &id, &err) != 0)
		code = command_usage("%s", err.text);
	if (code == 0)
		code = desk_open(&desk, &o);
	if (code == 0)
		code = history_run(&desk, &o, id, &err);
	desk_close(&desk);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}
