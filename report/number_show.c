/* number_show.c - a number by one section of a format code: digits, grouping, percent, exponents, fractions. */
#include "report/number_format_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS_MOST 30
#define GENERAL_DIGITS 11

/* A number in digits, without sign or point. */
struct digits {
	char text[400];
	size_t whole, fraction; /* how many stand before and behind the point; whole has no leading zeros */
};

static bool is_plain(struct span raw)
{
	for (size_t i = 0; i < raw.len; i++) {
		if (strchr("0123456789.-", raw.p[i]) == NULL)
			return false;
	}
	return raw.len > 0;
}

#define WHOLE_DIGITS_MOST 20u

/* Returns where in text (room for WHOLE_DIGITS_MOST) its digits begin. */
static size_t whole_digits(char *text, uint64_t value, size_t width)
{
	size_t at = WHOLE_DIGITS_MOST;

	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	while (WHOLE_DIGITS_MOST - at < width && at > 0)
		text[--at] = '0';
	return at;
}

void whole_number_add(struct buf *out, uint64_t value, size_t width)
{
	char text[WHOLE_DIGITS_MOST];
	size_t at = whole_digits(text, value, width);

	buf_add(out, text + at, sizeof(text) - at);
}

static void whole_signed(struct buf *out, double value)
{
	if (value < 0)
		buf_addc(out, '-');
	whole_number_add(out, (uint64_t)fabs(value), 1);
}

/* Spreadsheets keep 15 digits; what the file has beyond is noise of the binary number. Whole numbers are shown in full
 * also where a narrow column would show an exponent: identifiers are what we look for. */
void number_general(double value, struct span raw, struct buf *out)
{
	bool whole = memchr(raw.p, '.', raw.len) == NULL;

	if (is_plain(raw) && raw.len <= (whole ? 20 : GENERAL_DIGITS))
		buf_add(out, raw.p, raw.len);
	else if (fabs(value) < 1e15 && !(value < floor(value)) && !(value > floor(value)))
		whole_signed(out, value);
	else
		buf_addf(out, "%.*g", GENERAL_DIGITS - 1, value);
}

static const double scales[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
#define SCALES (sizeof(scales) / sizeof(scales[0]))

/* Up to 15 digits. Half away from zero in decimal: the binary number may lie just below. */
static void digits_scaled(struct digits *d, double scaled, unsigned decimals)
{
	uint64_t number = (uint64_t)(scaled + fmin(scaled * 4e-16, 0.1) + 0.5);
	size_t at = whole_digits(d->text, number, decimals);

	at += number == 0 && decimals == 0; /* that digit would be a leading zero */
	d->fraction = decimals;
	d->whole = WHOLE_DIGITS_MOST - at - decimals;
	memmove(d->text, d->text + at, WHOLE_DIGITS_MOST - at);
}

static void digits_make(struct digits *d, double value, unsigned decimals)
{
	char text[400];
	size_t zeros = 0, len;
	const char *point;

	if (decimals < SCALES && value * scales[decimals] < 1e15) {
		digits_scaled(d, value * scales[decimals], decimals);
		return;
	}
	/* Half away from zero in decimal: the binary number may lie just below. */
	if (value > 0 && value < 1e15)
		value += value * 1e-15;
	snprintf(text, sizeof(text), "%.*f", (int)decimals, value < 1e300 ? value : 1e300);
	point = strchr(text, '.');
	len = point == NULL ? strlen(text) : (size_t)(point - text);
	while (zeros < len && text[zeros] == '0')
		zeros++;
	d->whole = len - zeros;
	memcpy(d->text, text + zeros, d->whole);
	d->fraction = point == NULL ? 0 : strlen(point + 1);
	if (d->fraction > 0)
		memcpy(d->text + d->whole, point + 1, d->fraction);
}

static size_t placeholders(const struct section *s, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += s->tokens[i].kind == TOKEN_DIGIT;
	return count;
}

static size_t token_find(const struct section *s, enum token_kind kind)
{
	size_t i = 0;

	while (i < s->count && s->tokens[i].kind != kind)
		i++;
	return i;
}

/* One digit of the whole part, the n-th from the right (1), with a comma behind it where groups are asked for. */
static void whole_digit(const struct section *s, const struct digits *d, size_t n, char placeholder, struct buf *out)
{
	if (n <= d->whole)
		buf_addc(out, d->text[d->whole - n]);
	else if (placeholder == '0')
		buf_addc(out, '0');
	else if (placeholder == '?')
		buf_addc(out, ' ');
	else
		return;
	if (s->thousands && n > 1 && (n - 1) % 3 == 0 && (n <= d->whole || placeholder == '0'))
		buf_addc(out, ',');
}

static void literal(const struct token *t, struct buf *out)
{
	if (t->kind == TOKEN_LITERAL || t->kind == TOKEN_PERCENT || t->kind == TOKEN_SLASH)
		buf_add(out, t->text.p, t->text.len);
}

static void whole_show(const struct section *s, size_t to, const struct digits *d, struct buf *out)
{
	size_t left = placeholders(s, 0, to);
	bool first = true;

	for (size_t i = 0; i < to; i++) {
		if (s->tokens[i].kind != TOKEN_DIGIT) {
			literal(&s->tokens[i], out);
			continue;
		}
		for (size_t n = d->whole; first && n > left; n--)
			whole_digit(s, d, n, '#', out);
		first = false;
		whole_digit(s, d, left--, s->tokens[i].text.p[0], out);
	}
	for (size_t n = d->whole; first && n > 0 && placeholders(s, to, s->count) > 0; n--)
		whole_digit(s, d, n, '#', out); /* ".00": no placeholder before the point */
}

/* How many of the digits behind the point are shown: # drops zeros at the end. */
static size_t fraction_shown(const struct section *s, size_t from, const struct digits *d)
{
	size_t shown = 0, at = 0;

	for (size_t i = from; i < s->count && at < d->fraction; i++) {
		if (s->tokens[i].kind != TOKEN_DIGIT)
			continue;
		at++;
		if (s->tokens[i].text.p[0] != '#' || d->text[d->whole + at - 1] != '0')
			shown = at;
	}
	return shown;
}

static void fraction_show(const struct section *s, size_t from, const struct digits *d, struct buf *out)
{
	size_t shown = fraction_shown(s, from, d), at = 0;

	for (size_t i = from; i < s->count && s->tokens[i].kind != TOKEN_EXPONENT; i++) {
		if (s->tokens[i].kind == TOKEN_POINT)
			buf_addc(out, '.');
		else if (s->tokens[i].kind != TOKEN_DIGIT)
			literal(&s->tokens[i], out);
		else if (at++ < shown)
			buf_addc(out, d->text[d->whole + at - 1]);
	}
}

static void decimal_show(const struct section *s, size_t end, double value, struct buf *out)
{
	struct section part = *s;
	size_t point;
	struct digits d;

	part.count = end;
	point = token_find(&part, TOKEN_POINT);
	digits_make(&d, value, (unsigned)placeholders(&part, point, end) <= DECIMALS_MOST ?
		(unsigned)placeholders(&part, point, end) : DECIMALS_MOST);
	whole_show(&part, point, &d, out);
	fraction_show(&part, point, &d, out);
}

static void exponent_show(const struct section *s, size_t at, double value, struct buf *out)
{
	size_t point = token_find(s, TOKEN_POINT), wide = placeholders(s, 0, point < at ? point : at);
	int exponent = value > 0 ? (int)floor(log10(value)) : 0;
	struct section tail = *s;
	struct digits d;

	if (wide > 1)
		exponent -= ((exponent % (int)wide) + (int)wide) % (int)wide;
	decimal_show(s, at, value / pow(10, exponent), out);
	buf_addc(out, 'E');
	if (exponent < 0 || s->tokens[at].text.p[1] == '+')
		buf_addc(out, exponent < 0 ? '-' : '+');
	tail.tokens += at + 1;
	tail.count -= at + 1;
	tail.thousands = false;
	digits_make(&d, fabs((double)exponent), 0);
	whole_show(&tail, tail.count, &d, out);
}

/* The best fraction with a denominator up to `most`. */
static void fraction_find(double value, long most, long *numerator_out, long *denominator_out)
{
	double best = 2;

	*numerator_out = 0;
	*denominator_out = 1;
	for (long d = 1; d <= most; d++) {
		long n = lround(value * (double)d);
		double error = fabs(value - (double)n / (double)d);

		if (error < best - 1e-12) {
			best = error;
			*numerator_out = n;
			*denominator_out = d;
		}
	}
}

static void ratio_show(const struct section *s, size_t slash, double value, struct buf *out)
{
	size_t wide = placeholders(s, slash, s->count);
	long numerator, denominator;
	bool has_whole = placeholders(s, 0, slash) > wide && value < 1e15;
	double whole = has_whole ? floor(value) : 0;

	fraction_find(value - whole, wide <= 1 ? 9 : wide == 2 ? 99 : 999, &numerator, &denominator);
	if (has_whole && numerator == denominator) {
		whole += 1;
		numerator = 0;
	}
	if (whole > 0 || numerator == 0)
		buf_addf(out, "%.0f", whole);
	if (numerator > 0)
		buf_addf(out, "%s%ld/%ld", whole > 0 ? " " : "", numerator, denominator);
}

void number_show(const struct section *s, double value, struct span raw, struct buf *out)
{
	size_t general = token_find(s, TOKEN_GENERAL), exponent = token_find(s, TOKEN_EXPONENT);
	size_t slash = token_find(s, TOKEN_SLASH);

	for (unsigned i = 0; i < s->scale && i < 100; i++)
		value /= 1000;
	for (size_t i = 0; i < s->count && i < 10; i++)
		value *= s->tokens[i].kind == TOKEN_PERCENT ? 100 : 1;
	if (general < s->count) {
		for (size_t i = 0; i < s->count; i++) {
			if (i == general)
				number_general(value, raw.len > 0 && raw.p[0] == '-' ? (struct span){raw.p + 1, raw.len - 1} : raw, out);
			else
				literal(&s->tokens[i], out);
		}
	} else if (exponent < s->count) {
		exponent_show(s, exponent, value, out);
	} else if (slash < s->count && placeholders(s, slash, s->count) > 0) {
		ratio_show(s, slash, value, out);
	} else {
		decimal_show(s, s->count, value, out);
	}
}
