/* charset_japanese.c - ISO-2022-JP and EUC-JP as vendors write them, to UTF-8.
 *
 * iconv knows neither row 13 and the NEC-selected rows 89-92 in ISO-2022-JP (①, ㈱, 髙: CP50220, CP50221, CP51932) nor
 * kana by ESC ( I, by SO and SI, or as bare bytes. So characters of JIS X 0208 are turned into CP932, which has them
 * all, and those of JIS X 0212 and 0213 into EUC; whole runs at a time. */
#include "report/charset_codec.h"

enum set { SET_ASCII, SET_KANA, SET_0208, SET_0212, SET_0213 };

static const struct escape {
	const char *bytes; /* after ESC */
	enum set set;
} escapes[] = {
	{"(B", SET_ASCII}, {"(J", SET_ASCII}, {"(H", SET_ASCII}, {"(I", SET_KANA}, {"$(@", SET_0208}, {"$@", SET_0208},
	{"$(B", SET_0208}, {"$B", SET_0208}, {"$(D", SET_0212}, {"$(O", SET_0213}, {"$(Q", SET_0213}, {"$(P", SET_0213},
	{"&@", SET_ASCII},
};

static const struct escape *escape_at(struct span s)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size_t len = strlen(escapes[i].bytes);

		if (s.len >= len && memcmp(s.p, escapes[i].bytes, len) == 0)
			return &escapes[i];
	}
	return NULL;
}

/* Row and cell (0x21..0x7E) of JIS X 0208 and its vendor rows as CP932. */
static void cp932_from_jis(unsigned char row, unsigned char cell, char out[2])
{
	unsigned char lead = (unsigned char)((row - 0x21) / 2 + 0x81);
	unsigned char trail;

	if (row % 2 == 1)
		trail = (unsigned char)(cell - 0x21 + 0x40 + (cell >= 0x60));
	else
		trail = (unsigned char)(cell - 0x21 + 0x9F);
	out[0] = (char)(lead > 0x9F ? lead + 0x40 : lead);
	out[1] = (char)trail;
}

static bool is_cell(unsigned char c)
{
	return c >= 0x21 && c <= 0x7E;
}

/* Collects converted bytes and turns them into UTF-8 a batch at a time. */
struct pivot {
	struct decoding *d;
	const char *charset;
	size_t len;
	char bytes[1024];
};

static int pivot_flush(struct pivot *pivot)
{
	struct span run = {pivot->bytes, pivot->len};

	pivot->len = 0;
	return run.len == 0 ? 0 : decoding_iconv(pivot->d, pivot->charset, run);
}

static int pivot_add(struct pivot *pivot, const char *charset, const char *bytes, size_t len)
{
	if ((pivot->charset != charset || pivot->len + len > sizeof(pivot->bytes)) && pivot_flush(pivot) != 0)
		return -1;
	pivot->charset = charset;
	memcpy(pivot->bytes + pivot->len, bytes, len);
	pivot->len += len;
	return 0;
}

static const char cp932[] = "CP932", euc[] = "EUC-JP-MS", euc2004[] = "EUC-JISX0213";

static int pivot_put(struct pivot *pivot, enum set set, unsigned char row, unsigned char cell)
{
	char bytes[3] = {(char)0x8F, (char)(row | 0x80), (char)(cell | 0x80)};

	switch (set) {
	case SET_0208:
		cp932_from_jis(row, cell, bytes);
		return pivot_add(pivot, cp932, bytes, 2);
	case SET_0212:
		return pivot_add(pivot, euc, bytes, 3);
	case SET_0213:
		return pivot_add(pivot, euc2004, bytes + 1, 2);
	case SET_ASCII:
	case SET_KANA:
		break;
	}
	return -1;
}

static int pivot_error(struct pivot *pivot)
{
	return pivot_flush(pivot) == 0 ? decoding_error(pivot->d) : -1;
}

static bool is_cp932_pair(unsigned char a, unsigned char b)
{
	return ((a >= 0x81 && a <= 0x9F) || (a >= 0xE0 && a <= 0xFC)) && b >= 0x40 && b <= 0xFC && b != 0x7F;
}

struct iso2022 {
	struct pivot pivot;
	enum set set;
	bool shifted; /* after SO */
};

/* A byte with its high bit set has no place here; some write kana or whole Shift_JIS so. */
static int iso2022_high(struct iso2022 *s, struct span in, size_t *i)
{
	unsigned char c = (unsigned char)in.p[*i];

	if (s->set == SET_ASCII && *i + 1 < in.len && is_cp932_pair(c, (unsigned char)in.p[*i + 1])) {
		s->pivot.d->errors++;
		*i += 2;
		return s->pivot.d->strict ? -1 : pivot_add(&s->pivot, cp932, in.p + *i - 2, 2);
	}
	*i += 1;
	return c >= 0xA1 && c <= 0xDF ? pivot_add(&s->pivot, cp932, in.p + *i - 1, 1) : pivot_error(&s->pivot);
}

static int iso2022_escape(struct iso2022 *s, struct span in, size_t *i)
{
	const struct escape *escape = escape_at((struct span){in.p + *i + 1, in.len - *i - 1});

	if (escape == NULL) {
		*i += 1;
		return pivot_error(&s->pivot);
	}
	s->set = escape->set;
	*i += 1 + strlen(escape->bytes);
	return 0;
}

static int iso2022_printable(struct iso2022 *s, struct span in, size_t *i)
{
	unsigned char c = (unsigned char)in.p[*i], next = *i + 1 < in.len ? (unsigned char)in.p[*i + 1] : 0;
	char kana = (char)(c | 0x80);

	if ((s->set == SET_KANA || s->shifted) && c >= 0x21 && c <= 0x5F) {
		*i += 1;
		return pivot_add(&s->pivot, cp932, &kana, 1);
	}
	if (s->set == SET_ASCII || s->set == SET_KANA) {
		*i += 1;
		return pivot_add(&s->pivot, cp932, in.p + *i - 1, 1);
	}
	if (!is_cell(next)) {
		*i += 1;
		return pivot_error(&s->pivot);
	}
	*i += 2;
	return pivot_put(&s->pivot, s->set, c, next);
}

/* RFC 1468: a line begins and ends in ASCII; a line that forgot to is ended by its line break. */
static int iso2022_step(struct iso2022 *s, struct span in, size_t *i)
{
	unsigned char c = (unsigned char)in.p[*i];

	if (c == 0x1B)
		return iso2022_escape(s, in, i);
	if (c >= 0x80)
		return iso2022_high(s, in, i);
	if (is_cell(c))
		return iso2022_printable(s, in, i);
	*i += 1;
	if (c == 0x0E || c == 0x0F) {
		s->shifted = c == 0x0E;
		return 0;
	}
	if (c == '\n' || c == '\r') {
		s->set = SET_ASCII;
		s->shifted = false;
	}
	return pivot_add(&s->pivot, cp932, in.p + *i - 1, 1);
}

int decode_iso2022jp(const struct codec *codec, struct span in, struct decoding *d)
{
	struct iso2022 s = {.pivot = {.d = d, .charset = cp932}, .set = SET_ASCII};
	size_t i = 0;

	(void)codec;
	while (i < in.len) {
		if (iso2022_step(&s, in, &i) != 0)
			return -1;
	}
	return pivot_flush(&s.pivot);
}

static int eucjp_step(struct pivot *pivot, struct span in, size_t *i)
{
	const unsigned char *p = (const unsigned char *)in.p + *i;
	size_t left = in.len - *i;

	if (p[0] < 0x80) {
		*i += 1;
		return pivot_add(pivot, cp932, in.p + *i - 1, 1);
	}
	if (p[0] == 0x8E && left >= 2 && p[1] >= 0xA1 && p[1] <= 0xDF) {
		*i += 2;
		return pivot_add(pivot, cp932, in.p + *i - 1, 1);
	}
	if (p[0] == 0x8F && left >= 3 && p[1] >= 0xA1 && p[1] <= 0xFE && p[2] >= 0xA1 && p[2] <= 0xFE) {
		*i += 3;
		return pivot_add(pivot, euc, in.p + *i - 3, 3);
	}
	if (p[0] >= 0xA1 && p[0] <= 0xFE && left >= 2 && p[1] >= 0xA1 && p[1] <= 0xFE) {
		*i += 2;
		return pivot_put(pivot, SET_0208, p[0] & 0x7F, p[1] & 0x7F);
	}
	*i += left >= 2 && p[1] >= 0x80 ? 2 : 1;
	return pivot_error(pivot);
}

int decode_eucjp(const struct codec *codec, struct span in, struct decoding *d)
{
	struct pivot pivot = {.d = d, .charset = cp932};
	size_t i = 0;

	(void)codec;
	while (i < in.len) {
		if (eucjp_step(&pivot, in, &i) != 0)
			return -1;
	}
	return pivot_flush(&pivot);
}
