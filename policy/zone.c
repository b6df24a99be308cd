/* zone.c - which lines of a view are the writer's own words, and where it begins to be about calls.
 *
 * What a zone means for a name or an identifier in it is the claim rules' business. */
#include "policy/zone.h"

static const char *const forward_starts[] = {
	"-----original message", "----- original message", "---original message", "--- original message",
	"-----forwarded message", "----- forwarded message", "---------- forwarded message", "---------forwarded message",
	"-------- forwarded message", "--------forwarded message", "-------- original message", "--------original message",
	"-----元のメッセージ", "-----転送", "----- 転送", "-------- 転送", "--------転送", "---------- 転送", "----------転送",
	"begin forwarded message", "転送されたメッセージ", "-----オリジナルメッセージ", "=====original message",
};

/* The fields that mail programs put above an earlier mail. */
static const char *const field_starts[] = {"from:", "差出人:", "送信者:", "sent:", "送信日時:", "日時:", "date:", "to:", "宛先:", "cc:",
	"subject:", "件名:"};

#define BODY_GOES_ON (32u * 1024) /* bytes of a segment after which the next one may be its continuation */

#define PAGE_HEAD 6u /* of a later page only titles count, because calls go on there */

struct marking {
	struct view *view;
	const struct words *words;
	uint32_t ordinal, row, table; /* ordinal counts in the part; cells of one row count once */
	bool quoted, foot, calls;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 9:12 or 9時12分 at `at`, which is a ':' or 時. */
static bool is_time(struct span s, size_t at, size_t len)
{
	return at > 0 && is_digit(s.p[at - 1]) && at + len < s.len && is_digit(s.p[at + len]);
}

static bool is_telephone(struct span s, size_t at)
{
	return at > 1 && is_digit(s.p[at - 1]) && is_digit(s.p[at - 2]) && at + 5 < s.len && is_digit(s.p[at + 1]) &&
	       (is_digit(s.p[at + 2]) && (s.p[at + 3] == '-' || s.p[at + 4] == '-' || s.p[at + 5] == '-'));
}

bool zone_tells_call(struct span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if ((s.p[i] == ':' && is_time(s, i, 1)) || (s.p[i] == '-' && is_telephone(s, i)))
			return true;
		if (s.p[i] == '\xe6' && s.len - i >= 3 && memcmp(s.p + i, "時", 3) == 0 && is_time(s, i, 3))
			return true;
	}
	return false;
}

static bool begins_with_any(struct span s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_begins(s, list[i]))
			return true;
	}
	return false;
}

/* "From:" with two more such fields in the next lines. */
static bool begins_fields(const struct view *v, const struct line *l)
{
	const struct line *end = v->lines + v->line_count;
	unsigned fields = 0;

	for (const struct line *at = l; at < end && at < l + 5 && (at == l || at->same); at++)
		fields += begins_with_any(view_line(v, at), field_starts, sizeof(field_starts) / sizeof(field_starts[0]));
	return fields >= 3;
}

/* "On Tue, ... Suzuki <a@b> wrote:", "2026年11月24日(火) 18:05 鈴木 <a@b>:". */
static bool is_attribution(struct span s)
{
	if (span_finishes(s, "wrote:") || span_finishes(s, "さんは書きました:") || span_finishes(s, "のメール:"))
		return true;
	return span_finishes(s, ">:") && memchr(s.p, '@', s.len) != NULL;
}

static bool begins_quote(const struct view *v, const struct line *l, struct span s)
{
	struct span bare_line = {s.p, s.len};

	if (s.len < 5)
		return false;
	if (s.p[0] == '-' || s.p[0] == 'b' || s.p[0] == '=' || (unsigned char)s.p[0] == 0xe8) {
		if (begins_with_any(bare_line, forward_starts, sizeof(forward_starts) / sizeof(forward_starts[0])))
			return true;
	}
	if ((span_begins(s, "from:") || span_begins(s, "差出人:")) && begins_fields(v, l))
		return true;
	return s.p[s.len - 1] == ':' && is_attribution(s);
}

#define ROW_SEPARATORS 2u

/* A tab, '|', '│', '┃' or '｜'. */
static bool is_separator(struct span s)
{
	switch ((unsigned char)s.p[0]) {
	case '\t':
	case '|':
		return true;
	case 0xe2:
		return span_begins(s, "│") || span_begins(s, "┃");
	case 0xef:
		return span_begins(s, "｜");
	default:
		return false;
	}
}

bool zone_is_row(const struct view *view, const struct line *line)
{
	const struct segment *s = view_segment(view, line);
	uint32_t end = line->raw_end < s->text.len ? line->raw_end : (uint32_t)s->text.len;
	unsigned count = 0;

	for (uint32_t i = line->raw; i < end && count < ROW_SEPARATORS; i++)
		count += is_separator((struct span){s->text.p + i, end - i});
	return count >= ROW_SEPARATORS;
}

#define CALL_FORM_LINES 5 /* above and below */

/* "会社名": whose a call is, where a customer's name stands above. */
bool zone_asks_company(struct span s)
{
	static const char *const asks[] = {"会社名", "御社名", "貴社名", "企業名", "社名", "法人名"};

	return begins_with_any(s, asks, sizeof(asks) / sizeof(asks[0]));
}

/* Is the line a label for another customer than the one for whom the other line asks? */
static bool asks_another(const struct words *words, struct span s, struct span other)
{
	size_t len = word_begins(words, WORDS_HEAD_NAME_LABEL, s), others = word_begins(words, WORDS_HEAD_NAME_LABEL, other);

	return len > 0 && others > 0 && !(len == others && memcmp(s.p, other.p, len) == 0);
}

static void look_for_form(const struct view *v, const struct line *line, int step, const struct words *words, bool *field,
	bool *caller)
{
	for (int i = 1; i <= CALL_FORM_LINES; i++) {
		const struct line *l = line + i * step;
		struct span s;

		if (l < v->lines || l >= v->lines + v->line_count || l->segment != line->segment || l->start == l->end)
			return;
		if (zone_is_row(v, l))
			continue;
		s = bare(view_line(v, l));
		*field |= word_begins(words, WORDS_CALL_FIELD, s) > 0;
		*caller |= word_begins(words, WORDS_CALLER, s) > 0 || zone_asks_company(s) ||
			(step > 0 && asks_another(words, s, bare(view_line(v, line))));
	}
}

/* "期間: 11月1日から30日" above or below: the head of a report. */
static bool is_beside_period(const struct view *v, const struct line *line, int step, const struct words *words)
{
	const struct line *l = line + step;

	return l >= v->lines && l < v->lines + v->line_count && l->segment == line->segment &&
	       word_begins(words, WORDS_PERIOD, bare(view_line(v, l))) > 0;
}

bool zone_in_call(const struct view *view, const struct line *line, const struct words *words)
{
	bool field = false, caller = false;

	if (is_beside_period(view, line, -1, words) || is_beside_period(view, line, 1, words))
		return false;
	look_for_form(view, line, -1, words, &field, &caller);
	look_for_form(view, line, 1, words, &field, &caller);
	return field && !caller;
}

/* A line that begins with what only a note of a call begins with. Titles that call themselves reports do not. */
static bool opens_calls(const struct words *words, struct span s)
{
	struct span b = bare(s);

	if (b.len == 0)
		return false;
	if (word_begins(words, WORDS_CALLER, b) > 0)
		return true;
	return word_within(words, WORDS_MEMO, b) && !word_within(words, WORDS_REPORT, b);
}

/* A workbook's sheets have names, told with the place "… sheet 2": each is a title. */
static bool is_sheet_name(const struct segment *seg)
{
	static const char word[] = "sheet ";
	struct span place = seg->place;

	while (place.len > 0 && is_digit(place.p[place.len - 1]))
		place.len--;
	return place.len < seg->place.len && span_finishes(place, word);
}

/* What stands above or below each page, wherever in the file it is kept. */
static bool is_running_head(const struct segment *seg)
{
	static const char *const places[] = {"!header", "!footer", "› header ", "› footer ", "word/header", "word/footer"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (span_has(seg->place, places[i]))
			return true;
	}
	return false;
}

/* "x.pdf › p.2": pages that were put together from several files. */
static bool is_later_page(const struct segment *seg)
{
	struct span place = seg->place;

	while (place.len > 0 && is_digit(place.p[place.len - 1]))
		place.len--;
	return place.len + 1 <= seg->place.len && span_finishes(place, "p.") &&
	       !(seg->place.len - place.len == 1 && seg->place.p[place.len] == '1');
}

static void mark_text(struct marking *m, struct line *l)
{
	struct span s = view_line(m->view, l);
	bool prefixed = l->zone == ZONE_QUOTED;

	if (s.len == 0)
		return;
	if (is_sheet_name(view_segment(m->view, l)) || is_running_head(view_segment(m->view, l))) {
		l->sheet = is_sheet_name(view_segment(m->view, l));
		l->ordinal = 1;
		return;
	}
	if (!prefixed && !m->quoted && begins_quote(m->view, l, s)) {
		m->quoted = true;
		m->foot = false;
	}
	if (!prefixed && !m->quoted && s.len == 2 && memcmp(s.p, "--", 2) == 0)
		m->foot = true;
	l->zone = prefixed || m->quoted ? ZONE_QUOTED : m->foot ? ZONE_FOOT : ZONE_OWN;
	if (l->zone == ZONE_OWN || m->ordinal > 0)
		l->ordinal = ++m->ordinal;
	else
		l->ordinal = HEAD_LINES; /* a quote at the very top: what follows it is still the head */
	l->calls = m->calls;
	if (!m->calls && m->ordinal <= HEAD_LINES && opens_calls(m->words, s))
		m->calls = true;
}

/* Each table has a head of its own in a workbook, where it is a sheet; elsewhere it goes on. */
static void mark_cell(struct marking *m, struct line *l, const struct segment *seg)
{
	struct span s = view_line(m->view, l);
	struct span type = seg->part < m->view->reading->part_count ? m->view->reading->parts[seg->part].type : span_of("");
	bool sheet = span_has(type, "sheet") || span_has(type, "excel") || span_has(type, "csv");

	if (seg->table != m->table && sheet) {
		m->ordinal = 0;
		m->calls = false;
	}
	if (s.len > 0 && (seg->table != m->table || seg->row != m->row || l->same))
		m->ordinal++;
	if (s.len > 0) {
		m->table = seg->table;
		m->row = seg->row;
	}
	l->ordinal = s.len > 0 ? m->ordinal : 0;
	l->calls = m->calls;
	if (!m->calls && m->ordinal <= HEAD_LINES && word_is(m->words, WORDS_CALLER, s))
		m->calls = true;
}

/* A second body of a message (HTML after plain text) has a head of its own. A segment near the reader's limit goes on. */
static bool begins_body(const struct view *v, const struct line *l, const struct segment *seg, const struct segment *before)
{
	bool message = seg->part < v->reading->part_count && (v->reading->parts[seg->part].role == PART_MESSAGE ||
		span_equal(v->reading->parts[seg->part].type, span_of("message/rfc822")));

	return message && !l->same && seg->kind == SEGMENT_TEXT && before->kind == SEGMENT_TEXT && before->text.len < BODY_GOES_ON;
}

void zone_mark(struct view *view, const struct words *words)
{
	struct marking m = {.view = view, .words = words};
	const struct segment *before = NULL;

	for (size_t i = 0; i < view->line_count; i++) {
		struct line *l = &view->lines[i];
		const struct segment *seg = view_segment(view, l);

		if (before == NULL || before->part != seg->part || before->alternative != seg->alternative ||
		    begins_body(view, l, seg, before))
			m = (struct marking){.view = view, .words = words};
		else if (before != seg && seg->kind == SEGMENT_TEXT && before->kind == SEGMENT_TEXT && is_later_page(seg))
			m = (struct marking){.view = view, .words = words, .ordinal = PAGE_HEAD};
		before = seg;
		if (seg->kind == SEGMENT_TEXT)
			mark_text(&m, l);
		else if (seg->kind == SEGMENT_CELL)
			mark_cell(&m, l, seg);
	}
}
