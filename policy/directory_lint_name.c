/* directory_lint_name.c - names and identifiers that do not tell whose they are.
 *
 * Names inside longer names are found without comparing all with all: every part of every name is looked up in a table of all
 * names. */
#include "policy/directory_image.h"
#include "policy/directory_lint.h"
#include "policy/joined.h"
#include "policy/name_variant.h"

#define PART_LONGEST 192u /* bytes; longer names do not stand in others */

enum what { WHAT_ID, WHAT_NAME, WHAT_ALIAS, WHAT_PLAIN };
static const char *const what_texts[] = {"client_id", "name", "alias", "name without its legal form,"};

/* In joined form. Words of every report, and what many companies' names are made of. */
static const char *const ordinary[] = {
	"日報", "月報", "報告", "報告書", "電話", "受電", "入電", "着信", "折返し", "伝言", "用件", "担当", "担当者", "受付", "総務", "経理", "営業",
	"人事", "本社", "本店", "支店", "支社", "工場", "会社", "当社", "弊社", "御社", "貴社", "社長", "部長", "課長", "店長", "院長", "先生",
	"お客様", "顧客", "取引先", "病院", "医院", "歯科", "歯科医院", "クリニック", "薬局", "不動産", "建設", "工務店", "法律事務所",
	"会計事務所", "税理士事務所", "事務所", "商店", "商事", "商会", "工業", "産業", "電機", "電気", "設備", "運輸", "運送", "サービス", "サポート",
	"システム", "センター", "ホーム", "ハウス", "テスト", "見本", "東京", "大阪", "名古屋", "京都", "横浜", "神戸", "福岡", "札幌", "仙台",
	"広島", "日本", "関東", "関西", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "report", "call",
	"client", "customer", "company", "office", "service", "support", "system", "home", "test", "sample", "tokyo", "japan",
};

struct names {
	struct lint_keys keys;
	uint32_t *heads;      /* index of the first key of each group */
	size_t head_count;
	uint32_t *table;      /* hash -> index in heads + 1; a power of two of places */
	size_t mask;
	struct inside *inside; /* one for each head */
};

/* Where else a name stands: the first longer one, and how many. */
struct inside {
	uint32_t longer;      /* index in keys + 1 */
	uint32_t count;
};

static void add_name(struct lint *l, struct names *n, const char *text, uint32_t row, enum what what)
{
	struct span key = joined_form(l->scratch, span_of(text)), plain;

	if (key.p == NULL || key.len == 0) {
		l->failed = l->failed || key.p == NULL;
		return;
	}
	lint_add(l, &n->keys, (struct lint_key){key, span_of(text), row, what});
	plain = name_without_form(key);
	if (plain.len < key.len && name_tells(plain))
		lint_add(l, &n->keys, (struct lint_key){plain, plain, row, WHAT_PLAIN});
}

static void take_row(struct lint *l, struct names *n, uint32_t i)
{
	const struct client_row *row = &l->rows[i];
	struct span id = directory_normal(l->scratch, span_of(row->id));

	lint_add(l, &n->keys, (struct lint_key){id, span_of(row->id), i, WHAT_ID});
	add_name(l, n, row->name, i, WHAT_NAME);
	for (size_t j = 0; j < row->alias_count; j++)
		add_name(l, n, row->aliases[j], i, WHAT_ALIAS);
}

/* ---- one name alone ---- */

static size_t char_count(struct span s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return count;
}

static bool is_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.len > 0;
}

static bool is_ordinary(struct span s)
{
	for (size_t i = 0; i < sizeof(ordinary) / sizeof(ordinary[0]); i++) {
		if (span_equal(s, span_of(ordinary[i])))
			return true;
	}
	return false;
}

static void warn_weak(struct lint *l, const struct lint_key *k)
{
	const char *what = what_texts[k->what];

	if (!directory_scannable(k->key))
		LINT_WARN(l, k->row, "%s %s is too short to be looked for in reports", what, LINT_SHOWN(l, k->text));
	else if (k->what == WHAT_ID && is_digits(k->key) && k->key.len <= 4)
		LINT_WARN(l, k->row, "client_id %s is a short number: times, counts and extensions look like it", LINT_SHOWN(l, k->text));
	else if (is_ordinary(k->key))
		LINT_WARN(l, k->row, "%s %s is an ordinary word: it stands in reports of others", what, LINT_SHOWN(l, k->text));
	else if (k->what != WHAT_ID && char_count(k->key) <= 2)
		LINT_WARN(l, k->row, "%s %s is very short: it stands in other words and names", what, LINT_SHOWN(l, k->text));
}

/* Letters to a, digits to 9: what identifiers look like. */
static struct span shape(struct lint *l, struct span s)
{
	char *out = arena_copy(l->scratch, s.p, s.len);

	for (size_t i = 0; out != NULL && i < s.len; i++) {
		if (out[i] >= '0' && out[i] <= '9')
			out[i] = '9';
		else if (out[i] >= 'a' && out[i] <= 'z')
			out[i] = 'a';
	}
	return (struct span){out, s.len};
}

static bool has_digit(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	}
	return false;
}

static void warn_like_identifier(struct lint *l, const struct names *n)
{
	struct lint_keys shapes = {0};

	for (size_t i = 0; i < n->keys.count; i++) {
		const struct lint_key *k = &n->keys.v[i];

		if (k->what == WHAT_ID && has_digit(k->key))
			lint_add(l, &shapes, (struct lint_key){shape(l, k->key), k->text, k->row, 0});
	}
	lint_sort(&shapes);
	for (size_t i = 0; i < n->keys.count; i++) {
		const struct lint_key *k = &n->keys.v[i];

		if (k->what != WHAT_ID && has_digit(k->key) && lint_find(&shapes, shape(l, k->key)) != NULL)
			LINT_WARN(l, k->row, "%s %s looks like an identifier", what_texts[k->what], LINT_SHOWN(l, k->text));
	}
}

/* ---- one name of two ---- */

static bool same_name(struct lint *l, uint32_t a, uint32_t b)
{
	return span_equal(joined_form(l->scratch, span_of(l->rows[a].name)), joined_form(l->scratch, span_of(l->rows[b].name)));
}

static void warn_ambiguous(struct lint *l, const struct names *n, size_t head, size_t end)
{
	const struct lint_key *first = &n->keys.v[head];

	for (size_t i = head + 1; i < end; i++) {
		const struct lint_key *k = &n->keys.v[i];

		if (k->row == n->keys.v[i - 1].row)
			continue;
		if (k->what == WHAT_PLAIN && first->what == WHAT_PLAIN && same_name(l, k->row, first->row))
			continue; /* told with their whole names */
		LINT_WARN(l, k->row, "%s %s is also the %s of %s: where nothing else stands, nobody knows whose report it is",
			what_texts[k->what], LINT_SHOWN(l, k->text), first->what == WHAT_PLAIN ? "name" : what_texts[first->what],
			lint_client(l, first->row));
	}
}

static uint64_t hash_add(uint64_t h, char c)
{
	return (h ^ (unsigned char)c) * UINT64_C(0x100000001b3);
}

static size_t place(const struct names *n, uint64_t h)
{
	return (size_t)(h ^ h >> 29) & n->mask;
}

static int make_table(struct lint *l, struct names *n)
{
	size_t places = 1024;

	while (places < 4 * n->head_count)
		places *= 2;
	n->mask = places - 1;
	n->table = arena_array(l->scratch, places, sizeof(*n->table));
	n->inside = arena_array(l->scratch, n->head_count + 1, sizeof(*n->inside));
	if (n->table == NULL || n->inside == NULL)
		return -1;
	for (size_t i = 0; i < n->head_count; i++) {
		struct span key = n->keys.v[n->heads[i]].key;
		uint64_t h = 0;
		size_t at;

		for (size_t j = 0; j < key.len; j++)
			h = hash_add(h, key.p[j]);
		for (at = place(n, h); n->table[at] != 0;)
			at = (at + 1) & n->mask;
		n->table[at] = (uint32_t)i + 1;
	}
	return 0;
}

/* The head whose key is this part, as index + 1; 0: none. */
static uint32_t look_up(const struct names *n, uint64_t h, struct span part)
{
	for (size_t at = place(n, h); n->table[at] != 0; at = (at + 1) & n->mask) {
		if (span_equal(n->keys.v[n->heads[n->table[at] - 1]].key, part))
			return n->table[at];
	}
	return 0;
}

/* Is the name the row's own? Then it is told as one name of two. */
static bool bears(const struct names *n, uint32_t head, uint32_t row)
{
	size_t low = n->heads[head], end = head + 1 < n->head_count ? n->heads[head + 1] : n->keys.count, high = end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (n->keys.v[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && n->keys.v[low].row == row;
}

static void find_inside(struct names *n, uint32_t longer)
{
	const struct lint_key *k = &n->keys.v[longer];

	for (size_t start = 0; start < k->key.len; start++) {
		uint64_t h = 0;
		size_t most = k->key.len - start < PART_LONGEST ? k->key.len - start : PART_LONGEST;

		if (((unsigned char)k->key.p[start] & 0xc0) == 0x80)
			continue;
		for (size_t len = 1; len <= most; len++) {
			uint32_t head;

			h = hash_add(h, k->key.p[start + len - 1]);
			if (len < 2 || len == k->key.len || (start + len < k->key.len && ((unsigned char)k->key.p[start + len] & 0xc0) == 0x80))
				continue;
			head = look_up(n, h, (struct span){k->key.p + start, len});
			if (head == 0 || bears(n, head - 1, k->row) || !directory_edges_free(k->key, start, start + len))
				continue;
			if (n->inside[head - 1].count++ == 0)
				n->inside[head - 1].longer = longer + 1;
		}
	}
}

static void warn_inside(struct lint *l, const struct names *n)
{
	for (size_t i = 0; i < n->head_count; i++) {
		const struct inside *in = &n->inside[i];
		const struct lint_key *k = &n->keys.v[n->heads[i]], *longer;

		if (in->count == 0 || !directory_scannable(k->key))
			continue;
		longer = &n->keys.v[in->longer - 1];
		LINT_WARN(l, k->row, "%s %s stands in the longer %s of %s%s", what_texts[k->what], LINT_SHOWN(l, k->text),
			LINT_SHOWN(l, longer->text), lint_client(l, longer->row), in->count > 1 ? ", and in others" : "");
	}
}

void lint_names(struct lint *l)
{
	struct names n = {0};
	size_t end;

	for (size_t i = 0; i < l->count && !l->failed; i++)
		take_row(l, &n, (uint32_t)i);
	lint_sort(&n.keys);
	n.heads = arena_array(l->scratch, n.keys.count + 1, sizeof(*n.heads));
	if (n.heads == NULL || l->failed) {
		l->failed = true;
		return;
	}
	for (size_t i = 0; i < n.keys.count; i = end) {
		for (end = i + 1; end < n.keys.count && span_equal(n.keys.v[i].key, n.keys.v[end].key);)
			end++;
		n.heads[n.head_count++] = (uint32_t)i;
		warn_ambiguous(l, &n, i, end);
	}
	for (size_t i = 0; i < n.keys.count; i++)
		warn_weak(l, &n.keys.v[i]);
	warn_like_identifier(l, &n);
	if (make_table(l, &n) != 0) {
		l->failed = true;
		return;
	}
	for (size_t i = 0; i < n.head_count; i++)
		find_inside(&n, n.heads[i]);
	warn_inside(l, &n);
}
