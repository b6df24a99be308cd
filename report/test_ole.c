/* test_ole.c - compound files: every storage and stream is found, and what is damaged is called so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "report/context_private.h"
#include "report/ole_directory.h"
#include "report/ole_storage.h"
#include "report/read_fixture.h"

/* A compound file that is open, and a context to read it in. */
struct opened {
	struct buf file;
	struct reading *reading;
	struct sink sink;
	struct context ctx;
	struct source src;
	struct err err;
	struct ole *ole;
};

static void open_file(struct opened *o, const char *name)
{
	const char *top = getenv("top_srcdir");
	struct part part = {.name = {"", 0}, .place = {"", 0}, .type = {"", 0}};
	char path[4096];

	*o = (struct opened){0};
	snprintf(path, sizeof(path), "%s/report/fixtures/%s", top == NULL ? "." : top, name);
	assert_int_equal(file_slurp(path, &o->file, &o->err), 0);
	o->reading = reading_new(0);
	o->sink = sink_reading(o->reading);
	o->ctx = (struct context){.arena = arena_new(0), .sink = &o->sink, .limits = fixture_limits(),
	                          .deadline = deadline_in_ms(60000), .typer = typer_open(&o->err)};
	o->src = (struct source){.bytes = buf_span(&o->file), .place = {"", 0}};
	assert_int_equal(context_add_part(&o->ctx, &part), 0);
	o->ole = ole_open(o->ctx.arena, o->src.bytes);
}

static void close_file(struct opened *o)
{
	ole_close(&o->ole);
	typer_close(&o->ctx.typer);
	arena_free(&o->ctx.arena);
	reading_free(&o->reading);
	buf_free(&o->file);
}

static struct span stream(struct opened *o, const char *path)
{
	struct span bytes;

	assert_int_equal(ole_stream(&o->ctx, &o->src, ole_find(ole_root(o->ole), path), span_of("here"), &bytes), 0);
	return bytes;
}

static void streams_are_found_by_their_paths(void **state)
{
	struct opened o;
	const struct ole_node *storage;

	(void)state;
	open_file(&o, "ole_tree.bin");
	assert_non_null(o.ole);
	assert_true(span_equal(stream(&o, "small"), span_of("C-000042")));
	assert_true(span_equal(stream(&o, "SMALL"), span_of("C-000042")));
	assert_int_equal(stream(&o, "顧客/深い/large").len, 10240);
	assert_int_equal(stream(&o, "empty").len, 0);
	assert_null(ole_find(ole_root(o.ole), "顧客/small"));
	storage = ole_find(ole_root(o.ole), "顧客");
	assert_true(storage->is_storage);
	assert_int_equal(storage->class_id[0], 1);
	assert_int_equal(storage->class_id[15], 16);
	close_file(&o);
}

static void a_storage_becomes_a_file_of_its_own(void **state)
{
	struct opened o;
	struct span packed;
	struct ole *inner;

	(void)state;
	open_file(&o, "ole_tree.bin");
	assert_int_equal(ole_storage_pack(&o.ctx, &o.src, ole_find(ole_root(o.ole), "顧客"), span_of("here"), &packed), 0);
	inner = ole_open(o.ctx.arena, packed);
	assert_non_null(inner);
	assert_int_equal(ole_root(inner)->class_id[0], 1);
	assert_int_equal(ole_find(ole_root(inner), "深い/large")->size_bytes, 10240);
	ole_close(&inner);
	close_file(&o);
}

static void objects_are_read_as_the_files_that_they_are(void **state)
{
	static const char *const storages[] = {"MBD1", "MBD2", "MBD3"};
	struct opened o;

	(void)state;
	open_file(&o, "ole_tree.bin");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ole_object_storage_tell(&o.ctx, &o.src, ole_find(ole_root(o.ole), storages[i]), span_of(storages[i])), 0);
	assert_non_null(fixture_segment(o.reading, "memo.txt", "C-000043"));
	assert_non_null(fixture_segment(o.reading, "MBD2", "C-000044"));
	assert_non_null(fixture_unreadable(o.reading, "MBD3", WHY_UNSUPPORTED));
	close_file(&o);
}

static void what_is_inside_says_what_it_is(void **state)
{
	const char *types[OLE_TYPES_MOST];
	struct opened o;

	(void)state;
	open_file(&o, "ole_encrypted.xlsx");
	assert_int_equal(ole_types(o.src.bytes, types), 1);
	assert_string_equal(types[0], "application/x-ole-encrypted");
	close_file(&o);
	open_file(&o, "ole_tree.bin");
	assert_int_equal(ole_types(o.src.bytes, types), 0);
	close_file(&o);
	open_file(&o, "ole_thumbs.db");
	assert_int_equal(ole_types(o.src.bytes, types), 1);
	assert_string_equal(types[0], "application/x-thumbs-db");
	close_file(&o);
	open_file(&o, "ole_thumbs_not.db");
	assert_int_equal(ole_types(o.src.bytes, types), 0);
	close_file(&o);
}

static unsigned depth_of(const struct ole_node *node)
{
	unsigned deepest = 0;

	for (node = node->child; node != NULL; node = node->next) {
		unsigned depth = 1 + depth_of(node);

		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

static void damage_neither_loops_nor_crashes(void **state)
{
	struct opened o;
	struct span bytes;

	(void)state;
	open_file(&o, "ole_loop.bin");
	assert_true(o.ole == NULL || depth_of(ole_root(o.ole)) <= 4);
	close_file(&o);
	open_file(&o, "ole_cut.bin");
	if (o.ole != NULL) {
		const struct ole_node *node = ole_find(ole_root(o.ole), "顧客/深い/large");

		assert_true(node == NULL || ole_stream(&o.ctx, &o.src, node, span_of("here"), &bytes) != 0);
	}
	close_file(&o);
	for (size_t len = 0; len < 2048; len += 61) {
		open_file(&o, "ole_tree.bin");
		ole_close(&o.ole);
		o.ole = ole_open(o.ctx.arena, (struct span){o.src.bytes.p, len});
		close_file(&o);
	}
}

/* A directory that is one sector again and again would have more entries than there are bytes. */
static void a_directory_without_end_is_no_compound_file(void **state)
{
	struct opened o;
	unsigned char *copy;
	size_t table;

	(void)state;
	open_file(&o, "ole_tree.bin");
	copy = arena_alloc(o.ctx.arena, o.file.len);
	memcpy(copy, o.file.p, o.file.len);
	assert_true(ole_directory_fits(o.ctx.arena, o.src.bytes, 100));
	assert_false(ole_directory_fits(o.ctx.arena, o.src.bytes, 4));
	table = ((size_t)copy[76] + 1) * 512;
	copy[table + 4 * (size_t)copy[48]] = copy[48];
	copy[table + 4 * (size_t)copy[48] + 1] = 0;
	assert_false(ole_directory_fits(o.ctx.arena, (struct span){(char *)copy, o.file.len}, 1000000));
	close_file(&o);
}

static void a_stream_over_the_limit_is_a_limit(void **state)
{
	struct opened o;
	struct span bytes;

	(void)state;
	open_file(&o, "ole_tree.bin");
	o.ctx.limits.unpacked_bytes = 10000;
	assert_int_equal(ole_stream(&o.ctx, &o.src, ole_find(ole_root(o.ole), "顧客/深い/large"), span_of("here"), &bytes), -1);
	assert_int_equal(bytes.len, 0);
	assert_non_null(fixture_unreadable(o.reading, NULL, WHY_LIMIT));
	close_file(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_found_by_their_paths),
		cmocka_unit_test(a_storage_becomes_a_file_of_its_own),
		cmocka_unit_test(objects_are_read_as_the_files_that_they_are),
		cmocka_unit_test(what_is_inside_says_what_it_is),
		cmocka_unit_test(damage_neither_loops_nor_crashes),
		cmocka_unit_test(a_directory_without_end_is_no_compound_file),
		cmocka_unit_test(a_stream_over_the_limit_is_a_limit),
	};

	ole_warm();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
