/* word.c - the words by which a report says whose it is. */
#include "policy/word.h"

#include <stdlib.h>

#include "base/text.h"
#include "policy/joined.h"

struct word_list {
	const char *const *v;
	size_t n;
};

#define WORDS(set, ...) static const char *const set##_data[] = {__VA_ARGS__};
#include "policy/word_data.h"
#undef WORDS
#define WORDS(set, ...) [set] = {set##_data, sizeof(set##_data) / sizeof(set##_data[0])},
static const struct word_list lists[WORD_SET_COUNT] = {
#include "policy/word_data.h"
};

/* In joined form; what stands around labels and values. All others than these are three bytes long and begin with E2, E3 80
 * or E3 83, so that most characters are told apart without a search. */
static const char ascii_punctuation[] = " :=#-~*|\"'<>()[]/_,.;";
static const char wide_punctuation[][4] = {
	"■", "□", "●", "○", "◎", "◆", "◇", "▼", "▽", "▲", "△", "★", "☆", "・", "※", "→", "⇒", "➡", "【", "】", "「", "」", "『", "』", "《",
	"》", "〈", "〉", "〔", "〕", "、", "。", "│", "┃", "║", "…", "✓", "✔", "☎",
};

/* Length of the punctuation character that begins at p, of which `left` bytes are there; 0: none. */
static size_t punctuation_at(const char *p, size_t left)
{
	unsigned char c = (unsigned char)p[0];

	if (c < 0x80)
		return c != '\0' && memchr(ascii_punctuation, c, sizeof(ascii_punctuation) - 1) != NULL;
	if (left < 3 || !(c == 0xe2 || (c == 0xe3 && ((unsigned char)p[1] == 0x80 || (unsigned char)p[1] == 0x83))))
		return 0;
	for (size_t i = 0; i < sizeof(wide_punctuation) / sizeof(wide_punctuation[0]); i++) {
		if (p[1] == wide_punctuation[i][1] && p[2] == wide_punctuation[i][2] && p[0] == wide_punctuation[i][0])
			return 3;
	}
	return 0;
}

static int word_order(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->p, y->p, x->len);
}

/* What the texts of a set have in common with few others: length, first and last byte. text.len > 0. */
static size_t trait(struct span text)
{
	return (text.len * 37 + (unsigned char)text.p[0] * 5u + (unsigned char)text.p[text.len - 1] * 11u) % WORD_TRAITS;
}

/* The same of how a text ends, whatever stands before. */
static size_t tail(struct span text)
{
	const unsigned char *end = (const unsigned char *)text.p + text.len;

	return text.len < 2 ? 0 : (end[-1] * 37u + end[-2]) % WORD_TRAITS;
}

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= UINT64_C(1) << i % 64;
}

static bool has_bit(const uint64_t *bits, size_t i)
{
	return (bits[i / 64] >> i % 64 & 1) != 0;
}

static int load_set(struct words *words, struct arena *arena, enum word_set set, struct conf_list more)
{
	size_t own = lists[set].n, kept = 0;
	struct span *v = arena_array(arena, own + more.n + 1, sizeof(*v));

	if (v == NULL)
		return -1;
	for (size_t i = 0; i < own + more.n; i++) {
		v[kept] = joined_form(arena, span_of(i < own ? lists[set].v[i] : more.v[i - own]));
		if (v[kept].p == NULL)
			return -1;
		kept += v[kept].len > 0;
	}
	qsort(v, kept, sizeof(*v), word_order);
	for (size_t i = 0; i < kept; i++) {
		set_bit(words->traits[set], trait(v[i]));
		set_bit(words->tails[set], tail(v[i]));
		if (v[i].len < 2) /* anything may stand before it */
			memset(words->tails[set], 0xff, sizeof(words->tails[set]));
	}
	words->v[set] = v;
	words->n[set] = kept;
	return 0;
}

int words_load(struct words *words, struct arena *arena, const struct conf *conf)
{
	static const struct conf_list none = {NULL, 0};

	for (unsigned set = 0; set < WORD_SET_COUNT; set++) {
		struct conf_list more = set == WORDS_LABEL ? conf->identifier_labels :
			set == WORDS_REPORT || set == WORDS_SUBJECT ? conf->report_subjects : none;

		if (load_set(words, arena, (enum word_set)set, more) != 0)
			return -1;
	}
	return 0;
}

bool span_begins(struct span text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && memcmp(text.p, word, len) == 0;
}

bool span_finishes(struct span text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && memcmp(text.p + text.len - len, word, len) == 0;
}

bool span_has(struct span text, const char *word)
{
	return text.len > 0 && memmem(text.p, text.len, word, strlen(word)) != NULL;
}

size_t bare_before(struct span text)
{
	size_t at = 0, len;

	while (at < text.len && (len = punctuation_at(text.p + at, text.len - at)) > 0)
		at += len;
	return at;
}

size_t bare_after(struct span text)
{
	size_t len = text.len;

	while (len > 0) {
		size_t back = (unsigned char)text.p[len - 1] < 0x80 ? 1 : 3;

		if (back > len || punctuation_at(text.p + len - back, back) != back)
			break;
		len -= back;
	}
	return text.len - len;
}

struct span bare(struct span text)
{
	size_t before = bare_before(text);

	text = (struct span){text.p + before, text.len - before};
	text.len -= bare_after(text);
	return text;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static bool listed(const struct words *words, enum word_set set, struct span text)
{
	if (!has_bit(words->traits[set], trait(text)))
		return false;
	return bsearch(&text, words->v[set], words->n[set], sizeof(text), word_order) != NULL;
}

/* A text as it is, without what surrounds it, and without an explanation in parentheses. */
struct forms {
	struct span v[3];
	size_t n;
};

static void form_add(struct forms *forms, struct span text)
{
	if (text.len > 0 && (forms->n == 0 || text.len < forms->v[forms->n - 1].len))
		forms->v[forms->n++] = text;
}

static struct forms forms_of(struct span text)
{
	struct forms forms = {.n = 0};
	const char *open;

	if (text.len == 0 || text.len > 200)
		return forms;
	form_add(&forms, text);
	text = bare(text);
	form_add(&forms, text);
	open = text.len == 0 ? NULL : memchr(text.p, '(', text.len);
	if (open != NULL)
		form_add(&forms, bare((struct span){text.p, (size_t)(open - text.p)}));
	return forms;
}

static bool any_listed(const struct words *words, enum word_set set, const struct forms *forms)
{
	for (size_t i = 0; i < forms->n; i++) {
		if (listed(words, set, forms->v[i]))
			return true;
	}
	return false;
}

bool word_is(const struct words *words, enum word_set set, struct span text)
{
	struct forms forms = forms_of(text);

	return any_listed(words, set, &forms);
}

unsigned word_sets(const struct words *words, struct span text)
{
	struct forms forms = forms_of(text);
	unsigned sets = 0;

	for (unsigned set = 0; set < WORD_SET_COUNT; set++) {
		if (any_listed(words, (enum word_set)set, &forms))
			sets |= 1u << set;
	}
	return sets;
}

size_t word_ends(const struct words *words, enum word_set set, struct span text)
{
	if (!has_bit(words->tails[set], tail(text)))
		return 0;
	for (size_t i = words->n[set]; i-- > 0;) {
		struct span w = words->v[set][i];
		const char *at = text.p + (w.len > text.len ? 0 : text.len - w.len);

		if (w.len > text.len || at[w.len - 1] != w.p[w.len - 1] || memcmp(at, w.p, w.len) != 0)
			continue;
		if (w.len == text.len || !is_alnum(w.p[0]) || !is_alnum(at[-1]))
			return w.len;
	}
	return 0;
}

size_t word_begins(const struct words *words, enum word_set set, struct span text)
{
	for (size_t i = words->n[set]; i-- > 0;) {
		struct span w = words->v[set][i];

		if (w.len > text.len || text.p[0] != w.p[0] || memcmp(text.p, w.p, w.len) != 0)
			continue;
		if (w.len == text.len || !is_alnum(w.p[w.len - 1]) || !is_alnum(text.p[w.len]))
			return w.len;
	}
	return 0;
}

static bool whole_word(struct span text, const char *at, struct span w)
{
	const char *end = at + w.len;

	return (at == text.p || !is_alnum(w.p[0]) || !is_alnum(at[-1])) &&
	       (end == text.p + text.len || !is_alnum(w.p[w.len - 1]) || !is_alnum(*end));
}

/* Does one of the set's words cover the bytes from start to end, and more? */
static bool covered(const struct words *words, enum word_set set, struct span text, size_t start, size_t end)
{
	for (size_t i = 0; i < words->n[set]; i++) {
		struct span w = words->v[set][i];
		size_t from = end > w.len ? end - w.len : 0;

		if (w.len <= end - start)
			continue;
		for (size_t at = from; at <= start && at + w.len <= text.len; at++) {
			if (memcmp(text.p + at, w.p, w.len) == 0)
				return true;
		}
	}
	return false;
}

bool word_beyond(const struct words *words, enum word_set set, enum word_set other, struct span text)
{
	for (size_t i = 0; i < words->n[set]; i++) {
		struct span w = words->v[set][i], rest = text;
		const char *at;

		while (rest.len > 0 && (at = memmem(rest.p, rest.len, w.p, w.len)) != NULL) {
			size_t start = (size_t)(at - text.p);

			if (whole_word(text, at, w) && !covered(words, other, text, start, start + w.len))
				return true;
			rest = (struct span){at + 1, text.len - start - 1};
		}
	}
	return false;
}

bool word_within(const struct words *words, enum word_set set, struct span text)
{
	for (size_t i = 0; i < words->n[set] && text.len > 0; i++) {
		struct span w = words->v[set][i];
		const char *at = memmem(text.p, text.len, w.p, w.len);

		if (at != NULL && whole_word(text, at, w))
			return true;
	}
	return false;
}
