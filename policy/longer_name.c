/* longer_name.c - does a client's name stand inside a longer one, which may be another company's? */
#include "policy/longer_name.h"

#include "base/text.h"
#include "policy/name_variant.h"
#include "policy/spot.h"
#include "policy/surname.h"

#define LIST_HAS(s, list, has) list_has(s, list, sizeof(list) / sizeof((list)[0]), has)

/* Names of this many characters are rarely the beginning of another company's. */
#define TELLING_CHARACTERS 5u
#define LONGEST_PERSON 5u

/* Of a company, whatever stands between it and the company's name. */
static const char *const units[] = {
	"部", "課", "係", "支店", "本店", "支社", "本社", "支部", "本部", "営業所", "事業所", "出張所", "工場", "担当", "担当者", "役員", "社長",
	"代表", "代表取締役", "部長", "課長", "店長", "院長", "所長", "支店長", "理事長", "事務局", "窓口", "受付", "経理", "総務", "営業", "人事",
	"事務長", "局長", "室長", "次長", "係長", "主任", "専務", "常務", "取締役", "会長", "支社長", "工場長", "園長", "校長", "館長", "師長",
	"代表者", "責任者", "マネージャー", "リーダー", "オーナー",
};

/* The same, and endings of companies' names as well. */
static const char *const halves[] = {
	"室", "局", "科", "班", "会", "隊", "センター", "店", "院", "館", "所", "校", "園", "グループ", "チーム", "デスク", "事務所", "倉庫",
};

/* What follows a name at once and is no part of it. */
static const char *const followers[] = {
	"様", "さま", "御中", "殿", "各位", "宛", "先生", "さん", "ご担当", "御担当", "担当", "皆様", "ご一行", "御一行", "社内", "受付", "着電",
	"入電", "受電", "電話受", "電話応", "電話対", "電話報", "電話日", "本日", "本社", "支店", "向け", "専用", "日次", "月次", "週次", "年次", "の",
	"は", "が", "を", "へ", "より", "から", "です",
};

/* The same where nothing else follows. */
static const char *const last_followers[] = {"行", "分", "用", "向"};

/* What stands before a name at once and is no part of it. */
static const char *const leaders[] = {
	"の", "は", "へ", "を", "に", "宛", "様", "分", "用", "日", "月", "年", "時", "号", "件", "社", "先", "元", "者", "名", "版", "表", "書", "覧",
};

/* Who has one of these has a name of its own for each of its places: 医療法人みどり会みどりクリニック. */
static const char *const corporations[] = {
	"医療法人", "社会医療法人", "社会福祉法人", "学校法人", "宗教法人", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人",
	"税理士法人", "弁護士法人", "司法書士法人", "行政書士法人", "社会保険労務士法人", "特定非営利活動法人", "npo法人", "独立行政法人",
};

static bool list_has(struct span s, const char *const *list, size_t count, bool (*has)(struct span, const char *))
{
	for (size_t i = 0; i < count; i++) {
		if (has(s, list[i]))
			return true;
	}
	return false;
}

static bool is_word(struct span s, const char *word)
{
	return span_equal(s, span_of(word));
}

static size_t characters(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* Kana, kanji and what repeats or lengthens them, and Latin letters: what names are made of. */
static bool in_names(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || c == '&';
	return (c >= 0x3005 && c <= 0x3007) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) || c == 0x30fc ||
	       (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

/* From the name's end to where a space was written or something else than a name begins. */
static struct span run_after(const struct view *v, uint32_t end, uint32_t line_end)
{
	struct span run = {v->text.p + end, 0};

	while (end + run.len < line_end) {
		uint32_t c;
		size_t len = text_decode((struct span){run.p + run.len, line_end - end - run.len}, &c);

		if (!in_names(c) || view_parted(v, end + (uint32_t)run.len))
			break;
		run.len += len;
	}
	return run;
}

static struct span run_before(const struct view *v, uint32_t start, uint32_t line_start)
{
	uint32_t from = start;

	while (from > line_start && !view_parted(v, from)) {
		uint32_t at = from - 1, c;

		while (at > line_start && ((unsigned char)v->text.p[at] & 0xc0) == 0x80)
			at--;
		text_decode((struct span){v->text.p + at, from - at}, &c);
		if (!in_names(c))
			break;
		from = at;
	}
	return view_between(v, from, start);
}

static bool begins_word(const struct words *words, struct span s)
{
	return word_begins(words, WORDS_REPORT, s) > 0 || word_begins(words, WORDS_MEMO, s) > 0 ||
	       word_begins(words, WORDS_LABEL, s) > 0 || word_begins(words, WORDS_SUBJECT, s) > 0;
}

static bool ends_word(const struct words *words, struct span s)
{
	for (unsigned set = 0; set < WORD_SET_COUNT; set++) {
		if (word_ends(words, (enum word_set)set, s) > 0)
			return true;
	}
	return false;
}

/* "大阪支店御中", "総務部佐藤様": up to the honorific, and what it is of. */
static struct span before_honorific(struct span run)
{
	static const char *const honorifics[] = {"御中", "様", "さま", "殿", "各位", "先生", "宛"};

	for (size_t at = 0; at < run.len; at++) {
		for (size_t i = 0; i < sizeof(honorifics) / sizeof(honorifics[0]); i++) {
			if (span_begins((struct span){run.p + at, run.len - at}, honorifics[i]))
				return (struct span){run.p, at};
		}
	}
	return run;
}

/* "総務部佐藤", "支店長佐藤": a unit and then somebody. */
static bool names_person(struct span gap)
{
	for (size_t at = 0; at < gap.len; at++) {
		struct span person = {gap.p + at, gap.len - at};

		if (((unsigned char)gap.p[at] & 0xc0) == 0x80 || characters(person) > LONGEST_PERSON || !surname_begins(person))
			continue;
		if (at == 0 || LIST_HAS(((struct span){gap.p, at}), units, span_finishes) ||
		    LIST_HAS(((struct span){gap.p, at}), halves, span_finishes))
			return true;
	}
	return false;
}

static bool goes_on(const struct words *words, struct span name, struct span run)
{
	struct span gap;

	if (run.len == 0 || LIST_HAS(run, followers, span_begins) || LIST_HAS(run, last_followers, is_word) ||
	    begins_word(words, run) || name_begins_with_form(run))
		return false;
	gap = before_honorific(run);
	if (LIST_HAS(gap, units, span_finishes) || names_person(gap))
		return false;
	return !(LIST_HAS(gap, halves, span_finishes) && characters(name) >= TELLING_CHARACTERS);
}

static bool comes_before(const struct words *words, struct span run)
{
	if (run.len == 0 || LIST_HAS(run, leaders, span_finishes) || LIST_HAS(run, corporations, span_begins))
		return false;
	return !ends_word(words, run) && !name_ends_with_form(run);
}

bool name_is_longer(const struct view *v, const struct words *words, const struct line *line, const struct spot *spot)
{
	const struct line *last = spot->end <= line->end ? line : view_line_at(v, spot->end - 1);
	struct span name = view_between(v, spot->start, spot->end);

	if (!view_parted(v, spot->end) && goes_on(words, name, run_after(v, spot->end, last->end)))
		return true;
	return !name_begins_with_form(name) && comes_before(words, run_before(v, spot->start, line->start));
}
