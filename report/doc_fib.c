/* doc_fib.c - a Word document's file information block ([MS-DOC] 2.5): where everything is. */
#include "report/doc.h"

#include "report/bytes.h"

enum { WORD6_FROM = 100, WORD97_FROM = 105 }; /* versions of the block */
enum { TABLES_AT = 0x58, TABLES_AT_97 = 0x9a, LENGTHS_AT = 0x34, LENGTHS_AT_97 = 0x4c };
enum { FLAG_COMPLEX = 1 << 2, FLAG_ENCRYPTED = 1 << 8, FLAG_TABLE_1 = 1 << 9, FLAG_MAC = 1 << 0 };

/* What Word's languages were written in before Unicode. */
static const struct {
	uint16_t language, codepage;
} languages[] = {
	{0x01, 1256}, {0x02, 1251}, {0x05, 1250}, {0x08, 1253}, {0x0d, 1255}, {0x0e, 1250}, {0x11, 932}, {0x12, 949}, {0x15, 1250},
	{0x18, 1250}, {0x19, 1251}, {0x1a, 1250}, {0x1b, 1250}, {0x1e, 874}, {0x1f, 1254}, {0x22, 1251}, {0x23, 1251}, {0x24, 1250},
	{0x25, 1257}, {0x26, 1257}, {0x27, 1257}, {0x29, 1256}, {0x2a, 1258}, {0x2f, 1251},
};

static uint32_t codepage_of_language(uint16_t language)
{
	if ((language & 0x3ff) == 0x04)
		return language == 0x0804 || language == 0x1004 ? 936 : 950;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		if (languages[i].language == (language & 0x3ff))
			return languages[i].codepage;
	}
	return 1252;
}

static bool is_word(uint16_t magic)
{
	static const uint16_t known[] = {0xa5ec, 0xa5dc, 0xa5db, 0xa697, 0xa698, 0xa699};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i] == magic)
			return true;
	}
	return false;
}

static void version_read(struct doc *doc)
{
	uint16_t version = bytes_u16_at(doc->main, 2);

	doc->version = version >= WORD97_FROM ? DOC_WORD97 : version >= WORD6_FROM ? DOC_WORD6 : DOC_WORD2;
}

int doc_fib_read(struct doc *doc, const struct span table_streams[2])
{
	uint16_t flags = bytes_u16_at(doc->main, 0x0a);
	size_t at;

	if (doc->main.len < TABLES_AT_97 || !is_word(bytes_u16_at(doc->main, 0)))
		return -1;
	version_read(doc);
	doc->is_encrypted = (flags & FLAG_ENCRYPTED) != 0;
	doc->table = doc->version == DOC_WORD97 ? table_streams[(flags & FLAG_TABLE_1) != 0] : doc->main;
	doc->codepage = codepage_of_language(bytes_u16_at(doc->main, 6));
	if (doc->version != DOC_WORD97 && (bytes_peek(doc->main, 0x13, 1) & FLAG_MAC) != 0 && doc->codepage == 1252)
		doc->codepage = 10000;
	doc->first_text = bytes_u32_at(doc->main, 0x18);
	doc->last_text = bytes_u32_at(doc->main, 0x1c);
	at = doc->version == DOC_WORD97 ? LENGTHS_AT_97 : LENGTHS_AT;
	for (size_t i = 0; i < (doc->version == DOC_WORD2 ? DOC_ENDNOTES : DOC_STORY_COUNT); i++)
		doc->length[i] = bytes_u32_at(doc->main, at + 4 * i);
	return 0;
}

struct span doc_table(const struct doc *doc, enum doc_table table)
{
	size_t width = doc->version == DOC_WORD2 ? 6 : 8;
	size_t at = (doc->version == DOC_WORD97 ? TABLES_AT_97 : TABLES_AT) + width * (size_t)table;
	uint32_t offset = bytes_u32_at(doc->main, at);
	uint32_t size = (uint32_t)bytes_peek(doc->main, at + 4, (unsigned)width - 4);

	/* Later blocks are longer; what stands behind an older one is something else. */
	if ((doc->version != DOC_WORD97 && table > DOC_TABLE_COMMENT_AUTHORS) || size == 0 || offset > doc->table.len)
		return (struct span){"", 0};
	return bytes_at(doc->table, offset, size);
}
