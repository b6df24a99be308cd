/* fake_rooms.c - what the milter calls in the other rooms, for tests. */
#include "milter/fake_rooms.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/judge.h"
#include "quarantine/directory_cache.h"
#include "quarantine/store.h"
#include "report/pool.h"

#define RECORD_MOST 1024

static struct {
	pthread_mutex_t lock;
	atomic_int fault;
	_Atomic int64_t delay_ms, directory;
	struct fake_record records[RECORD_MOST];
	size_t record_count;
	struct buf read;
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct directory {
	atomic_uint references;
	char version[32];
};

struct policy {
	atomic_uint references;
	const struct conf *conf;
	struct directory *dir;
};

/* ---- the test's side ---- */

void fake_reset(void)
{
	pthread_mutex_lock(&fake.lock);
	for (size_t i = 0; i < fake.record_count; i++)
		buf_free(&fake.records[i].sealed);
	memset(fake.records, 0, sizeof(fake.records));
	fake.record_count = 0;
	buf_free(&fake.read);
	pthread_mutex_unlock(&fake.lock);
	fake.fault = FAKE_SOUND;
	fake.delay_ms = 0;
}

void fake_set_fault(enum fake_fault fault)
{
	fake.fault = (int)fault;
}

void fake_set_delay_ms(int64_t ms)
{
	fake.delay_ms = ms;
}

void fake_set_directory(int64_t version)
{
	fake.directory = version;
}

size_t fake_record_count(void)
{
	size_t count;

	pthread_mutex_lock(&fake.lock);
	count = fake.record_count;
	pthread_mutex_unlock(&fake.lock);
	return count;
}

struct fake_record *fake_record_last(void)
{
	size_t count = fake_record_count();

	return count == 0 ? NULL : &fake.records[count - 1];
}

const struct buf *fake_read_last(void)
{
	return &fake.read;
}

/* ---- report ---- */

static void keep_bytes(int fd, size_t size)
{
	char chunk[8192];
	ssize_t n;

	pthread_mutex_lock(&fake.lock);
	buf_clear(&fake.read);
	for (size_t at = 0; at < size && (n = pread(fd, chunk, sizeof(chunk), (off_t)at)) > 0; at += (size_t)n)
		buf_add(&fake.read, chunk, (size_t)n);
	pthread_mutex_unlock(&fake.lock);
}

struct reading *pool_read(struct pool *pool, int fd, size_t size_bytes, enum read_as as, struct err *err)
{
	struct part body = {.role = PART_MESSAGE, .place = span_of("body"), .size_bytes = size_bytes};
	struct reading *reading;
	int64_t delay_ms = fake.delay_ms;

	(void)pool, (void)as;
	if (delay_ms > 0)
		nanosleep(&(struct timespec){delay_ms / 1000, delay_ms % 1000 * 1000000}, NULL);
	if (fake.fault == FAKE_READ_FAILS) {
		err_set(err, ERR_TEMPORARY, "no reader");
		return NULL;
	}
	/* A reader may be taken over: it must not be able to change what is sealed later. */
	if (write(fd, "!", 1) >= 0)
		abort();
	keep_bytes(fd, size_bytes);
	reading = reading_new(0);
	reading_add_part(reading, &body);
	return reading;
}

/* ---- policy ---- */

struct policy *policy_new(const struct conf *conf, struct directory *dir, struct err *err)
{
	struct policy *policy = calloc(1, sizeof(*policy));

	(void)err;
	atomic_init(&policy->references, 1);
	policy->conf = conf_hold(conf);
	policy->dir = dir;
	atomic_fetch_add(&dir->references, 1);
	return policy;
}

void policy_release(struct policy **policy)
{
	struct policy *p = *policy;

	*policy = NULL;
	if (p == NULL || atomic_fetch_sub(&p->references, 1) != 1)
		return;
	conf_release(&p->conf);
	directory_release(&p->dir);
	free(p);
}

struct directory *policy_directory(const struct policy *policy)
{
	return policy->dir;
}

void directory_release(struct directory **dir)
{
	struct directory *d = *dir;

	*dir = NULL;
	if (d != NULL && atomic_fetch_sub(&d->references, 1) == 1)
		free(d);
}

static enum verdict_kind kind_for(const char *recipient)
{
	const char *at = strrchr(recipient, '@');

	if (at != NULL && strcmp(at, "@held.example") == 0)
		return VERDICT_HOLD;
	return at != NULL && strcmp(at, "@refused.example") == 0 ? VERDICT_REJECT : VERDICT_PASS;
}

/* Recipients at partial.example wait, the others get it. */
static void judge_partly(const struct envelope *envelope, struct arena *arena, struct verdict *verdict)
{
	struct recipient_finding *v = arena_array(arena, envelope->recipient_count + 1, sizeof(*v));
	size_t waiting = 0;

	for (size_t i = 0; i < envelope->recipient_count; i++) {
		const char *at = strrchr(envelope->recipients[i], '@');

		v[i].address = span_of(envelope->recipients[i]);
		v[i].at_once = at == NULL || strcmp(at, "@partial.example") != 0;
		waiting += !v[i].at_once;
	}
	if (waiting == 0)
		return;
	verdict->kind = VERDICT_HOLD;
	verdict->reasons[0] = REASON_UNKNOWN_RECIPIENT;
	verdict->recipients = v;
	verdict->recipient_count = envelope->recipient_count;
	verdict->partial = waiting < envelope->recipient_count;
}

int store_documents_look(struct store *store, struct span digests, int64_t since_ms, struct arena *arena,
	struct document_sighting **sightings_out, size_t *count_out, struct err *err)
{
	(void)store, (void)digests, (void)since_ms, (void)arena;
	*sightings_out = NULL;
	*count_out = 0;
	return fake.fault == FAKE_STORE_FAILS ? err_set(err, ERR_TEMPORARY, "no answer") : 0;
}

int judge_with(struct policy *policy, const struct envelope *envelope, const struct reading *reading, int64_t now_ms,
	const struct history *history, struct arena *arena, struct verdict *verdict_out, struct err *err)
{
	(void)now_ms, (void)history;
	if (fake.fault == FAKE_JUDGE_FAILS)
		return err_set(err, ERR_TEMPORARY, "no verdict");
	*verdict_out = (struct verdict){.kind = VERDICT_PASS, .reasons = {REASON_MATCHED}, .reason_count = 1,
	                                .unreadable = reading->unreadable,
	                                .unreadable_count = reading->unreadable_count,
	                                .directory_version = policy->dir->version};
	for (size_t i = 0; i < envelope->recipient_count; i++) {
		if (kind_for(envelope->recipients[i]) != VERDICT_PASS) {
			verdict_out->kind = kind_for(envelope->recipients[i]);
			verdict_out->reasons[0] = REASON_CROSS_CLIENT;
		}
	}
	judge_partly(envelope, arena, verdict_out);
	return 0;
}

/* ---- quarantine ---- */

static void put(char *to, size_t room, const char *text)
{
	snprintf(to, room, "%s", text);
}

static void keep_decision(struct fake_record *record, const struct decision *d)
{
	size_t len = 0;

	put(record->queue_id, sizeof(record->queue_id), d->queue_id);
	put(record->verdict, sizeof(record->verdict), d->verdict);
	put(record->reasons, sizeof(record->reasons), d->reasons);
	put(record->sender, sizeof(record->sender), d->sender);
	put(record->auth_user, sizeof(record->auth_user), d->auth_user);
	put(record->client_addr, sizeof(record->client_addr), d->client_addr);
	put(record->message_id, sizeof(record->message_id), d->message_id);
	put(record->directory_version, sizeof(record->directory_version), d->directory_version);
	for (size_t i = 0; i < d->recipient_count && len < sizeof(record->recipients); i++)
		len += (size_t)snprintf(record->recipients + len, sizeof(record->recipients) - len, "%s%s",
			i > 0 ? " " : "", d->recipients[i]);
	len = 0;
	for (size_t i = 0; i < d->delivered_count && len < sizeof(record->delivered); i++)
		len += (size_t)snprintf(record->delivered + len, sizeof(record->delivered) - len, "%s%s", i > 0 ? " " : "",
			d->delivered[i]);
	record->monitor = d->monitor;
	record->evidence = d->evidence != NULL && d->evidence[0] == '{';
	record->size_bytes = d->size_bytes;
}

int store_submit(struct store *store, struct decision *decision, struct span sealed, int64_t *hold_id_out, struct err *err)
{
	struct fake_record *record;

	(void)store;
	if (fake.fault == FAKE_STORE_FAILS)
		return err_set(err, ERR_TEMPORARY, "no room");
	pthread_mutex_lock(&fake.lock);
	record = &fake.records[fake.record_count++ % RECORD_MOST];
	keep_decision(record, decision);
	if (sealed.p != NULL) {
		buf_add(&record->sealed, sealed.p, sealed.len);
		record->hold_id = (int64_t)fake.record_count;
	}
	*hold_id_out = record->hold_id;
	pthread_mutex_unlock(&fake.lock);
	return 0;
}

int store_directory_version(struct store *store, int64_t *version_out, struct err *err)
{
	(void)store;
	if (fake.fault == FAKE_STORE_FAILS)
		return err_set(err, ERR_TEMPORARY, "no answer");
	*version_out = fake.directory;
	return 0;
}

int store_directory_get(struct store *store, int64_t version, struct buf *csv_out, struct err *err)
{
	(void)store, (void)err;
	return buf_addf(csv_out, "version %" PRId64, version);
}

int directory_cached(const struct conf *conf, struct span csv, const char *version, struct directory **dir_out,
	struct err *err)
{
	struct directory *dir;

	(void)conf, (void)csv;
	if (fake.fault == FAKE_DIRECTORY_BAD)
		return err_set(err, ERR_INPUT, "2 faults");
	dir = calloc(1, sizeof(*dir));
	atomic_init(&dir->references, 1);
	put(dir->version, sizeof(dir->version), version);
	*dir_out = dir;
	return 0;
}
