/* profile.c - which profiles a message matches, and what follows from them.
 *
 * A profile adds claims and demands. Milder than what holds for all it is only where every document of the message is of
 * its form: a file of another form beside it is judged as without the profile. */
#include "policy/profile.h"

#include "policy/address.h"
#include "policy/strictness.h"

bool profile_glob(struct span glob, struct span text)
{
	size_t g = 0, t = 0, star = SIZE_MAX, retry = 0;

	while (t < text.len) {
		bool lead = ((unsigned char)text.p[t] & 0xc0) != 0x80;

		if (g < glob.len && glob.p[g] == '*') {
			star = ++g;
			retry = t;
		} else if (g < glob.len && glob.p[g] == '?' && lead) {
			g++;
			for (t++; t < text.len && ((unsigned char)text.p[t] & 0xc0) == 0x80; t++)
				;
		} else if (g < glob.len && glob.p[g] == text.p[t]) {
			g++;
			t++;
		} else if (star != SIZE_MAX) {
			g = star;
			t = ++retry;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.p[g] == '*')
		g++;
	return g == glob.len;
}

static bool any_glob(const struct span *globs, size_t count, struct span text)
{
	for (size_t i = 0; i < count; i++) {
		if (profile_glob(globs[i], text))
			return true;
	}
	return false;
}

static bool subject_matches(const struct profile *p, const struct view *v)
{
	if (p->conf->subjects.n == 0)
		return true;
	for (size_t i = 0; i < v->line_count; i++) {
		const struct segment *s = view_segment(v, &v->lines[i]);

		if (is_subject(s) && s->part == 0 && s->alternative == 0 && any_glob(p->subjects, p->conf->subjects.n, view_line(v, &v->lines[i])))
			return true;
	}
	return false;
}

static bool sender_matches(const struct profile *p, struct span sender)
{
	return p->conf->senders.n == 0 || (sender.p != NULL && any_glob(p->senders, p->conf->senders.n, sender));
}

/* Marks the parts by their names, and what is in them. Returns if there are any. */
static bool mark_files(const struct profile *p, const struct view *v, bool *parts)
{
	const struct reading *r = v->reading;
	bool any = false;

	for (size_t i = 0; i < v->line_count; i++) {
		const struct segment *s = view_segment(v, &v->lines[i]);

		if (s->kind == SEGMENT_NAME && s->alternative == 0 && s->part < r->part_count &&
		    any_glob(p->files, p->conf->files.n, view_line(v, &v->lines[i])))
			any = parts[s->part] = true;
	}
	for (size_t i = 1; i < r->part_count; i++)
		parts[i] |= r->parts[i].parent < i && parts[r->parts[i].parent];
	return any;
}

static bool is_document(const struct part *part)
{
	return part->role == PART_DOCUMENT && part->size_bytes > 0;
}

static bool is_whole(const struct reading *r, const bool *parts)
{
	for (size_t i = 0; i < r->part_count; i++) {
		if (is_document(&r->parts[i]) && !parts[i])
			return false;
	}
	return true;
}

static bool match_parts(const struct profile *p, const struct view *v, bool *parts)
{
	if (p->conf->files.n > 0)
		return mark_files(p, v, parts);
	for (size_t i = 0; i < v->reading->part_count; i++)
		parts[i] = true;
	return true;
}

int profiles_match(const struct policy *policy, const struct envelope *envelope, const struct view *v,
	struct arena *arena, struct profile_matches *out)
{
	size_t parts = v->reading->part_count;
	struct span sender;

	*out = (struct profile_matches){0};
	if (policy->profile_count == 0)
		return 0;
	sender = address_parse(arena, span_of(envelope->sender)).whole;
	out->v = arena_array(arena, policy->profile_count, sizeof(*out->v));
	for (size_t i = 0; out->v != NULL && i < policy->profile_count; i++) {
		const struct profile *p = &policy->profiles[i];
		struct profile_match *m = &out->v[out->count];

		if (!sender_matches(p, sender) || !subject_matches(p, v))
			continue;
		*m = (struct profile_match){.profile = p, .parts = arena_array(arena, parts + 1, sizeof(bool)),
		                            .found = arena_array(arena, (parts + 1) * (p->place_count + 1), sizeof(bool))};
		if (m->parts == NULL || m->found == NULL)
			return -1;
		if (!match_parts(p, v, m->parts))
			continue;
		m->whole = is_whole(v->reading, m->parts);
		out->count++;
	}
	return out->v == NULL ? -1 : 0;
}

int profiles_say(const struct profile_matches *matches, enum reason reason, int base)
{
	int says = CONF_UNSET;
	bool whole = true;

	for (size_t i = 0; i < matches->count; i++) {
		int one = strictness_says(&matches->v[i].profile->conf->strictness, reason);

		says = strictness_more(says, one);
		whole &= one == CONF_UNSET || matches->v[i].whole;
	}
	if (says == CONF_UNSET)
		return CONF_UNSET;
	return whole ? says : strictness_more(says, base);
}

bool profiles_inherit(const struct profile_matches *matches, size_t part, bool base)
{
	bool any = false, all = true;

	for (size_t i = 0; i < matches->count; i++) {
		const struct profile_match *m = &matches->v[i];

		if (!m->parts[part] || m->profile->conf->inherit == CONF_UNSET)
			continue;
		any = true;
		all &= m->profile->conf->inherit == 1;
	}
	return any ? all : base;
}

/* ---- what is required ---- */

static bool is_of_message(enum profile_where where)
{
	return where == WHERE_SUBJECT || where == WHERE_BODY;
}

/* What was found in a part counts for those that hold it too. Parts come after what holds them. */
static void found_rise(const struct profile_match *m, const struct reading *r, size_t place)
{
	bool *found = m->found + place * r->part_count;

	for (size_t i = r->part_count; i-- > 1;) {
		if (found[i] && r->parts[i].parent < i)
			found[r->parts[i].parent] = true;
	}
}

/* A place of a message is asked for once. */
static bool is_asked(const struct profile_match *m, const struct reading *r, const bool *must_say, size_t place, size_t part,
	bool any)
{
	if (is_of_message(m->profile->places[place].where) || !any)
		return part == 0;
	return part < r->part_count && must_say[part] && m->parts[part];
}

static bool any_document(const struct profile_match *m, const struct reading *r, const bool *must_say)
{
	for (size_t i = 0; i < r->part_count; i++) {
		if (must_say[i] && m->parts[i])
			return true;
	}
	/* All its files are empty or unreadable, which is said of them. */
	return m->profile->conf->files.n > 0;
}

int profiles_lacking(const struct profile_matches *matches, const struct reading *r, const bool *must_say,
	struct arena *arena, const struct lacking **out, size_t *count_out)
{
	struct lacking *v = NULL;
	size_t capacity = 0, count = 0;

	for (size_t i = 0; i < matches->count; i++) {
		const struct profile_match *m = &matches->v[i];
		bool any = any_document(m, r, must_say);

		for (size_t k = 0; k < m->profile->place_count * r->part_count; k++) {
			size_t place = k / r->part_count, part = k % r->part_count;

			if (part == 0)
				found_rise(m, r, place);
			if (!m->profile->places[place].required || !is_asked(m, r, must_say, place, part, any) || m->found[k])
				continue;
			v = arena_grow(arena, v, &capacity, count + 1, sizeof(*v));
			if (v == NULL)
				return -1;
			v[count++] = (struct lacking){m->profile->title, m->profile->places[place].written, r->parts[part].place};
		}
	}
	*out = v;
	*count_out = count;
	return 0;
}
