/* directory_diff.c - what a new client directory changes. */
#include "policy/directory_diff.h"

#include <stdlib.h>

#include "policy/directory_image.h"

static const char *const kind_names[] = {"recipients", "removed", "added", "other"};
_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == CHANGE_KIND_COUNT, "a name for each kind");

const char *change_kind_name(enum change_kind kind)
{
	return kind_names[kind];
}

struct side {
	struct span id; /* in normal form */
	const struct client_row *row;
};

static int side_order(const void *a, const void *b)
{
	return span_order(((const struct side *)a)->id, ((const struct side *)b)->id);
}

/* Sorted by identifier. NULL when out of memory. */
static struct side *sides(struct arena *arena, const struct directory_rows *rows)
{
	struct side *v = arena_array(arena, rows->count + 1, sizeof(*v));

	for (size_t i = 0; v != NULL && i < rows->count; i++) {
		v[i] = (struct side){directory_normal(arena, span_of(rows->rows[i].id)), &rows->rows[i]};
		if (v[i].id.p == NULL)
			return NULL;
	}
	if (v != NULL && rows->count > 1)
		qsort(v, rows->count, sizeof(*v), side_order);
	return v;
}

static int text_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **sorted(struct arena *arena, const char *const *list, size_t count)
{
	const char **copy = arena_array(arena, count, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	memcpy(copy, list, count * sizeof(*copy));
	qsort(copy, count, sizeof(*copy), text_order);
	return copy;
}

/* Out of memory counts as a difference: it is shown, and hides nothing. */
static bool lists_equal(struct arena *arena, const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
	const char **x, **y;

	if (a_count != b_count || a_count == 0)
		return a_count == b_count;
	x = sorted(arena, a, a_count);
	y = sorted(arena, b, b_count);
	for (size_t i = 0; x != NULL && y != NULL && i < a_count; i++) {
		if (strcmp(x[i], y[i]) != 0)
			return false;
	}
	return x != NULL && y != NULL;
}

static bool texts_equal(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

#define LISTS_EQUAL(arena, a, b, list, n) lists_equal(arena, (a)->list, (a)->n, (b)->list, (b)->n)

/* CHANGE_KIND_COUNT: nothing. */
static enum change_kind compare(struct arena *arena, const struct client_row *a, const struct client_row *b)
{
	if (!LISTS_EQUAL(arena, a, b, domains, domain_count) || !LISTS_EQUAL(arena, a, b, addresses, address_count))
		return CHANGE_RECIPIENTS;
	if (!texts_equal(a->id, b->id) || !texts_equal(a->name, b->name) || !texts_equal(a->group, b->group) ||
	    !LISTS_EQUAL(arena, a, b, aliases, alias_count) || !LISTS_EQUAL(arena, a, b, senders, sender_count) ||
	    a->valid_from != b->valid_from || a->valid_until != b->valid_until)
		return CHANGE_OTHER;
	return CHANGE_KIND_COUNT;
}

static void put(struct directory_diff *diff, enum change_kind kind, const struct client_row *before, const struct client_row *after)
{
	if (kind == CHANGE_KIND_COUNT)
		return;
	diff->changes[diff->count++] = (struct directory_change){kind, before, after};
	diff->counts[kind]++;
}

/* By kind, keeping the order: a counting sort. */
static int by_kind(struct arena *arena, struct directory_diff *diff)
{
	struct directory_change *out = arena_array(arena, diff->count + 1, sizeof(*out));
	size_t count = 0;

	if (out == NULL)
		return -1;
	for (unsigned kind = 0; kind < CHANGE_KIND_COUNT; kind++) {
		for (size_t i = 0; i < diff->count; i++) {
			if (diff->changes[i].kind == kind)
				out[count++] = diff->changes[i];
		}
	}
	diff->changes = out;
	return 0;
}

int directory_diff(struct arena *arena, const struct directory_rows *before, const struct directory_rows *after,
	struct directory_diff *diff_out, struct err *err)
{
	struct side *a = sides(arena, before), *b = sides(arena, after);
	size_t i = 0, j = 0;

	*diff_out = (struct directory_diff){.changes = arena_array(arena, before->count + after->count + 1, sizeof(*diff_out->changes))};
	if (a == NULL || b == NULL || diff_out->changes == NULL)
		return err_set_nomem(err, "client directory");
	while (i < before->count || j < after->count) {
		int order = i == before->count ? 1 : j == after->count ? -1 : span_order(a[i].id, b[j].id);

		if (order < 0)
			put(diff_out, CHANGE_REMOVED, a[i].row, NULL);
		else if (order > 0)
			put(diff_out, CHANGE_ADDED, NULL, b[j].row);
		else
			put(diff_out, compare(arena, a[i].row, b[j].row), a[i].row, b[j].row);
		i += order <= 0;
		j += order >= 0;
	}
	return by_kind(arena, diff_out) != 0 ? err_set_nomem(err, "client directory") : 0;
}
