/* progress.c - tells Postfix that a message is still being looked at. */
#include "milter/progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include <libmilter/mfapi.h>

#include "base/deadline.h"

struct progress {
	pthread_mutex_t lock;
	pthread_cond_t stirred; /* a wait ended, or it is time to stop */
	pthread_t thread;
	struct progress_wait *waits;
	unsigned count;
	int64_t interval_us;
	bool draining, stopping;
};

static struct timespec timespec_of(int64_t us)
{
	return (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
}

/* Under the lock, so that no session answers while this writes to its MTA. */
static void tell(struct progress *progress, int64_t now_us)
{
	for (struct progress_wait *wait = progress->waits; wait != NULL; wait = wait->after) {
		if (wait->next_us > now_us)
			continue;
		/* An MTA that went away is noticed when it is answered. */
		(void)smfi_progress(wait->ctx);
		wait->next_us = now_us + progress->interval_us;
	}
}

static void *run(void *user)
{
	struct progress *progress = user;

	pthread_mutex_lock(&progress->lock);
	while (!progress->stopping) {
		struct timespec until = timespec_of(clock_now_us() + progress->interval_us / 2);

		pthread_cond_timedwait(&progress->stirred, &progress->lock, &until);
		tell(progress, clock_now_us());
	}
	pthread_mutex_unlock(&progress->lock);
	return NULL;
}

static void cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

struct progress *progress_new(int64_t interval_ms, struct err *err)
{
	struct progress *progress = calloc(1, sizeof(*progress));

	if (progress == NULL) {
		err_set_nomem(err, "progress");
		return NULL;
	}
	progress->interval_us = interval_ms * 1000;
	pthread_mutex_init(&progress->lock, NULL);
	cond_init(&progress->stirred);
	if (pthread_create(&progress->thread, NULL, run, progress) == 0)
		return progress;
	err_set(err, ERR_TEMPORARY, "start a thread for progress");
	pthread_cond_destroy(&progress->stirred);
	pthread_mutex_destroy(&progress->lock);
	free(progress);
	return NULL;
}

void progress_free(struct progress **progress)
{
	struct progress *p = progress == NULL ? NULL : *progress;

	if (p == NULL)
		return;
	*progress = NULL;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->stirred);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->stirred);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

bool progress_begin(struct progress *progress, struct progress_wait *wait, void *ctx)
{
	*wait = (struct progress_wait){.ctx = ctx, .next_us = clock_now_us() + progress->interval_us};
	pthread_mutex_lock(&progress->lock);
	if (progress->draining) {
		pthread_mutex_unlock(&progress->lock);
		return false;
	}
	wait->after = progress->waits;
	if (wait->after != NULL)
		wait->after->before = wait;
	progress->waits = wait;
	progress->count++;
	pthread_mutex_unlock(&progress->lock);
	return true;
}

void progress_end(struct progress *progress, struct progress_wait *wait)
{
	pthread_mutex_lock(&progress->lock);
	if (wait->after != NULL)
		wait->after->before = wait->before;
	if (wait->before != NULL)
		wait->before->after = wait->after;
	else
		progress->waits = wait->after;
	progress->count--;
	pthread_mutex_unlock(&progress->lock);
}

unsigned progress_drain(struct progress *progress, int64_t ms)
{
	struct deadline deadline = deadline_in_ms(ms);
	unsigned count;

	for (;;) {
		pthread_mutex_lock(&progress->lock);
		progress->draining = true;
		count = progress->count;
		pthread_mutex_unlock(&progress->lock);
		if (count == 0 || deadline_left_ms(deadline) == 0)
			return count;
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	}
}
