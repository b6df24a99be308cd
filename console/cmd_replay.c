/* cmd_replay.c - atesaki replay: what would have been held of mail that was sent before. Changes nothing. */
#include "console/command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/deadline.h"
#include "console/judging.h"
#include "console/sent_mail.h"
#include "console/table.h"
#include "policy/csv.h"
#include "policy/judge.h"
#include "report/pool.h"

#define PROGRESS_MS 200

struct tally {
	uint64_t judged, stopped; /* of a client: messages that name it */
};

struct replay {
	const struct conf *conf;
	struct directory *dir;
	struct policy *policy;
	struct pool *pool;
	struct tally all, reasons[REASON_COUNT];
	struct tally *clients;   /* by client */
	uint64_t without;        /* messages whose header names no recipient */
	FILE *csv;
	int64_t shown_ms;
	bool progress;
};

static void replay_close(struct replay *r)
{
	free(r->clients);
	pool_free(&r->pool);
	policy_release(&r->policy);
	directory_release(&r->dir);
	conf_release(&r->conf);
}

static int replay_open(struct replay *r, const struct options *o, struct err *err)
{
	r->conf = command_conf(o, true, err);
	if (r->conf != NULL)
		r->dir = judging_directory(r->conf, o->directory, err);
	if (r->dir != NULL)
		r->policy = policy_new(r->conf, r->dir, err);
	if (r->policy == NULL)
		return -1;
	r->clients = calloc(directory_count(r->dir) + 1, sizeof(*r->clients));
	if (r->clients == NULL)
		return err_set_nomem(err, "replay");
	r->pool = pool_new(r->conf, NULL, 1, err);
	return r->pool == NULL ? -1 : 0;
}

static void progress_show(struct replay *r, const struct sent_mail *mail)
{
	int64_t now_ms = clock_now_us() / 1000;

	if (!r->progress || (now_ms - r->shown_ms < PROGRESS_MS && mail->done < mail->all))
		return;
	r->shown_ms = now_ms;
	fprintf(stderr, "\r%3d%%  %" PRIu64 " / %" PRIu64, mail->all > 0 ? (int)(mail->done * 100 / mail->all) : 100, r->all.stopped,
		r->all.judged);
}

/* ---- the list: a row a message that would have been stopped ---- */

static void put_cell(struct buf *row, struct span cell)
{
	if (row->len > 0)
		buf_addc(row, ',');
	csv_put(row, cell);
}

static struct span listed(struct arena *arena, struct span list, struct span next)
{
	const char *text = list.len == 0 ? arena_printf(arena, "%.*s", SPAN_ARG(next))
	                                 : arena_printf(arena, "%.*s;%.*s", SPAN_ARG(list), SPAN_ARG(next));

	return span_of(text == NULL ? "" : text);
}

static int list_row(struct replay *r, const char *name, const struct sent_envelope *e, const struct verdict *v, struct arena *arena)
{
	struct span reasons = span_of(""), clients = span_of(""), recipients = span_of("");
	struct buf row = {0};
	int rc;

	for (size_t i = 0; i < v->reason_count; i++)
		reasons = listed(arena, reasons, span_of(reason_name(v->reasons[i])));
	for (size_t i = 0; i < v->client_count; i++) {
		if (v->clients[i].claim_count > 0)
			clients = listed(arena, clients, v->clients[i].id);
	}
	for (size_t i = 0; i < v->recipient_count; i++)
		recipients = listed(arena, recipients, v->recipients[i].address);
	put_cell(&row, span_of(name));
	put_cell(&row, span_of(verdict_kind_name(v->kind)));
	put_cell(&row, reasons);
	put_cell(&row, clients);
	put_cell(&row, span_of(e->sender));
	put_cell(&row, recipients);
	buf_add(&row, "\r\n", 2);
	rc = row.failed || fwrite(row.p, 1, row.len, r->csv) != row.len ? -1 : 0;
	buf_free(&row);
	return rc;
}

static int list_open(struct replay *r, const char *path, struct err *err)
{
	static const char head[] = "\xef\xbb\xbfmessage,verdict,reasons,clients,sender,recipients\r\n";

	if (path == NULL)
		return 0;
	r->csv = fopen(path, "wx");
	return r->csv == NULL || fputs(head, r->csv) < 0 ? err_set_sys(err, "%s", path) : 0;
}

static int list_close(struct replay *r, const char *path, struct err *err)
{
	FILE *csv = r->csv;

	r->csv = NULL;
	return csv != NULL && fclose(csv) != 0 ? err_set_sys(err, "%s", path) : 0;
}

/* ---- one message ---- */

static void count(struct replay *r, const struct verdict *v)
{
	bool stopped = v->kind != VERDICT_PASS;

	r->all.judged++;
	r->all.stopped += stopped;
	for (size_t i = 0; i < v->reason_count; i++) {
		r->reasons[v->reasons[i]].judged++;
		r->reasons[v->reasons[i]].stopped += stopped;
	}
	for (size_t i = 0; i < v->client_count; i++) {
		if (v->clients[i].client == CLIENT_NONE || v->clients[i].claim_count == 0)
			continue;
		r->clients[v->clients[i].client].judged++;
		r->clients[v->clients[i].client].stopped += stopped;
	}
}

static int judge_sent(struct replay *r, const struct sent_mail *mail, const struct sent_envelope *e, struct arena *arena,
	struct err *err)
{
	struct envelope envelope = {.sender = e->sender, .recipients = e->recipients, .recipient_count = e->recipient_count,
	                            .queue_id = "", .auth_user = "", .client_addr = "", .daemon_name = "",
	                            .received_ms = clock_wall_ms()};
	struct reading *reading = pool_read(r->pool, mail->fd, mail->size, READ_AS_MESSAGE, err);
	struct verdict verdict;
	int rc = -1;

	if (reading != NULL && judge(r->policy, &envelope, reading, clock_wall_ms(), arena, &verdict, err) == 0) {
		count(r, &verdict);
		rc = r->csv == NULL || verdict.kind == VERDICT_PASS ? 0 : list_row(r, mail->name, e, &verdict, arena);
		if (rc != 0)
			err_set_sys(err, "write the list");
	}
	reading_free(&reading);
	return rc;
}

static int replay_one(void *user, const struct sent_mail *mail, struct err *err)
{
	struct replay *r = user;
	struct arena *arena = arena_new(0);
	struct sent_envelope envelope;
	int rc = -1;

	if (arena == NULL)
		return err_set_nomem(err, "replay");
	if (sent_envelope_read(mail->fd, arena, &envelope, err) == 0) {
		rc = 0;
		if (envelope.recipient_count == 0)
			r->without++;
		else
			rc = judge_sent(r, mail, &envelope, arena, err);
	}
	progress_show(r, mail);
	arena_free(&arena);
	return rc;
}

/* ---- what came out ---- */

static int print_reasons(const struct replay *r, struct arena *arena)
{
	static const struct table_column layout[] = {{N_("REASON"), 20, 24, 0}, {N_("MESSAGES"), 8, 12, 1}, {N_("STOPPED"), 8, 12, 1}};
	struct table *table = table_new(arena, layout, 3);

	for (unsigned i = 0; table != NULL && i < REASON_COUNT; i++) {
		const char *cells[] = {reason_name((enum reason)i), arena_printf(arena, "%" PRIu64, r->reasons[i].judged),
		                       arena_printf(arena, "%" PRIu64, r->reasons[i].stopped)};

		if (r->reasons[i].judged > 0 && table_row(table, cells) != 0)
			return -1;
	}
	return table == NULL ? -1 : table_print(table, stdout, 0);
}

static int print_clients(const struct replay *r, struct arena *arena)
{
	static const struct table_column layout[] = {
		{N_("CLIENT"), 8, 20, 0}, {N_("NAME"), 10, 40, 0}, {N_("MESSAGES"), 8, 12, 1}, {N_("STOPPED"), 8, 12, 1}};
	struct table *table = table_new(arena, layout, 4);
	size_t rows = 0;

	for (uint32_t i = 0; table != NULL && i < directory_count(r->dir); i++) {
		struct client c = directory_client(r->dir, i);
		const char *cells[] = {arena_copy(arena, c.id.p, c.id.len), arena_copy(arena, c.name.p, c.name.len),
		                       arena_printf(arena, "%" PRIu64, r->clients[i].judged),
		                       arena_printf(arena, "%" PRIu64, r->clients[i].stopped)};

		if (r->clients[i].stopped == 0)
			continue;
		if (table_row(table, cells) != 0)
			return -1;
		rows++;
	}
	if (table == NULL)
		return -1;
	return rows == 0 ? 0 : (putchar('\n'), table_print(table, stdout, 0));
}

static json_t *tally_json(const struct tally *t)
{
	return json_pack("{s:I s:I}", "messages", (json_int_t)t->judged, "stopped", (json_int_t)t->stopped);
}

static int result_json(const struct replay *r, uint64_t skipped)
{
	json_t *reasons = json_object(), *clients = json_object();

	for (unsigned i = 0; i < REASON_COUNT; i++) {
		if (r->reasons[i].judged > 0)
			json_object_set_new(reasons, reason_name((enum reason)i), tally_json(&r->reasons[i]));
	}
	for (uint32_t i = 0; i < directory_count(r->dir); i++) {
		struct span id = directory_client(r->dir, i).id;

		if (r->clients[i].judged > 0)
			json_object_setn_new(clients, id.p, id.len, tally_json(&r->clients[i]));
	}
	return command_json(json_pack("{s:I s:I s:I s:I s:o s:o}", "judged", (json_int_t)r->all.judged, "stopped",
		(json_int_t)r->all.stopped, "without_recipient", (json_int_t)r->without, "no_message", (json_int_t)skipped, "reasons", reasons,
		"clients", clients));
}

static int result_print(const struct replay *r, uint64_t skipped)
{
	struct arena *arena = arena_new(0);
	int rc;

	printf(_("%" PRIu64 " messages judged, %" PRIu64 " of them would have been stopped (%.2f %%).\n"), r->all.judged, r->all.stopped,
		r->all.judged > 0 ? 100.0 * (double)r->all.stopped / (double)r->all.judged : 0.0);
	if (r->without > 0)
		printf(_("%" PRIu64 " name no recipient in their header and were left out.\n"), r->without);
	if (skipped > 0)
		printf(_("%" PRIu64 " files are no messages and were left out.\n"), skipped);
	putchar('\n');
	rc = arena == NULL || print_reasons(r, arena) != 0 || print_clients(r, arena) != 0 ? EX_TEMPFAIL : EX_OK;
	arena_free(&arena);
	return rc;
}

static int replay_run(const struct options *o, char *const *paths)
{
	struct replay r = {.progress = isatty(STDERR_FILENO) == 1};
	struct err err = {0};
	uint64_t skipped = 0;
	int code;

	if (replay_open(&r, o, &err) != 0) {
		code = command_fail_as(&err, EX_CONFIG);
	} else if (list_open(&r, o->csv, &err) != 0) {
		code = command_fail_as(&err, EX_CANTCREAT);
	} else if (sent_mail_walk(paths, replay_one, &r, &skipped, &err) != 0 || list_close(&r, o->csv, &err) != 0) {
		code = command_fail(&err);
	} else {
		if (r.progress)
			fputc('\n', stderr);
		code = o->json ? result_json(&r, skipped) : result_print(&r, skipped);
	}
	list_close(&r, o->csv, &err);
	replay_close(&r);
	return code;
}

int command_replay(int argc, char **argv)
{
	struct options o;
	int code = options_parse(argc, argv, "cdVj", &o);

	if (code == 0 && argc == o.first)
		code = command_usage(_("a file or folder with sent mail is needed"));
	if (code == 0)
		code = replay_run(&o, argv + o.first);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}
