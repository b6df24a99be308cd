/* test_wire.c - an answer comes over the wire as it was given, and nothing that lies comes through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "base/text.h"
#include "report/wire_decode.h"

static const struct read_limits limits = {.nesting = 12, .parts = 4, .segments = 3000, .text_bytes = 1 << 20,
                                          .deadline_ms = 1000};

#define SPAN(s) {(s), sizeof(s) - 1}

static const struct part parts[] = {
	{.role = PART_MESSAGE, .place = SPAN("body"), .name = SPAN(""), .type = SPAN("message/rfc822"), .size_bytes = 5000},
	{.role = PART_DOCUMENT, .place = SPAN("日報.csv"), .name = SPAN("日報.csv"), .type = SPAN("text/csv"), .size_bytes = 70,
	 .sha256 = SPAN("0123456789abcdef\0\xff..............")},
};

static const struct segment segments[] = {
	{.kind = SEGMENT_HEADER, .label = SPAN("Subject"), .place = SPAN("Subject"), .text = SPAN("日報")},
	{.part = 1, .kind = SEGMENT_CELL, .table = 1, .row = 2, .column = 3, .alternative = 1, .label = SPAN(""),
	 .place = SPAN("日報.csv › C2"), .text = SPAN("C-000042")},
};

static const struct unreadable lost = {.part = 1, .why = WHY_LIMIT, .place = SPAN("日報.csv"), .detail = SPAN("limit.cells 3")};

/* Written by the sending side into a file instead of a socket. */
static void slurp_sent(int fd, struct buf *bytes)
{
	struct err err;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(fd_slurp(fd, bytes, "answer", &err), 0);
	close(fd);
}

static void good_answer(struct buf *bytes)
{
	int fd = fd_anonymous("answer", NULL);
	struct wire_writer *writer = wire_writer_new(fd);
	struct sink sink = wire_sink(writer);

	assert_int_equal(sink.part(sink.to, &parts[0]), 0);
	assert_int_equal(sink.segment(sink.to, &segments[0]), 0);
	assert_int_equal(sink.part(sink.to, &parts[1]), 0);
	assert_int_equal(sink.segment(sink.to, &segments[1]), 0);
	assert_int_equal(sink.unreadable(sink.to, &lost), 0);
	assert_int_equal(wire_finish(writer, WIRE_READ, 12345), 0);
	wire_writer_free(&writer);
	slurp_sent(fd, bytes);
}

/* Decodes with never more than `chunk` new bytes at once. */
static struct reading *decode(struct span bytes, size_t chunk, struct wire_decode *d)
{
	struct reading *reading = reading_new(0);
	size_t from = 0, to = 0, need;

	wire_decode_start(d, reading, &limits);
	while (to < bytes.len && d->state == WIRE_MORE) {
		to = bytes.len - to < chunk ? bytes.len : to + chunk;
		from += wire_decode_take(d, (struct span){bytes.p + from, to - from}, &need);
	}
	return reading;
}

static void assert_same_segment(const struct segment *a, const struct segment *b)
{
	assert_int_equal(a->part, b->part);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->table, b->table);
	assert_int_equal(a->row, b->row);
	assert_int_equal(a->column, b->column);
	assert_int_equal(a->alternative, b->alternative);
	assert_true(span_equal(a->label, b->label));
	assert_true(span_equal(a->place, b->place));
	assert_true(span_equal(a->text, b->text));
}

static void assert_good(const struct reading *r)
{
	assert_int_equal(r->part_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(r->parts[i].role, parts[i].role);
		assert_int_equal(r->parts[i].size_bytes, parts[i].size_bytes);
		assert_true(span_equal(r->parts[i].name, parts[i].name));
		assert_true(span_equal(r->parts[i].place, parts[i].place));
		assert_true(span_equal(r->parts[i].type, parts[i].type));
		assert_true(span_equal(r->parts[i].sha256, parts[i].sha256));
	}
	assert_int_equal(r->segment_count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_same_segment(&r->segments[i], &segments[i]);
	assert_int_equal(r->unreadable_count, 1);
	assert_int_equal(r->unreadable[0].why, WHY_LIMIT);
	assert_true(span_equal(r->unreadable[0].detail, lost.detail));
}

static void what_was_given_arrives_however_it_is_cut(void **state)
{
	struct buf bytes = {0};

	(void)state;
	good_answer(&bytes);
	for (size_t chunk = 1; chunk <= bytes.len; chunk++) {
		struct wire_decode d;
		struct reading *r = decode(buf_span(&bytes), chunk, &d);

		assert_int_equal(d.state, WIRE_ENDED);
		assert_int_equal(d.end.resident_bytes, 12345);
		assert_good(r);
		reading_free(&r);
	}
	buf_free(&bytes);
}

static void an_answer_cut_off_never_ends(void **state)
{
	struct buf bytes = {0};

	(void)state;
	good_answer(&bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		struct wire_decode d;
		struct reading *r = decode((struct span){bytes.p, len}, len == 0 ? 1 : len, &d);

		assert_int_equal(d.state, WIRE_MORE);
		assert_true(len < bytes.len - 8 - sizeof(struct wire_end) || r->segment_count == 2);
		reading_free(&r);
	}
	buf_free(&bytes);
}

static void assert_sound(const struct reading *r)
{
	for (size_t i = 0; i < r->part_count; i++) {
		assert_true(r->parts[i].parent < i || (i == 0 && r->parts[i].parent == 0));
		assert_true(r->parts[i].role < PART_ROLE_COUNT && text_is_utf8(r->parts[i].name));
	}
	for (size_t i = 0; i < r->segment_count; i++) {
		assert_true(r->segments[i].part < r->part_count && r->segments[i].kind < SEGMENT_KIND_COUNT);
		assert_true(text_is_utf8(r->segments[i].text) && text_is_utf8(r->segments[i].place));
	}
	for (size_t i = 0; i < r->unreadable_count; i++)
		assert_true(r->unreadable[i].part < r->part_count && r->unreadable[i].why < WHY_COUNT);
}

static void any_flipped_bit_leaves_a_sound_reading(void **state)
{
	struct buf bytes = {0};
	size_t lies = 0;

	(void)state;
	good_answer(&bytes);
	for (size_t bit = 0; bit < bytes.len * 8; bit++) {
		struct wire_decode d;
		char *copy = malloc(bytes.len); /* its own block, so that a step outside is seen */
		struct reading *r;

		assert_non_null(copy);
		memcpy(copy, bytes.p, bytes.len);
		copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
		r = decode((struct span){copy, bytes.len}, bytes.len, &d);
		assert_sound(r);
		lies += d.state == WIRE_LIE;
		reading_free(&r);
		free(copy);
	}
	assert_true(lies > bytes.len);
	buf_free(&bytes);
}

/* ---- lies ---- */

static void add_record(struct buf *b, uint32_t kind, const void *fixed, size_t len, const char *texts)
{
	struct wire_header h = {.length = (uint32_t)(len + strlen(texts)), .kind = kind};

	buf_add(b, &h, sizeof(h));
	buf_add(b, fixed, len);
	buf_adds(b, texts);
}

static void add_part(struct buf *b, struct wire_part part)
{
	part.place_length = 4;
	add_record(b, WIRE_PART, &part, sizeof(part), "body");
}

static void add_segment(struct buf *b, struct wire_segment segment)
{
	segment.text_length = 4;
	add_record(b, WIRE_SEGMENT, &segment, sizeof(segment), "text");
}

static void add_end(struct buf *b, struct wire_end end)
{
	add_record(b, WIRE_END, &end, sizeof(end), "");
}

static void segment_first(struct buf *b)
{
	add_segment(b, (struct wire_segment){0});
}

static void unreadable_first(struct buf *b)
{
	struct wire_unreadable u = {0};

	add_record(b, WIRE_UNREADABLE, &u, sizeof(u), "");
}

static void end_first(struct buf *b)
{
	add_end(b, (struct wire_end){.outcome = WIRE_READ});
}

static void parent_itself(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_part(b, (struct wire_part){.parent = 1});
}

static void role_unknown(struct buf *b)
{
	add_part(b, (struct wire_part){.role = PART_ROLE_COUNT});
}

static void digest_of_another_size(struct buf *b)
{
	add_part(b, (struct wire_part){.has_sha256 = 2});
}

static void parts_too_many(struct buf *b)
{
	for (size_t i = 0; i <= limits.parts; i++)
		add_part(b, (struct wire_part){0});
}

static void segment_of_the_next_part(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_segment(b, (struct wire_segment){.part = 1});
}

static void segment_kind_unknown(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_segment(b, (struct wire_segment){.kind = SEGMENT_KIND_COUNT});
}

static void cell_in_row_zero(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_segment(b, (struct wire_segment){.kind = SEGMENT_CELL, .table = 1, .column = 1});
}

static void segments_too_many(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	for (size_t i = 0; i <= limits.segments; i++)
		add_segment(b, (struct wire_segment){0});
}

static void why_unknown(struct buf *b)
{
	struct wire_unreadable u = {.why = WHY_COUNT};

	add_part(b, (struct wire_part){0});
	add_record(b, WIRE_UNREADABLE, &u, sizeof(u), "");
}

static void text_longer_than_its_record(struct buf *b)
{
	struct wire_segment s = {.text_length = 5};

	add_part(b, (struct wire_part){0});
	add_record(b, WIRE_SEGMENT, &s, sizeof(s), "text");
}

static void text_lengths_that_wrap(struct buf *b)
{
	struct wire_segment s = {.label_length = UINT32_MAX, .place_length = 1, .text_length = 4};

	add_part(b, (struct wire_part){0});
	add_record(b, WIRE_SEGMENT, &s, sizeof(s), "text");
}

static void text_shorter_than_its_record(struct buf *b)
{
	struct wire_segment s = {.text_length = 3};

	add_part(b, (struct wire_part){0});
	add_record(b, WIRE_SEGMENT, &s, sizeof(s), "text");
}

static void text_not_utf8(struct buf *b)
{
	struct wire_segment s = {.text_length = 4};

	add_part(b, (struct wire_part){0});
	add_record(b, WIRE_SEGMENT, &s, sizeof(s), "te\xe3\x81");
}

static void text_of_a_million_and_one(struct buf *b)
{
	struct wire_segment s = {.text_length = (1 << 20) + 1};
	struct wire_header h = {.length = sizeof(s) + s.text_length, .kind = WIRE_SEGMENT};
	char *text = calloc(1, s.text_length + 1);

	assert_non_null(text);
	memset(text, 'a', s.text_length);
	add_part(b, (struct wire_part){0});
	buf_add(b, &h, sizeof(h));
	buf_add(b, &s, sizeof(s));
	buf_adds(b, text);
	free(text);
}

static void record_larger_than_all(struct buf *b)
{
	const struct wire_header h = {.length = UINT32_MAX, .kind = WIRE_SEGMENT};

	buf_add(b, &h, sizeof(h));
}

static void record_too_short(struct buf *b)
{
	add_record(b, WIRE_PART, "abc", 3, "");
}

static void kind_unknown(struct buf *b)
{
	add_record(b, 77, "", 0, "");
}

static void counts_wrong(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_end(b, (struct wire_end){.parts = 1, .segments = 1});
}

static void outcome_unknown(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_end(b, (struct wire_end){.parts = 1, .outcome = WIRE_OUTCOME_COUNT});
}

static void more_after_the_end(struct buf *b)
{
	add_part(b, (struct wire_part){0});
	add_end(b, (struct wire_end){.parts = 1});
	buf_addc(b, 'x');
}

static const struct {
	void (*tell)(struct buf *b);
	const char *lie;
} lies[] = {
	{segment_first, "segment of a part that is not there"},
	{unreadable_first, "unreadable of a part that is not there"},
	{end_first, "a reading without a part"},
	{parent_itself, "parent after its part"},
	{role_unknown, "unknown role"},
	{digest_of_another_size, "neither a digest nor none"},
	{parts_too_many, "more parts than allowed"},
	{segment_of_the_next_part, "segment of a part that is not there"},
	{segment_kind_unknown, "unknown kind of segment"},
	{cell_in_row_zero, "cell outside a table"},
	{segments_too_many, "more segments than allowed"},
	{why_unknown, "unknown reason"},
	{text_longer_than_its_record, "text longer than its record"},
	{text_lengths_that_wrap, "text longer than its record"},
	{text_shorter_than_its_record, "record longer than its texts"},
	{text_not_utf8, "text that is not UTF-8"},
	{text_of_a_million_and_one, "more text than allowed"},
	{record_larger_than_all, "more bytes than allowed"},
	{record_too_short, "record shorter than its kind"},
	{kind_unknown, "unknown kind of record"},
	{counts_wrong, "counts that do not fit"},
	{outcome_unknown, "unknown outcome"},
	{more_after_the_end, "bytes after the end"},
};

static void each_lie_is_seen_as_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct buf b = {0};
		struct wire_decode d;
		struct reading *r;

		lies[i].tell(&b);
		assert_false(b.failed);
		r = decode(buf_span(&b), b.len, &d);
		assert_int_equal(d.state, WIRE_LIE);
		assert_string_equal(d.lie, lies[i].lie);
		assert_sound(r);
		reading_free(&r);
		buf_free(&b);
	}
}

/* ---- requests and greetings ---- */

static void a_request_brings_its_descriptor(void **state)
{
	const struct wire_request asked = {.version = WIRE_VERSION, .size_bytes = 3, .limits = limits};
	struct wire_request got;
	int s[2], fd = fd_anonymous("message", NULL), got_fd = -1;
	char text[4] = "";

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	assert_int_equal(write(fd, "abc", 3), 3);
	assert_int_equal(wire_ask(s[0], &asked, fd), 0);
	assert_int_equal(wire_next(s[1], &got, &got_fd), 1);
	assert_memory_equal(&got, &asked, sizeof(got));
	assert_int_equal(pread(got_fd, text, 3, 0), 3);
	assert_string_equal(text, "abc");
	close(fd);
	close(got_fd);
	close(s[0]);
	assert_int_equal(wire_next(s[1], &got, &got_fd), 0);
	close(s[1]);
}

static void a_request_without_descriptor_or_of_another_version_is_none(void **state)
{
	struct wire_request asked = {.version = WIRE_VERSION, .limits = limits}, got;
	int s[2], fd = fd_anonymous("message", NULL), got_fd = -1;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	assert_int_equal(fd_write_all(s[0], &asked, sizeof(asked)), 0);
	assert_int_equal(wire_next(s[1], &got, &got_fd), -1);
	asked.version++;
	assert_int_equal(wire_ask(s[0], &asked, fd), 0);
	assert_int_equal(wire_next(s[1], &got, &got_fd), -1);
	close(fd);
	close(s[0]);
	close(s[1]);
}

static void greetings_are_checked(void **state)
{
	char bytes[600];
	struct wire_ready ready;
	struct err err;
	int s[2];
	ssize_t n;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	assert_int_equal(wire_greet(s[0], 3), 0);
	n = read(s[1], bytes, sizeof(bytes));
	assert_int_equal(wire_decode_greeting((struct span){bytes, (size_t)n}, &ready, &err), 1);
	assert_int_equal(ready.landlock_abi, 3);
	assert_int_equal(wire_decode_greeting((struct span){bytes, (size_t)n - 1}, &ready, &err), 0);
	bytes[0]++;
	assert_int_equal(wire_decode_greeting((struct span){bytes, (size_t)n + 1}, &ready, &err), -1);
	assert_int_equal(wire_greet_failed(s[0], "no magic"), 0);
	n = read(s[1], bytes, sizeof(bytes));
	assert_int_equal(wire_decode_greeting((struct span){bytes, (size_t)n}, &ready, &err), -1);
	assert_string_equal(err.text, "reader: no magic");
	close(s[0]);
	close(s[1]);
}

static void a_sheet_costs_few_writes(void **state)
{
	struct wire_writer *writer;
	struct sink sink;
	int s[2], most = 1 << 20;
	char block[1 << 17];
	size_t writes = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s), 0); /* keeps writes apart */
	setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &most, sizeof(most));
	writer = wire_writer_new(s[0]);
	sink = wire_sink(writer);
	assert_int_equal(sink.part(sink.to, &parts[0]), 0);
	for (size_t i = 0; i < 2000; i++)
		assert_int_equal(sink.segment(sink.to, &segments[0]), 0);
	assert_int_equal(wire_finish(writer, WIRE_READ, 0), 0);
	while (recv(s[1], block, sizeof(block), MSG_DONTWAIT) > 0)
		writes++;
	assert_in_range(writes, 2, 6);
	wire_writer_free(&writer);
	close(s[0]);
	close(s[1]);
}

static void a_text_larger_than_a_block_arrives(void **state)
{
	struct segment s = segments[0];
	int fd = fd_anonymous("answer", NULL);
	struct wire_writer *writer = wire_writer_new(fd);
	struct sink sink = wire_sink(writer);
	char *text = malloc(200000);
	struct buf bytes = {0};
	struct wire_decode d;
	struct reading *r;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 200000);
	s.text = (struct span){text, 200000};
	assert_int_equal(sink.part(sink.to, &parts[0]), 0);
	assert_int_equal(sink.segment(sink.to, &s), 0);
	assert_int_equal(wire_finish(writer, WIRE_READ, 0), 0);
	wire_writer_free(&writer);
	slurp_sent(fd, &bytes);
	r = decode(buf_span(&bytes), 65536, &d);
	assert_int_equal(d.state, WIRE_ENDED);
	assert_true(span_equal(r->segments[0].text, s.text));
	reading_free(&r);
	buf_free(&bytes);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_given_arrives_however_it_is_cut),
		cmocka_unit_test(an_answer_cut_off_never_ends),
		cmocka_unit_test(any_flipped_bit_leaves_a_sound_reading),
		cmocka_unit_test(each_lie_is_seen_as_what_it_is),
		cmocka_unit_test(a_request_brings_its_descriptor),
		cmocka_unit_test(a_request_without_descriptor_or_of_another_version_is_none),
		cmocka_unit_test(greetings_are_checked),
		cmocka_unit_test(a_sheet_costs_few_writes),
		cmocka_unit_test(a_text_larger_than_a_block_arrives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
