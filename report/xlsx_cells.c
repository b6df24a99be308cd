/* xlsx_cells.c - the cells of one sheet as they are shown, its header and footer, its hints. */
#include "report/xlsx.h"

#include "report/cell_name.h"
#include "report/sheet_header.h"

enum { NAME_ROW, NAME_C, NAME_V, NAME_F, NAME_T, NAME_RPH, NAME_HYPERLINK, NAME_VALIDATION, NAME_FORMULA1, NAME_FORMULA2,
	NAME_ODD_HEADER, NAME_ODD_FOOTER, NAME_EVEN_HEADER, NAME_EVEN_FOOTER, NAME_FIRST_HEADER, NAME_FIRST_FOOTER, NAME_COUNT };
static const char *const names[] = {"row", "c", "v", "f", "t", "rPh", "hyperlink", "dataValidation", "formula1", "formula2",
	"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", NULL};
_Static_assert(sizeof(names) / sizeof(names[0]) == NAME_COUNT + 1, "a name for each");

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_BOOL, CELL_TEXT };

struct cells {
	struct xlsx *x;
	struct context *ctx;
	const struct source *src;
	uint32_t table, row, column;
	size_t prefix;              /* of place: up to where the cell's name begins */
	size_t style;
	enum cell_type type;
	struct buf place, value, formula, shown;
	struct buf *target;         /* where text goes, or NULL */
	unsigned in_phonetic;
	bool string_missed;
	int rc;
};

static uint32_t number_of(struct span s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.len && s.p[i] >= '0' && s.p[i] <= '9' && n < 100000000; i++)
		n = n * 10 + (uint32_t)(s.p[i] - '0');
	return n;
}

/* "B2" */
static void position(struct cells *c, struct span ref)
{
	uint32_t column = 0, row;
	size_t i = 0;

	for (; i < ref.len && (ref.p[i] | 0x20) >= 'a' && (ref.p[i] | 0x20) <= 'z' && i < 6; i++)
		column = column * 26 + (uint32_t)((ref.p[i] | 0x20) - 'a' + 1);
	if (column == 0) {
		c->column++;
		return;
	}
	c->column = column;
	row = number_of((struct span){ref.p + i, ref.len - i});
	if (row > 0)
		c->row = row;
}

static enum cell_type type_of(struct span t)
{
	if (t.p == NULL)
		return CELL_NUMBER;
	switch (t.len == 1 ? t.p[0] : '\0') {
	case 'n': return CELL_NUMBER;
	case 's': return CELL_SHARED;
	case 'b': return CELL_BOOL;
	default: return CELL_TEXT;
	}
}

static void cell_start(struct cells *c, const struct xml_element *e)
{
	struct span ref = {NULL, 0}, type = {NULL, 0};

	c->style = 0;
	for (int i = 0; i < e->attribute_count; i++) {
		const char *name;
		struct span value = xml_attribute_at(e, i, &name);

		if (name[0] == 'r' && name[1] == '\0')
			ref = value;
		else if (name[0] == 't' && name[1] == '\0')
			type = value;
		else if (name[0] == 's' && name[1] == '\0')
			c->style = number_of(value);
	}
	position(c, ref);
	c->type = type_of(type);
	buf_clear(&c->value);
	buf_clear(&c->formula);
}

/* The cell's name behind the sheet's in place. */
static struct span place_here(struct cells *c)
{
	c->place.len = c->prefix;
	if (buf_reserve(&c->place, CELL_NAME_MAX) == 0)
		c->place.len += cell_name_put(c->place.p + c->prefix, c->row, c->column);
	return buf_span(&c->place);
}

static void cell_tell(struct cells *c, struct span text, uint32_t alternative)
{
	struct segment s = {.kind = SEGMENT_CELL, .table = c->table, .row = c->row, .column = c->column, .text = text,
	                    .alternative = alternative, .place = place_here(c)};

	if (c->rc == 0 && c->place.failed)
		c->rc = context_unreadable(c->ctx, c->src, c->src->place, WHY_LIMIT, "reader.memory");
	if (c->rc == 0)
		c->rc = context_segment(c->ctx, c->src, &s);
}

static const struct number_format *format_of(const struct cells *c)
{
	return cell_formats_of(&c->x->formats, context_arena(c->ctx), c->style);
}

/* A text as it is shown; the format may add to it. */
static struct span text_shown(struct cells *c, struct span text)
{
	const struct number_format *format = format_of(c);

	if (format == NULL)
		return text;
	buf_clear(&c->shown);
	number_format_text(format, text, &c->shown);
	return buf_span(&c->shown);
}

static struct span shared_string(struct cells *c)
{
	uint32_t index = number_of(buf_span(&c->value));

	if (index < c->x->string_count)
		return c->x->strings[index];
	if (!c->string_missed)
		context_unreadable(c->ctx, c->src, place_here(c), WHY_DAMAGED, "shared string is missing");
	c->string_missed = true;
	return (struct span){"", 0};
}

static struct span value_shown(struct cells *c)
{
	struct span raw = buf_span(&c->value);

	switch (c->type) {
	case CELL_NUMBER:
		buf_clear(&c->shown);
		number_format_show(format_of(c), raw, c->x->date1904, &c->shown);
		return buf_span(&c->shown);
	case CELL_SHARED:
		return text_shown(c, shared_string(c));
	case CELL_BOOL:
		return span_of(span_equal(raw, span_of("1")) ? "TRUE" : "FALSE");
	case CELL_TEXT:
		break;
	}
	xlsx_unescape(&c->value);
	return text_shown(c, buf_span(&c->value));
}

/* What the format hides is in the file all the same: a click shows it. */
static struct span value_hidden(struct cells *c)
{
	return c->type == CELL_SHARED ? shared_string(c) : buf_span(&c->value);
}

static void cell_end(struct cells *c)
{
	struct span shown;

	if (c->value.len == 0 && c->formula.len == 0)
		return;
	if (c->rc == 0)
		c->rc = context_count_cells(c->ctx, c->src, 1);
	if (c->value.len == 0) {
		/* Never calculated: the recipient's program will, we only see what from. */
		cell_tell(c, buf_span(&c->formula), 0);
		return;
	}
	shown = value_shown(c);
	if (shown.len > 0)
		cell_tell(c, shown, 0);
	else
		cell_tell(c, value_hidden(c), 1);
}

/* ---- header and footer ---- */

static void text_tell(struct cells *c, const char *where, struct span text)
{
	c->place.len = c->prefix;
	buf_adds(&c->place, where);
	if (c->rc == 0)
		c->rc = context_text(c->ctx, c->src, buf_span(&c->place), text);
}

static void header_end(struct cells *c, bool header)
{
	buf_clear(&c->shown);
	xlsx_unescape(&c->value);
	sheet_header_strip(buf_span(&c->value), &c->shown);
	text_tell(c, header ? "header" : "footer", buf_span(&c->shown));
}

/* ---- events ---- */

static void attributes_tell(struct cells *c, const struct xml_element *e, const char *where, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++) {
		struct span value = xml_attribute(e, *wanted);

		if (value.p != NULL)
			text_tell(c, where, value);
	}
}

static bool is_header_or_footer(int id)
{
	return id >= NAME_ODD_HEADER && id <= NAME_FIRST_FOOTER;
}

static void cells_start(void *to, const struct xml_element *e)
{
	static const char *const link[] = {"display", "tooltip", "location", NULL};
	static const char *const hint[] = {"promptTitle", "prompt", "errorTitle", "error", NULL};
	struct cells *c = to;
	struct span r;

	if (e->id == NAME_C) {
		cell_start(c, e);
	} else if (e->id == NAME_ROW) {
		r = xml_attribute(e, "r");
		c->row = r.p != NULL ? number_of(r) : c->row + 1;
		c->column = 0;
	} else if (e->id == NAME_V || e->id == NAME_T) {
		c->target = &c->value;
	} else if (e->id == NAME_F) {
		c->target = &c->formula;
	} else if (e->id == NAME_RPH) {
		c->in_phonetic++;
	} else if (is_header_or_footer(e->id) || e->id == NAME_FORMULA1 || e->id == NAME_FORMULA2) {
		buf_clear(&c->value);
		c->target = &c->value;
	} else if (e->id == NAME_HYPERLINK) {
		attributes_tell(c, e, "link", link);
	} else if (e->id == NAME_VALIDATION) {
		attributes_tell(c, e, "hint", hint);
	}
}

static void cells_end(void *to, int id)
{
	struct cells *c = to;

	c->target = NULL;
	if (id == NAME_C)
		cell_end(c);
	else if (id == NAME_RPH && c->in_phonetic > 0)
		c->in_phonetic--;
	else if (is_header_or_footer(id))
		header_end(c, id == NAME_ODD_HEADER || id == NAME_EVEN_HEADER || id == NAME_FIRST_HEADER);
	else if ((id == NAME_FORMULA1 || id == NAME_FORMULA2) && c->value.len > 0 && c->value.p[0] == '"')
		text_tell(c, "hint", buf_span(&c->value));
}

static void cells_text(void *to, struct span text)
{
	struct cells *c = to;

	if (c->target != NULL && c->in_phonetic == 0)
		buf_add(c->target, text.p, text.len);
}

int xlsx_cells_read(struct xlsx *x, const struct xlsx_sheet *sheet)
{
	static const struct xml_handler handler = {.names = names, .start = cells_start, .end = cells_end, .text = cells_text};
	struct cells c = {.x = x, .ctx = x->opc.ctx, .src = x->opc.src, .table = sheet->table};
	struct span prefix = context_place(c.ctx, c.src, "%.*s!", SPAN_ARG(sheet->name));
	int rc;

	buf_add(&c.place, prefix.p, prefix.len);
	c.prefix = prefix.len;
	rc = opc_parse(&x->opc, sheet->part, prefix, &handler, &c);
	buf_free(&c.place);
	buf_free(&c.value);
	buf_free(&c.formula);
	buf_free(&c.shown);
	return rc == 0 ? c.rc : -1;
}
