/* doc_text.c - a Word document's characters become paragraphs and cells.
 *
 * Text before Word 97 is bytes in the charset of its font or of the document's language; they are kept until it is clear
 * where they end. Tracked changes make two texts, as it is now and as it was. A field's code is told behind the paragraph
 * that it stands in. */
#include "report/doc.h"

#include "report/bytes.h"
#include "report/charset.h"
#include "report/codepage.h"
#include "report/passage.h"
#include "report/utf16.h"

enum { LEVELS_MAX = 16, FIELDS_MAX = 64, CLOCK_CHARACTERS = 4096, PARAGRAPH_BYTES = 1 << 20 };

enum mark { MARK_OBJECT = 0x01, MARK_FOOTNOTE = 0x02, MARK_COMMENT = 0x05, MARK_CELL = 0x07, MARK_DRAWN = 0x08, MARK_TAB = 0x09,
	MARK_LINE = 0x0b, MARK_PAGE = 0x0c, MARK_PARAGRAPH = 0x0d, MARK_COLUMN = 0x0e, MARK_FIELD = 0x13, MARK_FIELD_RESULT = 0x14,
	MARK_FIELD_END = 0x15, MARK_HYPHEN = 0x1e, MARK_SOFT_HYPHEN = 0x1f, MARK_SYMBOL = 0x28 };

struct level {
	uint32_t table, row, column; /* column: cells that have ended */
	struct passage cell;
};

struct text {
	struct doc *doc;
	const char *name;
	struct passage paragraph;
	struct buf fields, raw, scratch;
	struct level levels[LEVELS_MAX];
	size_t level;                /* tables that are open */
	bool in_code[FIELDS_MAX];    /* of each open field: before its result */
	unsigned fields_open, codes_open;
	struct doc_look look;        /* of the characters at hand */
	uint32_t codepage;
	bool after_cell;             /* nothing since the last cell's end */
	int rc;
};

/* ---- places and telling ---- */

static struct span place_here(const struct text *t)
{
	const struct doc *doc = t->doc;
	const char *comma = t->name[0] == '\0' ? "" : ", ";
	const struct level *level;

	if (t->level > 0) {
		level = &t->levels[t->level - 1];
		return context_place(doc->ctx, doc->src, "%s%stable %u, row %u, column %u", t->name, comma, level->table, level->row,
			level->column + 1);
	}
	if (t->name[0] != '\0')
		return context_place(doc->ctx, doc->src, "%s", t->name);
	return context_place(doc->ctx, doc->src, "paragraph %u", doc->paragraph + 1);
}

static void tell(struct text *t, struct passage *passage)
{
	struct segment s = {.kind = SEGMENT_TEXT};

	if (t->rc != 0 || (passage->now.len == 0 && passage->other.len == 0 && !passage->now.failed))
		return;
	s.place = place_here(t);
	t->doc->has_text = true;
	t->rc = passage_tell(passage, t->doc->ctx, t->doc->src, &s);
}

static void fields_tell(struct text *t)
{
	if (t->rc == 0 && t->fields.failed)
		t->rc = context_unreadable(t->doc->ctx, t->doc->src, place_here(t), WHY_LIMIT, "reader.memory");
	if (t->rc == 0 && t->fields.len > 0)
		t->rc = context_text(t->doc->ctx, t->doc->src, place_here(t), buf_span(&t->fields));
	buf_clear(&t->fields);
}

static void cell_tell(struct text *t)
{
	struct level *level = &t->levels[t->level - 1];
	struct segment s = {.kind = SEGMENT_CELL, .table = level->table, .row = level->row, .column = level->column + 1};

	if (t->rc == 0)
		t->rc = context_count_cells(t->doc->ctx, t->doc->src, 1);
	if (t->rc != 0)
		return;
	s.place = place_here(t);
	t->doc->has_text = t->doc->has_text || level->cell.now.len > 0;
	t->rc = passage_tell(&level->cell, t->doc->ctx, t->doc->src, &s);
}

/* ---- tables ---- */

static void table_open(struct text *t)
{
	struct level *level = &t->levels[t->level++];

	level->table = ++t->doc->tables;
	level->row = 1;
	level->column = 0;
}

static void table_close(struct text *t)
{
	struct level *level = &t->levels[t->level - 1];

	if (level->cell.now.len > 0 || level->cell.other.len > 0)
		cell_tell(t);
	t->level--;
}

static void tables_match(struct text *t, size_t level)
{
	level = level > LEVELS_MAX ? LEVELS_MAX : level;
	while (t->level > level)
		table_close(t);
	while (t->level < level)
		table_open(t);
}

static void paragraph_to_cell(struct text *t)
{
	struct passage *cell = &t->levels[t->level - 1].cell, *from = &t->paragraph;

	passage_add_two(cell, buf_span(&from->now), buf_span(from->differs ? &from->other : &from->now));
	cell->now.failed = cell->now.failed || from->now.failed || from->other.failed;
	buf_clear(&from->now);
	buf_clear(&from->other);
	from->differs = false;
}

/* How the paragraph looks that a mark ends. */
static struct doc_look paragraph_look(const struct text *t, const struct doc_piece *piece, uint32_t at)
{
	uint32_t end;
	const struct doc_look *found = doc_runs_at(&t->doc->paragraphs, at, &end);
	struct doc_look look = found == NULL ? (struct doc_look){.level = 0} : *found;

	doc_look_modify(t->doc, &look, piece->modifier);
	return look;
}

/* A row ends with a paragraph of its own, which holds the mark alone. */
static bool ends_row(const struct text *t, const struct doc_look *look, uint32_t mark)
{
	if (mark != MARK_CELL)
		return look->inner_row_end;
	return look->row_end || (!look->in_table && look->level == 0 && t->after_cell && t->paragraph.now.len == 0);
}

static void table_paragraph_end(struct text *t, const struct doc_look *look, uint32_t mark)
{
	bool empty = t->paragraph.now.len == 0 && t->paragraph.other.len == 0;
	bool row_ends = ends_row(t, look, mark);
	bool cell_ends = !row_ends && (mark == MARK_CELL || look->inner_cell);
	struct level *level;

	t->after_cell = false;
	tables_match(t, look->level > 0 ? look->level : 1);
	level = &t->levels[t->level - 1];
	if (row_ends && empty && level->cell.now.len == 0) {
		level->row++;
		level->column = 0;
		return;
	}
	paragraph_to_cell(t);
	fields_tell(t);
	if (!cell_ends && !row_ends && level->cell.now.len < PARAGRAPH_BYTES) {
		passage_line_end(&level->cell);
		return;
	}
	cell_tell(t);
	level->column += cell_ends || row_ends;
	t->after_cell = cell_ends && mark == MARK_CELL;
	if (row_ends) {
		level->row++;
		level->column = 0;
	}
}

static void plain_paragraph_end(struct text *t)
{
	tables_match(t, 0);
	tell(t, &t->paragraph);
	fields_tell(t);
	if (t->name[0] == '\0')
		t->doc->paragraph++;
}

/* ---- characters ---- */

static void put(struct text *t, struct span now, struct span other)
{
	static const struct span nothing = {"", 0};

	if (t->codes_open > 0)
		buf_add(&t->fields, now.p, now.len);
	else
		passage_add_two(&t->paragraph, t->look.deleted ? nothing : now, t->look.inserted ? nothing : other);
	if (t->paragraph.now.len < PARAGRAPH_BYTES && t->fields.len < PARAGRAPH_BYTES)
		return;
	tell(t, &t->paragraph); /* no paragraph, but bytes taken for one */
	fields_tell(t);
}

/* The bytes that are waiting, as their font's charset and as the document's. */
static void raw_put(struct text *t)
{
	struct charset_reading readings[CHARSET_READINGS_MAX], whole[CHARSET_READINGS_MAX];
	struct arena *arena = context_arena(t->doc->ctx);
	struct span raw = buf_span(&t->raw);
	size_t count;

	if (raw.len == 0)
		return;
	count = charset_read(arena, raw, codepage_name(t->codepage), readings);
	if (count > 0 && t->codepage != t->doc->codepage && t->doc->codepage != 1252 &&
	    charset_read(arena, raw, codepage_name(t->doc->codepage), whole) > 0 && whole[0].clean) {
		readings[1] = whole[0];
		count = 2;
	}
	if (count > 0)
		put(t, readings[0].text, readings[count > 1 ? 1 : 0].text);
	else if (t->rc == 0)
		t->rc = context_unreadable(t->doc->ctx, t->doc->src, t->doc->src->place, WHY_LIMIT, "reader.memory");
	buf_clear(&t->raw);
}

static void scratch_put(struct text *t)
{
	struct span s = buf_span(&t->scratch);

	if (t->rc == 0 && t->scratch.failed)
		t->rc = context_unreadable(t->doc->ctx, t->doc->src, t->doc->src->place, WHY_LIMIT, "reader.memory");
	if (s.len > 0)
		put(t, s, s);
	buf_clear(&t->scratch);
}

static void character_put(struct text *t, const char *text)
{
	put(t, span_of(text), span_of(text));
}

/* ---- marks ---- */

static void field_start(struct text *t)
{
	if (t->fields_open < FIELDS_MAX)
		t->in_code[t->fields_open] = true;
	t->codes_open += t->fields_open < FIELDS_MAX;
	t->fields_open++;
}

static void field_result(struct text *t)
{
	if (t->fields_open == 0 || t->fields_open > FIELDS_MAX || !t->in_code[t->fields_open - 1])
		return;
	t->in_code[t->fields_open - 1] = false;
	t->codes_open--;
	if (t->codes_open == 0)
		buf_addc(&t->fields, '\n');
}

static void field_end(struct text *t)
{
	field_result(t);
	if (t->fields_open > 0)
		t->fields_open--;
}

static void object_put(struct text *t)
{
	if (!t->look.is_form_field)
		t->doc->has_picture = true;
	else if (t->rc == 0)
		t->rc = doc_form_field_tell(t->doc, t->look.data_at, place_here(t));
}

static void paragraph_end(struct text *t, const struct doc_piece *piece, uint32_t at, uint32_t mark)
{
	struct doc_look look = paragraph_look(t, piece, at);
	bool is_cell = mark == MARK_CELL || look.in_table || look.level > 0;

	if (is_cell)
		table_paragraph_end(t, &look, mark);
	else
		plain_paragraph_end(t);
}

static void mark_put(struct text *t, const struct doc_piece *piece, uint32_t at, uint32_t mark)
{
	switch (mark) {
	case MARK_CELL:
	case MARK_PAGE:
	case MARK_PARAGRAPH: paragraph_end(t, piece, at, mark); return;
	case MARK_TAB: character_put(t, "\t"); return;
	case MARK_LINE:
	case MARK_COLUMN: character_put(t, "\n"); return;
	case MARK_HYPHEN: character_put(t, "-"); return;
	case MARK_FIELD: field_start(t); return;
	case MARK_FIELD_RESULT: field_result(t); return;
	case MARK_FIELD_END: field_end(t); return;
	case MARK_OBJECT:
	case MARK_DRAWN: object_put(t); return;
	}
}

/* A symbol font's characters stand 0xF000 higher. */
static void symbol_put(struct text *t)
{
	uint32_t c = t->look.symbol;

	utf8_append(&t->scratch, c >= 0xf020 && c < 0xf080 ? c - 0xf000 : c);
	scratch_put(t);
}

/* ---- stretches of one look ---- */

static bool is_mark(const struct text *t, uint32_t c)
{
	return c < 0x20 || (c == MARK_SYMBOL && t->look.symbol != 0) || (c >= 0xf020 && c < 0xf080);
}

static void special_put(struct text *t, const struct doc_piece *piece, uint32_t at, uint32_t c)
{
	if (c < 0x20) {
		mark_put(t, piece, at, c);
	} else if (c == MARK_SYMBOL) {
		symbol_put(t);
	} else {
		utf8_append(&t->scratch, c - 0xf000);
		scratch_put(t);
	}
}

static void wide_put(struct text *t, const struct doc_piece *piece, uint32_t at, uint32_t end)
{
	struct span main = t->doc->main;

	while (at < end && t->rc == 0) {
		uint32_t from = at;

		while (at < end && !is_mark(t, bytes_u16_at(main, at)))
			at += 2;
		utf16_append(&t->scratch, bytes_at(main, from, at - from));
		scratch_put(t);
		if (at < end)
			special_put(t, piece, at, bytes_u16_at(main, at));
		at += 2;
	}
}

/* Bytes of Word 97 are of code page 1252 ([MS-DOC] 2.9.73), whatever the language. */
static void narrow_add(struct text *t, struct span bytes)
{
	static const uint16_t high[] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
		0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
		0x153, 0x9d, 0x17e, 0x178};

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		utf8_append(&t->scratch, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
	}
}

static void narrow_put(struct text *t, const struct doc_piece *piece, uint32_t at, uint32_t end)
{
	struct span main = t->doc->main;

	while (at < end && t->rc == 0) {
		uint32_t from = at;

		while (at < end && !is_mark(t, (unsigned char)main.p[at]))
			at++;
		if (t->doc->version == DOC_WORD97) {
			narrow_add(t, bytes_at(main, from, at - from));
			scratch_put(t);
		} else {
			buf_add(&t->raw, main.p + from, at - from);
		}
		if (at == end)
			return;
		raw_put(t);
		special_put(t, piece, at, (unsigned char)main.p[at]);
		at++;
	}
}

static uint32_t codepage_of(const struct text *t)
{
	const struct doc *doc = t->doc;
	uint32_t codepage = t->look.has_font && t->look.font < doc->font_count ? doc->font_codepage[t->look.font] : 0;

	return codepage == 0 || codepage == 1252 ? doc->codepage : codepage;
}

/* Tracked or in another charset: what waits is put by what held so far. */
static void look_set(struct text *t, const struct doc_look *look, const struct doc_piece *piece)
{
	struct doc_look next = look == NULL ? (struct doc_look){.level = 0} : *look;
	uint32_t codepage;

	doc_look_modify(t->doc, &next, piece->modifier);
	if (next.deleted != t->look.deleted || next.inserted != t->look.inserted)
		raw_put(t);
	t->look = next;
	codepage = codepage_of(t);
	if (codepage != t->codepage) {
		raw_put(t);
		t->codepage = codepage;
	}
}

static void piece_put(struct text *t, const struct doc_piece *piece, uint32_t start, uint32_t end)
{
	uint32_t width = piece->is_wide ? 2 : 1;
	uint32_t at = piece->at + (start - piece->start) * width, last = piece->at + (end - piece->start) * width, until;

	while (at < last && t->rc == 0) {
		const struct doc_look *look = doc_runs_at(&t->doc->characters, at, &until);

		until = until > last ? last : until;
		until += (until - at) % width; /* a run that ends within a character */
		until = until - at > CLOCK_CHARACTERS ? at + CLOCK_CHARACTERS : until;
		look_set(t, look, piece);
		if (context_expired(t->doc->ctx, t->doc->src))
			t->rc = -1;
		else if (piece->is_wide)
			wide_put(t, piece, at, until);
		else
			narrow_put(t, piece, at, until);
		at = until;
	}
}

static void text_end(struct text *t)
{
	raw_put(t);
	if (t->paragraph.now.len > 0 || t->paragraph.other.len > 0)
		plain_paragraph_end(t);
	tables_match(t, 0);
	fields_tell(t);
}

/* The first that ends behind the position. */
static size_t piece_at(const struct doc *doc, uint32_t position)
{
	size_t low = 0, high = doc->piece_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (doc->pieces[mid].end <= position)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int doc_text_tell(struct doc *doc, uint32_t start, uint32_t end, const char *name)
{
	struct text t = {.doc = doc, .name = name, .codepage = doc->codepage};

	for (size_t i = piece_at(doc, start); i < doc->piece_count && doc->pieces[i].start < end && t.rc == 0; i++) {
		const struct doc_piece *piece = &doc->pieces[i];
		uint32_t from = piece->start > start ? piece->start : start, to = piece->end < end ? piece->end : end;

		if (from < to)
			piece_put(&t, piece, from, to);
	}
	text_end(&t);
	passage_free(&t.paragraph);
	for (size_t i = 0; i < LEVELS_MAX; i++)
		passage_free(&t.levels[i].cell);
	buf_free(&t.fields);
	buf_free(&t.raw);
	buf_free(&t.scratch);
	return t.rc;
}
