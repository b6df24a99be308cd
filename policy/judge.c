/* judge.c - envelope and reading make a verdict.
 *
 * Every reason adds up and none takes another away. Pass is what is left when every recipient is accounted for. */
#include "policy/judge.h"

#include <stdlib.h>

#include "policy/address.h"
#include "policy/claim.h"
#include "policy/day.h"
#include "policy/finding.h"
#include "policy/partial.h"
#include "policy/partner.h"
#include "policy/profile.h"
#include "policy/recipient.h"
#include "policy/seen.h"
#include "policy/strictness.h"
#include "policy/zone.h"

struct judging {
	struct policy *policy;
	const struct envelope *envelope;
	const struct reading *reading;
	const struct history *history;
	struct arena *arena;
	int32_t today;
	struct scratch *scratch;
	struct claims claims;
	struct profile_matches profiles;
	struct client_set claimed, concerned;
	struct recipient *recipients;
	struct recipient_finding *told;
	struct verdict *verdict;
	bool found[REASON_COUNT];
};

static const struct conf *conf_of(const struct judging *j)
{
	return j->policy->conf;
}

/* ---- which statements count, and about whom ---- */

static void set_claimed(const struct statement *s, bool claimed)
{
	for (uint32_t i = 0; i < s->spot->set; i++)
		s->spot[i].claimed = claimed;
}

/* What only a quoted mail or a signature says counts where the part itself says nothing. */
static int drop_weak(struct judging *j)
{
	struct claims *c = &j->claims;
	bool *strong = arena_array(j->arena, j->reading->part_count + 1, sizeof(*strong));
	size_t kept = 0;

	if (strong == NULL)
		return -1;
	for (size_t i = 0; i < c->count; i++) {
		if (c->v[i].part < j->reading->part_count && !c->v[i].weak)
			strong[c->v[i].part] = true;
	}
	for (size_t i = 0; i < c->count; i++) {
		if (c->v[i].weak && c->v[i].part < j->reading->part_count && strong[c->v[i].part])
			set_claimed(&c->v[i], false);
		else
			c->v[kept++] = c->v[i];
	}
	c->count = kept;
	return 0;
}

static int client_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void settle(struct client_set *set)
{
	size_t kept = 0;

	if (set->count > 1)
		qsort(set->v, set->count, sizeof(*set->v), client_order);
	for (size_t i = 0; i < set->count; i++) {
		if (i == 0 || set->v[i] != set->v[kept - 1])
			set->v[kept++] = set->v[i];
	}
	set->count = kept;
}

static bool set_meets(const struct client_set *set, const struct statement *s)
{
	for (uint32_t i = 0; i < s->spot->set; i++) {
		if (client_set_has(set, s->spot[i].client))
			return true;
	}
	return false;
}

static bool statement_has(const struct statement *s, uint32_t client)
{
	for (uint32_t i = 0; i < s->spot->set; i++) {
		if (s->spot[i].client == client)
			return true;
	}
	return false;
}

/* Does every statement name this client among others, and does every outside recipient belong to it? */
static bool all_mean(const struct judging *j, uint32_t client)
{
	size_t belonging = 0;

	for (size_t i = 0; i < j->claims.count; i++) {
		if (!statement_has(&j->claims.v[i], client))
			return false;
	}
	for (size_t i = 0; i < j->envelope->recipient_count; i++) {
		if (j->recipients[i].owners.count > 0 && !owners_have(&j->recipients[i].owners, client))
			return false;
		belonging += j->recipients[i].owners.count > 0;
	}
	return belonging > 0;
}

/* Where all that is said are names that several clients bear, the recipients tell who is meant, if they can. */
static bool meant_by_recipients(struct judging *j)
{
	const struct statement *first = &j->claims.v[0];

	for (uint32_t i = 0; i < first->spot->set; i++) {
		if (all_mean(j, first->spot[i].client)) {
			j->claimed.v[0] = first->spot[i].client;
			j->claimed.count = 1;
			return true;
		}
	}
	return false;
}

static size_t most_clients(const struct claims *c)
{
	size_t most = 1;

	for (size_t i = 0; i < c->count; i++)
		most += c->v[i].spot->set;
	return most;
}

static int find_claimed(struct judging *j)
{
	const struct claims *c = &j->claims;
	struct client_set certain;

	j->claimed.v = arena_array(j->arena, most_clients(c), sizeof(*j->claimed.v));
	if (j->claimed.v == NULL)
		return -1;
	for (size_t i = 0; i < c->count; i++) {
		if (c->v[i].spot->set == 1)
			j->claimed.v[j->claimed.count++] = c->v[i].spot->client;
	}
	settle(&j->claimed);
	if (c->count > 0 && j->claimed.count == 0 && meant_by_recipients(j))
		return 0;
	certain.count = j->claimed.count;
	certain.v = arena_array(j->arena, certain.count + 1, sizeof(*certain.v));
	if (certain.v == NULL)
		return -1;
	memcpy(certain.v, j->claimed.v, certain.count * sizeof(*certain.v));
	for (size_t i = 0; i < c->count; i++) {
		for (uint32_t k = 0; c->v[i].spot->set > 1 && !set_meets(&certain, &c->v[i]) && k < c->v[i].spot->set; k++)
			j->claimed.v[j->claimed.count++] = c->v[i].spot[k].client;
	}
	settle(&j->claimed);
	return 0;
}

static size_t known_count(const struct judging *j)
{
	const struct client_set *set = &j->claimed;

	return set->count - (set->count > 0 && set->v[set->count - 1] == CLIENT_NONE);
}

/* ---- what kind of message it is ---- */

static bool subject_says_report(const struct judging *j)
{
	const struct view *v = &j->scratch->view;

	for (size_t i = 0; i < v->line_count; i++) {
		const struct segment *s = view_segment(v, &v->lines[i]);

		if (s->part != 0)
			break;
		if (is_subject(s) &&
		    (word_within(&j->policy->words, WORDS_SUBJECT, view_line(v, &v->lines[i])) ||
			    word_within(&j->policy->words, WORDS_CALL_REPORT, view_line(v, &v->lines[i]))))
			return true;
	}
	return false;
}

/* Is the part something that somebody could send to the wrong company? An empty file is not. */
static bool is_document(const struct part *part)
{
	return part->role == PART_DOCUMENT || part->role == PART_CONTAINER;
}

static bool has_document(const struct reading *r)
{
	for (size_t i = 0; i < r->part_count; i++) {
		if (is_document(&r->parts[i]) && r->parts[i].size_bytes > 0)
			return true;
	}
	return false;
}

static bool is_report(const struct judging *j)
{
	return j->claims.count > 0 || j->reading->unreadable_count > 0 || subject_says_report(j) ||
	       (conf_of(j)->report_documents && has_document(j->reading));
}

/* ---- does every document say whose it is? ---- */

/* Which parts have a claim that a mail program would show. */
static bool *identified_parts(const struct judging *j)
{
	const struct reading *r = j->reading;
	bool *identified = arena_array(j->arena, r->part_count + 1, sizeof(*identified));

	for (size_t i = 0; identified != NULL && i < j->claims.count; i++) {
		if (j->claims.v[i].alternative == 0 && claim_vouches(j->claims.v[i].how) && j->claims.v[i].part < r->part_count)
			identified[j->claims.v[i].part] = true;
	}
	/* An archive's name speaks for its members. Parts come after what holds them. */
	for (size_t i = 1; identified != NULL && i < r->part_count; i++) {
		uint32_t parent = r->parts[i].parent;

		if (parent < i && r->parts[parent].role == PART_CONTAINER && identified[parent])
			identified[i] = true;
	}
	return identified;
}

static bool has_text(const struct reading *r, size_t part)
{
	for (size_t i = 0; i < r->segment_count; i++) {
		if (r->segments[i].part == part && r->segments[i].kind != SEGMENT_NAME)
			return true;
	}
	return false;
}

static bool is_unreadable(const struct reading *r, size_t part)
{
	for (size_t i = 0; i < r->unreadable_count; i++) {
		if (r->unreadable[i].part == part)
			return true;
	}
	return false;
}

/* A document of which nothing could be read is unreadable, which is said already. */
static bool must_say(const struct reading *r, size_t part)
{
	if (r->parts[part].role != PART_DOCUMENT || r->parts[part].size_bytes == 0)
		return false;
	return !is_unreadable(r, part) || has_text(r, part);
}

static int find_unidentified(struct judging *j)
{
	const bool *identified = identified_parts(j);
	bool *must = arena_array(j->arena, j->reading->part_count + 1, sizeof(*must)), any = false, all = true;
	struct verdict *v = j->verdict;

	if (identified == NULL || must == NULL)
		return -1;
	for (size_t i = 0; i < j->reading->part_count; i++) {
		any |= identified[i];
		must[i] = must_say(j->reading, i);
		all &= identified[i] || !must[i] || profiles_inherit(&j->profiles, i, conf_of(j)->report_inherit);
	}
	if (profiles_lacking(&j->profiles, j->reading, must, j->arena, &v->lacking, &v->lacking_count) != 0)
		return -1;
	j->found[REASON_UNIDENTIFIED] = !any || !all || v->lacking_count > 0;
	return 0;
}

/* ---- stamps ---- */

static bool must_be_stamped(const struct judging *j, uint32_t client)
{
	struct span id = client == CLIENT_NONE ? span_of("") : directory_client(j->policy->dir, client).id;

	for (size_t i = 0; i < conf_of(j)->stamp_required.n; i++) {
		if (strcmp(conf_of(j)->stamp_required.v[i], "*") == 0 || span_equal(id, span_of(conf_of(j)->stamp_required.v[i])))
			return true;
	}
	return false;
}

static bool any_must_be_stamped(const struct judging *j)
{
	for (size_t i = 0; i < j->claimed.count; i++) {
		if (must_be_stamped(j, j->claimed.v[i]))
			return true;
	}
	return false;
}

/* Every document needs a stamp of its own; where there is none, the message does. */
static int find_unstamped(struct judging *j)
{
	const struct reading *r = j->reading;
	bool *stamped = arena_array(j->arena, r->part_count + 1, sizeof(*stamped)), any = false, documents = false;

	if (stamped == NULL)
		return -1;
	for (size_t i = 0; i < j->claims.count; i++) {
		if (j->claims.v[i].how == CLAIM_STAMP && j->claims.v[i].part < r->part_count)
			any = stamped[j->claims.v[i].part] = true;
	}
	for (size_t i = 0; i < r->part_count; i++) {
		bool document = r->parts[i].role == PART_DOCUMENT && r->parts[i].size_bytes > 0;

		documents |= document;
		if (document && !stamped[i])
			j->found[REASON_STAMP_INVALID] = true;
	}
	if (!documents && !any)
		j->found[REASON_STAMP_INVALID] = true;
	return 0;
}

static int find_stamp_reason(struct judging *j)
{
	j->found[REASON_STAMP_INVALID] = j->claims.stamp_refused;
	return any_must_be_stamped(j) ? find_unstamped(j) : 0;
}

/* ---- the decision table ---- */

static bool belongs_to_another(const struct judging *j)
{
	for (size_t i = 0; i < j->envelope->recipient_count; i++) {
		const struct owners *owners = &j->recipients[i].owners;

		for (size_t k = 0; owners->count > 0 && k < known_count(j); k++) {
			if (!owners_have(owners, j->claimed.v[k]))
				return true;
		}
	}
	return false;
}

static void find_recipient_reasons(struct judging *j)
{
	for (size_t i = 0; i < j->verdict->recipient_count; i++) {
		switch (j->verdict->recipients[i].status) {
		case RECIPIENT_UNKNOWN:
		case RECIPIENT_SHARED_DOMAIN:
			j->found[REASON_UNKNOWN_RECIPIENT] = true;
			break;
		case RECIPIENT_EXPIRED:
			j->found[REASON_EXPIRED_CONTRACT] = true;
			break;
		case RECIPIENT_OTHER_CLIENT:
			j->found[REASON_CROSS_CLIENT] = true;
			break;
		case RECIPIENT_CLIENT:
		case RECIPIENT_INTERNAL:
			break;
		case RECIPIENT_STATUS_COUNT:
			j->found[REASON_UNKNOWN_RECIPIENT] = true;
			break;
		}
	}
}

static void find_client_reasons(struct judging *j)
{
	struct address sender = address_parse(j->arena, span_of(j->envelope->sender));
	struct span from = sender.domain.p == NULL ? span_of("") : sender.whole;

	for (size_t i = 0; i < known_count(j); i++) {
		if (!client_valid(j->policy->dir, j->claimed.v[i], j->today))
			j->found[REASON_EXPIRED_CONTRACT] = true;
		if (!directory_sender_allowed(j->policy->dir, j->claimed.v[i], from))
			j->found[REASON_SENDER_NOT_ASSIGNED] = true;
	}
	j->found[REASON_MIXED_REPORT] = known_count(j) > 1;
	j->found[REASON_UNKNOWN_CLIENT] = known_count(j) < j->claimed.count;
	j->found[REASON_CROSS_CLIENT] = belongs_to_another(j);
}

static bool all_internal(const struct judging *j)
{
	for (size_t i = 0; i < j->envelope->recipient_count; i++) {
		if (!j->recipients[i].internal)
			return false;
	}
	return true;
}

static bool any_found(const struct judging *j)
{
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		if (j->found[i])
			return true;
	}
	return false;
}

static int find_reasons(struct judging *j)
{
	if (j->envelope->recipient_count == 0) {
		j->found[REASON_UNKNOWN_RECIPIENT] = true;
		return 0;
	}
	if (all_internal(j)) {
		j->found[REASON_INTERNAL] = true;
		return 0;
	}
	if (!is_report(j) && j->verdict->seen_count == 0) {
		j->found[REASON_NOT_A_REPORT] = true;
		return 0;
	}
	find_client_reasons(j);
	find_recipient_reasons(j);
	j->found[REASON_UNREADABLE] = j->verdict->unreadable_count > 0;
	j->found[REASON_SEEN_ELSEWHERE] = j->verdict->seen_count > 0;
	if (find_unidentified(j) != 0)
		return -1;
	if (find_stamp_reason(j) != 0)
		return -1;
	j->found[REASON_MATCHED] = !any_found(j);
	return 0;
}

static int action_for_all(const struct conf *conf, enum reason reason)
{
	int action = ACTION_HOLD;

	switch (reason) {
	case REASON_CROSS_CLIENT: action = conf->action_cross_client; break;
	case REASON_MIXED_REPORT: action = conf->action_mixed_report; break;
	case REASON_UNREADABLE: action = conf->action_unreadable; break;
	case REASON_UNKNOWN_CLIENT: action = conf->action_unknown_client; break;
	case REASON_UNIDENTIFIED: action = conf->action_unidentified; break;
	case REASON_UNKNOWN_RECIPIENT: action = conf->action_unknown_recipient; break;
	case REASON_EXPIRED_CONTRACT: action = conf->action_expired_contract; break;
	case REASON_SENDER_NOT_ASSIGNED: action = conf->action_sender_not_assigned; break;
	case REASON_STAMP_INVALID: action = conf->action_stamp_invalid; break;
	case REASON_SEEN_ELSEWHERE: action = conf->action_seen_elsewhere; break;
	case REASON_MATCHED:
	case REASON_INTERNAL:
	case REASON_NOT_A_REPORT: action = ACTION_PASS; break;
	case REASON_COUNT: break;
	}
	return action;
}

static enum verdict_kind kind_of(int action)
{
	return action == ACTION_PASS ? VERDICT_PASS : action == ACTION_REJECT ? VERDICT_REJECT : VERDICT_HOLD;
}

enum verdict_kind judge_action(const struct conf *conf, enum reason reason)
{
	return kind_of(action_for_all(conf, reason));
}

/* The clients that are claimed and those the recipients belong to. */
static int find_concerned(struct judging *j)
{
	size_t most = j->claimed.count;

	for (size_t i = 0; i < j->envelope->recipient_count; i++)
		most += j->recipients[i].owners.count;
	j->concerned.v = arena_array(j->arena, most + 1, sizeof(*j->concerned.v));
	if (j->concerned.v == NULL)
		return -1;
	for (size_t i = 0; i < j->claimed.count; i++)
		j->concerned.v[j->concerned.count++] = j->claimed.v[i];
	for (size_t i = 0; i < j->envelope->recipient_count; i++) {
		const struct owners *owners = &j->recipients[i].owners;

		for (size_t k = 0; k < owners->count; k++)
			j->concerned.v[j->concerned.count++] = owners->clients[k];
	}
	settle(&j->concerned);
	return 0;
}

static enum verdict_kind kind_for(const struct judging *j, enum reason reason)
{
	int all = action_for_all(conf_of(j), reason), profile = profiles_say(&j->profiles, reason, all);
	int action = strictness_action(j->policy, reason, profile == CONF_UNSET ? all : profile, &j->concerned);

	return kind_of(profile == CONF_UNSET ? action : strictness_more(action, profile));
}

static int tell_profiles(struct judging *j)
{
	struct span *names = arena_array(j->arena, j->profiles.count + 1, sizeof(*names));

	for (size_t i = 0; names != NULL && i < j->profiles.count; i++)
		names[i] = j->profiles.v[i].profile->title;
	j->verdict->profiles = names;
	j->verdict->profile_count = j->profiles.count;
	return names == NULL ? -1 : 0;
}

static void decide(struct judging *j)
{
	struct verdict *v = j->verdict;

	v->kind = VERDICT_PASS;
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		enum verdict_kind kind;

		if (!j->found[i])
			continue;
		kind = kind_for(j, (enum reason)i);
		v->actions[v->reason_count] = kind;
		v->reasons[v->reason_count++] = (enum reason)i;
		if (kind == VERDICT_REJECT || (kind == VERDICT_HOLD && v->kind == VERDICT_PASS))
			v->kind = kind;
	}
	if (v->reason_count == 0) {
		v->actions[v->reason_count] = v->kind = VERDICT_HOLD;
		v->reasons[v->reason_count++] = REASON_UNIDENTIFIED;
	}
}

/* ---- the way of one judgement ---- */

/* Where the pattern ran over its limits, the part is as good as unread. */
static int tell_unreadable(struct judging *j)
{
	const struct reading *r = j->reading;
	const struct scratch *s = j->scratch;
	struct unreadable *v;
	const struct segment *where;

	j->verdict->unreadable = r->unreadable;
	j->verdict->unreadable_count = r->unreadable_count;
	if (s->spots.refused_at == SIZE_MAX)
		return 0;
	v = arena_array(j->arena, r->unreadable_count + 1, sizeof(*v));
	if (v == NULL)
		return -1;
	if (r->unreadable_count > 0)
		memcpy(v, r->unreadable, r->unreadable_count * sizeof(*v));
	where = view_segment(&s->view, view_line_at(&s->view, (uint32_t)s->spots.refused_at));
	v[r->unreadable_count] = (struct unreadable){.part = where->part, .why = WHY_LIMIT, .place = where->place,
	                                             .detail = span_of("identifier.pattern")};
	j->verdict->unreadable = v;
	j->verdict->unreadable_count = r->unreadable_count + 1;
	return 0;
}

static int find_claims(struct judging *j, struct err *err)
{
	struct scratch *s = j->scratch;

	if (view_build(&s->view, j->reading, err) != 0)
		return -1;
	zone_mark(&s->view, &j->policy->words);
	if (spots_find(j->policy, s, err) != 0)
		return -1;
	j->claims = (struct claims){.policy = j->policy, .scratch = s, .view = &s->view, .spots = &s->spots, .arena = j->arena,
	                            .today = j->today, .profiles = &j->profiles};
	if (profiles_match(j->policy, j->envelope, &s->view, j->arena, &j->profiles) != 0)
		return err_set_nomem(err, "judge a message");
	if (claims_find(&j->claims, err) != 0)
		return -1;
	return drop_weak(j) == 0 ? 0 : err_set_nomem(err, "judge a message");
}

static int judge_all(struct judging *j, struct err *err)
{
	struct verdict *v = j->verdict;
	size_t count = j->envelope->recipient_count;

	if (find_claims(j, err) != 0)
		return -1;
	j->recipients = recipients_find(j->policy, j->envelope, j->arena);
	if (j->recipients == NULL || find_claimed(j) != 0 ||
	    partners_join(j->policy, j->recipients, count, &j->claimed, j->arena) != 0)
		return err_set_nomem(err, "judge a message");
	v->recipients = j->told = recipients_tell(j->policy, j->recipients, count, &j->claimed, j->today, j->arena);
	v->recipient_count = count;
	if (v->recipients != NULL)
		roles_limit(j->policy, &j->scratch->view, &j->claimed, j->recipients, j->told, count);
	v->directory_version = directory_version(j->policy->dir);
	if (!all_internal(j) && seen_find(j->policy, &j->scratch->view, j->recipients, count, &j->claimed, j->history, j->arena, v,
			err) != 0)
		return -1;
	if (v->recipients == NULL || tell_unreadable(j) != 0 || find_reasons(j) != 0 ||
	    find_concerned(j) != 0 || tell_profiles(j) != 0 || findings_tell(&j->claims, &j->claimed, v) != 0)
		return err_set_nomem(err, "judge a message");
	decide(j);
	if (conf_of(j)->on_partial == PARTIAL_DELIVER_VERIFIED)
		partial_find(&j->claims, &j->claimed, j->told, v);
	return 0;
}

int judge_with(struct policy *policy, const struct envelope *envelope, const struct reading *reading, int64_t now_ms,
	const struct history *history, struct arena *arena, struct verdict *verdict_out, struct err *err)
{
	struct judging j = {.policy = policy, .envelope = envelope, .reading = reading, .history = history, .arena = arena, .verdict = verdict_out,
	                    .today = day_local(now_ms), .scratch = scratch_take(policy, err)};
	int rc;

	*verdict_out = (struct verdict){.kind = VERDICT_TEMPFAIL};
	if (j.scratch == NULL)
		return -1;
	rc = judge_all(&j, err);
	scratch_give(policy, &j.scratch);
	if (rc != 0)
		*verdict_out = (struct verdict){.kind = VERDICT_TEMPFAIL};
	return rc;
}

int judge(struct policy *policy, const struct envelope *envelope, const struct reading *reading, int64_t now_ms,
	struct arena *arena, struct verdict *verdict_out, struct err *err)
{
	return judge_with(policy, envelope, reading, now_ms, NULL, arena, verdict_out, err);
}
