/* doc_stories.c - the texts of a Word document: the body, notes, headers, comments and text boxes, each by its name. */
#include "report/doc.h"

#include <stdio.h>

#include "report/bytes.h"
#include "report/officeart.h"
#include "report/utf16.h"

enum { HEADERS_OF_NOTES = 6, HEADERS_OF_SECTION = 6 };

/* Which table divides it, and how many bytes that has for each part besides a position. */
static const struct division {
	enum doc_table table;
	unsigned width;
	const char *name;
} divisions[] = {
	[DOC_MAIN] = {0, 0, ""},
	[DOC_FOOTNOTES] = {DOC_TABLE_FOOTNOTES, 0, "footnote"},
	[DOC_HEADERS] = {DOC_TABLE_HEADERS, 0, "header"},
	[DOC_MACROS] = {0, 0, "macros"},
	[DOC_COMMENTS] = {DOC_TABLE_COMMENTS, 0, "comment"},
	[DOC_ENDNOTES] = {DOC_TABLE_ENDNOTES, 0, "endnote"},
	[DOC_BOXES] = {DOC_TABLE_BOXES, 22, "text box"},
	[DOC_HEADER_BOXES] = {DOC_TABLE_HEADER_BOXES, 22, "header text box"},
};
_Static_assert(sizeof(divisions) / sizeof(divisions[0]) == DOC_STORY_COUNT, "a division for each story");

static const char *const header_names[] = {"even header", "header", "even footer", "footer", "first header", "first footer"};
_Static_assert(sizeof(header_names) / sizeof(header_names[0]) == HEADERS_OF_SECTION, "a name for each");

static void name_part(char *name, size_t size, enum doc_story story, size_t index)
{
	if (story != DOC_HEADERS)
		snprintf(name, size, "%s %zu", divisions[story].name, index + 1);
	else if (index < HEADERS_OF_NOTES)
		snprintf(name, size, "footnote separator");
	else
		snprintf(name, size, "%s %zu", header_names[(index - HEADERS_OF_NOTES) % HEADERS_OF_SECTION],
			(index - HEADERS_OF_NOTES) / HEADERS_OF_SECTION + 1);
}

/* ---- who wrote a comment ---- */

/* The texts' numbers in the list of authors; the list is of texts with their lengths before them. */
static struct span author(const struct doc *doc, size_t number)
{
	struct span rest = doc_table(doc, DOC_TABLE_COMMENT_AUTHORS), name = {"", 0};
	size_t width = doc->version == DOC_WORD97 ? 2 : 1;

	for (size_t i = 0; i <= number && rest.len > 0; i++) {
		size_t length = width * (size_t)bytes_peek(rest, 0, (unsigned)width);

		bytes_skip(&rest, width);
		name = bytes_take(&rest, length);
		if (i == number)
			return name;
	}
	return (struct span){"", 0};
}

static int author_tell(struct doc *doc, size_t comment, const char *place)
{
	struct span table = doc_table(doc, DOC_TABLE_COMMENT_REFERENCES);
	size_t width = doc->version == DOC_WORD97 ? 30 : 20, count = table.len < 4 ? 0 : (table.len - 4) / (4 + width);
	struct segment s = {.kind = SEGMENT_TEXT, .place = context_place(doc->ctx, doc->src, "%s", place)};
	struct span name;
	struct buf text = {0};
	int rc;

	if (comment >= count)
		return 0;
	name = author(doc, bytes_u16_at(table, 4 * (count + 1) + width * comment + (doc->version == DOC_WORD97 ? 20 : 10)));
	if (doc->version != DOC_WORD97)
		return context_bytes(doc->ctx, doc->src, &s, name, NULL);
	utf16_append(&text, name);
	s.text = buf_span(&text);
	rc = context_segment(doc->ctx, doc->src, &s);
	buf_free(&text);
	return rc;
}

/* ---- stories ---- */

static int part_tell(struct doc *doc, enum doc_story story, size_t index, uint32_t start, uint32_t end)
{
	char name[48];

	name_part(name, sizeof(name), story, index);
	if (context_expired(doc->ctx, doc->src) || (story == DOC_COMMENTS && author_tell(doc, index, name) != 0))
		return -1;
	return doc_text_tell(doc, start, end, name);
}

/* All of it is told, whatever the table says. */
static int divided_tell(struct doc *doc, enum doc_story story, uint32_t from)
{
	struct span table = doc_table(doc, divisions[story].table);
	size_t count = table.len < 4 ? 0 : (table.len - 4) / (4 + divisions[story].width);
	uint32_t at = 0, length = doc->length[story];

	for (size_t i = 0; i < count && at < length; i++) {
		uint32_t end = bytes_u32_at(table, 4 * (i + 1));

		end = end > length ? length : end;
		if (end <= at)
			continue;
		if (part_tell(doc, story, i, from + at, from + end) != 0)
			return -1;
		at = end;
	}
	return at >= length ? 0 : doc_text_tell(doc, from + at, from + length, divisions[story].name);
}

static int drawings_tell(struct doc *doc)
{
	struct span rest = doc_table(doc, DOC_TABLE_DRAWINGS), before;
	struct span place = context_place(doc->ctx, doc->src, "shapes");
	struct officeart_record record;

	for (;;) {
		before = rest;
		if (!officeart_next(&rest, &record))
			return 0;
		if (officeart_tell(doc->ctx, doc->src, place, (struct span){before.p, before.len - rest.len}) != 0)
			return -1;
		bytes_skip(&rest, 1); /* which story the next drawing belongs to */
	}
}

int doc_stories_tell(struct doc *doc)
{
	uint64_t from = 0;
	uint32_t last = doc->piece_count == 0 ? 0 : doc->pieces[doc->piece_count - 1].end;

	for (size_t story = 0; story < DOC_STORY_COUNT; story++) {
		if (from + doc->length[story] > UINT32_MAX) {
			context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_DAMAGED, "lengths of texts");
			break;
		}
		if ((story == DOC_MAIN ? doc_text_tell(doc, 0, doc->length[story], "") :
			divided_tell(doc, (enum doc_story)story, (uint32_t)from)) != 0)
			return -1;
		from += doc->length[story];
	}
	if (from < last && doc_text_tell(doc, (uint32_t)from, last, "rest") != 0)
		return -1;
	return doc->version == DOC_WORD97 ? drawings_tell(doc) : 0;
}
