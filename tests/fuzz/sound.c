/* sound.c - what must hold of any reading, whatever was read. */
#include "tests/fuzz/sound.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "not sound: %s\n", what);
	abort();
}

static void must_be_text(struct span s)
{
	must(s.p != NULL && memchr(s.p, '\0', s.len) == NULL && text_is_utf8(s), "a text that is not UTF-8");
}

void must_be_sound(const struct reading *r)
{
	for (size_t i = 0; i < r->part_count; i++) {
		must(i == 0 ? r->parts[i].parent == 0 : r->parts[i].parent < i, "a parent after its part");
		must(r->parts[i].role < PART_ROLE_COUNT, "an unknown role");
		must_be_text(r->parts[i].name);
		must_be_text(r->parts[i].place);
		must_be_text(r->parts[i].type);
	}
	for (size_t i = 0; i < r->segment_count; i++) {
		must(r->segments[i].part < r->part_count, "a segment of no part");
		must(r->segments[i].kind < SEGMENT_KIND_COUNT, "an unknown kind");
		must_be_text(r->segments[i].label);
		must_be_text(r->segments[i].place);
		must_be_text(r->segments[i].text);
	}
	for (size_t i = 0; i < r->unreadable_count; i++) {
		must(r->unreadable[i].part < r->part_count, "unreadable of no part");
		must(r->unreadable[i].why < WHY_COUNT, "an unknown reason");
		must_be_text(r->unreadable[i].place);
	}
}
