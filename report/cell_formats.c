/* cell_formats.c - the number formats of a workbook and the cell styles that use them. */
#include "report/cell_formats.h"

static int add(struct cell_formats *f, struct arena *arena, uint32_t id, const struct number_format *format)
{
	struct cell_format_code *grown = arena_grow(arena, f->codes, &f->capacity, f->count + 1, sizeof(*grown));

	if (grown == NULL || format == NULL)
		return -1;
	f->codes = grown;
	grown[f->count++] = (struct cell_format_code){id, format};
	return 0;
}

int cell_formats_add_code(struct cell_formats *f, struct arena *arena, uint32_t id, struct span code)
{
	return add(f, arena, id, number_format_parse(arena, code));
}

int cell_formats_add_style(struct cell_formats *f, struct arena *arena, uint32_t format_id)
{
	uint32_t *grown = arena_grow(arena, f->styles, &f->style_capacity, f->style_count + 1, sizeof(*grown));

	if (grown == NULL)
		return -1;
	f->styles = grown;
	f->ready = NULL;
	grown[f->style_count++] = format_id;
	return 0;
}

static const struct number_format *format_find(struct cell_formats *f, struct arena *arena, uint32_t id)
{
	for (size_t i = f->count; i > 0; i--) {
		if (f->codes[i - 1].id == id)
			return f->codes[i - 1].format;
	}
	if (id == 0 || add(f, arena, id, number_format_parse(arena, number_format_builtin(id))) != 0)
		return NULL;
	return f->codes[f->count - 1].format;
}

/* General is told from "not looked up yet" by this. */
static const char general_mark;
#define GENERAL ((const struct number_format *)(const void *)&general_mark)

const struct number_format *cell_formats_of(struct cell_formats *f, struct arena *arena, size_t style)
{
	const struct number_format *format;

	if (style >= f->style_count)
		return NULL;
	if (f->ready == NULL)
		f->ready = arena_array(arena, f->style_count, sizeof(*f->ready));
	if (f->ready == NULL)
		return NULL;
	if (f->ready[style] == NULL) {
		format = format_find(f, arena, f->styles[style]);
		f->ready[style] = number_format_is_general(format) ? GENERAL : format;
	}
	return f->ready[style] == GENERAL ? NULL : f->ready[style];
}
