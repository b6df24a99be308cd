/* judge.h - envelope + reading -> verdict. Pure: no I/O, the same input gives the same verdict. */
#ifndef POLICY_JUDGE_H
#define POLICY_JUDGE_H

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "policy/directory.h"
#include "policy/verdict.h"
#include "report/message.h"
#include "report/reading.h"

/* Configuration and directory together, compiled: an immutable, counted snapshot. */
struct policy;

/* Takes its own references on conf and dir. NULL with err (a bad identifier.pattern is ERR_INPUT). */
struct policy *policy_new(const struct conf *conf, struct directory *dir, struct err *err);
struct policy *policy_hold(struct policy *policy);
void policy_release(struct policy **policy);
const struct conf *policy_conf(const struct policy *policy);
struct directory *policy_directory(const struct policy *policy);

/* Judges. now_ms: wall clock, for validity dates. The verdict lives in the arena and borrows from policy and reading:
 * it must not outlive any of them. Thread-safe (scratch memory is kept per thread inside). 0, or -1 with err
 * (temporary): the boundary answers 4xx, never pass. mode = monitor does not change the verdict. */
int judge(struct policy *policy, const struct envelope *envelope, const struct reading *reading, int64_t now_ms,
	struct arena *arena, struct verdict *verdict_out, struct err *err);

/* What somebody remembers of documents: asked once a message that has any, before its verdict. */
struct sighting {
	size_t digest;      /* index among those asked for */
	struct span client; /* its identifier; empty: a document that anybody may get */
	int64_t at_ms;
};
struct history {
	void *to;
	/* All sightings of these documents, newest first, in the arena. 0, or -1 with err (temporary). */
	int (*look)(void *to, const struct document_digest *digests, size_t count, struct arena *arena,
		const struct sighting **sightings_out, size_t *count_out, struct err *err);
};
/* The same, asking `history` (may be NULL) whether a document went to another client before. */
int judge_with(struct policy *policy, const struct envelope *envelope, const struct reading *reading, int64_t now_ms,
	const struct history *history, struct arena *arena, struct verdict *verdict_out, struct err *err);

/* What the configuration has done with a message that is judged so for this reason alone. */
enum verdict_kind judge_action(const struct conf *conf, enum reason reason);

#endif
