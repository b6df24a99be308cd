/* cmd_explain.c - atesaki explain: step by step, how a verdict comes about. */
#include "console/command.h"

#include <inttypes.h>

#include "console/evidence.h"
#include "console/judging.h"
#include "console/table.h"

struct explaining {
	const struct reading *reading;
	const struct verdict *verdict;
	struct arena *arena;
	size_t columns;
};

static void line(const struct explaining *e, const char *indent, const char *text)
{
	text_wrap(stdout, e->arena, indent, text == NULL ? "" : text, e->columns);
}

static void heading(unsigned number, const char *text)
{
	printf("%s%u. %s\n", number > 1 ? "\n" : "", number, text);
}

/* ---- 1: what was read ---- */

static size_t print_claims(const struct explaining *e, uint32_t part)
{
	size_t said = 0;

	for (size_t i = 0; i < e->verdict->client_count; i++) {
		const struct client_finding *f = &e->verdict->clients[i];

		for (size_t k = 0; k < f->claim_count; k++) {
			const struct claim *c = f->claims[k];

			if (c->part != part)
				continue;
			line(e, "     ", arena_printf(e->arena, "%.*s %.*s: %s", SPAN_ARG(f->id), SPAN_ARG(f->name),
				how_sentence(claim_how_name(c->how))));
			line(e, "        ", arena_printf(e->arena, "%.*s: %.*s", SPAN_ARG(c->place), SPAN_ARG(c->text)));
			said++;
		}
	}
	return said;
}

static size_t print_unreadable(const struct explaining *e, uint32_t part)
{
	size_t said = 0;

	for (size_t i = 0; i < e->verdict->unreadable_count; i++) {
		const struct unreadable *u = &e->verdict->unreadable[i];

		if (u->part != part)
			continue;
		line(e, "     ", arena_printf(e->arena, "%.*s: %s%s%.*s", SPAN_ARG(u->place), why_sentence(unreadable_why_name(u->why)),
			u->detail.len > 0 ? ", " : "", SPAN_ARG(u->detail)));
		said++;
	}
	return said;
}

static size_t segments_of(const struct reading *r, uint32_t part)
{
	size_t count = 0;

	for (size_t i = 0; i < r->segment_count; i++)
		count += r->segments[i].part == part;
	return count;
}

static void print_parts(const struct explaining *e)
{
	heading(1, _("What was read, and whose it says it is"));
	for (uint32_t i = 0; i < e->reading->part_count; i++) {
		const struct part *p = &e->reading->parts[i];
		const char *type = p->type.len > 0 ? arena_printf(e->arena, "%.*s", SPAN_ARG(p->type)) : _("message");

		line(e, "   ", arena_printf(e->arena, _("%.*s (%s, %" PRIu64 " bytes, %zu pieces of text)"), SPAN_ARG(p->place), type,
			p->size_bytes, segments_of(e->reading, i)));
		if (print_claims(e, i) + print_unreadable(e, i) == 0)
			line(e, "     ", p->role == PART_ORNAMENT ? _("no document") : _("says nothing of a client"));
	}
}

/* Names that stand in it without being said to be the client: what a supervisor would ask about next. */
static void print_mentions(const struct explaining *e)
{
	for (size_t i = 0; i < e->verdict->client_count; i++) {
		const struct client_finding *f = &e->verdict->clients[i];

		if (f->mentions > 0)
			line(e, "   ", arena_printf(e->arena, _("mentioned, which decides nothing (%u): %.*s %.*s"), f->mentions,
				SPAN_ARG(f->id), SPAN_ARG(f->name)));
	}
}

/* ---- 2: to whom it goes ---- */

static void print_recipients(const struct explaining *e, const char *sender)
{
	heading(2, _("To whom it goes"));
	line(e, "   ", arena_printf(e->arena, _("from %s"), sender));
	for (size_t i = 0; i < e->verdict->recipient_count; i++) {
		const struct recipient_finding *r = &e->verdict->recipients[i];
		const char *text = arena_printf(e->arena, "%.*s: %s", SPAN_ARG(r->address), status_sentence(recipient_status_name(r->status)));

		for (size_t k = 0; text != NULL && k < r->client_count; k++)
			text = arena_printf(e->arena, "%s %.*s", text, SPAN_ARG(r->ids[k]));
		line(e, "   ", text);
		if (r->suggestion.p != NULL)
			line(e, "        ", arena_printf(e->arena, _("perhaps meant: %.*s"), SPAN_ARG(r->suggestion)));
	}
}

/* ---- 3: the decision table ---- */

/* Where the reason stands in the verdict, or -1. */
static int found_at(const struct verdict *v, enum reason reason)
{
	for (size_t i = 0; i < v->reason_count; i++) {
		if (v->reasons[i] == reason)
			return (int)i;
	}
	return -1;
}

static int print_rows(const struct explaining *e, const struct conf *conf)
{
	static const struct table_column layout[] = {{"   ", 3, 3, 0}, {N_("REASON"), 20, 20, 0}, {N_("FOUND"), 5, 10, 0}, {N_("THEN"), 6, 10, 0}};
	struct table *table = table_new(e->arena, layout, 4);

	heading(3, _("The decision table"));
	for (unsigned i = 0; table != NULL && i < REASON_COUNT; i++) {
		int at = found_at(e->verdict, (enum reason)i);
		const char *cells[] = {"", reason_name((enum reason)i), at >= 0 ? _("yes") : "-",
		                       verdict_kind_name(at >= 0 ? e->verdict->actions[at] : judge_action(conf, (enum reason)i))};

		if (table_row(table, cells) != 0)
			return -1;
	}
	return table == NULL ? -1 : table_print(table, stdout, e->columns);
}

static int explain(const struct judging *j, const struct options *options, const struct verdict *verdict)
{
	struct explaining e = {.reading = j->reading, .verdict = verdict, .arena = j->arena, .columns = screen_columns()};

	print_parts(&e);
	print_mentions(&e);
	print_recipients(&e, options->sender);
	if (print_rows(&e, j->conf) != 0)
		return EX_TEMPFAIL;
	heading(4, _("The verdict"));
	for (size_t i = 0; i < verdict->reason_count; i++)
		line(&e, "   ", arena_printf(e.arena, "%s: %s", reason_name(verdict->reasons[i]), reason_sentence(reason_name(verdict->reasons[i]))));
	line(&e, "   ", arena_printf(e.arena, _("%s, by client directory %s"), verdict_kind_name(verdict->kind), verdict->directory_version));
	if (j->conf->mode == MODE_MONITOR && verdict->kind != VERDICT_PASS)
		line(&e, "   ", _("mode = monitor: recorded only, the message goes on"));
	return verdict_exit_code(verdict->kind);
}

int command_explain(int argc, char **argv)
{
	return judging_command(argc, argv, "cdfr", explain);
}
