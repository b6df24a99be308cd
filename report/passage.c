/* passage.c - a text as it comes together, and what it was or may be besides. */
#include "report/passage.h"

#include "report/body.h"

#define PIECE_BYTES 65536u

static void part_ways(struct passage *passage)
{
	if (passage->differs)
		return;
	passage->differs = true;
	buf_clear(&passage->other);
	buf_add(&passage->other, passage->now.p, passage->now.len);
}

void passage_add_two(struct passage *passage, struct span now, struct span other)
{
	if (!span_equal(now, other))
		part_ways(passage);
	buf_add(&passage->now, now.p, now.len);
	if (passage->differs)
		buf_add(&passage->other, other.p, other.len);
}

void passage_add(struct passage *passage, struct span text, enum passage_in in)
{
	static const struct span nothing = {"", 0};

	if (text.len > 0)
		passage_add_two(passage, in == PASSAGE_OTHER ? nothing : text, in == PASSAGE_NOW ? nothing : text);
}

static void line_end(struct buf *text)
{
	if (text->len > 0 && text->p[text->len - 1] != '\n')
		buf_addc(text, '\n');
}

void passage_line_end(struct passage *passage)
{
	line_end(&passage->now);
	if (passage->differs)
		line_end(&passage->other);
}

static int tell(struct context *ctx, const struct source *src, const struct segment *like, const struct buf *text,
	uint32_t alternative)
{
	struct segment s = *like;

	s.text = buf_span(text);
	s.alternative += alternative;
	if (s.text.len > 0 && s.text.p[s.text.len - 1] == '\n')
		s.text.len--;
	if (s.kind == SEGMENT_TEXT && s.text.len > PIECE_BYTES)
		return body_utf8(ctx, src, s.place, s.alternative, s.text);
	return context_segment(ctx, src, &s);
}

int passage_tell(struct passage *passage, struct context *ctx, const struct source *src, const struct segment *like)
{
	int rc = 0;

	if (passage->now.failed || passage->other.failed)
		rc = context_unreadable(ctx, src, like->place, WHY_LIMIT, "reader.memory");
	if (rc == 0)
		rc = tell(ctx, src, like, &passage->now, 0);
	if (rc == 0 && passage->differs && !span_equal(buf_span(&passage->now), buf_span(&passage->other)))
		rc = tell(ctx, src, like, &passage->other, 1);
	buf_clear(&passage->now);
	buf_clear(&passage->other);
	passage->differs = false;
	return rc;
}

void passage_free(struct passage *passage)
{
	buf_free(&passage->now);
	buf_free(&passage->other);
}
