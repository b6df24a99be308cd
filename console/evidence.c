/* evidence.c - a verdict with its evidence, as a person reads it. */
#include "console/evidence.h"

#include <libintl.h>
#include <string.h>
#include <time.h>

#include "console/table.h"

#define _(text) gettext(text)
#define N_(text) text

struct sentence {
	const char *name, *text;
};

static const struct sentence reasons[] = {
	{"cross-client", N_("A recipient belongs to another client than the report.")},
	{"mixed-report", N_("The message says it is for more than one client.")},
	{"unreadable", N_("A part could not be read whole, so nobody knows whose it is.")},
	{"unknown-client", N_("It names a client identifier that is in no directory.")},
	{"unidentified", N_("A report or an attached document does not say whose it is.")},
	{"unknown-recipient", N_("A recipient belongs to no client.")},
	{"expired-contract", N_("The client's contract is not valid today.")},
	{"sender-not-assigned", N_("This sender may not send for the client.")},
	{"stamp-invalid", N_("A stamp does not verify.")},
	{"seen-elsewhere", N_("The same document went to another client before.")},
	{"matched", N_("Every recipient belongs to the client of the report.")},
	{"internal", N_("Every recipient is internal.")},
	{"not-a-report", N_("Ordinary mail.")},
	{NULL, NULL},
};

static const struct sentence statuses[] = {
	{"client", N_("belongs to")},
	{"internal", N_("internal")},
	{"other-client", N_("belongs to ANOTHER client:")},
	{"unknown", N_("belongs to no client")},
	{"expired", N_("contract not valid:")},
	{"shared-domain", N_("a shared domain: only whole addresses count")},
	{NULL, NULL},
};

static const struct sentence hows[] = {
	{"stamp", N_("stamp")},
	{"label", N_("labelled identifier")},
	{"addressee", N_("addressee")},
	{"title", N_("title")},
	{"file-name", N_("file name")},
	{"subject", N_("subject")},
	{"header", N_("header")},
	{"property", N_("document property")},
	{"column", N_("identifier column")},
	{"sole-identifier", N_("only identifier in it")},
	{"longer-name", N_("name inside a longer one")},
	{"refused-stamp", N_("stamp that is not valid")},
	{"profile", N_("place of a report profile")},
	{NULL, NULL},
};

static const struct sentence whys[] = {
	{"encrypted", N_("encrypted")},
	{"damaged", N_("damaged")},
	{"unsupported", N_("of a kind that cannot be read")},
	{"image-only", N_("a picture without text")},
	{"limit", N_("over a limit")},
	{"timeout", N_("not finished in time")},
	{"crash", N_("the reader died on it")},
	{NULL, NULL},
};

static const char *sentence_of(const struct sentence *table, const char *name)
{
	for (; table->name != NULL; table++) {
		if (strcmp(table->name, name) == 0)
			return _(table->text);
	}
	return name;
}

const char *reason_sentence(const char *reason)
{
	return sentence_of(reasons, reason);
}

const char *how_sentence(const char *how)
{
	return sentence_of(hows, how);
}

const char *status_sentence(const char *status)
{
	return sentence_of(statuses, status);
}

const char *why_sentence(const char *why)
{
	return sentence_of(whys, why);
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

/* Where it stands is what a supervisor opens, so it is never cut: it has a line of its own. */
static void claims_print(FILE *out, struct arena *arena, const json_t *claims, size_t columns)
{
	const json_t *claim;
	size_t i;

	json_array_foreach(claims, i, claim) {
		text_wrap(out, arena, "   ", text_at(claim, "place"), columns);
		text_wrap(out, arena, "        ", arena_printf(arena, "%s  (%s)", text_at(claim, "text"),
			sentence_of(hows, text_at(claim, "how"))), columns);
	}
}

static void clients_print(FILE *out, struct arena *arena, const json_t *clients, size_t columns)
{
	const json_t *client;
	size_t i;

	if (json_array_size(clients) == 0)
		fprintf(out, "%s\n", _("It names no client."));
	json_array_foreach(clients, i, client) {
		const json_t *claims = json_object_get(client, "claims");
		const char *name = text_at(client, "name");
		const char *says = json_array_size(claims) == 0 ? _("Mentioned only:") : _("Says it is for");

		text_wrap(out, arena, "", arena_printf(arena, "%s %s %s", says, text_at(client, "id"),
			*name == '\0' ? _("(in no directory)") : name), columns);
		claims_print(out, arena, claims, columns);
	}
}

static char *client_names(struct arena *arena, const json_t *ids)
{
	char *text = arena_strdup(arena, "");
	const json_t *id;
	size_t i;

	json_array_foreach(ids, i, id) {
		if (text != NULL && json_is_string(id))
			text = arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : " ", json_string_value(id));
	}
	return text;
}

static void recipients_print(FILE *out, struct arena *arena, const json_t *recipients, size_t columns)
{
	static const struct table_column layout[] = {{"   ", 3, 3, 0}, {"", 16, 40, 0}, {"", 10, 0, 0}};
	struct table *table = table_new(arena, layout, 3);
	const json_t *recipient;
	size_t i;

	if (table == NULL)
		return;
	fprintf(out, "%s\n", _("Recipients"));
	json_array_foreach(recipients, i, recipient) {
		const char *suggestion = text_at(recipient, "suggestion");
		const char *names = client_names(arena, json_object_get(recipient, "clients"));
		const char *said = arena_printf(arena, "%s %s", sentence_of(statuses, text_at(recipient, "status")), names);
		const char *cells[] = {"", text_at(recipient, "address"), said};

		const char *meant[] = {"", "", arena_printf(arena, _("perhaps meant: %s"), suggestion)};

		const char *got[] = {"", "", _("got it at once")};
		const char *partner = text_at(recipient, "partner"), *role = text_at(recipient, "role");
		const char *shared[] = {"", "", arena_printf(arena, _("partner: %s"), partner)};
		const char *limited[] = {"", "", arena_printf(arena, _("not for reports of the kind %s"), role)};

		table_row(table, cells);
		if (*partner != '\0')
			table_row(table, shared);
		if (*role != '\0')
			table_row(table, limited);
		if (json_is_true(json_object_get(recipient, "delivered")))
			table_row(table, got);
		if (*suggestion != '\0')
			table_row(table, meant);
	}
	table_print_rows(table, out, columns);
}

static void unreadable_print(FILE *out, struct arena *arena, const json_t *unreadable, size_t columns)
{
	const json_t *part;
	size_t i;

	if (json_array_size(unreadable) > 0)
		fprintf(out, "%s\n", _("Could not be read"));
	json_array_foreach(unreadable, i, part)
		text_wrap(out, arena, "     ", arena_printf(arena, "%s: %s", text_at(part, "place"),
			sentence_of(whys, text_at(part, "why"))), columns);
}

static void seen_print(FILE *out, struct arena *arena, const json_t *seen, size_t columns)
{
	const json_t *document;
	size_t i;

	json_array_foreach(seen, i, document)
		text_wrap(out, arena, "     ", arena_printf(arena, _("%s: same document as sent to %s on %s"), text_at(document, "place"),
			text_at(document, "client"), text_at(document, "sent")), columns);
}

static void lacking_print(FILE *out, struct arena *arena, const json_t *lacking, size_t columns)
{
	const json_t *place;
	size_t i;

	json_array_foreach(lacking, i, place)
		text_wrap(out, arena, "     ", arena_printf(arena, _("%s: no identifier at \"%s\", where profile %s wants one"),
			text_at(place, "place"), text_at(place, "where"), text_at(place, "profile")), columns);
}

void evidence_print(FILE *out, struct arena *arena, const json_t *evidence, size_t columns)
{
	const json_t *reason;
	size_t i;

	json_array_foreach(json_object_get(evidence, "reasons"), i, reason) {
		const char *name = json_string_value(reason);

		if (name != NULL)
			text_wrap(out, arena, "", arena_printf(arena, "%s: %s", name, reason_sentence(name)), columns);
	}
	clients_print(out, arena, json_object_get(evidence, "clients"), columns);
	recipients_print(out, arena, json_object_get(evidence, "recipients"), columns);
	unreadable_print(out, arena, json_object_get(evidence, "unreadable"), columns);
	seen_print(out, arena, json_object_get(evidence, "seen"), columns);
	lacking_print(out, arena, json_object_get(evidence, "lacking"), columns);
}

char *when_text(struct arena *arena, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm tm;
	char text[32];

	if (localtime_r(&at, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm) == 0)
		return arena_strdup(arena, "?");
	return arena_strdup(arena, text);
}
