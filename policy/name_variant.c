/* name_variant.c - a company's name without its legal form. */
#include "policy/name_variant.h"

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "policy/word.h"

/* In normal form; a longer one before one that it begins or ends with. */
static const char *const forms[] = {
	"株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "相互会社", "有限責任事業組合", "一般社団法人", "一般財団法人",
	"公益社団法人", "公益財団法人", "特例社団法人", "特例財団法人", "医療法人社団", "医療法人財団", "社会医療法人", "特定医療法人",
	"医療法人", "社団法人", "財団法人", "社会福祉法人", "学校法人", "準学校法人", "宗教法人", "特定非営利活動法人", "認定npo法人",
	"npo法人", "地方独立行政法人", "独立行政法人", "国立大学法人", "公立大学法人", "農事組合法人", "管理組合法人", "職業訓練法人",
	"更生保護法人", "監査法人", "税理士法人", "弁護士法人", "司法書士法人", "行政書士法人", "土地家屋調査士法人",
	"社会保険労務士法人", "弁理士法人", "特許業務法人",
};

/* Without their dots and commas, at the end of a name. */
static const char *const latin_forms[] = {
	"co", "coltd", "ltd", "inc", "kk", "llc", "llp", "corp", "corporation", "incorporated", "limited", "gk", "yk", "plc", "gmbh", "pte",
	"pty", "ag", "bv", "srl",
};

static bool is_latin(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static struct span trimmed(struct span s)
{
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\n'))
		s = (struct span){s.p + 1, s.len - 1};
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\n'))
		s.len--;
	return s;
}

static struct span without_japanese_form(struct span name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t len = strlen(forms[i]);

		if (name.len <= len)
			continue;
		if (memcmp(name.p, forms[i], len) == 0)
			return trimmed((struct span){name.p + len, name.len - len});
		if (memcmp(name.p + name.len - len, forms[i], len) == 0)
			return trimmed((struct span){name.p, name.len - len});
	}
	return name;
}

bool name_begins_with_form(struct span name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (span_begins(name, forms[i]))
			return true;
	}
	return false;
}

bool name_ends_with_form(struct span name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (span_finishes(name, forms[i]))
			return true;
	}
	return false;
}

bool name_is_form(struct span word)
{
	char plain[16];
	size_t len = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (word.p[i] != '.' && len < sizeof(plain))
			plain[len++] = word.p[i];
	}
	for (size_t i = 0; i < sizeof(latin_forms) / sizeof(latin_forms[0]); i++) {
		if (span_equal((struct span){plain, len}, span_of(latin_forms[i])))
			return true;
	}
	return false;
}

/* Where the last word begins; its dots ("k.k.") belong to it. */
static size_t last_word(struct span name)
{
	size_t at = name.len;

	while (at > 0 && (is_latin(name.p[at - 1]) || name.p[at - 1] == '.'))
		at--;
	return at;
}

static struct span without_latin_form(struct span name)
{
	for (;;) {
		struct span s = name;
		size_t at;

		while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == ','))
			s.len--;
		at = last_word(s);
		if (at == 0 || (s.p[at - 1] != ' ' && s.p[at - 1] != ',') || !name_is_form((struct span){s.p + at, s.len - at}))
			return name;
		while (at > 0 && (s.p[at - 1] == ' ' || s.p[at - 1] == ','))
			at--;
		if (at == 0)
			return name;
		name = (struct span){s.p, at};
	}
}

struct span name_without_form(struct span name)
{
	struct span rest = without_latin_form(without_japanese_form(name));

	return name_is_form(rest) ? name : rest;
}

static bool is_kana(uint32_t c)
{
	return c >= 0x3040 && c <= 0x30ff;
}

bool name_tells(struct span name)
{
	size_t chars = 0, kana = 0, other = 0, letters = 0;
	uint32_t c;

	for (size_t i = 0; i < name.len; chars++) {
		i += text_decode((struct span){name.p + i, name.len - i}, &c);
		kana += is_kana(c);
		other += c >= 0x80 && !is_kana(c);
		letters += c >= 'a' && c <= 'z';
	}
	if (other > 0)
		return chars >= 2;
	return chars >= 3 && (kana > 0 || letters > 0);
}
