/* deadline.c - a point in time by the clock that nobody sets. */
#include "base/deadline.h"

#include <limits.h>
#include <time.h>

int64_t clock_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct deadline deadline_in_ms(int64_t ms)
{
	return (struct deadline){clock_now_us() + ms * 1000};
}

int deadline_left_ms(struct deadline d)
{
	int64_t left = (d.at_us - clock_now_us() + 999) / 1000;

	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}
