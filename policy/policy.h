/* policy.h - what policy/judge.h's snapshot is made of. Private to policy/. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <pthread.h>
#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "policy/judge.h"
#include "policy/spot.h"
#include "policy/stamp.h"
#include "policy/view.h"
#include "policy/word.h"

/* What one judgement needs while it runs; kept for the next one, on whatever thread. */
struct scratch {
	struct directory_scratch *directory;
	pcre2_match_data *match;      /* NULL: no pattern, no profile */
	pcre2_match_context *limits;
	struct view view;
	struct spots spots;
	struct scratch *next;
};

/* A client's section of the configuration. */
struct own_section {
	uint32_t client;
	const struct conf_client *section;
};

struct profile;

struct policy {
	atomic_uint references;
	const struct conf *conf;
	struct directory *dir;
	struct arena *arena;
	struct words words;
	pcre2_code *pattern; /* NULL: none */
	struct stamp_key stamp_key, stamp_old_key, seen_key;
	struct partner *partners; /* as many as conf has; partner.h */
	struct role *roles;
	struct own_section *own; /* by client */
	size_t own_count;
	struct profile *profiles;
	size_t profile_count;
	pthread_mutex_t lock;
	struct scratch *idle;
};

/* NULL with err when out of memory. */
struct scratch *scratch_take(struct policy *policy, struct err *err);
void scratch_give(struct policy *policy, struct scratch **scratch);

#endif
