/* xls_cache.c - what old workbooks keep of a pivot table's source, each in a stream of the storage _SX_DB_CUR
 * ([MS-XLS] 2.1.7.12): it may have been another sheet or file. */
#include "report/bytes.h"
#include "report/ole_storage.h"
#include "report/xls.h"

enum { FIELD = 0xc7, STRING = 0xcd };

static int record_tell(struct xls *x, struct biff *b, struct span place)
{
	struct biff_reader r = biff_reader(b);
	struct segment s = {.kind = SEGMENT_TEXT, .place = place};
	struct sheet_text text;

	if (b->id != FIELD && b->id != STRING)
		return 0;
	if (b->id == FIELD)
		biff_skip(&r, 14);
	text = xls_text(x, &r, 2);
	for (size_t i = 0; i < text.count; i++) {
		s.alternative = (uint32_t)i;
		s.text = text.texts[i];
		if (context_segment(x->ctx, x->src, &s) != 0)
			return -1;
	}
	return 0;
}

int xls_cache_read(struct xls *x, struct span stream, struct span place)
{
	struct biff b = biff_at(stream, 0);

	while (biff_next(&b)) {
		if (context_expired(x->ctx, x->src) || record_tell(x, &b, place) != 0)
			return -1;
	}
	return 0;
}
