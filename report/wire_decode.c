/* wire_decode.c - what a reader answers, taken as hostile. */
#include "report/wire_decode.h"

#include "base/text.h"

#define UNREADABLE_MOST 10016u          /* the reader stops at 10,000 and what stopped it */
#define FRAMES_MOST_BYTES (16u << 20)   /* for labels, places and frames of what is small, besides twice the text */

void wire_decode_start(struct wire_decode *decode, struct reading *reading, const struct read_limits *limits)
{
	*decode = (struct wire_decode){.reading = reading, .limits = *limits};
}

static int lie(struct wire_decode *d, const char *what)
{
	d->state = WIRE_LIE;
	d->lie = what;
	return -1;
}

static int kept(struct wire_decode *d, int64_t index)
{
	if (index >= 0)
		return 0;
	d->state = WIRE_FULL;
	return -1;
}

static uint64_t bytes_most(const struct wire_decode *d)
{
	return d->limits.text_bytes * 2 + d->limits.text_bytes / 4 + FRAMES_MOST_BYTES;
}

/* Cuts the record's texts to their lengths: together they are the whole rest, and each is text. */
static int texts_cut(struct wire_decode *d, struct span rest, const uint32_t *lengths, struct span *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (lengths[i] > rest.len)
			return lie(d, "text longer than its record");
		texts[i] = (struct span){rest.p, lengths[i]};
		rest = (struct span){rest.p + lengths[i], rest.len - lengths[i]};
		if (!text_is_plain(texts[i]) && (memchr(texts[i].p, '\0', texts[i].len) != NULL || !text_is_utf8(texts[i])))
			return lie(d, "text that is not UTF-8");
	}
	return rest.len == 0 ? 0 : lie(d, "record longer than its texts");
}

/* Copies the record's numbers and leaves its texts in *rest. */
static int numbers_cut(struct wire_decode *d, struct span *rest, void *fixed, size_t len)
{
	if (rest->len < len)
		return lie(d, "record shorter than its kind");
	memcpy(fixed, rest->p, len);
	*rest = (struct span){rest->p + len, rest->len - len};
	return 0;
}

static int take_part(struct wire_decode *d, struct span rest)
{
	struct wire_part w;
	struct span texts[3];
	size_t index = d->reading->part_count;
	struct part part;

	if (numbers_cut(d, &rest, &w, sizeof(w)) != 0)
		return -1;
	if (index >= d->limits.parts)
		return lie(d, "more parts than allowed");
	if (w.role >= PART_ROLE_COUNT)
		return lie(d, "unknown role");
	if (w.has_sha256 > 1)
		return lie(d, "neither a digest nor none");
	if (index == 0 ? w.parent != 0 : w.parent >= index)
		return lie(d, "parent after its part");
	if (texts_cut(d, rest, (const uint32_t[]){w.name_length, w.place_length, w.type_length}, texts, 3) != 0)
		return -1;
	part = (struct part){.parent = w.parent, .role = (enum part_role)w.role, .name = texts[0], .place = texts[1],
	                     .type = texts[2], .size_bytes = w.size_bytes};
	if (w.has_sha256 == 1)
		part.sha256 = (struct span){(const char *)w.sha256, SHA256_BYTES};
	return kept(d, reading_add_part(d->reading, &part));
}

static int segment_check(struct wire_decode *d, const struct wire_segment *w)
{
	if (d->reading->segment_count >= d->limits.segments)
		return lie(d, "more segments than allowed");
	if (w->part >= d->reading->part_count)
		return lie(d, "segment of a part that is not there");
	if (w->kind >= SEGMENT_KIND_COUNT)
		return lie(d, "unknown kind of segment");
	if (w->kind == SEGMENT_CELL && (w->table == 0 || w->row == 0 || w->column == 0))
		return lie(d, "cell outside a table");
	if (w->text_length > d->limits.text_bytes - d->text_bytes)
		return lie(d, "more text than allowed");
	return 0;
}

static int take_segment(struct wire_decode *d, struct span rest)
{
	struct wire_segment w;
	struct span texts[3];
	struct segment s;

	if (numbers_cut(d, &rest, &w, sizeof(w)) != 0 || segment_check(d, &w) != 0 ||
	    texts_cut(d, rest, (const uint32_t[]){w.label_length, w.place_length, w.text_length}, texts, 3) != 0)
		return -1;
	d->text_bytes += w.text_length;
	s = (struct segment){.part = w.part, .kind = (enum segment_kind)w.kind, .alternative = w.alternative,
	                     .label = texts[0], .place = texts[1], .text = texts[2]};
	if (s.kind == SEGMENT_CELL) {
		s.table = w.table;
		s.row = w.row;
		s.column = w.column;
	}
	return kept(d, reading_add_segment(d->reading, &s));
}

static int take_unreadable(struct wire_decode *d, struct span rest)
{
	struct wire_unreadable w;
	struct span texts[2];
	struct unreadable u;

	if (numbers_cut(d, &rest, &w, sizeof(w)) != 0)
		return -1;
	if (d->reading->unreadable_count >= UNREADABLE_MOST)
		return lie(d, "more unreadable than allowed");
	if (w.part >= d->reading->part_count)
		return lie(d, "unreadable of a part that is not there");
	if (w.why >= WHY_COUNT)
		return lie(d, "unknown reason");
	if (texts_cut(d, rest, (const uint32_t[]){w.place_length, w.detail_length}, texts, 2) != 0)
		return -1;
	u = (struct unreadable){.part = w.part, .why = (enum unreadable_why)w.why, .place = texts[0], .detail = texts[1]};
	return kept(d, reading_add_unreadable(d->reading, &u));
}

static int take_end(struct wire_decode *d, struct span rest)
{
	const struct reading *r = d->reading;

	if (numbers_cut(d, &rest, &d->end, sizeof(d->end)) != 0)
		return -1;
	if (rest.len != 0)
		return lie(d, "record longer than its kind");
	if (d->end.outcome >= WIRE_OUTCOME_COUNT)
		return lie(d, "unknown outcome");
	if (d->end.parts != r->part_count || d->end.segments != r->segment_count ||
	    d->end.unreadable != r->unreadable_count)
		return lie(d, "counts that do not fit");
	if (d->end.outcome == WIRE_READ && r->part_count == 0)
		return lie(d, "a reading without a part");
	d->state = WIRE_ENDED;
	return 0;
}

static int take_record(struct wire_decode *d, uint32_t kind, struct span rest)
{
	switch (kind) {
	case WIRE_PART: return take_part(d, rest);
	case WIRE_SEGMENT: return take_segment(d, rest);
	case WIRE_UNREADABLE: return take_unreadable(d, rest);
	case WIRE_END: return take_end(d, rest);
	default: return lie(d, "unknown kind of record"); /* a number from outside, not an enum */
	}
}

size_t wire_decode_take(struct wire_decode *d, struct span bytes, size_t *need_out)
{
	size_t at = 0;

	*need_out = sizeof(struct wire_header);
	while (d->state == WIRE_MORE && bytes.len - at >= sizeof(struct wire_header)) {
		struct wire_header header;
		size_t whole;

		memcpy(&header, bytes.p + at, sizeof(header));
		whole = sizeof(header) + header.length;
		if (whole > bytes_most(d) - d->bytes) {
			lie(d, "more bytes than allowed");
			break;
		}
		*need_out = whole;
		if (bytes.len - at < whole)
			break;
		d->bytes += whole;
		take_record(d, header.kind, (struct span){bytes.p + at + sizeof(header), header.length});
		at += whole;
		*need_out = sizeof(header);
	}
	if (d->state == WIRE_ENDED && at < bytes.len)
		lie(d, "bytes after the end");
	return at;
}

int wire_decode_greeting(struct span bytes, struct wire_ready *ready, struct err *err)
{
	struct wire_header header;

	if (bytes.len < sizeof(header))
		return 0;
	memcpy(&header, bytes.p, sizeof(header));
	if (header.length > WIRE_FAILED_MOST || bytes.len - sizeof(header) > header.length)
		return err_set(err, ERR_SYSTEM, "reader: no greeting");
	if (bytes.len - sizeof(header) < header.length)
		return 0;
	bytes = (struct span){bytes.p + sizeof(header), header.length};
	if (header.kind == WIRE_FAILED)
		return err_set(err, ERR_SYSTEM, "reader: %.*s", SPAN_ARG(bytes));
	if (header.kind != WIRE_READY || bytes.len != sizeof(*ready))
		return err_set(err, ERR_SYSTEM, "reader: no greeting");
	memcpy(ready, bytes.p, sizeof(*ready));
	if (ready->version != WIRE_VERSION)
		return err_set(err, ERR_SYSTEM, "reader: another version of the program");
	return 1;
}
