/* fuzz_records.c - small parsers of binary records, and a page's characters put in order. */
#include "base/text.h"
#include "report/format.h"
#include "report/ole_package.h"
#include "report/ole_properties.h"
#include "report/ole_storage.h"
#include "report/pdf_layout.h"
#include "report/rar5.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

void fuzz_rar5(const struct fuzz_target *target, struct span bytes)
{
	struct arena *arena = arena_new(256u << 20);
	struct rar5_look look;

	(void)target;
	must(rar5_look(arena, bytes, &look) == 0, "memory");
	must(look.count <= bytes.len, "more files than bytes");
	arena_free(&arena);
}

/* The first byte tells \objdata from \1Ole10Native. */
static void object_read(struct context *ctx, const struct source *src)
{
	struct span rest = {src->bytes.p + 1, src->bytes.len - 1};

	if (src->bytes.len == 0)
		return;
	if (src->bytes.p[0] == 'o')
		ole_object_tell(ctx, src, rest, span_of("object"));
	else
		ole_native_tell(ctx, src, rest, span_of("object"));
}

void fuzz_ole_object(const struct fuzz_target *target, struct span bytes)
{
	struct fuzz_target object = {.name = target->name, .read = object_read};

	fuzz_format(&object, bytes);
}

static void properties_read(struct context *ctx, const struct source *src)
{
	ole_properties_tell(ctx, src, src->bytes);
}

void fuzz_ole_properties(const struct fuzz_target *target, struct span bytes)
{
	struct fuzz_target stream = {.name = target->name, .read = properties_read};

	fuzz_format(&stream, bytes);
}

static void nodes_read(struct context *ctx, const struct source *src, const struct ole_node *node)
{
	struct span place, bytes;

	for (; node != NULL; node = node->next) {
		must(text_is_utf8(node->name), "a name that is not UTF-8");
		place = context_place(ctx, src, "%.*s", SPAN_ARG(node->name));
		if (node->is_storage) {
			nodes_read(ctx, src, node->child);
			ole_object_storage_tell(ctx, src, node, place);
			continue;
		}
		must(ole_stream(ctx, src, node, place, &bytes) != 0 || bytes.len <= src->bytes.len, "more than there is");
	}
}

/* Every stream and storage of a compound file. */
static void storage_read(struct context *ctx, const struct source *src)
{
	struct ole *ole = ole_open(context_arena(ctx), src->bytes);
	const char *types[OLE_TYPES_MOST];

	must(ole_types(src->bytes, types) <= OLE_TYPES_MOST, "more types than there is room for");
	if (ole != NULL)
		nodes_read(ctx, src, ole_root(ole));
	ole_close(&ole);
}

void fuzz_ole_storage(const struct fuzz_target *target, struct span bytes)
{
	struct fuzz_target file = {.name = target->name, .read = storage_read, .nesting = target->nesting};

	fuzz_format(&file, bytes);
}

/* A line of the page each: eight bytes say where it begins, which way it goes, how wide its characters are. */
static void line_add(struct layout_page *page, struct span line, struct arena *arena)
{
	struct span text = {line.p + 8, line.len - 8};
	const unsigned char *n = (const unsigned char *)line.p;
	struct layout_box *boxes = arena_array(arena, text.len + 1, sizeof(*boxes));
	double x = n[0] * 3 + n[1] % 3, y = n[2] * 4 + n[3] % 4, dx = (n[4] - 128) / 4.0, dy = (n[5] - 128) / 4.0;
	double wide = n[6] / 8.0, high = n[7] / 8.0;
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (((unsigned char)text.p[i] & 0xc0) == 0x80)
			continue;
		boxes[count] = (struct layout_box){x + dx * (double)count, y + dy * (double)count, 0, 0};
		boxes[count].x2 = boxes[count].x1 + wide;
		boxes[count].y2 = boxes[count].y1 + high;
		count++;
	}
	must(!text_is_utf8(text) || layout_page_line(page, text, boxes, count) == 0, "memory");
}

void fuzz_layout(const struct fuzz_target *target, struct span bytes)
{
	struct arena *arena = arena_new(256u << 20);
	struct layout_page *page = layout_page_new(arena);
	struct layout layout;

	(void)target;
	while (bytes.len > 8) {
		const char *end = memchr(bytes.p + 8, '\n', bytes.len - 8);
		size_t len = end == NULL ? bytes.len : (size_t)(end - bytes.p);

		line_add(page, (struct span){bytes.p, len}, arena);
		len += end != NULL;
		bytes = (struct span){bytes.p + len, bytes.len - len};
	}
	must(layout_page_finish(page, &layout) == 0, "memory");
	must(text_is_utf8(layout.text), "text that is not UTF-8");
	for (size_t i = 0; i < layout.cell_count; i++) {
		must(layout.cells[i].table > 0 && layout.cells[i].table <= layout.table_count, "a cell of no table");
		must(layout.cells[i].row > 0 && layout.cells[i].column > 0, "a cell nowhere");
		must(text_is_utf8(layout.cells[i].text), "a cell that is not UTF-8");
	}
	arena_free(&arena);
}
