/* xls_text.c - the strings of old workbooks: bytes in a charset up to BIFF5, UTF-16 with what hangs on it in BIFF8. */
#include "report/biff_formula.h"
#include "report/bytes.h"
#include "report/utf16.h"
#include "report/xls.h"

enum { IS_WIDE = 1, HAS_PHONETIC = 4, HAS_RUNS = 8 };

struct sheet_text xls_bytes(struct xls *x, struct span bytes)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	struct sheet_text text = {.count = charset_read(context_arena(x->ctx), bytes, x->charset, readings)};

	for (size_t i = 0; i < text.count; i++)
		text.texts[i] = readings[i].text;
	return text;
}

static struct sheet_text byte_string(struct xls *x, struct biff_reader *r, size_t count)
{
	x->text.len = 0;
	biff_bytes(r, count, &x->text);
	return xls_bytes(x, buf_span(&x->text));
}

static struct sheet_text wide_string(struct xls *x, struct biff_reader *r, size_t count, bool wide)
{
	x->utf16.len = x->text.len = 0;
	biff_characters(r, count, wide, &x->utf16);
	utf16_append(&x->text, buf_span(&x->utf16));
	return sheet_text_of(buf_span(&x->text));
}

/* ExtRst ([MS-XLS] 2.5.87): what is read out for the text. */
static void phonetic_read(struct xls *x, struct biff_reader *r, size_t size)
{
	size_t count;

	if (size < 14) {
		biff_skip(r, size);
		return;
	}
	biff_skip(r, 12);
	count = biff_read(r, 2);
	count = count < (size - 14) / 2 ? count : (size - 14) / 2;
	x->utf16.len = 0;
	biff_bytes(r, count * 2, &x->utf16);
	utf16_append(&x->phonetic, buf_span(&x->utf16));
	biff_skip(r, size - 14 - count * 2);
}

/* XLUnicodeRichExtendedString ([MS-XLS] 2.5.293); the plain ones are the same without flags. */
static struct sheet_text rich_string(struct xls *x, struct biff_reader *r, size_t count)
{
	unsigned flags = biff_read(r, 1);
	size_t runs = (flags & HAS_RUNS) != 0 ? biff_read(r, 2) : 0;
	size_t extended = (flags & HAS_PHONETIC) != 0 ? biff_read(r, 4) : 0;
	struct sheet_text text = wide_string(x, r, count, (flags & IS_WIDE) != 0);

	x->phonetic.len = 0;
	if (runs > 0)
		biff_skip(r, runs * 4);
	if (extended > 0)
		phonetic_read(x, r, extended);
	return text;
}

struct sheet_text xls_text(struct xls *x, struct biff_reader *r, unsigned length_bytes)
{
	size_t count = biff_read(r, length_bytes);

	return x->version >= 8 ? rich_string(x, r, count) : byte_string(x, r, count);
}

struct sheet_text xls_characters(struct xls *x, struct biff_reader *r, size_t count)
{
	return x->version >= 8 ? rich_string(x, r, count) : byte_string(x, r, count);
}

struct sheet_text xls_formula_text(struct xls *x, struct span *tokens)
{
	enum { OLD_STRING = 0x17 };
	size_t count;

	if (x->version >= 8) {
		if (!biff_formula_string(tokens, &x->utf16))
			return (struct sheet_text){.count = 0};
		x->text.len = 0;
		utf16_append(&x->text, buf_span(&x->utf16));
		return sheet_text_of(buf_span(&x->text));
	}
	if (tokens->len < 2 || bytes_take(tokens, 1).p[0] != OLD_STRING)
		return (struct sheet_text){.count = 0};
	count = (unsigned char)bytes_take(tokens, 1).p[0];
	x->text.len = 0;
	buf_add(&x->text, tokens->p, count < tokens->len ? count : tokens->len);
	*tokens = (struct span){"", 0};
	return xls_bytes(x, buf_span(&x->text));
}
