/* fuzz_clients.c - a client directory as a file of any bytes; what is taken is the same when it is written and read again. */
#include "policy/address.h"
#include "policy/directory_csv.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

static void must_come_back(struct arena *arena, const struct directory_rows *rows)
{
	struct directory_rows again;
	struct directory_faults faults = {0};
	struct buf first = {0}, second = {0};
	struct err err = {0};

	must(directory_csv_write(rows, &first) == 0, "memory");
	must(directory_csv_parse(arena, buf_span(&first), &again, &faults, &err) == 0, err.text);
	must(directory_csv_write(&again, &second) == 0, "memory");
	must(again.count == rows->count && span_equal(buf_span(&first), buf_span(&second)), "other rows when read again");
	buf_free(&first);
	buf_free(&second);
}

void fuzz_clients(const struct fuzz_target *target, struct span bytes)
{
	struct arena *arena = arena_new(0);
	struct directory_rows rows = {0};
	struct directory_faults faults = {0}, warnings = {0};
	struct address address = address_parse(arena, bytes), again;
	struct err err = {0};

	(void)target;
	if (address.domain.p != NULL) {
		again = address_parse(arena, address.whole);
		must(span_equal(address.whole, again.whole), "an address that is not in normal form after all");
	}
	if (directory_csv_parse(arena, bytes, &rows, &faults, &err) == 0) {
		must_come_back(arena, &rows);
		must(directory_lint(arena, &rows, 20000, &warnings, &err) == 0, err.text);
	} else
		must(err.text[0] != '\0', "refused without a word");
	arena_free(&arena);
}
