/* doc_look.c - what property modifiers ([MS-DOC] 2.6) say that counts here: tracked changes, tables, fonts, symbols. */
#include "report/doc.h"

#include "report/bytes.h"

enum { MODIFIERS_VARIABLE = 0xff, HUGE_MOST = 4 };

enum modifier {
	S_DELETED = 0x0800, S_INSERTED = 0x0801, S_PICTURE = 0x6a03, S_DATA = 0x0806, S_SYMBOL = 0x6a09, S_FONT = 0x4a4f,
	S_IN_TABLE = 0x2416, S_ROW_END = 0x2417, S_INNER_CELL = 0x244b, S_INNER_ROW_END = 0x244c, S_LEVEL = 0x6649,
	S_LEVEL_MORE = 0x664a, S_HUGE = 0x6646, S_HUGE_OLD = 0x6645, S_TABS = 0xc615, S_TABLE = 0xd608, S_TABLE_OLD = 0xd606,
};

static void apply(struct doc_look *look, uint32_t modifier, struct span operand)
{
	bool on = bytes_peek(operand, 0, 1) != 0;

	switch (modifier) {
	case S_DELETED: look->deleted = on; return;
	case S_INSERTED: look->inserted = on; return;
	case S_IN_TABLE: look->in_table = on; return;
	case S_ROW_END: look->row_end = on; return;
	case S_INNER_CELL: look->inner_cell = on; return;
	case S_INNER_ROW_END: look->inner_row_end = on; return;
	case S_LEVEL: look->level = (uint8_t)bytes_peek(operand, 0, 1); return;
	case S_LEVEL_MORE: look->level = (uint8_t)(look->level + bytes_peek(operand, 0, 1)); return;
	case S_PICTURE: look->data_at = bytes_u32_at(operand, 0); return;
	case S_DATA: look->is_form_field = on; return;
	case S_SYMBOL: look->symbol = bytes_u16_at(operand, 2); return;
	case S_FONT:
		look->font = bytes_u16_at(operand, 0);
		look->has_font = true;
		return;
	}
}

/* ---- Word 97 and later: the length is in the number ---- */

static size_t tabs_length(struct span rest)
{
	size_t length = bytes_peek(rest, 0, 1), removed, added;

	if (length != 255)
		return 1 + length;
	removed = bytes_peek(rest, 1, 1);
	added = bytes_peek(rest, 2 + 4 * removed, 1);
	return 3 + 4 * removed + 3 * added;
}

static size_t operand_length(uint16_t modifier, struct span rest)
{
	static const uint8_t fixed[] = {1, 1, 2, 4, 2, 2, 0, 3};

	if (modifier == S_TABLE || modifier == S_TABLE_OLD)
		return (size_t)bytes_u16_at(rest, 0) + 1;
	if (modifier == S_TABS)
		return tabs_length(rest);
	return modifier >> 13 == 6 ? 1 + bytes_peek(rest, 0, 1) : fixed[modifier >> 13];
}

/* A list that is too long for its place stands in the data stream. */
static struct span huge_list(const struct doc *doc, struct span operand)
{
	uint32_t at = bytes_u32_at(operand, 0);

	return at > doc->data.len ? (struct span){"", 0} : bytes_at(doc->data, (size_t)at + 2, bytes_u16_at(doc->data, at));
}

static void apply_97(const struct doc *doc, struct doc_look *look, struct span list, unsigned huge)
{
	while (list.len >= 3) {
		uint16_t modifier = bytes_u16(&list);
		struct span operand = bytes_take(&list, operand_length(modifier, list));

		if ((modifier == S_HUGE || modifier == S_HUGE_OLD) && huge < HUGE_MOST)
			apply_97(doc, look, huge_list(doc, operand), huge + 1);
		else
			apply(look, modifier, operand);
	}
}

/* ---- Word 6 and 95: a table of lengths ---- */

/* By the number; what is not named has one byte. 0xff: the length stands before the operand. */
static const struct {
	uint8_t first, last, length;
} lengths_6[] = {
	{2, 2, 2}, {3, 3, 0xff}, {12, 12, 0xff}, {15, 15, 0xff}, {16, 19, 2}, {20, 20, 4}, {21, 22, 2}, {23, 23, 0xff}, {26, 28, 2},
	{30, 36, 2}, {38, 43, 2}, {45, 49, 2}, {52, 52, 0xff}, {64, 64, 0xff}, {68, 68, 0xff}, {69, 69, 2}, {70, 70, 4}, {72, 72, 2},
	{73, 73, 3}, {74, 74, 0xff}, {77, 77, 0xff}, {79, 79, 0xff}, {80, 80, 2}, {81, 82, 0xff}, {83, 83, 0}, {93, 93, 2},
	{95, 95, 3}, {96, 97, 2}, {103, 103, 0xff}, {105, 106, 0xff}, {107, 107, 2}, {108, 108, 0xff}, {109, 112, 2}, {113, 113, 0xff},
	{115, 116, 0xff}, {120, 120, 0xff}, {121, 124, 2},
};

static size_t length_6(uint8_t modifier, struct span rest)
{
	for (size_t i = 0; i < sizeof(lengths_6) / sizeof(lengths_6[0]); i++) {
		if (modifier >= lengths_6[i].first && modifier <= lengths_6[i].last)
			return lengths_6[i].length == 0xff ? 1 + bytes_peek(rest, 0, 1) : lengths_6[i].length;
	}
	return 1;
}

/* Its number from Word 97 on. */
static uint32_t modifier_6(uint8_t modifier)
{
	switch (modifier) {
	case 24: return S_IN_TABLE;
	case 25: return S_ROW_END;
	case 65: return S_DELETED;
	case 66: return S_INSERTED;
	case 71: return S_DATA;
	case 93: return S_FONT;
	}
	return 0;
}

static void apply_6(struct doc_look *look, struct span list)
{
	while (list.len >= 2) {
		uint8_t modifier = (uint8_t)bytes_peek(bytes_take(&list, 1), 0, 1);

		if (modifier >= 128) /* of sections, pictures and whole rows: their lengths are other */
			return;
		apply(look, modifier_6(modifier), bytes_take(&list, length_6(modifier, list)));
	}
}

void doc_look_apply(const struct doc *doc, struct doc_look *look, struct span properties)
{
	if (doc->version == DOC_WORD97)
		apply_97(doc, look, properties, 0);
	else if (doc->version == DOC_WORD6)
		apply_6(look, properties);
}

/* One property in short, or the number of a list of them. */
void doc_look_modify(const struct doc *doc, struct doc_look *look, uint16_t modifier)
{
	char value = (char)(modifier >> 8);

	if (modifier == 0)
		return;
	if ((modifier & 1) == 0)
		apply(look, modifier_6(modifier >> 1 & 0x7f), (struct span){&value, 1});
	else if ((size_t)(modifier >> 1) < doc->modifier_count)
		doc_look_apply(doc, look, doc->modifiers[modifier >> 1]);
}
