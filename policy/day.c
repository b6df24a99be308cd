/* day.c - days as people write them, and as they are counted. */
#include "policy/day.h"

#include <stdio.h>
#include <time.h>

#define EPOCH_DAYS 719162 /* from 0001-01-01 to 1970-01-01 */
#define LAST_YEAR 9999

static int digits(const char *p, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		n = 10 * n + (p[i] - '0');
	}
	return n;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* year > 0. */
static int32_t days_of(int year, int month, int day)
{
	int before = year - 1;
	int32_t days = 365 * before + before / 4 - before / 100 + before / 400 + day - 1;

	for (int m = 1; m < month; m++)
		days += days_in_month(year, m);
	return days - EPOCH_DAYS;
}

bool day_parse(struct span s, int32_t *day_out)
{
	int year, month, day;

	if (s.len != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	year = digits(s.p, 4);
	month = digits(s.p + 5, 2);
	day = digits(s.p + 8, 2);
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*day_out = days_of(year, month, day);
	return true;
}

void day_print(int32_t day, char out[DAY_TEXT])
{
	int year = day < 0 ? 1969 + day / 365 : 1970 + day / 366, month = 1;
	int64_t left;

	if (year < 1)
		year = 1;
	while (year < LAST_YEAR && days_of(year + 1, 1, 1) <= day)
		year++;
	left = (int64_t)day - days_of(year, 1, 1);
	while (month < 12 && left >= days_in_month(year, month))
		left -= days_in_month(year, month++);
	snprintf(out, DAY_TEXT, "%04d-%02d-%02d", year, month, left < 0 || left > 30 ? 1 : (int)left + 1);
}

int32_t day_local(int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000 - (now_ms % 1000 < 0));
	struct tm tm;
	int64_t seconds;

	if (localtime_r(&now, &tm) == NULL)
		return INT32_MIN;
	seconds = (int64_t)now + tm.tm_gmtoff;
	return (int32_t)(seconds / 86400 - (seconds % 86400 < 0));
}
