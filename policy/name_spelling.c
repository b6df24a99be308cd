/* name_spelling.c - other ways in which a company's name is written. */
#include "policy/name_spelling.h"

#include <stdbool.h>
#include <string.h>

#define KANJI_BYTES 3u

/* Forms of one character, as names have them. All of three bytes. */
static const char *const forms[] = {
	"辺邊邉", "斉斎齊齋", "高髙", "崎﨑嵜", "浜濱濵", "沢澤", "広廣", "島嶋嶌", "国國", "真眞", "恵惠", "徳德", "瀬瀨", "桜櫻",
	"竜龍", "万萬", "宝寶", "寿壽", "関關", "豊豐", "蔵藏", "富冨", "桑桒", "館舘", "鉄鐵", "栄榮", "沖冲", "峰峯", "岳嶽",
	"曽曾", "児兒", "荘莊", "礼禮", "滝瀧", "鶴靏靍", "柳栁", "静靜", "渓溪", "薮藪", "桧檜", "籠篭", "頼賴", "亀龜", "尭堯",
	"遥遙", "凛凜", "槙槇", "弥彌", "郷鄕", "鴎鷗", "桝枡", "園薗", "淵渕渊", "芦蘆", "ケヶ",
};

struct spellings {
	struct arena *arena;
	struct span *out;
	size_t count;
	int rc;
};

static void add(struct spellings *s, struct span spelling)
{
	if (spelling.p == NULL) {
		s->rc = -1;
		return;
	}
	for (size_t i = 0; i < s->count; i++) {
		if (span_equal(s->out[i], spelling))
			return;
	}
	if (s->count < NAME_SPELLINGS_MOST)
		s->out[s->count++] = spelling;
}

static const char *forms_of(const char *kanji)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		for (const char *form = forms[i]; *form != '\0'; form += KANJI_BYTES) {
			if (memcmp(form, kanji, KANJI_BYTES) == 0)
				return forms[i];
		}
	}
	return NULL;
}

/* The name with each other form of the character at `at`. */
static void vary(struct spellings *s, struct span name, size_t at)
{
	const char *kanji = name.p + at;

	for (const char *form = forms_of(kanji); form != NULL && *form != '\0' && s->rc == 0; form += KANJI_BYTES) {
		char *other;

		if (memcmp(form, kanji, KANJI_BYTES) == 0)
			continue;
		other = arena_alloc(s->arena, name.len);
		if (other != NULL) {
			memcpy(other, name.p, name.len);
			memcpy(other + at, form, KANJI_BYTES);
		}
		add(s, (struct span){other, name.len});
	}
}

static void vary_kanji(struct spellings *s, struct span name)
{
	for (size_t at = 0; at + KANJI_BYTES <= name.len && s->rc == 0; at++) {
		size_t before = s->count;

		if (((unsigned char)name.p[at] & 0xf0) != 0xe0)
			continue;
		/* What has been varied further on the left, and the name itself. */
		for (size_t i = 0; i < before && s->rc == 0; i++)
			vary(s, s->out[i], at);
		if (s->rc == 0)
			vary(s, name, at);
	}
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "blue ocean" as "blueocean". */
static void leave_out_spaces(struct spellings *s, struct span name)
{
	char *p = arena_alloc(s->arena, name.len + 1);
	size_t len = 0;

	for (size_t i = 0; p != NULL && i < name.len; i++) {
		if (name.p[i] == ' ' && i > 0 && i + 1 < name.len && is_word(name.p[i - 1]) && is_word(name.p[i + 1]))
			continue;
		p[len++] = name.p[i];
	}
	if (p == NULL || len < name.len)
		add(s, (struct span){p, len});
}

int name_spellings(struct arena *arena, struct span name, struct span *out)
{
	struct spellings s = {.arena = arena, .out = out};

	leave_out_spaces(&s, name);
	if (s.rc == 0)
		vary_kanji(&s, name);
	return s.rc == 0 ? (int)s.count : -1;
}
