/* honour.c - what the words after a name make of it: an addressee, a caller, the subject of a sentence. */
#include "policy/claim.h"
#include "policy/zone.h"

#define GAP_MOST 90u /* bytes of department and person between a company's name and 様 */

static const struct {
	const char *word;
	enum honour honour;
} honorifics[] = {
	{"御中", HONOUR_COMPANY}, {"おんちゅう", HONOUR_COMPANY}, {"様", HONOUR_PERSON}, {"さま", HONOUR_PERSON},
	{"殿", HONOUR_PERSON}, {"各位", HONOUR_PERSON}, {"宛", HONOUR_PERSON}, {"先生", HONOUR_PERSON},
};

/* Words that only contain one of them. */
static const char *const other_words[] = {
	"お客様", "お客さま", "御客様", "同様", "仕様", "模様", "一様に", "一様な", "多様な", "多様化", "多様性", "多様に", "異様な", "有様", "様子", "様式", "様相", "様々", "御殿", "宛先",
	"宛名", "さまざま",
};

static const char *const particles[] = {"の", "が", "は", "に", "を", "と", "も", "へ", "で", "や", "から", "より", "さん", "って", "だ",
	"です", "宛の", "ほか", "など", "等"};

/* "あおぞら商事様の本日の受電" is for them after all. */
static const char *const possessions[] = {"の日報", "の月報", "の週報", "の本日", "の昨日", "の受電", "のコール", "の報告", "のご報告", "のレポート",
	"の入電一覧", "の皆", "の応対", "の電話代行", "の請求", "のご請求", "のご担当", "の担当", "の総務", "の月次", "の日次"};

static bool begins_with_any(struct span s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_begins(s, list[i]))
			return true;
	}
	return false;
}
#define BEGINS_WITH_ANY(s, list) begins_with_any(s, list, sizeof(list) / sizeof(list[0]))

static struct span skip(struct span s, size_t len)
{
	return (struct span){s.p + len, s.len - len};
}

bool stands_alone(struct span after)
{
	while (after.len > 0 && after.p[0] == ' ')
		after = skip(after, 1);
	return !BEGINS_WITH_ANY(after, particles) || BEGINS_WITH_ANY(after, possessions);
}

/* Is the honorific at `at` part of another word? */
static bool in_other_word(struct span s, size_t at)
{
	for (size_t i = 0; i < sizeof(other_words) / sizeof(other_words[0]); i++) {
		size_t len = strlen(other_words[i]);

		for (size_t back = 0; back < len && back <= at; back += 3) {
			if (span_begins(skip(s, at - back), other_words[i]))
				return true;
		}
	}
	return false;
}

static bool finds_honorific(struct span s, size_t at, size_t *end_out, enum honour *honour_out)
{
	for (size_t i = 0; i < sizeof(honorifics) / sizeof(honorifics[0]); i++) {
		if (span_begins(skip(s, at), honorifics[i].word) && !in_other_word(s, at)) {
			*end_out = at + strlen(honorifics[i].word);
			*honour_out = honorifics[i].honour;
			return true;
		}
	}
	return false;
}

static bool gap_is_sound(struct span gap)
{
	return stands_alone(gap) && !span_has(gap, "より") && !span_has(gap, "から") && !span_has(gap, "。") &&
	       !span_has(gap, "電話") && !zone_tells_call(gap);
}

static bool is_hiragana(struct span s)
{
	return s.len >= 3 && (unsigned char)s.p[0] == 0xe3 &&
	       ((unsigned char)s.p[1] == 0x81 || ((unsigned char)s.p[1] == 0x82 && (unsigned char)s.p[2] <= 0x96));
}

static struct span beyond_parenthesis(struct span s)
{
	const char *close = memchr(s.p, ')', s.len);

	return close == NULL ? s : skip(s, (size_t)(close + 1 - s.p));
}

/* "山田様宛に3件", "山田様(社長)宛のお電話": who was asked for, not who is written to. */
static bool asked_for(struct span tail)
{
	static const char *const asked[] = {"宛に", "宛の", "宛て", "あてに", "あての", "宛電話", "宛入電"};

	return BEGINS_WITH_ANY(tail, asked);
}

static enum honour with_tail(struct span tail, enum honour honour)
{
	static const char *const from[] = {"より", "から"};
	static const char *const still[] = {"へ(", "へ)", "ご担当", "おまとめ", "いつも", "お疲れ", "おつかれ", "お世話", "こんにちは", "おはよう"};

	while (tail.len > 0 && tail.p[0] == ' ')
		tail = skip(tail, 1);
	if (span_begins(tail, "("))
		tail = beyond_parenthesis(tail);
	if (asked_for(tail))
		return HONOUR_CALLER;
	if (honour == HONOUR_COMPANY)
		return BEGINS_WITH_ANY(tail, from) ? HONOUR_CALLER : honour;
	if (!is_hiragana(tail) || BEGINS_WITH_ANY(tail, possessions) || BEGINS_WITH_ANY(tail, still))
		return honour;
	return tail.len == strlen("へ") && span_begins(tail, "へ") ? honour : HONOUR_CALLER;
}

enum honour honour_after(struct span after)
{
	for (size_t at = 0; at < after.len && at <= GAP_MOST; at++) {
		enum honour honour;
		size_t end;

		if (((unsigned char)after.p[at] & 0xc0) == 0x80 || !finds_honorific(after, at, &end, &honour))
			continue;
		if (!gap_is_sound((struct span){after.p, at}))
			return HONOUR_CALLER;
		/* 様宛, 様各位, 様 御中: the last of them says it. */
		for (size_t next = end; next <= end + 1 && next < after.len; next++) {
			enum honour second;
			size_t second_end;

			if (finds_honorific(after, next, &second_end, &second))
				return with_tail(skip(after, second_end), second);
		}
		return with_tail(skip(after, end), honour);
	}
	return HONOUR_NONE;
}
