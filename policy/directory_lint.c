/* directory_lint.c - what a client directory may have, but is dangerous. */
#include "policy/directory_lint.h"

#include <stdlib.h>

#include "policy/directory_csv.h"
#include "policy/directory_image.h"

void lint_add(struct lint *l, struct lint_keys *keys, struct lint_key key)
{
	keys->v = arena_grow(l->scratch, keys->v, &keys->capacity, keys->count + 1, sizeof(*keys->v));
	if (keys->v == NULL || key.key.p == NULL) {
		l->failed = true;
		keys->count = 0;
		if (keys->v == NULL)
			keys->capacity = 0;
		return;
	}
	keys->v[keys->count++] = key;
}

static int key_order(const void *a, const void *b)
{
	const struct lint_key *x = a, *y = b;
	int order = span_order(x->key, y->key);

	if (order != 0)
		return order;
	if (x->row != y->row)
		return x->row > y->row ? 1 : -1;
	return (x->what > y->what) - (x->what < y->what);
}

void lint_sort(struct lint_keys *keys)
{
	if (keys->count > 1)
		qsort(keys->v, keys->count, sizeof(*keys->v), key_order);
}

const struct lint_key *lint_find(const struct lint_keys *keys, struct span key)
{
	size_t low = 0, high = keys->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_order(keys->v[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < keys->count && span_equal(keys->v[low].key, key) ? &keys->v[low] : NULL;
}

const char *lint_client(const struct lint *l, uint32_t row)
{
	const char *text = arena_printf(l->scratch, "client %s on line %u", LINT_SHOWN(l, span_of(l->rows[row].id)), l->rows[row].line);

	return text == NULL ? "another client" : text;
}

static void lint_contract(struct lint *l, uint32_t i)
{
	const struct client_row *row = &l->rows[i];

	if (row->domain_count == 0 && row->address_count == 0)
		LINT_WARN(l, i, "no domains and no addresses: nobody can get this client's reports");
	if (row->valid_until < l->today)
		LINT_WARN(l, i, "the contract has ended: reports of this client are held");
	if (row->valid_from > l->today)
		LINT_WARN(l, i, "the contract has not begun: reports of this client are held");
}

int directory_lint(struct arena *arena, const struct directory_rows *rows, int32_t today,
	struct directory_faults *warnings_out, struct err *err)
{
	struct lint l = {.arena = arena, .scratch = arena_new(0), .rows = rows->rows, .count = rows->count, .today = today,
	                 .warnings = warnings_out};
	bool failed;

	*warnings_out = (struct directory_faults){0};
	if (l.scratch == NULL)
		return err_set_nomem(err, "client directory");
	for (size_t i = 0; i < rows->count; i++)
		lint_contract(&l, (uint32_t)i);
	lint_domains(&l);
	lint_names(&l);
	directory_faults_sort(warnings_out);
	failed = l.failed || warnings_out->failed;
	arena_free(&l.scratch);
	return failed ? err_set_nomem(err, "client directory") : 0;
}
