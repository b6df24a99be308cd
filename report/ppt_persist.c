/* ppt_persist.c - where a presentation's slides stand ([MS-PPT] 2.1.2): each save leaves a directory of what it wrote, and points
 * to the one before. */
#include <stdlib.h>

#include "report/bytes.h"
#include "report/ppt.h"

enum { EDITS_MOST = 4096, PERSISTS_MOST = 1 << 20, EDIT_BYTES_ENCRYPTED = 0x20 };
#define TOKEN_ENCRYPTED 0xf3d1c4dfu

bool ppt_record_at(const struct ppt *ppt, uint32_t offset, struct officeart_record *record)
{
	struct span rest = ppt->stream;

	if (offset >= rest.len)
		return false;
	bytes_skip(&rest, offset);
	return officeart_next(&rest, record);
}

static int persist_add(struct ppt *ppt, uint32_t id, uint32_t offset)
{
	ppt->persists = arena_grow(context_arena(ppt->ctx), ppt->persists, &ppt->persist_capacity, ppt->persist_count + 1,
		sizeof(*ppt->persists));
	if (ppt->persists == NULL) {
		ppt->persist_count = 0;
		return context_unreadable(ppt->ctx, ppt->src, ppt->src->place, WHY_LIMIT, "reader.memory");
	}
	ppt->persists[ppt->persist_count++] = (struct ppt_persist){id, offset};
	return 0;
}

/* Runs of numbers: the first one and how many, then an offset each. */
static int directory_read(struct ppt *ppt, struct span rest)
{
	while (rest.len >= 4 && ppt->persist_count < PERSISTS_MOST) {
		uint32_t head = bytes_u32(&rest), id = head & 0xfffff;

		for (uint32_t count = head >> 20; count > 0 && rest.len >= 4; count--) {
			if (persist_add(ppt, id++, bytes_u32(&rest)) != 0)
				return -1;
		}
	}
	return 0;
}

/* The newest first, so that what was said first of a number holds. 0, or -1: recorded. */
static int edits_read(struct ppt *ppt, uint32_t offset)
{
	struct officeart_record edit, directory;
	uint32_t document = 0, last = UINT32_MAX;

	for (unsigned i = 0; i < EDITS_MOST && offset < last && ppt_record_at(ppt, offset, &edit) && edit.type == PPT_USER_EDIT; i++) {
		ppt->is_encrypted = ppt->is_encrypted || edit.bytes.len >= EDIT_BYTES_ENCRYPTED;
		if (ppt_record_at(ppt, bytes_u32_at(edit.bytes, 12), &directory) && directory.type == PPT_PERSIST &&
		    directory_read(ppt, directory.bytes) != 0)
			return -1;
		document = i == 0 ? bytes_u32_at(edit.bytes, 16) : document;
		last = offset; /* each stands behind the one before it */
		offset = bytes_u32_at(edit.bytes, 8);
	}
	ppt->document = document;
	return 0;
}

/* For a stream that says where it is by another number than its offset. */
static uint32_t last_edit(const struct ppt *ppt)
{
	struct span rest = ppt->stream;
	struct officeart_record record;
	uint32_t offset = 0, found = UINT32_MAX;

	while (officeart_next(&rest, &record)) {
		if (record.type == PPT_USER_EDIT)
			found = offset;
		offset = (uint32_t)(ppt->stream.len - rest.len);
	}
	return found;
}

static int by_id(const void *a, const void *b)
{
	const struct ppt_persist *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void persists_sort(struct ppt *ppt)
{
	size_t kept = 0;

	if (ppt->persist_count == 0)
		return;
	qsort(ppt->persists, ppt->persist_count, sizeof(*ppt->persists), by_id);
	for (size_t i = 0; i < ppt->persist_count; i++) {
		if (kept == 0 || ppt->persists[kept - 1].id != ppt->persists[i].id)
			ppt->persists[kept++] = ppt->persists[i];
		else if (ppt->persists[i].offset > ppt->persists[kept - 1].offset)
			ppt->persists[kept - 1].offset = ppt->persists[i].offset; /* a later save writes further behind */
	}
	ppt->persist_count = kept;
}

int ppt_persist_read(struct ppt *ppt, struct span current_user)
{
	struct officeart_record edit;
	uint32_t offset = bytes_u32_at(current_user, 16);

	ppt->is_encrypted = bytes_u32_at(current_user, 12) == TOKEN_ENCRYPTED;
	if (!ppt_record_at(ppt, offset, &edit) || edit.type != PPT_USER_EDIT)
		offset = last_edit(ppt);
	if (edits_read(ppt, offset) != 0)
		return -1;
	persists_sort(ppt);
	ppt->document = ppt_persist_find(ppt, ppt->document);
	return 0;
}

uint32_t ppt_persist_find(const struct ppt *ppt, uint32_t id)
{
	struct ppt_persist key = {.id = id};
	const struct ppt_persist *found = ppt->persist_count == 0 ? NULL :
		bsearch(&key, ppt->persists, ppt->persist_count, sizeof(key), by_id);

	return found == NULL ? 0 : found->offset;
}
