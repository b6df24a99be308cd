/* reading.c - what the reader saw of a message, kept in one arena. */
#include "report/reading.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"

static const char *const why_names[] = {"encrypted", "damaged", "unsupported", "image-only", "limit", "timeout", "crash"};
_Static_assert(sizeof(why_names) / sizeof(why_names[0]) == WHY_COUNT, "a name for each reason");

static const char *const kind_names[] = {"text", "cell", "header", "property", "name"};
_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == SEGMENT_KIND_COUNT, "a name for each kind");

static const char *const role_names[] = {"message", "document", "container", "ornament"};
_Static_assert(sizeof(role_names) / sizeof(role_names[0]) == PART_ROLE_COUNT, "a name for each role");

const char *unreadable_why_name(enum unreadable_why why)
{
	return (unsigned)why < WHY_COUNT ? why_names[why] : "damaged";
}

const char *segment_kind_name(enum segment_kind kind)
{
	return (unsigned)kind < SEGMENT_KIND_COUNT ? kind_names[kind] : "text";
}

const char *part_role_name(enum part_role role)
{
	return (unsigned)role < PART_ROLE_COUNT ? role_names[role] : "document";
}

struct reading *reading_new(size_t limit_bytes)
{
	struct arena *arena = arena_new(limit_bytes);
	struct reading *reading = arena == NULL ? NULL : arena_alloc(arena, sizeof(*reading));

	if (reading == NULL)
		arena_free(&arena);
	else
		reading->arena = arena;
	return reading;
}

void reading_free(struct reading **reading)
{
	struct arena *arena;

	if (reading == NULL || *reading == NULL)
		return;
	free((*reading)->segments);
	arena = (*reading)->arena; /* the reading itself lives in it */
	*reading = NULL;
	arena_free(&arena);
}

/* False when memory is used up. */
static bool keep(struct arena *arena, struct span *span)
{
	*span = span->len == 0 ? (struct span){"", 0} : arena_span(arena, *span);
	return span->p != NULL;
}

int64_t reading_add_part(struct reading *reading, const struct part *part)
{
	struct part copy = *part;
	struct part *parts = arena_grow(reading->arena, reading->parts, &reading->part_capacity, reading->part_count + 1,
		sizeof(*parts));

	if (parts == NULL)
		return -1;
	reading->parts = parts;
	if (!keep(reading->arena, &copy.name) || !keep(reading->arena, &copy.place) || !keep(reading->arena, &copy.type) ||
	    !keep(reading->arena, &copy.sha256))
		return -1;
	parts[reading->part_count] = copy;
	return (int64_t)reading->part_count++;
}

/* Of all that a reading has, segments alone are millions in a hostile one: an arena would keep each array outgrown. */
static int segment_room(struct reading *reading)
{
	size_t wanted = reading->segment_capacity == 0 ? 32 : reading->segment_capacity * 2;
	struct segment *grown;

	if (reading->segment_count < reading->segment_capacity)
		return 0;
	if (wanted > SIZE_MAX / 2 / sizeof(*grown))
		return -1;
	grown = realloc(reading->segments, wanted * sizeof(*grown));
	if (grown == NULL)
		return -1;
	reading->segments = grown;
	reading->segment_capacity = wanted;
	return 0;
}

int64_t reading_add_segment(struct reading *reading, const struct segment *segment)
{
	struct segment copy = *segment;

	if (segment_room(reading) != 0)
		return -1;
	if (!keep(reading->arena, &copy.label) || !keep(reading->arena, &copy.place) || !keep(reading->arena, &copy.text))
		return -1;
	reading->segments[reading->segment_count] = copy;
	return (int64_t)reading->segment_count++;
}

int64_t reading_add_unreadable(struct reading *reading, const struct unreadable *unreadable)
{
	struct unreadable copy = *unreadable;
	struct unreadable *all = arena_grow(reading->arena, reading->unreadable, &reading->unreadable_capacity,
		reading->unreadable_count + 1, sizeof(*all));

	if (all == NULL)
		return -1;
	reading->unreadable = all;
	if (!keep(reading->arena, &copy.place) || !keep(reading->arena, &copy.detail))
		return -1;
	all[reading->unreadable_count] = copy;
	return (int64_t)reading->unreadable_count++;
}

char *reading_json(const struct reading *reading, double elapsed_ms)
{
	struct buf out = {0};

	buf_adds(&out, "{\"segments\":[");
	for (size_t i = 0; i < reading->segment_count; i++) {
		buf_adds(&out, i == 0 ? "{\"place\":" : ",{\"place\":");
		json_add(&out, reading->segments[i].place);
		buf_adds(&out, ",\"text\":");
		json_add(&out, reading->segments[i].text);
		buf_addc(&out, '}');
	}
	buf_adds(&out, "],\"unreadable\":[");
	for (size_t i = 0; i < reading->unreadable_count; i++) {
		buf_adds(&out, i == 0 ? "{\"place\":" : ",{\"place\":");
		json_add(&out, reading->unreadable[i].place);
		buf_addf(&out, ",\"why\":\"%s\"}", unreadable_why_name(reading->unreadable[i].why));
	}
	buf_adds(&out, "],\"elapsed_ms\":");
	json_add_tenths(&out, elapsed_ms);
	buf_addc(&out, '}');
	return buf_take(&out, NULL);
}
