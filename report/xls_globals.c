/* xls_globals.c - what holds for a whole old workbook: sheets, formats, shared strings, charset, encryption. */
#include "report/bytes.h"
#include "report/codepage.h"
#include "report/xls.h"

static int no_memory(struct xls *x)
{
	return context_unreadable(x->ctx, x->src, x->src->place, WHY_LIMIT, "reader.memory");
}

/* ---- shared strings ---- */

static struct span kept(struct xls *x, struct span text)
{
	return text.len == 0 ? (struct span){"", 0} : arena_span(context_arena(x->ctx), text);
}

static int string_add(struct xls *x, struct span text)
{
	struct xls_string *grown = arena_grow(context_arena(x->ctx), x->strings, &x->string_capacity, x->string_count + 1, sizeof(*grown));
	struct xls_string string = {.text = kept(x, text), .phonetic = kept(x, buf_span(&x->phonetic))};

	if (grown == NULL || string.text.p == NULL || string.phonetic.p == NULL || x->text.failed || x->utf16.failed)
		return no_memory(x);
	x->strings = grown;
	grown[x->string_count++] = string;
	return 0;
}

/* The counts at its front are only said; the strings are there or not ([MS-XLS] 2.4.265). */
static int strings_read(struct xls *x, struct biff *b)
{
	struct biff_reader r = biff_reader(b);
	uint32_t count;

	biff_skip(&r, 4);
	count = biff_read(&r, 4);
	for (uint32_t i = 0; i < count && !r.cut; i++) {
		struct sheet_text text = xls_text(x, &r, 2);

		if (!r.cut && (string_add(x, text.texts[0]) != 0 || context_expired(x->ctx, x->src)))
			return -1;
	}
	return 0;
}

/* ---- formats ---- */

static int format_read(struct xls *x, struct biff *b)
{
	struct biff_reader r = biff_reader(b);
	uint32_t id = (uint32_t)x->formats.count;
	struct sheet_text code;

	if (b->id == XLS_FORMAT4)
		id = x->version == 4 ? id : biff_read(&r, 2);
	if (b->id == XLS_FORMAT4 && x->version == 4)
		biff_skip(&r, 2);
	code = xls_text(x, &r, x->version >= 8 ? 2 : 1);
	if (code.count == 0 || cell_formats_add_code(&x->formats, context_arena(x->ctx), id, kept(x, code.texts[0])) != 0)
		return no_memory(x);
	/* BIFF2 cells name their format themselves. */
	return x->version > 2 ? 0 : cell_formats_add_style(&x->formats, context_arena(x->ctx), id);
}

static int style_read(struct xls *x, const struct biff *b)
{
	uint32_t format = b->id == XLS_XF ? bytes_u16_at(b->data, 2) : (uint32_t)bytes_peek(b->data, 1, 1);

	return cell_formats_add_style(&x->formats, context_arena(x->ctx), format) == 0 ? 0 : no_memory(x);
}

/* ---- sheets ---- */

static int sheet_add(struct xls *x, size_t offset, struct span name)
{
	struct xls_sheet *grown = arena_grow(context_arena(x->ctx), x->sheets, &x->sheet_capacity, x->sheet_count + 1, sizeof(*grown));

	name = kept(x, name);
	if (grown == NULL || name.p == NULL)
		return no_memory(x);
	x->sheets = grown;
	grown[x->sheet_count++] = (struct xls_sheet){.name = name, .offset = offset};
	return 0;
}

/* [MS-XLS] 2.4.28; modules of macros are no sheets. */
static int sheet_read(struct xls *x, struct biff *b)
{
	enum { KIND_MODULE = 6 };
	struct biff_reader r = biff_reader(b);
	size_t offset = biff_read(&r, 4);
	unsigned kind;
	struct sheet_text name;

	biff_skip(&r, 1);
	kind = biff_read(&r, 1);
	name = xls_text(x, &r, 1);
	return kind == KIND_MODULE || name.count == 0 ? 0 : sheet_add(x, offset, name.texts[0]);
}

/* A BIFF4 workbook has its sheets one behind the other, each with its name before it. */
static int bound_sheet_read(struct xls *x, struct biff *b)
{
	struct biff_reader r = biff_reader(b);
	size_t length = biff_read(&r, 4), offset = b->next;
	struct sheet_text name = xls_text(x, &r, 1);

	b->next = length < b->all.len - offset ? offset + length : b->all.len;
	return name.count == 0 ? no_memory(x) : sheet_add(x, offset, name.texts[0]);
}

/* ---- all of them ---- */

static int global_record(struct xls *x, struct biff *b)
{
	switch (b->id) {
	case XLS_FILEPASS: x->encrypted = true; return 0;
	case XLS_CODEPAGE: x->charset = codepage_name(bytes_u16_at(b->data, 0)); return 0;
	case XLS_DATEMODE: x->date1904 = bytes_u16_at(b->data, 0) == 1; return 0;
	case XLS_FORMAT:
	case XLS_FORMAT4: return format_read(x, b);
	case XLS_XF3:
	case XLS_XF4:
	case XLS_XF: return style_read(x, b);
	case XLS_BOUNDSHEET: return sheet_read(x, b);
	case XLS_SHEETHDR: return bound_sheet_read(x, b);
	case XLS_SST: return strings_read(x, b);
	case XLS_DRAWINGGROUP: xls_pictures_find(x, b); return 0;
	}
	return xls_link_record(x, b);
}

int xls_globals_read(struct xls *x, size_t offset)
{
	struct biff b = biff_at(x->stream, offset);
	unsigned nested = 0;

	if (!biff_next(&b))
		return 0;
	while (biff_next(&b) && !x->encrypted) {
		if (context_expired(x->ctx, x->src))
			return -1;
		if (xls_is_bof(b.id))
			nested++;
		else if (b.id == XLS_EOF && nested-- == 0)
			return 0;
		else if (nested == 0 && global_record(x, &b) != 0)
			return -1;
	}
	if (!x->encrypted)
		context_unreadable(x->ctx, x->src, x->src->place, WHY_DAMAGED, "workbook is cut short");
	return 0;
}
