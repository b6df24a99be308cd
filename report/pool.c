/* pool.c - reader processes kept warm, and the threads that wait for one.
 *
 * A keeper thread starts readers and replaces them: the kernel kills a reader with the thread that started it, and
 * the threads that read messages come and go. Who reads takes the reader that was used last, its memory is warm;
 * who waits is served in the order of coming. */
#include "report/pool.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/program.h"
#include "report/limits.h"
#include "report/reader_process.h"

#define COUNT_MOST 64
#define START_MOST_MS 30000      /* to warm up, on a busy machine */
#define RETRY_FIRST_MS 100       /* after a failed start; doubled each time */
#define RETRY_MOST_MS 10000
#define WAIT_DEADLINES 4         /* deadlines to wait for a free reader */
#define WAIT_MOST_MS 120000
#define MARGIN_MOST_MS 1000      /* the reader is to stop by itself this much before it is killed, and say where it was */

enum slot_state {
	SLOT_EMPTY,    /* no process: the keeper starts one */
	SLOT_STARTING, /* the keeper waits for its greeting */
	SLOT_FREE,
	SLOT_BUSY,     /* a thread reads with it */
	SLOT_SPENT     /* the keeper ends it */
};

/* process belongs to the keeper in the first two states and the last, to a reading thread while busy. */
struct slot {
	enum slot_state state;
	struct reader_process process;
	struct deadline start;
	struct slot *next_free;
};

struct waiter {
	pthread_cond_t cond;
	struct slot *slot; /* given */
	bool failed;       /* no reader can be started */
	struct waiter *next;
};

struct settings {
	struct read_limits limits;
	int64_t memory_bytes;
	uint64_t recycle;
};

struct pool {
	pthread_mutex_t lock; /* all below, but what is set once */
	struct settings settings;
	struct slot *free;    /* last used first */
	struct waiter *waiters, **waiters_end;
	struct err failure;   /* of the last start */
	unsigned failures;    /* in a row */
	struct deadline retry;
	bool closing, begun, told_no_landlock;
	bool stillborn; /* not one could be started at the beginning; what ends a moment later is no such failure */

	pthread_cond_t begin; /* the keeper has tried to start them all */
	pthread_condattr_t by_monotonic;
	pthread_t keeper;
	bool has_keeper;
	int wake; /* eventfd: the keeper is to look */
	char program[PATH_MAX];
	size_t count;
	struct slot slots[];
};

/* ---- with the lock held ---- */

static void waiter_serve(struct pool *pool, struct slot *slot)
{
	struct waiter *w = pool->waiters;

	pool->waiters = w->next;
	if (pool->waiters == NULL)
		pool->waiters_end = &pool->waiters;
	w->slot = slot;
	w->failed = slot == NULL;
	pthread_cond_signal(&w->cond);
}

static void waiter_leave(struct pool *pool, struct waiter *waiter)
{
	struct waiter **at = &pool->waiters;

	while (*at != waiter)
		at = &(*at)->next;
	*at = waiter->next;
	if (*at == NULL)
		pool->waiters_end = at;
}

static void slot_offer(struct pool *pool, struct slot *slot)
{
	if (pool->waiters != NULL) {
		slot->state = SLOT_BUSY;
		waiter_serve(pool, slot);
		return;
	}
	slot->state = SLOT_FREE;
	slot->next_free = pool->free;
	pool->free = slot;
}

static bool any_in(const struct pool *pool, unsigned states)
{
	for (size_t i = 0; i < pool->count; i++) {
		if (states & 1u << pool->slots[i].state)
			return true;
	}
	return false;
}

/* No reader is there and none is coming: who waits is told, instead of waiting for the next try. */
static bool is_hopeless(const struct pool *pool)
{
	return pool->failures > 0 && !any_in(pool, 1u << SLOT_STARTING | 1u << SLOT_FREE | 1u << SLOT_BUSY);
}

static void keeper_wake(const struct pool *pool)
{
	const uint64_t one = 1;

	(void)!write(pool->wake, &one, sizeof(one));
}

/* ---- the keeper ---- */

static void start_failed(struct pool *pool, struct slot *slot, const struct err *err)
{
	int64_t wait_ms = RETRY_MOST_MS;

	if (pool->failures < 7)
		wait_ms = (int64_t)RETRY_FIRST_MS << pool->failures;
	slot->state = slot->process.pid > 0 ? SLOT_SPENT : SLOT_EMPTY;
	pool->failure = *err;
	pool->failures++;
	pool->retry = deadline_in_ms(wait_ms);
	log_error("reader=failed retry_ms=%" PRId64 " %s", wait_ms, err->text);
	while (pool->waiters != NULL && is_hopeless(pool))
		waiter_serve(pool, NULL);
}

static void slot_start(struct pool *pool, struct slot *slot)
{
	int64_t memory_bytes = pool->settings.memory_bytes;
	struct err err = {0};
	int rc;

	slot->state = SLOT_STARTING;
	slot->start = deadline_in_ms(START_MOST_MS);
	pthread_mutex_unlock(&pool->lock);
	rc = reader_process_start(&slot->process, pool->program, memory_bytes, &err);
	pthread_mutex_lock(&pool->lock);
	if (rc != 0)
		start_failed(pool, slot, &err);
}

static void slot_greeted(struct pool *pool, struct slot *slot)
{
	if (slot->process.landlock_abi == 0 && !pool->told_no_landlock) {
		pool->told_no_landlock = true;
		log_warning("reader=ready landlock=none: this kernel cannot confine which files the reader may open");
	}
	pool->failures = 0;
	log_debug("reader=ready pid=%ld landlock=%" PRIu32, (long)slot->process.pid, slot->process.landlock_abi);
	slot_offer(pool, slot);
}

static void slot_look(struct pool *pool, struct slot *slot)
{
	struct err err = {0};
	int rc = reader_process_greeting(&slot->process, &err);

	if (rc == 0 && deadline_left_ms(slot->start) == 0)
		rc = err_set(&err, ERR_TEMPORARY, "reader: not ready after %d ms", START_MOST_MS);
	if (rc > 0)
		slot_greeted(pool, slot);
	else if (rc < 0)
		start_failed(pool, slot, &err);
}

static void slot_end(struct pool *pool, struct slot *slot)
{
	pthread_mutex_unlock(&pool->lock);
	reader_process_end(&slot->process);
	pthread_mutex_lock(&pool->lock);
	slot->state = SLOT_EMPTY;
}

static bool may_start(const struct pool *pool)
{
	return pool->failures == 0 || (deadline_left_ms(pool->retry) == 0 && !any_in(pool, 1u << SLOT_STARTING));
}

static void keeper_round(struct pool *pool)
{
	for (size_t i = 0; i < pool->count && !pool->closing; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->state == SLOT_STARTING)
			slot_look(pool, slot);
		if (slot->state == SLOT_SPENT)
			slot_end(pool, slot);
		if (slot->state == SLOT_EMPTY && may_start(pool))
			slot_start(pool, slot);
	}
}

/* What to wait for until the next round. */
static size_t keeper_poll(const struct pool *pool, struct pollfd *fds, int *timeout_ms)
{
	size_t n = 1;

	fds[0] = (struct pollfd){.fd = pool->wake, .events = POLLIN};
	*timeout_ms = any_in(pool, 1u << SLOT_EMPTY | 1u << SLOT_SPENT) ? deadline_left_ms(pool->retry) + 1 : -1;
	for (size_t i = 0; i < pool->count; i++) {
		const struct slot *slot = &pool->slots[i];

		if (slot->state == SLOT_STARTING) {
			fds[n++] = (struct pollfd){.fd = slot->process.sock, .events = POLLIN};
			*timeout_ms = START_MOST_MS;
		}
	}
	return n;
}

static void *keeper_run(void *arg)
{
	struct pool *pool = arg;
	struct pollfd fds[1 + COUNT_MOST];
	uint64_t drained;
	int timeout_ms;

	pthread_mutex_lock(&pool->lock);
	while (!pool->closing) {
		size_t n;

		keeper_round(pool);
		if (!pool->begun) {
			pool->begun = true;
			pool->stillborn = is_hopeless(pool);
			pthread_cond_signal(&pool->begin);
		}
		n = keeper_poll(pool, fds, &timeout_ms);
		pthread_mutex_unlock(&pool->lock);
		poll(fds, n, timeout_ms);
		(void)!read(pool->wake, &drained, sizeof(drained));
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* ---- the pool ---- */

static struct settings settings_from(const struct conf *conf)
{
	struct settings s = {.limits = limits_from(conf), .memory_bytes = conf->reader_memory,
	                     .recycle = (uint64_t)conf->reader_recycle};

	return s;
}

/* The keeper takes no signal: they are for the threads of the program. */
static int keeper_create(struct pool *pool)
{
	sigset_t all, old;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&pool->keeper, NULL, keeper_run, pool);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc;
}

static int keeper_begin(struct pool *pool, struct err *err)
{
	bool hopeless;
	int rc = keeper_create(pool);

	if (rc != 0) {
		errno = rc;
		return err_set_sys(err, "start the keeper of the readers");
	}
	pool->has_keeper = true;
	pthread_mutex_lock(&pool->lock);
	while (!pool->begun)
		pthread_cond_wait(&pool->begin, &pool->lock);
	hopeless = pool->stillborn;
	if (hopeless && err != NULL)
		*err = pool->failure;
	pthread_mutex_unlock(&pool->lock);
	return hopeless ? -1 : 0;
}

static struct pool *pool_make(const struct conf *conf, size_t count)
{
	struct pool *pool = calloc(1, sizeof(*pool) + count * sizeof(pool->slots[0]));

	if (pool == NULL)
		return NULL;
	pool->settings = settings_from(conf);
	pool->count = count;
	pool->waiters_end = &pool->waiters;
	for (size_t i = 0; i < count; i++)
		pool->slots[i].process.sock = -1;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->begin, NULL);
	pthread_condattr_init(&pool->by_monotonic);
	pthread_condattr_setclock(&pool->by_monotonic, CLOCK_MONOTONIC);
	pool->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return pool;
}

static int program_set(struct pool *pool, const char *program, struct err *err)
{
	if (program == NULL)
		return program_find("atesaki-reader", "report", pool->program, sizeof(pool->program), err);
	if (snprintf(pool->program, sizeof(pool->program), "%s", program) >= (int)sizeof(pool->program))
		return err_set(err, ERR_INPUT, "%s: path too long", program);
	return 0;
}

struct pool *pool_new(const struct conf *conf, const char *program, size_t count, struct err *err)
{
	struct pool *pool;

	if (count == 0)
		count = (size_t)conf->reader_count;
	pool = pool_make(conf, count < COUNT_MOST ? count : COUNT_MOST);
	if (pool == NULL) {
		err_set_nomem(err, "pool of readers");
		return NULL;
	}
	if (pool->wake < 0)
		err_set_sys(err, "eventfd");
	else if (program_set(pool, program, err) == 0 && keeper_begin(pool, err) == 0)
		return pool;
	pool_free(&pool);
	return NULL;
}

void pool_free(struct pool **pool_ptr)
{
	struct pool *pool = pool_ptr == NULL ? NULL : *pool_ptr;

	if (pool == NULL)
		return;
	*pool_ptr = NULL;
	if (pool->has_keeper) {
		pthread_mutex_lock(&pool->lock);
		pool->closing = true;
		pthread_mutex_unlock(&pool->lock);
		keeper_wake(pool);
		pthread_join(pool->keeper, NULL);
	}
	for (size_t i = 0; i < pool->count; i++)
		reader_process_end(&pool->slots[i].process);
	if (pool->wake >= 0)
		close(pool->wake);
	pthread_condattr_destroy(&pool->by_monotonic);
	pthread_cond_destroy(&pool->begin);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

/* Has it done its share, or does it no longer fit the configuration? */
static bool is_worn(const struct pool *pool, const struct reader_process *process)
{
	return process->messages >= pool->settings.recycle || process->memory_bytes != pool->settings.memory_bytes ||
	       process->resident_bytes > (uint64_t)process->memory_bytes / 2;
}

void pool_configure(struct pool *pool, const struct conf *conf)
{
	struct slot **at = &pool->free;

	pthread_mutex_lock(&pool->lock);
	pool->settings = settings_from(conf);
	while (*at != NULL) {
		struct slot *slot = *at;

		if (is_worn(pool, &slot->process)) {
			*at = slot->next_free;
			slot->state = SLOT_SPENT;
		} else {
			at = &slot->next_free;
		}
	}
	pthread_mutex_unlock(&pool->lock);
	keeper_wake(pool);
}

/* ---- one message ---- */

static int64_t wait_most_ms(const struct settings *settings)
{
	uint64_t ms = settings->limits.deadline_ms * WAIT_DEADLINES;

	if (ms < START_MOST_MS)
		return START_MOST_MS;
	return ms > WAIT_MOST_MS ? WAIT_MOST_MS : (int64_t)ms;
}

/* With the lock held. NULL: not in time, or (waiter->failed) never. */
static struct slot *slot_wait(struct pool *pool, struct waiter *waiter)
{
	struct deadline until = deadline_in_ms(wait_most_ms(&pool->settings));
	const struct timespec ts = {until.at_us / 1000000, until.at_us % 1000000 * 1000};
	int rc = 0;

	pthread_cond_init(&waiter->cond, &pool->by_monotonic);
	*pool->waiters_end = waiter;
	pool->waiters_end = &waiter->next;
	while (waiter->slot == NULL && !waiter->failed && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&waiter->cond, &pool->lock, &ts);
	if (waiter->slot == NULL && !waiter->failed)
		waiter_leave(pool, waiter);
	pthread_cond_destroy(&waiter->cond);
	return waiter->slot;
}

static struct slot *slot_take(struct pool *pool, struct settings *settings, struct err *err)
{
	struct waiter waiter = {.slot = NULL};
	struct slot *slot = NULL;

	pthread_mutex_lock(&pool->lock);
	if (pool->free != NULL) {
		slot = pool->free;
		pool->free = slot->next_free;
		slot->state = SLOT_BUSY;
	} else {
		waiter.failed = is_hopeless(pool);
		if (!waiter.failed)
			slot = slot_wait(pool, &waiter);
	}
	if (waiter.failed)
		err_set(err, ERR_TEMPORARY, "no reader: %s", pool->failure.text);
	else if (slot == NULL)
		err_set(err, ERR_TEMPORARY, "no reader was free in time");
	*settings = pool->settings;
	pthread_mutex_unlock(&pool->lock);
	return slot;
}

static void slot_give_back(struct pool *pool, struct slot *slot)
{
	bool keep;

	pthread_mutex_lock(&pool->lock);
	keep = slot->process.pid > 0 && !is_worn(pool, &slot->process);
	if (keep)
		slot_offer(pool, slot);
	else
		slot->state = slot->process.pid > 0 ? SLOT_SPENT : SLOT_EMPTY;
	pthread_mutex_unlock(&pool->lock);
	if (!keep)
		keeper_wake(pool);
}

/* A reader that waits for a message: one that died while nobody looked costs no message its reading. */
static struct slot *slot_take_living(struct pool *pool, struct settings *settings, struct err *err)
{
	for (size_t i = 0; i <= pool->count; i++) {
		struct slot *slot = slot_take(pool, settings, err);
		long pid;

		if (slot == NULL || reader_process_waits(&slot->process))
			return slot;
		pid = (long)slot->process.pid;
		log_warning("reader=died pid=%ld signal=%d while it had nothing to do", pid,
			reader_process_end(&slot->process).signal);
		slot_give_back(pool, slot);
	}
	err_set(err, ERR_TEMPORARY, "no reader stays alive");
	return NULL;
}

struct loss {
	enum unreadable_why why;
	char detail[128];
};

/* What an answer that is not whole is called; ends the process. */
static void loss_tell(struct slot *slot, enum reader_answer answer, const char *lie, uint64_t deadline_ms,
	struct loss *loss)
{
	long pid = (long)slot->process.pid;
	struct reader_end end = reader_process_end(&slot->process);

	switch (answer) {
	case ANSWER_NO_MEMORY:
	case ANSWER_WHOLE:
	case ANSWER_FULL:
		loss->why = WHY_LIMIT;
		snprintf(loss->detail, sizeof(loss->detail), "reader.memory");
		break;
	case ANSWER_NO_MESSAGE:
		loss->why = WHY_CRASH;
		snprintf(loss->detail, sizeof(loss->detail), "the reader did not get the message whole");
		break;
	case ANSWER_CRASH:
		loss->why = end.no_memory ? WHY_LIMIT : WHY_CRASH;
		if (end.no_memory)
			snprintf(loss->detail, sizeof(loss->detail), "reader.memory");
		else if (end.signal == 0)
			snprintf(loss->detail, sizeof(loss->detail), "the reader gave up");
		else
			snprintf(loss->detail, sizeof(loss->detail), "the reader died (signal %d)", end.signal);
		break;
	case ANSWER_TIMEOUT:
		loss->why = WHY_TIMEOUT;
		snprintf(loss->detail, sizeof(loss->detail), "reader.deadline %" PRIu64 " ms", deadline_ms);
		break;
	case ANSWER_LIE:
		loss->why = WHY_DAMAGED;
		snprintf(loss->detail, sizeof(loss->detail), "the reader's answer: %s", lie);
		break;
	}
	log_warning("reader=lost pid=%ld why=%s %s", pid, unreadable_why_name(loss->why), loss->detail);
}

/* The whole message is called unreadable, at the part where the reader was. 0, or -1 when memory is used up. */
static int loss_add(struct reading *reading, enum read_as as, size_t size_bytes, const struct loss *loss)
{
	bool message = as == READ_AS_MESSAGE;
	struct part root = {.role = message ? PART_MESSAGE : PART_DOCUMENT, .place = span_of(message ? "body" : ""),
	                    .name = {"", 0}, .type = span_of(message ? "message/rfc822" : "application/octet-stream"),
	                    .size_bytes = size_bytes};
	struct unreadable u = {.why = loss->why, .detail = span_of(loss->detail)};

	if (reading->part_count == 0 && reading_add_part(reading, &root) < 0)
		return -1;
	u.part = (uint32_t)(reading->part_count - 1);
	u.place = reading->parts[u.part].place;
	return reading_add_unreadable(reading, &u) < 0 ? -1 : 0;
}

static struct wire_request request_of(const struct settings *settings, size_t size_bytes, enum read_as as)
{
	struct wire_request request = {.version = WIRE_VERSION, .read_as = as, .size_bytes = size_bytes,
	                               .limits = settings->limits};
	uint64_t margin_ms = request.limits.deadline_ms / 10;

	request.limits.deadline_ms -= margin_ms < MARGIN_MOST_MS ? margin_ms : MARGIN_MOST_MS;
	return request;
}

struct reading *pool_read(struct pool *pool, int fd, size_t size_bytes, enum read_as as, struct err *err)
{
	struct settings settings;
	struct slot *slot = slot_take_living(pool, &settings, err);
	struct reading *reading = slot == NULL ? NULL : reading_new(0);
	enum reader_answer answer = ANSWER_FULL;
	struct wire_request request;
	const char *lie = "";
	struct loss loss;
	bool good;

	if (slot == NULL)
		return NULL;
	request = request_of(&settings, size_bytes, as);
	if (reading != NULL)
		answer = reader_process_read(&slot->process, &request, fd,
			deadline_in_ms((int64_t)settings.limits.deadline_ms), reading, &lie);
	good = answer == ANSWER_WHOLE;
	if (!good) {
		loss_tell(slot, answer, lie, settings.limits.deadline_ms, &loss);
		good = answer != ANSWER_FULL && loss_add(reading, as, size_bytes, &loss) == 0;
	}
	slot_give_back(pool, slot);
	if (!good) {
		reading_free(&reading);
		err_set_nomem(err, "reading");
	}
	return reading;
}
