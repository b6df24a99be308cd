/* ppt_text.c - every text in a presentation's records, whatever they belong to. */
#include "report/bytes.h"
#include "report/passage.h"
#include "report/ppt.h"
#include "report/utf16.h"

enum { NESTING_MOST = 64 };

/* A container that is open. */
struct frame {
	struct span rest;
	uint16_t type;
	const char *place;
};

static void line_feeds(struct buf *out, size_t from)
{
	for (size_t i = from; i < out->len; i++) {
		if (out->p[i] == '\v' || out->p[i] == '\r')
			out->p[i] = '\n';
	}
}

void ppt_text_add(struct buf *out, const struct officeart_record *atom)
{
	size_t from = out->len;

	if (atom->type == PPT_TEXT_BYTES) { /* the low bytes of UTF-16 */
		for (size_t i = 0; i < atom->bytes.len; i++)
			utf8_append(out, (unsigned char)atom->bytes.p[i]);
	} else {
		utf16_append(out, atom->bytes);
	}
	line_feeds(out, from);
}

static int text_tell(struct ppt *ppt, const struct officeart_record *atom, const char *place)
{
	struct segment s = {.kind = SEGMENT_TEXT, .place = context_place(ppt->ctx, ppt->src, "%s", place)};
	struct passage text = {0};
	int rc;

	ppt_text_add(&text.now, atom);
	ppt->has_text = ppt->has_text || (text.now.len > 0 && (strncmp(place, "slide", 5) == 0 || strncmp(place, "unlisted slide", 14) == 0));
	rc = passage_tell(&text, ppt->ctx, ppt->src, &s);
	passage_free(&text);
	return rc;
}

/* Strings of these are for the program. */
static bool strings_are_shown(uint16_t container)
{
	return container != PPT_TAG && container != PPT_OBJECT_EMBEDDED && container != PPT_CONTROL;
}

/* 0, or -1: stop. */
static int atom_tell(struct ppt *ppt, const struct officeart_record *atom, const struct frame *frame)
{
	switch (atom->type) {
	case PPT_STRING:
		return strings_are_shown(frame->type) ? text_tell(ppt, atom, frame->place) : 0;
	case PPT_TEXT:
	case PPT_TEXT_BYTES:
		return text_tell(ppt, atom, frame->place);
	case PPT_STORAGE:
		return ppt_object_tell(ppt, atom);
	case OFFICEART_OPTIONS:
	case OFFICEART_OPTIONS_SECOND:
	case OFFICEART_OPTIONS_THIRD:
		return officeart_options_tell(ppt->ctx, ppt->src, context_place(ppt->ctx, ppt->src, "%s", frame->place), atom);
	}
	return 0;
}

static const char *place_in(struct ppt *ppt, uint16_t type, const char *place)
{
	const char *more = type == PPT_COMMENT ? "comments" : type == PPT_HEADERS ? "header and footer" :
		type == PPT_LINK ? "links" : NULL;
	char *longer;

	if (more == NULL)
		return place;
	longer = arena_printf(context_arena(ppt->ctx), "%s%s%s", place, place[0] == '\0' ? "" : ", ", more);
	return longer == NULL ? place : longer;
}

/* Opens a container, or tells the table that it is. 0, or -1: stop. */
static int container_open(struct ppt *ppt, const struct officeart_record *record, struct frame *frames, size_t *depth)
{
	const char *place = place_in(ppt, record->type, frames[*depth - 1].place);
	bool is_table = false;

	if (record->type == PPT_SHAPES && ppt_table_tell(ppt, record->bytes, place, &is_table) != 0)
		return -1;
	if (is_table)
		return 0;
	if (*depth == NESTING_MOST) {
		context_unreadable(ppt->ctx, ppt->src, ppt->src->place, WHY_LIMIT, "more than %d nested records", NESTING_MOST);
		return 0;
	}
	frames[(*depth)++] = (struct frame){record->bytes, record->type, place};
	return 0;
}

int ppt_tell(struct ppt *ppt, struct span records, const char *place)
{
	struct frame frames[NESTING_MOST] = {{records, 0, place}};
	struct officeart_record record;
	size_t depth = 1;

	while (depth > 0) {
		struct frame *frame = &frames[depth - 1];

		if (!officeart_next(&frame->rest, &record)) {
			depth--;
			continue;
		}
		if (context_expired(ppt->ctx, ppt->src))
			return -1;
		if (record.is_cut && depth == 1)
			context_unreadable(ppt->ctx, ppt->src, ppt->src->place, WHY_DAMAGED, "record is cut short");
		ppt->is_encrypted = ppt->is_encrypted || record.type == PPT_CRYPT;
		if (record.is_container || record.type == PPT_TAG_DATA) {
			if (container_open(ppt, &record, frames, &depth) != 0)
				return -1;
		} else if (atom_tell(ppt, &record, frame) != 0) {
			return -1;
		}
	}
	return 0;
}
