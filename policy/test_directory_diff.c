/* test_directory_diff.c - what a new directory changes is told, the dangerous first, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>

#include "policy/directory_diff.h"

#define HEAD "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\n"

static struct directory_rows parsed(struct arena *arena, const char *rows_text)
{
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;

	if (*rows_text == '\0')
		return (struct directory_rows){0};
	if (directory_csv_parse(arena, span_of(arena_printf(arena, "%s%s", HEAD, rows_text)), &rows, &faults, &err) != 0)
		fail_msg("%s", err.text);
	return rows;
}

static void changes_are_told(void **state)
{
	static const struct {
		const char *claim, *before, *after, *changes;
	} cases[] = {
		{"the same", "C-1,あ,,a.example,,,,,\n", "C-1,あ,,a.example,,,,,\n", ""},
		{"the same in another order", "C-1,あ,x;y,a.example;b.example,,,,,\nC-2,い,,,,,,,\n",
			"C-2,い,,,,,,,\nC-1,あ,y;x,b.example;a.example,,,,,\n", ""},
		{"the first directory", "", "C-1,あ,,,,,,,\nC-2,い,,,,,,,\n", "added C-1,added C-2,"},
		{"a domain more", "C-1,あ,,a.example,,,,,\n", "C-1,あ,,a.example;b.example,,,,,\n", "recipients C-1,"},
		{"another address", "C-1,あ,,,a@a.example,,,,\n", "C-1,あ,,,b@a.example,,,,\n", "recipients C-1,"},
		{"a name", "C-1,あ,,,,,,,\n", "C-1,い,,,,,,,\n", "other C-1,"},
		{"an alias", "C-1,あ,,,,,,,\n", "C-1,あ,い,,,,,,\n", "other C-1,"},
		{"a sender", "C-1,あ,,,,x@y.example,,,\n", "C-1,あ,,,,,,,\n", "other C-1,"},
		{"a date", "C-1,あ,,,,,,2026-01-01,\n", "C-1,あ,,,,,,2027-01-01,\n", "other C-1,"},
		{"a group", "C-1,あ,,,,,,,x\n", "C-1,あ,,,,,,,y\n", "other C-1,"},
		{"an identifier written otherwise is the same client", "C-1,あ,,a.example,,,,,\n", "ｃ－１,あ,,b.example,,,,,\n",
			"recipients ｃ－１,"},
		{"recipients first, then who is gone, who is new, the rest",
			"C-1,あ,,,,,,,\nC-2,い,,,,,,,\nC-3,う,,,,,,,\n", "C-1,か,,,,,,,\nC-3,う,,c.example,,,,,\nC-4,え,,,,,,,\n",
			"recipients C-3,removed C-2,added C-4,other C-1,"},
	};
	struct arena *arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct directory_rows before = parsed(arena, cases[i].before), after = parsed(arena, cases[i].after);
		struct directory_diff diff;
		struct err err;
		char got[300] = "";
		size_t sum = 0;

		assert_int_equal(directory_diff(arena, &before, &after, &diff, &err), 0);
		for (size_t j = 0; j < diff.count; j++) {
			const struct directory_change *c = &diff.changes[j];

			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s %s,", change_kind_name(c->kind),
				c->after == NULL ? c->before->id : c->after->id);
		}
		for (unsigned kind = 0; kind < CHANGE_KIND_COUNT; kind++)
			sum += diff.counts[kind];
		assert_int_equal(sum, diff.count);
		if (strcmp(got, cases[i].changes) != 0)
			fail_msg("%s: got %s", cases[i].claim, got);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
