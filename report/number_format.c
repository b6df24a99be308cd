/* number_format.c - format codes in pieces, and which section of a code shows a value. */
#include "report/number_format_private.h"

#include <math.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CODE_MOST_BYTES 4096u
#define DAYS_1904 1462

static const struct {
	unsigned id;
	const char *code;
} builtins[] = {
	{0, "General"}, {1, "0"}, {2, "0.00"}, {3, "#,##0"}, {4, "#,##0.00"},
	{5, "\"¥\"#,##0;\"¥\"-#,##0"}, {6, "\"¥\"#,##0;\"¥\"-#,##0"},
	{7, "\"¥\"#,##0.00;\"¥\"-#,##0.00"}, {8, "\"¥\"#,##0.00;\"¥\"-#,##0.00"},
	{9, "0%"}, {10, "0.00%"}, {11, "0.00E+00"}, {12, "# ?/?"}, {13, "# ?\?/?\?"},
	{14, "yyyy/m/d"}, {15, "d-mmm-yy"}, {16, "d-mmm"}, {17, "mmm-yy"}, {18, "h:mm AM/PM"}, {19, "h:mm:ss AM/PM"},
	{20, "h:mm"}, {21, "h:mm:ss"}, {22, "yyyy/m/d h:mm"},
	{27, "[$-411]ge.m.d"}, {28, "[$-411]ggge\"年\"m\"月\"d\"日\""}, {29, "[$-411]ggge\"年\"m\"月\"d\"日\""},
	{30, "m/d/yy"}, {31, "yyyy\"年\"m\"月\"d\"日\""}, {32, "h\"時\"mm\"分\""}, {33, "h\"時\"mm\"分\"ss\"秒\""},
	{34, "yyyy\"年\"m\"月\""}, {35, "m\"月\"d\"日\""}, {36, "[$-411]ge.m.d"},
	{37, "#,##0;-#,##0"}, {38, "#,##0;-#,##0"}, {39, "#,##0.00;-#,##0.00"}, {40, "#,##0.00;-#,##0.00"},
	{41, "#,##0;-#,##0"}, {42, "\"¥\"#,##0;\"¥\"-#,##0"}, {43, "#,##0.00;-#,##0.00"},
	{44, "\"¥\"#,##0.00;\"¥\"-#,##0.00"}, {45, "mm:ss"}, {46, "[h]:mm:ss"}, {47, "mm:ss.0"}, {48, "##0.0E+0"}, {49, "@"},
	{50, "[$-411]ge.m.d"}, {51, "[$-411]ggge\"年\"m\"月\"d\"日\""}, {52, "yyyy\"年\"m\"月\""}, {53, "m\"月\"d\"日\""},
	{54, "[$-411]ggge\"年\"m\"月\"d\"日\""}, {55, "yyyy\"年\"m\"月\""}, {56, "m\"月\"d\"日\""}, {57, "[$-411]ge.m.d"},
	{58, "[$-411]ggge\"年\"m\"月\"d\"日\""},
};

struct span number_format_builtin(unsigned id)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
		if (builtins[i].id == id)
			return span_of(builtins[i].code);
	}
	return span_of("General");
}

/* ---- a code in pieces ---- */

struct scan {
	struct arena *arena;
	struct section *section;
	struct span rest;
	bool failed;
};

static void token_add(struct scan *s, enum token_kind kind, char letter, size_t skip, size_t len)
{
	struct section *section = s->section;
	struct token *grown = arena_grow(s->arena, section->tokens, &section->capacity, section->count + 1, sizeof(*grown));
	struct span text = {s->rest.p + (skip < s->rest.len ? skip : s->rest.len), len};

	if (grown == NULL) {
		s->failed = true;
		return;
	}
	section->tokens = grown;
	grown[section->count++] = (struct token){kind, letter, text};
}

static void forward(struct scan *s, size_t len)
{
	len = len < s->rest.len ? len : s->rest.len;
	s->rest = (struct span){s->rest.p + len, s->rest.len - len};
}

static bool begins(struct span s, const char *with)
{
	size_t len = strlen(with);

	return s.len >= len && strncasecmp(s.p, with, len) == 0;
}

static void condition_read(struct section *section, struct span inside)
{
	static const struct {
		const char *sign;
		enum condition condition;
	} signs[] = {
		{"<=", CONDITION_LESS_EQUAL}, {">=", CONDITION_GREATER_EQUAL}, {"<>", CONDITION_NOT_EQUAL},
		{"<", CONDITION_LESS}, {">", CONDITION_GREATER}, {"=", CONDITION_EQUAL},
	};
	char number[32];

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i].sign);

		if (!begins(inside, signs[i].sign) || inside.len - len >= sizeof(number))
			continue;
		memcpy(number, inside.p + len, inside.len - len);
		number[inside.len - len] = '\0';
		section->condition = signs[i].condition;
		section->bound = strtod(number, NULL);
		return;
	}
}

static bool all_letter(struct span s, const char *letters)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr(letters, s.p[i]) == NULL || (s.p[i] | 0x20) != (s.p[0] | 0x20))
			return false;
	}
	return s.len > 0;
}

/* [h], [Red], [>=100], [$¥-411], [DBNum1] */
static void bracket(struct scan *s)
{
	const char *end = memchr(s->rest.p, ']', s->rest.len);
	struct span inside = {s->rest.p + 1, end == NULL ? s->rest.len - 1 : (size_t)(end - s->rest.p) - 1};

	if (all_letter(inside, "hHmMsS")) {
		token_add(s, TOKEN_ELAPSED, (char)(inside.p[0] | 0x20), 1, inside.len);
		s->section->is_date = true;
	} else if (begins(inside, "$")) {
		const char *dash = memchr(inside.p, '-', inside.len);

		token_add(s, TOKEN_LITERAL, 0, 2, dash == NULL ? inside.len - 1 : (size_t)(dash - inside.p) - 1);
	} else if (begins(inside, "DBNum") && inside.len == 6) {
		s->section->dbnum = (unsigned)(inside.p[5] - '0');
	} else {
		condition_read(s->section, inside);
	}
	forward(s, inside.len + 2);
}

static void quoted(struct scan *s)
{
	const char *end = memchr(s->rest.p + 1, '"', s->rest.len - 1);
	size_t len = end == NULL ? s->rest.len - 1 : (size_t)(end - s->rest.p) - 1;

	token_add(s, TOKEN_LITERAL, 0, 1, len);
	forward(s, len + 2);
}

static size_t character_bytes(struct span s, size_t at)
{
	size_t len = at < s.len ? 1 : 0;

	while (at + len < s.len && ((unsigned char)s.p[at + len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* A comma behind the last digit divides by a thousand, one between digits groups them. */
static void comma(struct scan *s)
{
	size_t commas = 0;

	while (commas < s->rest.len && s->rest.p[commas] == ',')
		commas++;
	if (s->section->count > 0 && s->section->tokens[s->section->count - 1].kind == TOKEN_DIGIT) {
		if (commas < s->rest.len && memchr("0#?", s->rest.p[commas], 3) != NULL)
			s->section->thousands = true;
		else
			s->section->scale += (unsigned)commas;
	} else {
		token_add(s, TOKEN_LITERAL, 0, 0, commas);
	}
	forward(s, commas);
}

static bool half_day(struct scan *s)
{
	static const char *const forms[] = {"AM/PM", "A/P", "午前/午後", "上午/下午"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!begins(s->rest, forms[i]))
			continue;
		token_add(s, TOKEN_HALF_DAY, 0, 0, strlen(forms[i]));
		s->section->is_date = true;
		forward(s, strlen(forms[i]));
		return true;
	}
	return false;
}

static void date_run(struct scan *s, char letter)
{
	size_t len = 0;

	while (len < s->rest.len && (s->rest.p[len] | 0x20) == letter)
		len++;
	token_add(s, TOKEN_DATE, letter, 0, len);
	s->section->is_date = true;
	forward(s, len);
}

static void one(struct scan *s, enum token_kind kind, size_t skip, size_t len)
{
	token_add(s, kind, 0, skip, len);
	forward(s, skip + len);
}

static bool is_exponent(const struct scan *s)
{
	return s->rest.len >= 2 && (s->rest.p[0] | 0x20) == 'e' && (s->rest.p[1] == '+' || s->rest.p[1] == '-');
}

/* A letter: a date, General, or a literal. */
static void letter(struct scan *s)
{
	char c = (char)(s->rest.p[0] | 0x20);

	if (begins(s->rest, "General"))
		one(s, TOKEN_GENERAL, 0, 7);
	else if (is_exponent(s))
		one(s, TOKEN_EXPONENT, 0, 2);
	else if (half_day(s))
		return;
	else if (strchr("ymdhsgeab", c) != NULL && (c != 'a' || begins(s->rest, "aaa")))
		date_run(s, c);
	else
		one(s, TOKEN_LITERAL, 0, 1);
}

static void next_token(struct scan *s)
{
	char c = s->rest.p[0];

	if (c == '"')
		quoted(s);
	else if (c == '[')
		bracket(s);
	else if (c == '\\')
		one(s, TOKEN_LITERAL, 1, character_bytes(s->rest, 1));
	else if (c == '_')
		forward(s, 1 + character_bytes(s->rest, 1)); /* room as wide as a character */
	else if (c == '*')
		forward(s, 1 + character_bytes(s->rest, 1)); /* fills the column */
	else if (c == '0' || c == '#' || c == '?')
		one(s, TOKEN_DIGIT, 0, 1);
	else if (c == '.')
		one(s, TOKEN_POINT, 0, 1);
	else if (c == ',')
		comma(s);
	else if (c == '%')
		one(s, TOKEN_PERCENT, 0, 1);
	else if (c == '/')
		one(s, TOKEN_SLASH, 0, 1);
	else if (c == '@')
		one(s, TOKEN_TEXT, 0, 1);
	else if (!half_day(s) && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
		one(s, TOKEN_LITERAL, 0, character_bytes(s->rest, 0));
	else if (s->rest.len > 0 && s->rest.p[0] == c)
		letter(s);
}

/* An m beside hours or seconds means minutes. */
static void minutes_find(struct section *section)
{
	char before = 0;
	struct token *open = NULL;

	for (size_t i = 0; i < section->count; i++) {
		struct token *t = &section->tokens[i];

		if (t->kind != TOKEN_DATE && t->kind != TOKEN_ELAPSED)
			continue;
		if (open != NULL && t->letter == 's')
			open->letter = 'n';
		open = NULL;
		if (t->kind == TOKEN_DATE && t->letter == 'm' && t->text.len <= 2) {
			if (before == 'h')
				t->letter = 'n';
			else
				open = t;
		}
		before = t->letter;
	}
}

static void section_finish(struct section *section)
{
	for (size_t i = 0; i < section->count; i++) {
		if (section->tokens[i].kind == TOKEN_TEXT)
			section->has_text = true;
	}
	minutes_find(section);
}

const struct number_format *number_format_parse(struct arena *arena, struct span code)
{
	struct number_format *f = arena_alloc(arena, sizeof(*f));
	struct scan s = {.arena = arena, .rest = arena_span(arena, code)};

	if (f == NULL || s.rest.p == NULL)
		return NULL;
	if (code.len > CODE_MOST_BYTES || code.len == 0)
		s.rest = span_of("General");
	f->count = 1;
	s.section = &f->sections[0];
	while (s.rest.len > 0 && !s.failed) {
		if (s.rest.p[0] != ';') {
			next_token(&s);
			continue;
		}
		forward(&s, 1);
		if (f->count == SECTIONS_MAX)
			break;
		s.section = &f->sections[f->count++];
	}
	for (size_t i = 0; i < f->count; i++)
		section_finish(&f->sections[i]);
	f->is_general = f->count == 1 && f->sections[0].count == 1 && f->sections[0].tokens[0].kind == TOKEN_GENERAL;
	return s.failed ? NULL : f;
}

bool number_format_is_general(const struct number_format *format)
{
	return format == NULL || format->is_general;
}

/* ---- which section ---- */

static bool condition_holds(const struct section *s, double value)
{
	switch (s->condition) {
	case CONDITION_NONE:
		return true;
	case CONDITION_LESS:
		return value < s->bound;
	case CONDITION_LESS_EQUAL:
		return value <= s->bound;
	case CONDITION_EQUAL:
		return !(value < s->bound) && !(value > s->bound);
	case CONDITION_NOT_EQUAL:
		return value < s->bound || value > s->bound;
	case CONDITION_GREATER_EQUAL:
		return value >= s->bound;
	case CONDITION_GREATER:
		return value > s->bound;
	}
	return true;
}

/* *signed_out: the section says itself how a negative number looks. */
static const struct section *section_choose(const struct number_format *f, double value, bool *signed_out)
{
	size_t numbers = f->count == SECTIONS_MAX ? 3 : f->count;

	while (numbers > 1 && f->sections[numbers - 1].has_text)
		numbers--;
	*signed_out = false;
	if (f->sections[0].condition != CONDITION_NONE || (numbers > 1 && f->sections[1].condition != CONDITION_NONE)) {
		for (size_t i = 0; i < numbers; i++) {
			if (condition_holds(&f->sections[i], value))
				return &f->sections[i];
		}
		return &f->sections[numbers - 1];
	}
	if (value < 0 && numbers >= 2) {
		*signed_out = true;
		return &f->sections[1];
	}
	return &f->sections[numbers >= 3 && !(value > 0) && !(value < 0) ? 2 : 0];
}

/* Ordinary decimals, exactly: digits that a double holds, by a power of ten that a double holds. False: not of that form. */
static bool plain_decimal(struct span raw, double *value_out)
{
	static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17};
	bool negative = raw.len > 0 && raw.p[0] == '-';
	size_t point = raw.len, begin = negative;
	uint64_t digits = 0;

	if (raw.len - begin == 0 || raw.len - begin > sizeof(tens) / sizeof(tens[0]))
		return false;
	for (size_t i = begin; i < raw.len; i++) {
		if (raw.p[i] >= '0' && raw.p[i] <= '9')
			digits = digits * 10 + (uint64_t)(raw.p[i] - '0');
		else if (raw.p[i] == '.' && point == raw.len)
			point = i;
		else
			return false;
	}
	if (digits > UINT64_C(1) << 53)
		return false;
	*value_out = (double)digits / tens[point == raw.len ? 0 : raw.len - point - 1];
	*value_out = negative ? -*value_out : *value_out;
	return true;
}

static double number_of(struct span raw)
{
	char text[64];
	size_t len = raw.len < sizeof(text) ? raw.len : sizeof(text) - 1;
	double value;

	if (plain_decimal(raw, &value))
		return value;
	memcpy(text, raw.p, len);
	text[len] = '\0';
	return strtod(text, NULL);
}

/* Digits in kanji or full width, behind `from`. */
static void digits_replace(struct buf *out, size_t from, unsigned dbnum)
{
	static const char *const digits[][10] = {
		{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"},
		{"零", "壱", "弐", "参", "四", "伍", "六", "七", "八", "九"},
		{"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"},
	};
	char shown[256];
	size_t len = out->len - from;

	if (dbnum < 1 || dbnum > 3 || len == 0 || len > sizeof(shown))
		return;
	memcpy(shown, out->p + from, len);
	out->len = from;
	for (size_t i = 0; i < len; i++) {
		if (shown[i] >= '0' && shown[i] <= '9')
			buf_adds(out, digits[dbnum - 1][shown[i] - '0']);
		else
			buf_addc(out, shown[i]);
	}
}

void number_format_show(const struct number_format *f, struct span raw, bool date1904, struct buf *out)
{
	double value = number_of(raw);
	const struct section *section;
	bool is_signed;
	size_t from = out->len;

	if (number_format_is_general(f) || !isfinite(value)) {
		number_general(value, raw, out);
		return;
	}
	section = section_choose(f, value, &is_signed);
	if (section->has_text || (section->is_date && date_show(section, value + (date1904 ? DAYS_1904 : 0), out) != 0)) {
		number_general(value, raw, out);
	} else if (!section->is_date) {
		if (value < 0 && !is_signed && section->count > 0)
			buf_addc(out, '-');
		number_show(section, value < 0 ? -value : value, raw, out);
	}
	digits_replace(out, from, section->dbnum);
}

void number_format_text(const struct number_format *f, struct span text, struct buf *out)
{
	const struct section *section = f == NULL ? NULL : &f->sections[f->count - 1];

	if (section == NULL || !(section->has_text || f->count == SECTIONS_MAX)) {
		buf_add(out, text.p, text.len);
		return;
	}
	for (size_t i = 0; i < section->count; i++) {
		const struct token *t = &section->tokens[i];

		if (t->kind == TOKEN_TEXT)
			buf_add(out, text.p, text.len);
		else if (t->kind == TOKEN_LITERAL)
			buf_add(out, t->text.p, t->text.len);
	}
}
