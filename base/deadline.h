/* deadline.h - a point in time by the clock that nobody sets. */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdint.h>

/* CLOCK_MONOTONIC. */
int64_t clock_now_us(void);
/* Wall clock, milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

struct deadline {
	int64_t at_us;
};

struct deadline deadline_in_ms(int64_t ms);
/* Milliseconds left for poll(2): 0 when passed, rounded up, at most INT_MAX. */
int deadline_left_ms(struct deadline d);

#endif
