/* test_ole_properties.c - property sets of old Office documents, in every charset and kind of value that offices have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "report/charset.h"
#include "report/context_private.h"
#include "report/ole_properties.h"
#include "report/read_fixture.h"

#define SUMMARY "\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\0\x2b\x27\xb3\xd9"
#define DOCUMENT "\x02\xd5\xcd\xd5\x9c\x2e\x1b\x10\x93\x97\x08\0\x2b\x2c\xf9\xae"
#define CUSTOM "\x05\xd5\xcd\xd5\x9c\x2e\x1b\x10\x93\x97\x08\0\x2b\x2c\xf9\xae"

/* Bytes of a literal, its NULs included but not the last. */
#define BYTES(literal) {literal, sizeof(literal) - 1}

struct value {
	uint32_t id;
	struct span bytes; /* with their type */
};

struct set {
	const char *format_id;
	const struct value *values;
	size_t count;
};

static void add32(struct buf *out, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		buf_addc(out, (char)(n >> 8 * i));
}

static void add_set(struct buf *out, const struct set *set)
{
	uint32_t at = 8 + 8 * (uint32_t)set->count;

	add32(out, 0);
	add32(out, (uint32_t)set->count);
	for (size_t i = 0; i < set->count; i++) {
		add32(out, set->values[i].id);
		add32(out, at);
		at += (uint32_t)set->values[i].bytes.len;
	}
	for (size_t i = 0; i < set->count; i++)
		buf_add(out, set->values[i].bytes.p, set->values[i].bytes.len);
}

static struct buf stream_of(const struct set *sets, uint32_t count)
{
	struct buf out = {0}, body = {0};

	buf_add(&out, "\xfe\xff\0\0\5\1\2\0", 8);
	buf_add(&out, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	add32(&out, count);
	for (uint32_t i = 0; i < count; i++) {
		buf_add(&out, sets[i].format_id, 16);
		add32(&out, 28 + 20 * count + (uint32_t)body.len);
		add_set(&body, &sets[i]);
	}
	buf_add(&out, body.p, body.len);
	buf_free(&body);
	return out;
}

static struct reading *read_stream(struct span bytes)
{
	/* Bytes that end where memory does: reading past them shows under a sanitizer. */
	char *copy = malloc(bytes.len + 1);
	struct reading *reading = reading_new(0);
	struct sink sink = sink_reading(reading);
	struct context ctx = {.sink = &sink, .limits = fixture_limits(), .arena = arena_new(0), .deadline = deadline_in_ms(10000)};
	struct source src = {.bytes = {copy, bytes.len}, .place = {"", 0}};
	struct part part = {.place = {"", 0}, .name = {"", 0}, .type = {"", 0}};

	assert_non_null(copy);
	memcpy(copy, bytes.p, bytes.len);
	charset_prepare();
	assert_int_equal(context_add_part(&ctx, &part), 0);
	assert_int_equal(ole_properties_tell(&ctx, &src, src.bytes), 0);
	arena_free(&ctx.arena);
	free(copy);
	return reading;
}

static struct reading *read_sets(const struct set *sets, uint32_t count)
{
	struct buf stream = stream_of(sets, count);
	struct reading *reading = read_stream(buf_span(&stream));

	buf_free(&stream);
	return reading;
}

static const struct value summary[] = {
	{1, BYTES("\2\0\0\0\xa4\x03\0\0")},
	{2, BYTES("\x1e\0\0\0\7\0\0\0\x93\xfa\x95\xf1 1\0\0")},
	{4, BYTES("\x1f\0\0\0\3\0\0\0\xd9\x9a\x4b\x6a\0\0\0\0")},
	{7, BYTES("\x1e\0\0\0\7\0\0\0Normal\0\0")},
	{14, BYTES("\3\0\0\0\2\0\0\0")},
};

static const struct value document[] = {
	{1, BYTES("\2\0\0\0\xe4\x04\0\0")},
	{13, BYTES("\x1e\x10\0\0\2\0\0\0\3\0\0\0AA\0\2\0\0\0B\0")},
	{15, BYTES("\x1e\0\0\0\6\0\0\0Aozora\0\0")},
	{99, BYTES("\x1e\0\0\0\5\0\0\0later\0\0\0")},
};

static const struct value custom[] = {
	{1, BYTES("\2\0\0\0\xa4\x03\0\0")},
	{0, BYTES("\4\0\0\0\2\0\0\0\5\0\0\0\x8c\xda\x8b\x71\0\3\0\0\0\2\0\0\0n\0\4\0\0\0\1\0\0\0d\5\0\0\0\x0b\0\0\0_PID_HLINKS\0")},
	{2, BYTES("\x1e\0\0\0\x09\0\0\0C-000042\0\0\0\0")},
	{3, BYTES("\3\0\0\0\x9f\x86\1\0")},
	{4, BYTES("\x40\0\0\0\0\x80\x3e\xd5\xde\xb1\x9d\1")},
	{5, BYTES("\x41\0\0\0\x38\0\0\0\6\0\0\0\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0"
	          "\x1f\0\0\0\2\0\0\0h\0\0\0\x1f\0\0\0\0\0\0\0")},
};

static const struct value wide[] = {
	{1, BYTES("\2\0\0\0\xb0\x04\0\0")},
	{0, BYTES("\1\0\0\0\2\0\0\0\3\0\0\0\x67\x98\xa2\x5b\0\0\0\0")},
	{2, BYTES("\x1e\0\0\0\6\0\0\0\x67\x98\xa2\x5b\0\0\0\0")},
};

#define SET(id, values) {id, values, sizeof(values) / sizeof((values)[0])}

static const struct set summary_set[] = {SET(SUMMARY, summary)};
static const struct set document_sets[] = {SET(DOCUMENT, document), SET(CUSTOM, custom)};
static const struct set wide_set[] = {SET(CUSTOM, wide)};

static const struct property_case {
	const char *claim;
	const struct set *sets;
	uint32_t count;
	const char *label, *text; /* text NULL: nothing of that label is told */
} property_cases[] = {
	{"a text in CP932", summary_set, 1, "title", "日報 1"},
	{"a text in UTF-16", summary_set, 1, "creator", "髙橋"},
	{"what the program counts is not told", summary_set, 1, "property 14", NULL},
	{"the template's name is not told", summary_set, 1, "property 7", NULL},
	{"texts of a list, not filled up", document_sets, 2, "TitlesOfParts", "B"},
	{"the company", document_sets, 2, "Company", "Aozora"},
	{"a property that no standard names", document_sets, 2, "property 99", "later"},
	{"a property of the author's, its name in CP932", document_sets, 2, "custom:顧客", "C-000042"},
	{"a number of the author's", document_sets, 2, "custom:n", "99999"},
	{"a date of the author's", document_sets, 2, "custom:d", "1970-01-01T00:00:00Z"},
	{"a link's target", document_sets, 2, "HLinks", "h"},
	{"a name in UTF-16", wide_set, 1, "custom:顧客", "顧客"},
};

static const struct segment *labelled(const struct reading *reading, const char *label)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (span_equal(s->label, span_of(label)) && s->kind == SEGMENT_PROPERTY)
			return s;
	}
	return NULL;
}

static void properties_have_the_names_of_office_open_xml(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(property_cases) / sizeof(property_cases[0]); i++) {
		const struct property_case *c = &property_cases[i];
		struct reading *reading = read_sets(c->sets, c->count);

		print_message("  %s\n", c->claim);
		assert_int_equal(reading->unreadable_count, 0);
		if (c->text == NULL)
			assert_null(labelled(reading, c->label));
		else
			assert_non_null(fixture_segment(reading, c->label, c->text));
		reading_free(&reading);
	}
}

static void a_stream_cut_anywhere_is_damaged_or_says_less(void **state)
{
	struct buf stream = stream_of(document_sets, 2);

	(void)state;
	for (size_t len = 1; len < stream.len; len++) {
		struct reading *reading = read_stream((struct span){stream.p, len});

		if (len < stream.len - 60)
			assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
		reading_free(&reading);
	}
	buf_free(&stream);
}

static void counts_beyond_the_end_do_no_harm(void **state)
{
	struct buf stream = stream_of(summary_set, 1);
	struct reading *reading;

	(void)state;
	memset(stream.p + 48 + 4, 0xff, 4);
	reading = read_stream(buf_span(&stream));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	assert_non_null(fixture_segment(reading, "title", "日報"));
	reading_free(&reading);
	memset(stream.p + 24, 0xff, 4);
	reading = read_stream(buf_span(&stream));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_DAMAGED));
	reading_free(&reading);
	buf_free(&stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(properties_have_the_names_of_office_open_xml),
		cmocka_unit_test(a_stream_cut_anywhere_is_damaged_or_says_less),
		cmocka_unit_test(counts_beyond_the_end_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
