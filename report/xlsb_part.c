/* xlsb_part.c - the parts of a binary workbook that are no sheets: strings, styles, what is kept of other workbooks. */
#include <strings.h>

#include "report/bytes.h"
#include "report/xlsb.h"

int xlsb_part_open(struct xlsx *x, struct opc_part *part, struct span place, struct xlsb_part *open)
{
	*open = (struct xlsb_part){.place = place};
	part->is_read = true;
	if (zip_stream_slurp(x->opc.stream, part->member, place, &open->bytes) != 0)
		x->opc.stopped = zip_stream_limited(x->opc.stream) || context_expired(x->opc.ctx, x->opc.src);
	open->b.rest = buf_span(&open->bytes);
	return x->opc.stopped ? -1 : 0;
}

bool xlsb_part_next(struct xlsx *x, struct xlsb_part *open)
{
	if (context_expired(x->opc.ctx, x->opc.src) || !biff12_next(&open->b))
		return false;
	if (open->b.cut)
		context_unreadable(x->opc.ctx, x->opc.src, open->place, WHY_DAMAGED, "record is cut short");
	return true;
}

void xlsb_part_close(struct xlsb_part *open)
{
	buf_free(&open->bytes);
}

static int no_memory(struct xlsx *x)
{
	return context_unreadable(x->opc.ctx, x->opc.src, x->opc.src->place, WHY_LIMIT, "reader.memory");
}

/* ---- shared strings ---- */

enum { SST_ITEM = 19, FORMAT = 44, XF = 47, BEGIN_CELL_XFS = 617, END_CELL_XFS = 618 };

static int string_add(struct xlsx *x, struct span text)
{
	struct arena *arena = context_arena(x->opc.ctx);
	struct span *grown = arena_grow(arena, x->strings, &x->string_capacity, x->string_count + 1, sizeof(*grown));

	text = text.len == 0 ? (struct span){"", 0} : arena_span(arena, text);
	if (grown == NULL || text.p == NULL)
		return no_memory(x);
	x->strings = grown;
	grown[x->string_count++] = text;
	return 0;
}

int xlsb_strings_read(struct xlsx *x, struct opc_part *part)
{
	struct xlsb_part open;
	struct buf text = {0};
	int rc = xlsb_part_open(x, part, x->opc.src->place, &open);

	while (rc == 0 && xlsb_part_next(x, &open)) {
		struct span rest = open.b.data;

		if (open.b.id == SST_ITEM)
			rc = string_add(x, biff12_rich_text(&rest, &text));
	}
	if (rc == 0 && text.failed)
		rc = no_memory(x);
	buf_free(&text);
	xlsb_part_close(&open);
	return rc;
}

/* ---- styles ---- */

static int style_record(struct xlsx *x, const struct biff12 *b, bool in_cell_styles, struct buf *text)
{
	struct arena *arena = context_arena(x->opc.ctx);
	struct span rest = b->data;
	int rc = 0;

	if (b->id == FORMAT) {
		unsigned id = bytes_u16(&rest);
		struct span code = arena_span(arena, biff12_text(&rest, text));

		rc = code.p == NULL ? -1 : cell_formats_add_code(&x->formats, arena, id, code);
	} else if (b->id == XF && in_cell_styles) {
		rc = cell_formats_add_style(&x->formats, arena, bytes_u16_at(rest, 2));
	}
	return rc == 0 ? 0 : no_memory(x);
}

int xlsb_styles_read(struct xlsx *x, struct opc_part *part)
{
	struct xlsb_part open;
	struct buf text = {0};
	bool in_cell_styles = false;
	int rc = xlsb_part_open(x, part, x->opc.src->place, &open);

	while (rc == 0 && xlsb_part_next(x, &open)) {
		if (open.b.id == BEGIN_CELL_XFS || open.b.id == END_CELL_XFS)
			in_cell_styles = open.b.id == BEGIN_CELL_XFS;
		rc = style_record(x, &open.b, in_cell_styles, &text);
	}
	if (rc == 0 && text.failed)
		rc = no_memory(x);
	buf_free(&text);
	xlsb_part_close(&open);
	return rc;
}

/* ---- what nothing else reads ---- */

/* Records with texts in them: how many bytes stand before, how many texts follow. */
static const struct {
	unsigned id;
	size_t before;
	unsigned texts;
} texts[] = {
	{24, 0, 1},        /* an item of a pivot cache */
	{31, 0, 1},        /* the same with more about it */
	{371, 4, 1},       /* a cell of another workbook as it was last seen */
	{582, 0, 1},       /* a value of a DDE link */
	{359, 4, 1000000}, /* names of another workbook's sheets */
	{577, 0, 1},       /* a name in another workbook */
};

static int texts_tell(struct xlsx *x, const struct biff12 *b, struct span place, struct buf *text)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct span rest = b->data;

		if (texts[i].id != b->id)
			continue;
		bytes_skip(&rest, texts[i].before);
		for (unsigned n = 0; n < texts[i].texts && rest.len >= 4; n++) {
			if (context_text(x->opc.ctx, x->opc.src, place, biff12_text(&rest, text)) != 0)
				return -1;
		}
	}
	return 0;
}

static int other_part_read(struct xlsx *x, struct opc_part *part)
{
	struct span place = context_place(x->opc.ctx, x->opc.src, "%.*s", SPAN_ARG(part->name));
	struct opc_relations links; /* told on the way */
	struct xlsb_part open;
	struct buf text = {0};
	int rc = opc_relations_read(&x->opc, part, &links);

	if (rc != 0)
		return -1;
	rc = xlsb_part_open(x, part, place, &open);
	while (rc == 0 && xlsb_part_next(x, &open))
		rc = texts_tell(x, &open.b, place, &text);
	if (rc == 0 && text.failed)
		rc = no_memory(x);
	buf_free(&text);
	xlsb_part_close(&open);
	return rc;
}

/* By its content type, which programs go by, too; some have all binary parts of one type. */
static bool is_binary(const struct opc_part *part)
{
	static const char family[] = "application/vnd.ms-excel.";

	return part->type.len >= sizeof(family) && strncasecmp(part->type.p, family, sizeof(family) - 1) == 0 &&
		!span_ends(part->type, "+xml");
}

int xlsb_rest_read(struct xlsx *x)
{
	for (size_t i = 0; i < x->opc.count; i++) {
		struct opc_part *part = &x->opc.parts[i];

		if (!part->is_read && is_binary(part) && other_part_read(x, part) != 0)
			return -1;
	}
	return 0;
}
