/* test_document_store.c - to whom a document went is remembered when it goes out, not before, and for a time. */
#include "quarantine/store_fixture.h"

#include "base/deadline.h"

#define X "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define Y "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"

static const char *const koyo[] = {"C-000137"}, *const aozora[] = {"C-000042"};

static int submit(struct fixture *f, const char *verdict, const char *digests, const char *const *client, int64_t *hold_id)
{
	struct decision d = fixture_decision(verdict);

	d.documents = span_of(digests);
	d.document_clients = client;
	d.document_client_count = 1;
	d.looked_ms = clock_wall_ms();
	return store_submit(f->store, &d, strcmp(verdict, "hold") == 0 ? span_of(SEALED) : (struct span){NULL, 0}, hold_id, &f->err);
}

/* "0:C-000042 1:C-000137", newest first. */
static const char *seen(struct fixture *f, const char *digests)
{
	struct document_sighting *v;
	size_t count;
	const char *text = "";

	OK(store_documents_look(f->store, span_of(digests), clock_wall_ms() - 86400000, f->arena, &v, &count, &f->err));
	for (size_t i = 0; i < count; i++)
		text = arena_printf(f->arena, "%s%s%zu:%s", text, i > 0 ? " " : "", v[i].digest, v[i].client);
	return text;
}

static void what_passes_is_remembered(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	assert_string_equal(seen(f, X Y), "");
	OK(submit(f, "pass", X, aozora, &id));
	assert_string_equal(seen(f, X Y), "0:C-000042");
	assert_string_equal(seen(f, Y X), "1:C-000042");
	assert_string_equal(seen(f, Y), "");
	OK(submit(f, "reject", Y, aozora, &id));
	assert_string_equal(seen(f, Y), "");
}

static void what_is_held_counts_once_it_is_out(void **state)
{
	struct fixture *f = *state;
	struct work work;
	int64_t id;

	OK(submit(f, "hold", X, aozora, &id));
	assert_string_equal(seen(f, X), "");
	OK(hold_release(f->store, id, "sv1", "right after all", &f->err));
	assert_string_equal(seen(f, X), "");
	do
		OK(work_next(f->store, f->arena, clock_wall_ms() + 1000, &work, &f->err));
	while (work.kind == WORK_NOTICE && work_done(f->store, &work, "250", &f->err) == 0);
	assert_int_equal(work.kind, WORK_REINJECT);
	OK(work_done(f->store, &work, "250 ok", &f->err));
	assert_string_equal(seen(f, X), "0:C-000042");
}

static void of_two_at_the_same_time_one_is_refused(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_decision("pass");
	int64_t id, looked = clock_wall_ms();

	OK(submit(f, "pass", X, aozora, &id));
	d.documents = span_of(X);
	d.document_clients = koyo;
	d.document_client_count = 1;
	d.looked_ms = looked;
	REFUSED(store_submit(f->store, &d, (struct span){NULL, 0}, &id, &f->err), ERR_TEMPORARY, "a moment ago");
	assert_string_equal(seen(f, X), "0:C-000042");
	d.looked_ms = clock_wall_ms() + 1000; /* it looked later, and let it pass all the same */
	OK(store_submit(f->store, &d, (struct span){NULL, 0}, &id, &f->err));
	assert_non_null(strstr(seen(f, X), "0:C-000042"));
	assert_non_null(strstr(seen(f, X), "0:C-000137"));
}

static void what_is_old_is_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	OK(submit(f, "pass", X Y, aozora, &id));
	fixture_sql(f, "UPDATE documents SET at_ms = at_ms - 90000000 WHERE digest = CAST('" X "' AS BLOB)");
	assert_string_equal(seen(f, X Y), "1:C-000042");
	OK(store_documents_forget(f->store, clock_wall_ms() - 86400000, &f->err));
	assert_int_equal(fixture_sql_number(f, "SELECT count(*) FROM documents"), 1);
}

static void what_is_common_is_said_by_a_supervisor(void **state)
{
	struct fixture *f = *state;
	struct common_document *v;
	struct buf digests = {0};
	size_t count;
	int64_t id, number;

	REFUSED(document_common_add(f->store, "aud", "price list", span_of(X), &number, &f->err), ERR_INPUT, "aud");
	OK(submit(f, "hold", X Y, aozora, &id));
	OK(hold_documents(f->store, id, &digests, &f->err));
	assert_int_equal(digests.len, 64);
	OK(document_common_add(f->store, "sv1", "price list", buf_span(&digests), &number, &f->err));
	buf_free(&digests);
	fixture_expect_event(f, 0, "document-common", "sv1", "price list");
	assert_string_equal(seen(f, X Y), "0: 1:");
	OK(document_common_list(f->store, f->arena, &v, &count, &f->err));
	assert_int_equal(count, 1);
	assert_string_equal(v[0].name, "price list");
	assert_string_equal(v[0].user, "sv1");
	OK(document_common_remove(f->store, "chief", v[0].number, &f->err));
	assert_string_equal(seen(f, X Y), "");
	REFUSED(document_common_remove(f->store, "chief", v[0].number, &f->err), ERR_INPUT, "no common document");
}

static void who_got_it_at_once_is_kept_with_the_decision(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_decision("hold");
	struct hold hold;
	const char *const *waiting, *fault;
	char key[128];
	size_t count;
	int64_t id, checked;

	snprintf(key, sizeof(key), "%s/audit.key", f->folder);
	OK(audit_key_generate(key, &f->err));
	d.delivered = d.recipients;
	d.delivered_count = 1;
	d.documents = span_of(X);
	d.document_clients = koyo;
	d.document_client_count = 1;
	OK(store_submit(f->store, &d, span_of(SEALED), &id, &f->err));
	hold = fixture_get(f, id);
	assert_int_equal(hold.decision.recipient_count, 2);
	assert_int_equal(hold.decision.delivered_count, 1);
	waiting = decision_waiting(f->arena, &hold.decision, &count);
	assert_int_equal(count, 1);
	assert_string_equal(waiting[0], d.recipients[1]);
	assert_string_equal(seen(f, X), "0:C-000042");
	OK(audit_verify(f->store, f->conf, f->arena, &fault, &checked, NULL, &f->err));
	assert_null(fault);
	fixture_sql(f, "UPDATE decisions SET delivered = ''");
	OK(audit_verify(f->store, f->conf, f->arena, &fault, &checked, NULL, &f->err));
	assert_non_null(fault);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_passes_is_remembered),
		CASE(what_is_held_counts_once_it_is_out),
		CASE(of_two_at_the_same_time_one_is_refused),
		CASE(what_is_old_is_forgotten),
		CASE(what_is_common_is_said_by_a_supervisor),
		CASE(who_got_it_at_once_is_kept_with_the_decision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
