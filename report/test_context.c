/* test_context.c - what formats report passes the limits, or is recorded as over them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "report/context_private.h"

/* A context without a reader around it: the formats' calls go straight into a reading. */
struct bench {
	struct reading *reading;
	struct sink sink;
	struct context ctx;
	struct source src;
};

static struct read_limits small_limits(void)
{
	return (struct read_limits){.nesting = 2, .parts = 3, .expansion = 10, .unpacked_bytes = 4 << 20, .pages = 2,
	                            .cells = 5, .segments = 3, .text_bytes = 100, .picture_inline_bytes = 10,
	                            .deadline_ms = 60000};
}

static struct bench *bench_open(struct bench *b, struct read_limits limits)
{
	struct part root = {.role = PART_MESSAGE, .place = {"body", 4}, .name = {"", 0}, .type = {"message/rfc822", 14}};
	struct err err = {0};

	*b = (struct bench){.reading = reading_new(0), .src = {.bytes = {"x", 1}, .place = {"", 0}}};
	b->sink = sink_reading(b->reading);
	b->ctx = (struct context){.sink = &b->sink, .limits = limits, .arena = arena_new(0),
	                          .deadline = deadline_in_ms((int64_t)limits.deadline_ms), .typer = typer_open(&err)};
	assert_non_null(b->ctx.typer);
	assert_int_equal(context_add_part(&b->ctx, &root), 0);
	return b;
}

static void bench_close(struct bench *b)
{
	typer_close(&b->ctx.typer);
	arena_free(&b->ctx.arena);
	reading_free(&b->reading);
}

static void assert_text(const struct bench *b, size_t i, const char *text)
{
	assert_true(i < b->reading->segment_count);
	assert_true(span_equal(b->reading->segments[i].text, span_of(text)));
}

static void assert_only_unreadable(const struct bench *b, enum unreadable_why why, const char *detail)
{
	assert_int_equal(b->reading->unreadable_count, 1);
	assert_int_equal(b->reading->unreadable[0].why, why);
	assert_true(span_equal(b->reading->unreadable[0].detail, span_of(detail)));
}

static void text_is_made_valid(void **state)
{
	static const char *const cases[][2] = {
		{"C-000042", "C-000042"},
		{"\xff" "C", "\xef\xbf\xbd" "C"},
		{"\u3042\xe3\x81", "\u3042\xef\xbf\xbd"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench b;

		bench_open(&b, small_limits());
		context_text(&b.ctx, &b.src, span_of("body"), span_of(cases[i][0]));
		assert_true(text_is_utf8(b.reading->segments[0].text));
		assert_true(b.reading->segments[0].text.len >= strlen(cases[i][1]));
		bench_close(&b);
	}
}

static void nul_bytes_hide_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	context_text(&b.ctx, &b.src, span_of("body"), (struct span){"C-00\0" "0042", 9});
	assert_text(&b, 0, "C-000042");
	bench_close(&b);
}

static void a_part_named_with_anything_has_a_name_of_text(void **state)
{
	struct part part = {.name = {"a\0\xff.zip", 7}, .place = {"a\0b", 3}, .type = {"", 0}};
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_add_part(&b.ctx, &part), 1);
	assert_true(span_equal(b.reading->parts[1].name, span_of("a\xef\xbf\xbd.zip")));
	assert_true(span_equal(b.reading->parts[1].place, span_of("ab")));
	bench_close(&b);
}

static void blank_text_is_no_segment(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), span_of(" \t\n\u3000")), 0);
	assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), (struct span){NULL, 0}), 0);
	assert_int_equal(b.reading->segment_count, 0);
	bench_close(&b);
}

static void places_are_joined(void **state)
{
	struct bench b;
	struct source in_zip = {.place = span_of("\u65e5\u5831.zip")};

	(void)state;
	bench_open(&b, small_limits());
	assert_true(span_equal(context_place(&b.ctx, &b.src, "p.%d", 1), span_of("p.1")));
	assert_true(span_equal(context_place(&b.ctx, &in_zip, "1.xlsx"), span_of("\u65e5\u5831.zip \u203a 1.xlsx")));
	assert_true(span_equal(context_place(&b.ctx, &in_zip, "%s", ""), in_zip.place));
	bench_close(&b);
}

static void segments_over_the_limit_stop_once(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	for (int i = 0; i < 3; i++)
		assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), span_of("a")), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), span_of("a")), -1);
	assert_int_equal(b.reading->segment_count, 3);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.segments 3");
	bench_close(&b);
}

static void text_over_the_limit_stops(void **state)
{
	struct bench b;
	char text[101];

	(void)state;
	bench_open(&b, small_limits());
	memset(text, 'a', sizeof(text));
	assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), (struct span){text, 100}), 0);
	assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), (struct span){text, 1}), -1);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.text 100");
	bench_close(&b);
}

static void a_cell_outside_its_table_is_text(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_cell(&b.ctx, &b.src, span_of("x"), 1, 0, 2, span_of("a")), 0);
	assert_int_equal(context_cell(&b.ctx, &b.src, span_of("x"), 1, 2, 2, span_of("b")), 0);
	assert_text(&b, 0, "a");
	assert_int_equal(b.reading->segments[0].kind, SEGMENT_TEXT);
	assert_int_equal(b.reading->segments[1].kind, SEGMENT_CELL);
	bench_close(&b);
}

static void pages_and_cells_count_for_each_part(void **state)
{
	struct bench b;
	struct part second = {.place = span_of("2"), .name = {"", 0}, .type = {"", 0}};
	struct source src2 = {.part = 1, .place = span_of("2")};

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_add_part(&b.ctx, &second), 1);
	assert_int_equal(context_count_page(&b.ctx, &b.src), 0);
	assert_int_equal(context_count_page(&b.ctx, &b.src), 0);
	assert_int_equal(context_count_page(&b.ctx, &src2), 0);
	assert_int_equal(context_count_cells(&b.ctx, &src2, 5), 0);
	assert_int_equal(b.reading->unreadable_count, 0);
	assert_int_equal(context_count_page(&b.ctx, &b.src), -1);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.pages 2");
	assert_int_equal(context_count_cells(&b.ctx, &src2, 1), -1);
	assert_int_equal(b.reading->unreadable[1].part, 1);
	bench_close(&b);
}

static void unpacking_is_limited_by_ratio_and_in_all(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_count_unpacked(&b.ctx, &b.src, 1, 1 << 20), 0);
	assert_int_equal(context_count_unpacked(&b.ctx, &b.src, 1, 1), -1);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.expansion 10");
	assert_int_equal(context_count_unpacked(&b.ctx, &b.src, 4 << 20, 3 << 20), -1);
	assert_int_equal(b.reading->unreadable_count, 2);
	assert_true(b.ctx.stopped);
	bench_close(&b);
}

static void a_passed_deadline_is_said_once(void **state)
{
	struct bench b;
	struct read_limits limits = small_limits();

	(void)state;
	limits.deadline_ms = 0;
	bench_open(&b, limits);
	assert_true(context_expired(&b.ctx, &b.src));
	assert_true(context_expired(&b.ctx, &b.src));
	assert_int_equal(context_text(&b.ctx, &b.src, span_of("body"), span_of("a")), -1);
	assert_only_unreadable(&b, WHY_TIMEOUT, "reader.deadline 0 ms");
	bench_close(&b);
}

static const struct child_case {
	const char *claim;
	const char *bytes;
	enum part_role asked;
	bool is_inline;
	enum part_role role;
	enum unreadable_why why; /* WHY_COUNT: none */
} child_cases[] = {
	{"a small inline picture is an ornament", "\x89PNG\r\n\x1a\n", PART_DOCUMENT, true, PART_ORNAMENT, WHY_COUNT},
	{"an attached picture is image-only", "\x89PNG\r\n\x1a\n", PART_DOCUMENT, false, PART_DOCUMENT, WHY_IMAGE_ONLY},
	{"a large inline picture is image-only", "\x89PNG\r\n\x1a\n1234567", PART_DOCUMENT, true, PART_DOCUMENT,
	 WHY_IMAGE_ONLY},
	{"a program called an ornament is none", "MZ\x90", PART_ORNAMENT, true, PART_DOCUMENT, WHY_UNSUPPORTED},
	{"a recording of a call is unsupported", "RIFF\x24\x01\x01\x01WAVEfmt ", PART_DOCUMENT, false, PART_DOCUMENT,
	 WHY_UNSUPPORTED},
	{"an empty file holds nothing", "", PART_DOCUMENT, false, PART_DOCUMENT, WHY_COUNT},
	{"a shortcut to a web page is text", "[InternetShortcut]\r\nURL=x\r\n", PART_DOCUMENT, false, PART_DOCUMENT, WHY_COUNT},
	{"unknown bytes are unsupported", "\x01\x02\x03\x04\x05\x06\x07", PART_DOCUMENT, false, PART_DOCUMENT,
	 WHY_UNSUPPORTED},
};

static void children_are_what_their_bytes_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(child_cases) / sizeof(child_cases[0]); i++) {
		const struct child_case *c = &child_cases[i];
		struct child child = {.name = span_of("x"), .bytes = span_of(c->bytes), .declared_type = "text/plain",
		                      .role = c->asked, .is_inline = c->is_inline, .alternative_name = {"", 0}};
		struct bench b;

		print_message("  %s\n", c->claim);
		bench_open(&b, small_limits());
		assert_int_equal(context_child(&b.ctx, &b.src, &child), 0);
		assert_int_equal(b.reading->part_count, 2);
		assert_int_equal(b.reading->parts[1].role, c->role);
		assert_int_equal(b.reading->unreadable_count, c->why == WHY_COUNT ? 0 : 1);
		if (c->why != WHY_COUNT)
			assert_int_equal(b.reading->unreadable[0].why, c->why);
		bench_close(&b);
	}
}

static void names_are_told_with_their_alternatives(void **state)
{
	struct child child = {.name = span_of("a.bin"), .alternative_name = span_of("b.bin"), .bytes = {"\1\2\3\4", 4}};
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	context_child(&b.ctx, &b.src, &child);
	assert_text(&b, 0, "a.bin");
	assert_text(&b, 1, "b.bin");
	assert_int_equal(b.reading->segments[1].alternative, 1);
	assert_int_equal(b.reading->segments[1].kind, SEGMENT_NAME);
	assert_int_equal(b.reading->segments[1].part, 1);
	bench_close(&b);
}

static void what_somebody_opens_has_its_digest(void **state)
{
	/* printf '\1\2\3\4' | sha256sum */
	static const char sum[] = "\x9f\x64\xa7\x47\xe1\xb9\x7f\x13\x1f\xab\xb6\xb4\x47\x29\x6c\x9b"
		"\x6f\x02\x01\xe7\x9f\xb3\xc5\x35\x6e\x6c\x77\xe8\x9b\x6a\x80\x6a";
	struct child child = {.name = span_of("a.bin"), .bytes = {"\1\2\3\4", 4}, .alternative_name = {"", 0}};
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	context_child(&b.ctx, &b.src, &child);
	assert_int_equal(b.reading->parts[0].sha256.len, 0);
	assert_int_equal(b.reading->parts[1].sha256.len, SHA256_BYTES);
	assert_memory_equal(b.reading->parts[1].sha256.p, sum, SHA256_BYTES);
	bench_close(&b);
}

static void nesting_too_deep_loses_that_child_alone(void **state)
{
	struct child child = {.name = span_of("a"), .bytes = {"\1\2\3\4", 4}, .alternative_name = {"", 0}};
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	b.src.depth = 2;
	assert_int_equal(context_child(&b.ctx, &b.src, &child), 0);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.nesting 2");
	bench_close(&b);
}

static void parts_over_the_limit_stop(void **state)
{
	struct child child = {.name = {"", 0}, .bytes = {"", 0}, .alternative_name = {"", 0}};
	struct bench b;

	(void)state;
	bench_open(&b, small_limits());
	assert_int_equal(context_child(&b.ctx, &b.src, &child), 0);
	assert_int_equal(context_child(&b.ctx, &b.src, &child), 0);
	assert_int_equal(context_child(&b.ctx, &b.src, &child), -1);
	assert_only_unreadable(&b, WHY_LIMIT, "limit.parts 3");
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_made_valid),
		cmocka_unit_test(nul_bytes_hide_nothing),
		cmocka_unit_test(a_part_named_with_anything_has_a_name_of_text),
		cmocka_unit_test(blank_text_is_no_segment),
		cmocka_unit_test(places_are_joined),
		cmocka_unit_test(segments_over_the_limit_stop_once),
		cmocka_unit_test(text_over_the_limit_stops),
		cmocka_unit_test(a_cell_outside_its_table_is_text),
		cmocka_unit_test(pages_and_cells_count_for_each_part),
		cmocka_unit_test(unpacking_is_limited_by_ratio_and_in_all),
		cmocka_unit_test(a_passed_deadline_is_said_once),
		cmocka_unit_test(children_are_what_their_bytes_say),
		cmocka_unit_test(names_are_told_with_their_alternatives),
		cmocka_unit_test(what_somebody_opens_has_its_digest),
		cmocka_unit_test(nesting_too_deep_loses_that_child_alone),
		cmocka_unit_test(parts_over_the_limit_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
