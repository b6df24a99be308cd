/* ppt_slides.c - a presentation's slides in their order, then what they are made from, then what earlier saves left. */
#include <stdio.h>
#include <stdlib.h>

#include "report/bytes.h"
#include "report/ppt.h"

enum slide_list { LIST_SLIDES = 0, LIST_MASTERS = 1, LIST_NOTES = 2 };

/* Slides' own ids, in their order. */
struct slides {
	uint32_t *ids;
	size_t count, capacity;
};

static int told_add(struct ppt *ppt, uint32_t offset)
{
	ppt->told = arena_grow(context_arena(ppt->ctx), ppt->told, &ppt->told_capacity, ppt->told_count + 1, sizeof(*ppt->told));
	if (ppt->told == NULL) {
		ppt->told_count = 0;
		return context_unreadable(ppt->ctx, ppt->src, ppt->src->place, WHY_LIMIT, "reader.memory");
	}
	ppt->told[ppt->told_count++] = offset;
	return 0;
}

/* A record of the stream and all in it. 0, or -1: stop. */
static int object_tell(struct ppt *ppt, uint32_t offset, const char *place)
{
	struct officeart_record record;

	if (offset == 0 || !ppt_record_at(ppt, offset, &record) || !record.is_container)
		return 0;
	return told_add(ppt, offset) != 0 ? -1 : ppt_tell(ppt, record.bytes, place);
}

/* Which slide a page of notes belongs to, from 1; 0: none. */
static size_t slide_of_notes(const struct ppt *ppt, uint32_t offset, const struct slides *slides)
{
	struct officeart_record notes, atom;

	if (!ppt_record_at(ppt, offset, &notes) || !officeart_next(&notes.bytes, &atom) || atom.type != PPT_NOTES_ATOM)
		return 0;
	for (size_t i = 0; i < slides->count; i++) {
		if (slides->ids[i] == bytes_u32_at(atom.bytes, 0))
			return i + 1;
	}
	return 0;
}

static int slide_add(struct ppt *ppt, struct slides *slides, uint32_t id)
{
	slides->ids = arena_grow(context_arena(ppt->ctx), slides->ids, &slides->capacity, slides->count + 1, sizeof(id));
	if (slides->ids == NULL) {
		slides->count = 0;
		return context_unreadable(ppt->ctx, ppt->src, ppt->src->place, WHY_LIMIT, "reader.memory");
	}
	slides->ids[slides->count++] = id;
	return context_count_page(ppt->ctx, ppt->src);
}

static int place_slide(struct ppt *ppt, const struct officeart_record *reference, unsigned list, struct slides *slides,
	char place[48])
{
	uint32_t offset = ppt_persist_find(ppt, bytes_u32_at(reference->bytes, 0));
	size_t number;

	if (list == LIST_SLIDES) {
		if (slide_add(ppt, slides, bytes_u32_at(reference->bytes, 12)) != 0)
			return -1;
		snprintf(place, 48, "slide %zu", slides->count);
	} else if (list == LIST_MASTERS) {
		snprintf(place, 48, "master");
	} else {
		number = slide_of_notes(ppt, offset, slides);
		snprintf(place, 48, number > 0 ? "slide %zu, notes" : "notes", number);
	}
	return 0;
}

/* References to slides, each followed by the texts of its outline. */
static int list_tell(struct ppt *ppt, const struct officeart_record *list, struct slides *slides)
{
	struct span rest = list->bytes, before;
	struct officeart_record record;
	char place[48] = "outline";
	uint32_t offset = 0;

	for (;;) {
		bool more;

		before = rest;
		more = officeart_next(&rest, &record);
		if (!more || record.type == PPT_SLIDE_REFERENCE) {
			if (object_tell(ppt, offset, place) != 0)
				return -1;
			if (!more)
				return 0;
			offset = ppt_persist_find(ppt, bytes_u32_at(record.bytes, 0));
			if (place_slide(ppt, &record, list->instance, slides, place) != 0)
				return -1;
		} else if (ppt_tell(ppt, (struct span){before.p, before.len - rest.len}, place) != 0) {
			return -1;
		}
	}
}

/* Slides before all else: notes are placed by them. */
static int document_tell(struct ppt *ppt, uint32_t offset)
{
	static const unsigned order[] = {LIST_SLIDES, LIST_NOTES, LIST_MASTERS};
	struct officeart_record document, record;
	struct slides slides = {.count = 0};
	struct span before;

	if (!ppt_record_at(ppt, offset, &document) || document.type != PPT_DOCUMENT)
		return 0;
	ppt->has_document = true;
	if (told_add(ppt, offset) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (struct span rest = document.bytes; officeart_next(&rest, &record);) {
			if (record.type == PPT_SLIDE_LIST && record.instance == order[i] && list_tell(ppt, &record, &slides) != 0)
				return -1;
		}
	}
	for (struct span rest = document.bytes; before = rest, officeart_next(&rest, &record);) {
		if ((record.type != PPT_SLIDE_LIST || record.instance > LIST_NOTES) &&
		    ppt_tell(ppt, (struct span){before.p, before.len - rest.len}, "presentation") != 0)
			return -1;
	}
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static const char *place_of(uint16_t type)
{
	switch (type) {
	case PPT_MASTER: return "master";
	case PPT_SLIDE: return "unlisted slide";
	case PPT_NOTES: return "unlisted notes";
	case PPT_HANDOUT: return "handout master";
	}
	return "earlier version";
}

static int rest_tell(struct ppt *ppt)
{
	struct span rest = ppt->stream, before;
	struct officeart_record record;

	if (ppt->told_count > 0)
		qsort(ppt->told, ppt->told_count, sizeof(*ppt->told), by_offset);
	for (; before = rest, officeart_next(&rest, &record);) {
		uint32_t offset = (uint32_t)(ppt->stream.len - before.len);

		ppt->has_document = ppt->has_document || record.type == PPT_DOCUMENT;
		if (ppt->told_count > 0 && bsearch(&offset, ppt->told, ppt->told_count, sizeof(offset), by_offset) != NULL)
			continue;
		if (ppt_tell(ppt, (struct span){before.p, before.len - rest.len}, place_of(record.type)) != 0)
			return -1;
	}
	return 0;
}

int ppt_slides_tell(struct ppt *ppt)
{
	return document_tell(ppt, ppt->document) != 0 ? -1 : rest_tell(ppt);
}
