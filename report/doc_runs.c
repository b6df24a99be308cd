/* doc_runs.c - how characters and paragraphs look, for each stretch of the main stream: formatted disk pages ([MS-DOC] 2.9.32
 * and 2.9.174), and the fonts' charsets. */
#include <stdlib.h>

#include "report/bytes.h"
#include "report/codepage.h"
#include "report/doc.h"

enum { PAGE_BYTES = 512 };

enum page_kind { PAGE_CHARACTERS, PAGE_PARAGRAPHS };

/* The list of properties that a page has for an entry. */
static struct span page_list(const struct doc *doc, struct span page, size_t at, enum page_kind kind)
{
	struct span rest = page;
	size_t length;

	if (at == 0)
		return (struct span){"", 0};
	bytes_skip(&rest, at);
	length = bytes_peek(bytes_take(&rest, 1), 0, 1);
	if (kind == PAGE_CHARACTERS)
		return bytes_take(&rest, length);
	if (doc->version == DOC_WORD97)
		length = length == 0 ? 2 * bytes_peek(bytes_take(&rest, 1), 0, 1) : 2 * length - 1;
	else
		length *= 2;
	bytes_skip(&rest, 2); /* the style */
	return bytes_take(&rest, length < 2 ? 0 : length - 2);
}

static int run_add(const struct doc *doc, struct doc_runs *runs, const struct doc_run *run)
{
	runs->items = arena_grow(context_arena(doc->ctx), runs->items, &runs->capacity, runs->count + 1, sizeof(*run));
	if (runs->items == NULL) {
		runs->count = 0;
		return context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_LIMIT, "reader.memory");
	}
	runs->items[runs->count++] = *run;
	return 0;
}

static int page_read(const struct doc *doc, struct doc_runs *runs, uint32_t number, enum page_kind kind)
{
	struct span page = bytes_at(doc->main, (size_t)number * PAGE_BYTES, PAGE_BYTES);
	size_t count = bytes_peek(page, PAGE_BYTES - 1, 1);
	size_t width = kind == PAGE_CHARACTERS ? 1 : doc->version == DOC_WORD97 ? 13 : 7;

	if (4 * (count + 1) + width * count >= PAGE_BYTES)
		count = (PAGE_BYTES - 5) / (4 + width);
	for (size_t i = 0; i < count; i++) {
		struct doc_run run = {.start = bytes_u32_at(page, 4 * i), .end = bytes_u32_at(page, 4 * i + 4)};
		size_t at = 2 * bytes_peek(page, 4 * (count + 1) + width * i, 1);

		if (run.end <= run.start)
			continue;
		doc_look_apply(doc, &run.look, page_list(doc, page, at, kind));
		if (run_add(doc, runs, &run) != 0)
			return -1;
	}
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct doc_run *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static int pages_read(const struct doc *doc, struct doc_runs *runs, struct span table, enum page_kind kind)
{
	size_t width = doc->version == DOC_WORD97 ? 4 : 2;
	size_t count = table.len < 4 ? 0 : (table.len - 4) / (4 + width);
	size_t most = doc->main.len / PAGE_BYTES + 1;

	for (size_t i = 0; i < count && i < most; i++) {
		uint32_t number = (uint32_t)bytes_peek(table, 4 * (count + 1) + width * i, (unsigned)width);

		if (context_expired(doc->ctx, doc->src) || page_read(doc, runs, number & 0x3fffff, kind) != 0)
			return -1;
	}
	if (runs->count > 1)
		qsort(runs->items, runs->count, sizeof(*runs->items), by_start);
	return 0;
}

static int fonts_read(struct doc *doc)
{
	struct span rest = doc_table(doc, DOC_TABLE_FONTS), font;

	if (doc->version != DOC_WORD6 || rest.len < 2)
		return 0;
	doc->font_codepage = arena_array(context_arena(doc->ctx), rest.len, sizeof(*doc->font_codepage));
	if (doc->font_codepage == NULL)
		return context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_LIMIT, "reader.memory");
	bytes_skip(&rest, 2);
	while (rest.len > 5) {
		font = bytes_take(&rest, 1 + (size_t)bytes_peek(rest, 0, 1));
		doc->font_codepage[doc->font_count++] = codepage_of_font((uint32_t)bytes_peek(font, 4, 1));
	}
	return 0;
}

int doc_runs_read(struct doc *doc)
{
	if (doc->version == DOC_WORD2) /* its pages are other */
		return 0;
	if (fonts_read(doc) != 0 ||
	    pages_read(doc, &doc->characters, doc_table(doc, DOC_TABLE_CHARACTERS), PAGE_CHARACTERS) != 0)
		return -1;
	return pages_read(doc, &doc->paragraphs, doc_table(doc, DOC_TABLE_PARAGRAPHS), PAGE_PARAGRAPHS);
}

const struct doc_look *doc_runs_at(const struct doc_runs *runs, uint32_t at, uint32_t *end_out)
{
	size_t low = 0, high = runs->count; /* the first that starts behind it */

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (runs->items[mid].start <= at)
			low = mid + 1;
		else
			high = mid;
	}
	*end_out = low < runs->count ? runs->items[low].start : UINT32_MAX;
	if (low == 0 || runs->items[low - 1].end <= at)
		return NULL;
	if (runs->items[low - 1].end < *end_out)
		*end_out = runs->items[low - 1].end;
	return &runs->items[low - 1].look;
}
