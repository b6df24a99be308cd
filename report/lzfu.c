/* lzfu.c - compressed RTF. */
#include "report/lzfu.h"

#include "base/buf.h"
#include "report/bytes.h"

#define COMPRESSED 0x75465A4Cu /* "LZFu" */
#define PLAIN 0x414C454Du      /* "MELA" */
#define HEAD_BYTES 16u
#define RING_BYTES 4096u

/* What the ring holds to begin with ([MS-OXRTFCP] 2.1.2.1). */
static const char dictionary[] = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
	"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
	"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct unpacking {
	struct span rest;
	char ring[RING_BYTES];
	unsigned at;
	struct buf out;
};

static void put(struct unpacking *u, char c)
{
	u->ring[u->at] = c;
	u->at = (u->at + 1) % RING_BYTES;
	buf_addc(&u->out, c);
}

/* Twelve bits of a place in the ring, four of a length. False: the end is marked. */
static bool put_again(struct unpacking *u)
{
	unsigned high = (unsigned char)bytes_take(&u->rest, 1).p[0], low = (unsigned char)bytes_take(&u->rest, 1).p[0];
	unsigned from = high << 4 | low >> 4;

	if (from == u->at)
		return false;
	for (unsigned i = 0; i < (low & 15) + 2; i++)
		put(u, u->ring[(from + i) % RING_BYTES]);
	return true;
}

/* Eight pieces behind a byte that says of each what it is. False: there is no more. */
static bool run(struct unpacking *u, bool *ended)
{
	unsigned flags = (unsigned char)bytes_take(&u->rest, 1).p[0];

	for (unsigned i = 0; i < 8; i++, flags >>= 1) {
		if (u->rest.len < 1 + (flags & 1))
			return false;
		if ((flags & 1) == 0) {
			put(u, bytes_take(&u->rest, 1).p[0]);
		} else if (!put_again(u)) {
			*ended = true;
			return false;
		}
	}
	return true;
}

struct span lzfu_unpack(struct arena *arena, struct span packed, bool *whole_out)
{
	struct unpacking *u;
	struct span rest = packed, out;
	uint32_t raw_bytes, kind;

	bytes_u32(&rest);
	raw_bytes = bytes_u32(&rest);
	kind = bytes_u32(&rest);
	bytes_u32(&rest);
	*whole_out = kind == PLAIN && rest.len + HEAD_BYTES >= raw_bytes; /* some programs count the head */
	if (kind != COMPRESSED)
		return kind == PLAIN ? rest : (struct span){"", 0};
	u = arena_alloc(arena, sizeof(*u));
	if (u == NULL)
		return (struct span){NULL, 0};
	u->rest = rest;
	u->at = sizeof(dictionary) - 1;
	memcpy(u->ring, dictionary, sizeof(dictionary) - 1);
	while (u->rest.len > 0 && run(u, whole_out))
		;
	*whole_out |= u->out.len >= raw_bytes;
	out = u->out.failed ? (struct span){NULL, 0} : arena_span(arena, buf_span(&u->out));
	buf_free(&u->out);
	return out;
}
