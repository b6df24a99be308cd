/* doc_pieces.c - where a Word document's characters stand ([MS-DOC] 2.4.1): in pieces, which are in no order after a fast
 * save. */
#include "report/doc.h"

#include "report/bytes.h"

enum { CLX_MODIFIERS = 1, CLX_PIECES = 2, PIECE_BYTES = 8 };
#define NARROW 0x40000000u /* a byte each, in a document of two */

static uint64_t total_length(const struct doc *doc)
{
	uint64_t total = 0;

	for (size_t i = 0; i < DOC_STORY_COUNT; i++)
		total += doc->length[i];
	return total;
}

/* What stands in the stream of a piece that promises more is all there is of it. */
static void piece_fit(struct doc *doc, struct doc_piece *piece, bool *is_cut)
{
	size_t width = piece->is_wide ? 2 : 1;
	size_t there = piece->at < doc->main.len ? (doc->main.len - piece->at) / width : 0;

	if (piece->end - piece->start > there) {
		*is_cut = true;
		piece->end = piece->start + (uint32_t)there;
	}
}

static void piece_read(const struct doc *doc, struct span descriptor, struct doc_piece *piece)
{
	uint32_t at = bytes_u32_at(descriptor, 2);

	piece->is_wide = doc->version == DOC_WORD97 && (at & NARROW) == 0;
	piece->at = doc->version != DOC_WORD97 || piece->is_wide ? at : (at & ~NARROW) / 2;
	piece->modifier = bytes_u16_at(descriptor, 6);
}

static int pieces_fill(struct doc *doc, struct span plc)
{
	size_t count = plc.len < 4 ? 0 : (plc.len - 4) / (4 + PIECE_BYTES);
	uint32_t before = 0;
	bool is_cut = false;

	doc->pieces = arena_array(context_arena(doc->ctx), count + 1, sizeof(*doc->pieces));
	if (doc->pieces == NULL)
		return context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_LIMIT, "reader.memory");
	for (size_t i = 0; i < count; i++) {
		struct doc_piece *piece = &doc->pieces[doc->piece_count];

		piece->start = bytes_u32_at(plc, 4 * i);
		piece->end = bytes_u32_at(plc, 4 * i + 4);
		if (piece->start < before || piece->end <= piece->start) {
			is_cut = is_cut || piece->end != piece->start;
			continue;
		}
		before = piece->end;
		piece_read(doc, bytes_at(plc, 4 * (count + 1) + PIECE_BYTES * i, PIECE_BYTES), piece);
		piece_fit(doc, piece, &is_cut);
		doc->piece_count++;
	}
	if (is_cut)
		context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_DAMAGED, "piece of text");
	return 0;
}

static int modifier_add(struct doc *doc, struct span modifier)
{
	doc->modifiers = arena_grow(context_arena(doc->ctx), doc->modifiers, &doc->modifier_capacity, doc->modifier_count + 1,
		sizeof(*doc->modifiers));
	if (doc->modifiers == NULL) {
		doc->modifier_count = 0;
		return context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_LIMIT, "reader.memory");
	}
	doc->modifiers[doc->modifier_count++] = modifier;
	return 0;
}

static int clx_read(struct doc *doc, struct span clx)
{
	while (clx.len > 4) {
		char kind = clx.p[0];

		bytes_skip(&clx, 1);
		if (kind == CLX_MODIFIERS) {
			if (modifier_add(doc, bytes_take(&clx, bytes_u16(&clx))) != 0)
				return -1;
		} else if (kind == CLX_PIECES) {
			return pieces_fill(doc, bytes_take(&clx, bytes_u32(&clx)));
		} else {
			break;
		}
	}
	return 0;
}

/* All of the text in one piece. */
static int one_piece(struct doc *doc)
{
	uint64_t length = total_length(doc);
	uint32_t bytes = doc->last_text > doc->first_text ? doc->last_text - doc->first_text : 0;
	bool is_cut = false;

	if (doc->version == DOC_WORD97)
		context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_DAMAGED, "no pieces of text");
	doc->pieces = arena_alloc(context_arena(doc->ctx), sizeof(*doc->pieces));
	if (doc->pieces == NULL)
		return context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_LIMIT, "reader.memory");
	doc->pieces[0] = (struct doc_piece){.at = doc->first_text, .is_wide = length > 0 && bytes / 2 >= length};
	doc->pieces[0].end = bytes / (doc->pieces[0].is_wide ? 2 : 1);
	doc->piece_count = 1;
	piece_fit(doc, &doc->pieces[0], &is_cut);
	if (is_cut || doc->pieces[0].end < length)
		context_unreadable(doc->ctx, doc->src, doc->src->place, WHY_DAMAGED, "text is cut short");
	return 0;
}

int doc_pieces_read(struct doc *doc)
{
	if (clx_read(doc, doc_table(doc, doc->version == DOC_WORD2 ? DOC_TABLE_PIECES_WORD2 : DOC_TABLE_PIECES)) != 0)
		return -1;
	return doc->piece_count == 0 ? one_piece(doc) : 0;
}
