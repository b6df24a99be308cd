/* text.c - the normal form in which texts are compared, and texts made fit to be shown. */
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/text_table.h"

#define REPLACEMENT 0xfffdu
#define OLD_KAI 0x6703u   /* the old character in "company" */
#define NEW_KAI 0x4f1au
#define SHA 0x793eu
#define LONG_VOWEL 0x30fcu
#define SPACING_VOICED 0x309bu /* voicing marks typed as characters of their own; the joining ones are two before */
#define SPACING_SEMIVOICED 0x309cu
/* Characters of one run for utf8proc, and marks that one character keeps: far more than any script writes, and a bound
 * on the square time that sorting marks takes (UAX #15, Stream-Safe Text Format). */
#define RUN_MOST 25
#define MARKS_MOST 24
#define RUN_PARTS_MOST 512 /* RUN_MOST times the longest decomposition, 18 */

static const struct {
	const char *abbreviated, *spelled_out;
} company_forms[] = {
	{"株", "株式会社"}, {"有", "有限会社"}, {"同", "合同会社"}, {"合", "合同会社"}, {"資", "合資会社"},
	{"名", "合名会社"}, {"相", "相互会社"}, {"一社", "一般社団法人"}, {"一財", "一般財団法人"},
	{"公社", "公益社団法人"}, {"公財", "公益財団法人"}, {"社", "社団法人"}, {"財", "財団法人"},
	{"医", "医療法人"}, {"医社", "医療法人社団"}, {"医財", "医療法人財団"}, {"学", "学校法人"},
	{"福", "社会福祉法人"}, {"社福", "社会福祉法人"}, {"宗", "宗教法人"}, {"独", "独立行政法人"},
	{"地独", "地方独立行政法人"}, {"大", "国立大学法人"}, {"特非", "特定非営利活動法人"},
	{"npo", "特定非営利活動法人"}, {"農", "農事組合法人"}, {"協", "協同組合"}, {"弁", "弁護士法人"},
	{"監", "監査法人"}, {"税", "税理士法人"},
};
#define COMPANY_FORM_MOST 24 /* bytes looked back for the opening parenthesis, spaces included */

struct norm {
	const struct text_table *table;
	struct arena *arena;
	struct span in;
	char *out;
	size_t len, capacity;
	uint32_t *origin; /* NULL: not asked for */
	size_t origin_capacity;
};

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* The least and greatest second byte after a first byte (Unicode, table 3-7): refuses what is overlong, a surrogate or
 * past U+10FFFF. */
static bool second_fits(unsigned char first, unsigned char second)
{
	unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= least && second <= most;
}

size_t text_decode(struct span s, uint32_t *codepoint_out)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t need = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t cp;

	*codepoint_out = need == 1 ? p[0] : REPLACEMENT;
	if (need <= 1)
		return 1;
	if (s.len < 2 || !second_fits(p[0], p[1]))
		return 1;
	cp = (p[0] & (0x7fu >> need)) << 6 | (p[1] & 0x3f);
	for (size_t i = 2; i < need; i++) {
		if (i >= s.len || !is_continuation(p[i]))
			return i;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	*codepoint_out = cp;
	return need;
}

static size_t decode_at(struct span s, size_t at, uint32_t *codepoint_out)
{
	return text_decode((struct span){s.p + at, s.len - at}, codepoint_out);
}

/* A decoded U+FFFD that was not written as one. */
static bool is_invalid(struct span s, size_t at, size_t len, uint32_t cp)
{
	return cp == REPLACEMENT && (len != 3 || memcmp(s.p + at, "\xef\xbf\xbd", 3) != 0);
}

static bool eight_are_printable(const unsigned char *p)
{
	uint64_t eight;

	memcpy(&eight, p, sizeof(eight));
	return ((eight | (eight - UINT64_C(0x2020202020202020))) & UINT64_C(0x8080808080808080)) == 0;
}

/* How many bytes at the front are plain characters (text.h), whole ones. */
static size_t plain_bytes(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t at = 0;

	while (at < s.len) {
		unsigned char c = p[at];

		if (c >= 0x80) {
			if (c < 0xe3 || c > 0xef || c == 0xed || s.len - at < 3 || !is_continuation(p[at + 1]) || !is_continuation(p[at + 2]))
				break;
			at += 3;
		} else if (c >= ' ' || c == '\n' || c == '\t') {
			at += s.len - at >= 8 && eight_are_printable(p + at) ? 8 : 1;
		} else {
			break;
		}
	}
	return at;
}

bool text_is_plain(struct span s)
{
	return plain_bytes(s) == s.len;
}

bool text_is_utf8(struct span s)
{
	for (size_t at = plain_bytes(s); at < s.len; at += plain_bytes((struct span){s.p + at, s.len - at})) {
		uint32_t cp;
		size_t len = decode_at(s, at, &cp);

		if (is_invalid(s, at, len, cp))
			return false;
		at += len;
	}
	return true;
}

/* ---- the normal form ---- */

static int norm_grow(struct norm *n, size_t more)
{
	char *out = arena_grow(n->arena, n->out, &n->capacity, n->len + more, 1);

	if (out == NULL)
		return -1;
	n->out = out;
	if (n->origin == NULL)
		return 0;
	n->origin = arena_grow(n->arena, n->origin, &n->origin_capacity, n->capacity + 1, sizeof(*n->origin));
	return n->origin == NULL ? -1 : 0;
}

static inline int norm_room(struct norm *n, size_t more)
{
	return n->capacity - n->len >= more ? 0 : norm_grow(n, more);
}

/* Bytes as they are. */
static inline int put(struct norm *n, const char *p, size_t len, size_t from)
{
	if (norm_room(n, len) != 0)
		return -1;
	memcpy(n->out + n->len, p, len);
	if (n->origin != NULL) {
		for (size_t i = 0; i < len; i++)
			n->origin[n->len + i] = (uint32_t)from;
	}
	n->len += len;
	return 0;
}

static int put_char(struct norm *n, uint32_t cp, size_t from)
{
	char bytes[4] = {0};

	return put(n, bytes, text_encode(cp, bytes), from);
}

static bool ends_in(const struct norm *n, uint32_t cp)
{
	char bytes[4] = {0};
	size_t len = text_encode(cp, bytes);

	return n->len >= len && memcmp(n->out + n->len - len, bytes, len) == 0;
}

static bool is_ascii_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static int emit(struct norm *n, uint32_t cp, size_t from);

static struct span trim(struct span s)
{
	while (s.len > 0 && s.p[0] == ' ')
		s = (struct span){s.p + 1, s.len - 1};
	while (s.len > 0 && s.p[s.len - 1] == ' ')
		s.len--;
	return s;
}

/* What is between the last '(' and the end, without spaces around; .p NULL if there is no '(' near. */
static struct span open_parenthesis(const struct norm *n, size_t *at_out)
{
	for (size_t back = 1; back <= COMPANY_FORM_MOST && back <= n->len; back++) {
		size_t at = n->len - back;

		if (n->out[at] == '\n')
			break;
		if (n->out[at] == '(') {
			*at_out = at;
			return trim((struct span){n->out + at + 1, back - 1});
		}
	}
	return (struct span){NULL, 0};
}

/* At ')': "(株" is taken back and spelled out. */
static int emit_closing(struct norm *n, size_t from)
{
	size_t open = 0, begin;
	struct span inside = open_parenthesis(n, &open);

	for (size_t i = 0; inside.p != NULL && i < sizeof(company_forms) / sizeof(company_forms[0]); i++) {
		struct span rest = span_of(company_forms[i].spelled_out);

		if (!span_equal(inside, span_of(company_forms[i].abbreviated)))
			continue;
		begin = n->origin == NULL ? 0 : n->origin[open];
		n->len = open;
		while (rest.len > 0) {
			uint32_t cp;
			size_t len = text_decode(rest, &cp);

			if (emit(n, cp, begin) != 0)
				return -1;
			rest = (struct span){rest.p + len, rest.len - len};
		}
		return 0;
	}
	return put(n, ")", 1, from);
}

/* At a letter or digit: a long-vowel mark between two of them was meant as a hyphen. */
static void hyphen_before(struct norm *n)
{
	if (n->len >= 4 && ends_in(n, LONG_VOWEL) && is_ascii_alnum((unsigned char)n->out[n->len - 4])) {
		n->len -= 2;
		n->out[n->len - 1] = '-';
	}
}

/* At 社: 會社 is 会社. */
static int emit_sha(struct norm *n, size_t from)
{
	if (ends_in(n, OLD_KAI)) {
		size_t begin;

		n->len -= 3;
		begin = n->origin == NULL ? 0 : n->origin[n->len];
		if (put_char(n, NEW_KAI, begin) != 0)
			return -1;
	}
	return put_char(n, SHA, from);
}

/* One character that is in normal form already, and what it means for those before it. */
static int emit(struct norm *n, uint32_t cp, size_t from)
{
	if (cp == ' ' && n->len > 0 && n->out[n->len - 1] == ' ')
		return 0;
	if (cp == ')')
		return emit_closing(n, from);
	if (cp == SHA)
		return emit_sha(n, from);
	if (cp < 0x80 && is_ascii_alnum((unsigned char)cp))
		hyphen_before(n);
	return put_char(n, cp, from);
}

/* One character by the table; past its end only what is in normal form comes here. */
static int emit_mapped(struct norm *n, uint32_t cp, size_t from)
{
	const uint32_t *parts;

	if (cp >= 0x10000)
		return put_char(n, cp, from);
	switch ((enum char_class)n->table->class[cp]) {
	case CHAR_REMOVE:
		return 0;
	case CHAR_MAP:
		return emit(n, n->table->map[cp], from);
	case CHAR_STRING:
		parts = n->table->pool + n->table->map[cp];
		for (uint32_t i = 1; i <= parts[0]; i++) {
			if (emit(n, parts[i], from) != 0)
				return -1;
		}
		return 0;
	case CHAR_KEEP:
	case CHAR_JOIN:
		break;
	}
	return emit(n, cp, from);
}

/* A run in which characters join, through utf8proc. */
static int emit_joined(struct norm *n, const uint32_t *run, size_t count, size_t from)
{
	utf8proc_int32_t parts[RUN_PARTS_MOST];
	char bytes[RUN_MOST * 4];
	size_t len = 0, marks = 0;
	utf8proc_ssize_t got;

	for (size_t i = 0; i < count; i++)
		len += text_encode(run[i], bytes + len);
	got = utf8proc_decompose((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)len, parts, RUN_PARTS_MOST,
		text_utf8proc_options);
	if (got > RUN_PARTS_MOST)
		got = RUN_PARTS_MOST;
	if (got < 0 || (got = utf8proc_normalize_utf32(parts, got, text_utf8proc_options)) < 0)
		return -1;
	for (utf8proc_ssize_t i = 0; i < got; i++) {
		uint32_t cp = (uint32_t)parts[i];

		marks = text_class(n->table, cp) == CHAR_JOIN ? marks + 1 : 0;
		if (marks <= MARKS_MOST && emit_mapped(n, cp, from) != 0)
			return -1;
	}
	return 0;
}

/* Half-width and decomposed kana with their voicing mark, by far the commonest run; 0 if it is none. */
static uint32_t voiced_kana(const struct text_table *table, const uint32_t *run, size_t count)
{
	uint32_t kana, mark;

	if (count != 2 || run[0] >= 0x10000)
		return 0;
	kana = table->class[run[0]] == CHAR_MAP ? table->map[run[0]] : run[0];
	mark = run[1] == 0xff9e || run[1] == 0x3099 ? 0 : run[1] == 0xff9f || run[1] == 0x309a ? 1 : 2;
	return kana < 0x3000 || kana > 0x30ff || mark > 1 ? 0 : table->voiced[mark][kana - 0x3000];
}

static int emit_run(struct norm *n, const uint32_t *run, size_t count, size_t from)
{
	uint32_t composed = voiced_kana(n->table, run, count);

	if (composed != 0)
		return put_char(n, composed, from);
	if (count == 1 && run[0] < 0x10000 && n->table->class[run[0]] != CHAR_JOIN)
		return emit_mapped(n, run[0], from);
	return emit_joined(n, run, count, from);
}

/* The character at `at` and all that may join it, up to *end_out. */
static int norm_run(struct norm *n, size_t at, size_t *end_out)
{
	uint32_t run[RUN_MOST];
	size_t count = 0, end = at;

	while (end < n->in.len) {
		uint32_t cp;
		size_t len = decode_at(n->in, end, &cp);
		enum char_class class = text_class(n->table, cp);

		if (end > at && class != CHAR_JOIN && class != CHAR_REMOVE)
			break;
		if (class != CHAR_REMOVE && count < RUN_MOST)
			run[count++] = cp == SPACING_VOICED || cp == SPACING_SEMIVOICED ? cp - 2 : cp;
		end += len;
	}
	*end_out = end;
	return count == 0 ? 0 : emit_run(n, run, count, at);
}

/* May what begins at `at` join the character before it? */
static inline bool may_join(const struct norm *n, size_t at)
{
	enum char_class class;
	uint32_t cp;

	if (at >= n->in.len || n->table->quiet[(unsigned char)n->in.p[at]])
		return false;
	decode_at(n->in, at, &cp);
	class = text_class(n->table, cp);
	return class == CHAR_JOIN || class == CHAR_REMOVE;
}

/* One character, or one run. The offset after it in *next_out. */
static int norm_step(struct norm *n, size_t at, size_t *next_out)
{
	uint32_t cp;
	size_t next = at + decode_at(n->in, at, &cp);
	enum char_class class = text_class(n->table, cp);

	if (class == CHAR_JOIN || class == CHAR_REMOVE || (cp >= 0x10000 && class != CHAR_KEEP) || may_join(n, next))
		return norm_run(n, at, next_out);
	if (cp == '\r' && next < n->in.len && n->in.p[next] == '\n')
		next++;
	*next_out = next;
	if (class == CHAR_KEEP && cp >= 0x80 && cp != REPLACEMENT)
		return put(n, n->in.p + at, next - at, at);
	return emit_mapped(n, cp, at);
}

/* Plain ASCII as far as it goes; the last byte before other text is left, something may join it. */
static inline int norm_ascii(struct norm *n, size_t *at)
{
	const unsigned char *in = (const unsigned char *)n->in.p;
	size_t i = *at, len = n->len, last = n->in.len - 1;

	if (n->len == 0 || (unsigned char)n->out[n->len - 1] >= 0x80)
		return 0;
	if (norm_room(n, n->in.len - i) != 0)
		return -1;
	for (; i < last; i++) {
		char c = (char)n->table->ascii[in[i]];

		if (c == '\0' || in[i + 1] >= 0x80)
			break;
		if (c == ' ' && n->out[len - 1] == ' ')
			continue;
		if (n->origin != NULL)
			n->origin[len] = (uint32_t)i;
		n->out[len++] = c;
	}
	n->len = len;
	*at = i;
	return 0;
}

/* Does a character of three bytes begin at `at` that stays as it is? The first bytes E0 and ED, which have rules of
 * their own, are left to text_decode. */
static inline bool is_kept(const struct norm *n, size_t at)
{
	const unsigned char *p = (const unsigned char *)n->in.p + at;

	return n->in.len - at >= 3 && p[0] > 0xe0 && p[0] < 0xf0 && p[0] != 0xed && is_continuation(p[1]) &&
	       is_continuation(p[2]) &&
	       n->table->class[(p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu)] == CHAR_KEEP;
}

/* Japanese as far as nothing changes in it; the last character is left, something may join it. */
static inline int norm_kept(struct norm *n, size_t *at)
{
	size_t end = *at, len;

	while (is_kept(n, end))
		end += 3;
	if (end - *at < 6)
		return 0;
	len = end - 3 - *at;
	if (norm_room(n, len) != 0)
		return -1;
	memcpy(n->out + n->len, n->in.p + *at, len);
	if (n->origin != NULL) {
		uint32_t *origin = n->origin + n->len;

		for (size_t i = 0; i < len; i += 3)
			origin[i] = origin[i + 1] = origin[i + 2] = (uint32_t)(*at + i);
	}
	n->len += len;
	*at += len;
	return 0;
}

static int norm_all(struct norm *n)
{
	size_t at = 0;

	while (at < n->in.len) {
		if (norm_ascii(n, &at) != 0 || norm_kept(n, &at) != 0 || norm_step(n, at, &at) != 0)
			return -1;
	}
	if (norm_room(n, 1) != 0)
		return -1;
	n->out[n->len] = '\0';
	if (n->origin != NULL)
		n->origin[n->len] = (uint32_t)n->in.len;
	return 0;
}

static int normalise(struct arena *arena, struct span s, bool mapped, struct text_norm *out)
{
	struct norm n = {.table = text_table(), .arena = arena, .in = s, .capacity = s.len + s.len / 16 + 32};

	*out = (struct text_norm){{NULL, 0}, NULL};
	if (n.table == NULL || s.len >= UINT32_MAX / 2)
		return -1;
	n.out = arena_alloc(arena, n.capacity);
	if (mapped) {
		n.origin_capacity = n.capacity + 1;
		n.origin = arena_array(arena, n.origin_capacity, sizeof(*n.origin));
	}
	if (n.out == NULL || (mapped && n.origin == NULL) || norm_all(&n) != 0)
		return -1;
	*out = (struct text_norm){{n.out, n.len}, n.origin};
	return 0;
}

int text_normalise(struct arena *arena, struct span s, struct text_norm *out)
{
	return normalise(arena, s, false, out);
}

int text_normalise_mapped(struct arena *arena, struct span s, struct text_norm *out)
{
	return normalise(arena, s, true, out);
}

/* ---- to be shown ---- */

size_t text_width(struct span s)
{
	size_t at = 0, width = 0;

	while (at < s.len) {
		uint32_t cp;

		at += decode_at(s, at, &cp);
		width += (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
	}
	return width;
}

/* Bytes of s that take at most `columns`, marks with the character they stand on. */
static size_t fitting(struct span s, size_t columns, size_t *width_out)
{
	size_t at = 0, width = 0;

	while (at < s.len) {
		uint32_t cp;
		size_t len = decode_at(s, at, &cp), wide = (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);

		if (width + wide > columns)
			break;
		width += wide;
		at += len;
	}
	*width_out = width;
	return at;
}

char *text_fit(struct arena *arena, struct span s, size_t columns, bool pad)
{
	static const char ellipsis[] = "…";
	size_t width, len = fitting(s, columns, &width);
	const char *tail = "";
	char *out;

	if (len < s.len && columns > 0) {
		len = fitting(s, columns - 1, &width);
		tail = ellipsis;
		width++;
	}
	pad = pad && width < columns;
	out = arena_alloc(arena, len + sizeof(ellipsis) + (pad ? columns - width : 0));
	if (out == NULL)
		return NULL;
	memcpy(out, s.p, len);
	memcpy(out + len, tail, strlen(tail));
	if (pad)
		memset(out + len + strlen(tail), ' ', columns - width);
	return out;
}

/* Zero-width and bidirectional controls and other formatting that nobody sees. */
static bool is_hidden(uint32_t cp)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);

	return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

static int print_char(struct buf *buf, struct span s, size_t at, size_t len, uint32_t cp)
{
	if (is_invalid(s, at, len, cp)) {
		for (size_t i = 0; i < len; i++)
			buf_addf(buf, "\\x%02x", (unsigned char)s.p[at + i]);
		return 0;
	}
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return buf_addf(buf, "\\x%02x", cp);
	if (is_hidden(cp))
		return buf_addf(buf, "U+%04X", cp);
	return buf_add(buf, s.p + at, len);
}

char *text_printable(struct arena *arena, struct span s)
{
	struct buf buf = {0};
	size_t at = 0;
	char *out = NULL;

	while (at < s.len && !buf.failed) {
		uint32_t cp;
		size_t len = decode_at(s, at, &cp);

		print_char(&buf, s, at, len, cp);
		at += len;
	}
	if (!buf.failed)
		out = arena_copy(arena, buf_span(&buf).p, buf.len);
	buf_free(&buf);
	return out;
}
