/* doc_form.c - fields of a form in a Word document ([MS-DOC] 2.9.78): what they show is not in the text. */
#include "report/doc.h"

#include "report/bytes.h"
#include "report/utf16.h"

enum { FIELD_TEXT = 0, FIELD_LIST = 2, ENTRIES_MOST = 1000 };

static void skip_text(struct span *rest)
{
	bytes_skip(rest, 2 * (size_t)bytes_u16(rest) + 2);
}

/* Characters with their count before them. */
static void add_text(struct buf *out, struct span *rest)
{
	utf16_append(out, bytes_take(rest, 2 * (size_t)bytes_u16(rest)));
	buf_addc(out, '\n');
}

static void add_ended_text(struct buf *out, struct span *rest)
{
	add_text(out, rest);
	bytes_skip(rest, 2);
}

static void add_entries(struct buf *out, struct span rest)
{
	uint32_t count;

	bytes_skip(&rest, 2);
	count = bytes_u16(&rest);
	bytes_skip(&rest, 2);
	for (uint32_t i = 0; i < count && i < ENTRIES_MOST && rest.len > 0; i++)
		add_text(out, &rest);
}

static void field_read(struct buf *out, struct span rest)
{
	unsigned kind;

	bytes_skip(&rest, 4);
	kind = bytes_u16(&rest) & 3;
	bytes_skip(&rest, 4);
	skip_text(&rest); /* its name */
	if (kind == FIELD_TEXT)
		add_ended_text(out, &rest);
	else
		bytes_skip(&rest, 2);
	skip_text(&rest); /* format */
	add_ended_text(out, &rest); /* help */
	add_ended_text(out, &rest); /* status line */
	skip_text(&rest);
	skip_text(&rest);
	if (kind == FIELD_LIST)
		add_entries(out, rest);
}

int doc_form_field_tell(struct doc *doc, uint32_t data_at, struct span place)
{
	struct span rest = doc->data;
	struct buf text = {0};
	uint16_t header = bytes_u16_at(doc->data, (size_t)data_at + 4);
	int rc;

	bytes_skip(&rest, (size_t)data_at + header);
	if (data_at == 0 || bytes_u32_at(rest, 0) != 0xffffffff)
		return 0;
	field_read(&text, rest);
	rc = text.failed ? context_unreadable(doc->ctx, doc->src, place, WHY_LIMIT, "reader.memory") :
		context_text(doc->ctx, doc->src, place, buf_span(&text));
	buf_free(&text);
	return rc;
}
