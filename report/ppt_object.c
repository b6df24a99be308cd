/* ppt_object.c - documents and files that are embedded in a presentation ([MS-PPT] 2.10.34): compound files, packed. */
#include <zlib.h>

#include "report/bytes.h"
#include "report/ppt.h"

enum { STORAGE_PACKED = 1, PIECE_BYTES = 65536 };

/* 0; 1: damaged; -1: stop. */
static int unpack(struct ppt *ppt, struct span packed, struct buf *out)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.len};
	int rc = inflateInit(&z) == Z_OK ? Z_OK : Z_MEM_ERROR, stop = 0;

	if (rc != Z_OK)
		return 1;
	while (rc == Z_OK && stop == 0) {
		if (buf_reserve(out, PIECE_BYTES) != 0)
			break;
		z.next_out = (Bytef *)out->p + out->len;
		z.avail_out = PIECE_BYTES;
		rc = inflate(&z, Z_NO_FLUSH);
		out->len += PIECE_BYTES - z.avail_out;
		stop = context_count_unpacked(ppt->ctx, ppt->src, packed.len, PIECE_BYTES - z.avail_out);
	}
	inflateEnd(&z);
	return stop != 0 ? -1 : rc == Z_STREAM_END ? 0 : 1;
}

int ppt_object_tell(struct ppt *ppt, const struct officeart_record *record)
{
	struct child child = {.alternative_name = {"", 0}, .role = PART_DOCUMENT, .bytes = record->bytes};
	struct span packed = record->bytes;
	struct buf bytes = {0};
	int rc = 0;

	child.name = context_place(ppt->ctx, &(struct source){0}, "object %u", ++ppt->objects);
	if (record->instance == STORAGE_PACKED) {
		bytes_skip(&packed, 4);
		rc = unpack(ppt, packed, &bytes);
		child.bytes = buf_span(&bytes);
	}
	if (rc > 0)
		rc = context_child_unreadable(ppt->ctx, ppt->src, &child, WHY_DAMAGED, "embedded object");
	else if (rc == 0 && child.bytes.len > 0)
		rc = context_child(ppt->ctx, ppt->src, &child);
	buf_free(&bytes);
	return rc;
}
