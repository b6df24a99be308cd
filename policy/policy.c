/* policy.c - configuration and directory together, compiled once, shared by all threads. */
#include "policy/policy.h"
#include "policy/partner.h"

#include <stdlib.h>

#include "policy/profile.h"
#include "policy/strictness.h"

#define DEPTH_LIMIT 1000u
#define HEAP_LIMIT_KIB 4096u
#define PATTERN_LONGEST 1000
/* What a large message left behind is not kept. */
#define KEPT_BYTES (4u << 20)

static int compile_pattern(struct policy *p, struct err *err)
{
	const char *text = p->conf->identifier_pattern;
	int code;
	PCRE2_SIZE at;
	PCRE2_UCHAR why[256];

	if (*text == '\0')
		return 0;
	if (strlen(text) > PATTERN_LONGEST)
		return err_set(err, ERR_INPUT, "identifier.pattern: longer than %d bytes", PATTERN_LONGEST);
	p->pattern = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (p->pattern == NULL) {
		pcre2_get_error_message(code, why, sizeof(why));
		return err_set(err, ERR_INPUT, "identifier.pattern: at character %zu: %s", (size_t)at + 1, (char *)why);
	}
	/* Without a JIT it is slower, not wrong. */
	pcre2_jit_compile(p->pattern, PCRE2_JIT_COMPLETE);
	return 0;
}

static void scratch_free(struct scratch **scratch)
{
	struct scratch *s = *scratch;

	if (s == NULL)
		return;
	directory_scratch_free(&s->directory);
	pcre2_match_data_free(s->match);
	pcre2_match_context_free(s->limits);
	view_free(&s->view);
	spots_free(&s->spots);
	free(s);
	*scratch = NULL;
}

static void policy_free(struct policy *p)
{
	while (p->idle != NULL) {
		struct scratch *s = p->idle;

		p->idle = s->next;
		scratch_free(&s);
	}
	pthread_mutex_destroy(&p->lock);
	pcre2_code_free(p->pattern);
	profiles_free(p);
	arena_free(&p->arena);
	directory_release(&p->dir);
	conf_release(&p->conf);
	free(p);
}

struct policy *policy_new(const struct conf *conf, struct directory *dir, struct err *err)
{
	struct policy *p = calloc(1, sizeof(*p));

	if (p == NULL || pthread_mutex_init(&p->lock, NULL) != 0) {
		free(p);
		err_set_nomem(err, "policy");
		return NULL;
	}
	p->references = 1;
	p->conf = conf_hold(conf);
	p->dir = directory_hold(dir);
	p->arena = arena_new(0);
	if (p->arena == NULL || words_load(&p->words, p->arena, conf) != 0) {
		err_set_nomem(err, "policy");
		policy_release(&p);
	} else if (compile_pattern(p, err) != 0 || partners_load(p, err) != 0 || strictness_load(p, err) != 0 ||
	           profiles_load(p, err) != 0 ||
	           stamp_key_read(conf->stamp_key, p->arena, &p->stamp_key, err) != 0 ||
	           stamp_key_read(conf->stamp_old_key, p->arena, &p->stamp_old_key, err) != 0 ||
	           stamp_key_read(conf->seen_key, p->arena, &p->seen_key, err) != 0) {
		policy_release(&p);
	}
	return p;
}

struct policy *policy_hold(struct policy *policy)
{
	atomic_fetch_add_explicit(&policy->references, 1, memory_order_relaxed);
	return policy;
}

void policy_release(struct policy **policy)
{
	if (policy == NULL || *policy == NULL)
		return;
	if (atomic_fetch_sub_explicit(&(*policy)->references, 1, memory_order_acq_rel) == 1)
		policy_free(*policy);
	*policy = NULL;
}

const struct conf *policy_conf(const struct policy *policy)
{
	return policy->conf;
}

struct directory *policy_directory(const struct policy *policy)
{
	return policy->dir;
}

static struct scratch *scratch_new(struct policy *p, struct err *err)
{
	struct scratch *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		err_set_nomem(err, "judgement");
		return NULL;
	}
	s->directory = directory_scratch_new(p->dir, err);
	if (s->directory == NULL) {
		scratch_free(&s);
		return NULL;
	}
	if (p->pattern == NULL && p->profile_count == 0)
		return s;
	/* Of a profile's pattern the first group is asked for. */
	s->match = pcre2_match_data_create(2, NULL);
	s->limits = pcre2_match_context_create(NULL);
	if (s->match == NULL || s->limits == NULL) {
		err_set_nomem(err, "judgement");
		scratch_free(&s);
		return NULL;
	}
	pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(s->limits, HEAP_LIMIT_KIB);
	return s;
}

struct scratch *scratch_take(struct policy *policy, struct err *err)
{
	struct scratch *s;

	pthread_mutex_lock(&policy->lock);
	s = policy->idle;
	if (s != NULL)
		policy->idle = s->next;
	pthread_mutex_unlock(&policy->lock);
	return s != NULL ? s : scratch_new(policy, err);
}

void scratch_give(struct policy *policy, struct scratch **scratch)
{
	struct scratch *s = *scratch;

	if (s == NULL)
		return;
	*scratch = NULL;
	if (s->view.text.capacity > KEPT_BYTES || s->view.line_capacity * sizeof(struct line) > KEPT_BYTES)
		view_free(&s->view);
	if (s->spots.capacity * sizeof(struct spot) > KEPT_BYTES)
		spots_free(&s->spots);
	pthread_mutex_lock(&policy->lock);
	s->next = policy->idle;
	policy->idle = s;
	pthread_mutex_unlock(&policy->lock);
}
