/* date_show.c - a serial day number as a date or time, Western or by Japanese eras. */
#include "report/number_format_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERIAL_MOST 2958466.0 /* 9999-12-31 and a day */

struct moment {
	int year, month, day, weekday; /* weekday: Sunday is 0 */
	int hour, minute, second;
	double serial, fraction;       /* of a second */
};

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"};
static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const weekdays_kanji[] = {"日", "月", "火", "水", "木", "金", "土"};

/* The last that begins at or before the day. */
static const struct era {
	int year, month, day;
	const char *letter, *brief, *name;
} eras[] = {
	{2019, 5, 1, "R", "令", "令和"},
	{1989, 1, 8, "H", "平", "平成"},
	{1926, 12, 25, "S", "昭", "昭和"},
	{1912, 7, 30, "T", "大", "大正"},
	{1868, 1, 25, "M", "明", "明治"},
};

static const struct era *era_of(const struct moment *m)
{
	size_t i = 0;

	while (i + 1 < sizeof(eras) / sizeof(eras[0]) && (m->year * 100 + m->month) * 100 + m->day <
		(eras[i].year * 100 + eras[i].month) * 100 + eras[i].day)
		i++;
	return &eras[i];
}

/* Days since 1970-01-01 to the civil date, by the 400-year cycle of the Gregorian calendar. */
static void civil(long days, struct moment *m)
{
	long z = days + 719468, era = z / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	m->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	m->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	m->year = (int)(yoe + era * 400 + (m->month <= 2));
}

/* decimals: of the seconds shown, for rounding. */
static void moment_make(double serial, int decimals, struct moment *m)
{
	double step = pow(10, decimals), seconds = round(serial * 86400 * step) / step;
	long day = (long)floor(seconds / 86400);
	long in_day = (long)floor(seconds - (double)day * 86400 + 1e-6);

	m->serial = serial;
	m->fraction = seconds - floor(seconds + 1e-6);
	m->hour = (int)(in_day / 3600);
	m->minute = (int)(in_day / 60 % 60);
	m->second = (int)(in_day % 60);
	m->weekday = (int)((day + 6) % 7);
	if (day == 60) { /* 1900-02-29, which the serial numbers have and the calendar has not */
		m->year = 1900;
		m->month = 2;
		m->day = 29;
		return;
	}
	civil(day - 25569 + (day < 60), m);
	if (day == 0) {
		m->year = 1900;
		m->month = 1;
		m->day = 0;
	}
}

static void padded(struct buf *out, int value, size_t width)
{
	if (value < 0)
		buf_addc(out, '-');
	whole_number_add(out, (uint64_t)abs(value), width >= 2 ? 2 : 1);
}

static void month_show(const struct moment *m, size_t width, struct buf *out)
{
	const char *name = months[(m->month - 1) % 12];

	if (width <= 2)
		padded(out, m->month, width);
	else
		buf_add(out, name, width == 3 ? 3 : width == 5 ? 1 : strlen(name));
}

static void day_show(const struct moment *m, size_t width, struct buf *out)
{
	const char *name = weekdays[m->weekday];

	if (width <= 2)
		padded(out, m->day, width);
	else
		buf_add(out, name, width == 3 ? 3 : strlen(name));
}

static void year_show(const struct moment *m, size_t width, struct buf *out)
{
	if (width <= 2)
		padded(out, m->year % 100, 2);
	else
		whole_number_add(out, (uint64_t)abs(m->year), 4);
}

static void letter_show(const struct token *t, const struct moment *m, bool half, struct buf *out)
{
	const struct era *era = era_of(m);
	size_t width = t->text.len;

	switch (t->letter) {
	case 'y': year_show(m, width, out); return;
	case 'b': buf_addf(out, "%d", m->year + 543); return;
	case 'm': month_show(m, width, out); return;
	case 'd': day_show(m, width, out); return;
	case 'n': padded(out, m->minute, width); return;
	case 's': padded(out, m->second, width); return;
	case 'h': padded(out, half ? (m->hour + 11) % 12 + 1 : m->hour, width); return;
	case 'g': buf_adds(out, width == 1 ? era->letter : width == 2 ? era->brief : era->name); return;
	case 'e': padded(out, m->year - era->year + 1, width); return;
	case 'a':
		buf_adds(out, weekdays_kanji[m->weekday]);
		buf_adds(out, width >= 4 ? "曜日" : "");
		return;
	}
}

static void elapsed_show(const struct token *t, const struct moment *m, struct buf *out)
{
	double unit = t->letter == 'h' ? 24 : t->letter == 'm' ? 1440 : 86400;

	buf_addf(out, "%0*.0f", (int)(t->text.len < 9 ? t->text.len : 9), floor(m->serial * unit + 1e-9));
}

static void half_day_show(const struct token *t, const struct moment *m, struct buf *out)
{
	const char *slash = memchr(t->text.p, '/', t->text.len);
	size_t before = (size_t)(slash - t->text.p);

	if (m->hour < 12)
		buf_add(out, t->text.p, before);
	else
		buf_add(out, slash + 1, t->text.len - before - 1);
}

/* Digits behind a point that stands behind seconds. */
static size_t decimals_at(const struct section *s, size_t i)
{
	size_t count = 0;

	if (s->tokens[i].kind != TOKEN_POINT)
		return 0;
	while (i + 1 + count < s->count && s->tokens[i + 1 + count].kind == TOKEN_DIGIT)
		count++;
	return count < 9 ? count : 9;
}

static void token_show(const struct section *s, size_t i, const struct moment *m, bool half, struct buf *out)
{
	const struct token *t = &s->tokens[i];
	char fraction[32];

	switch (t->kind) {
	case TOKEN_DATE: letter_show(t, m, half, out); return;
	case TOKEN_ELAPSED: elapsed_show(t, m, out); return;
	case TOKEN_HALF_DAY: half_day_show(t, m, out); return;
	case TOKEN_POINT:
		if (decimals_at(s, i) == 0) {
			buf_addc(out, '.');
			return;
		}
		snprintf(fraction, sizeof(fraction), "%.*f", (int)decimals_at(s, i), fabs(m->fraction));
		buf_adds(out, fraction + 1);
		return;
	case TOKEN_LITERAL:
	case TOKEN_SLASH:
	case TOKEN_PERCENT:
		buf_add(out, t->text.p, t->text.len);
		return;
	case TOKEN_GENERAL:
	case TOKEN_DIGIT:
	case TOKEN_EXPONENT:
	case TOKEN_TEXT:
		return;
	}
}

int date_show(const struct section *s, double serial, struct buf *out)
{
	struct moment m = {0};
	bool half = false;
	size_t decimals = 0;

	if (!(serial >= 0 && serial < SERIAL_MOST))
		return -1;
	for (size_t i = 0; i < s->count; i++) {
		half = half || s->tokens[i].kind == TOKEN_HALF_DAY;
		decimals = decimals_at(s, i) > decimals ? decimals_at(s, i) : decimals;
	}
	moment_make(serial, (int)decimals, &m);
	for (size_t i = 0; i < s->count; i++)
		token_show(s, i, &m, half, out);
	return 0;
}
