/* profile_load.c - profiles of the configuration, compiled. */
#include "policy/profile.h"

#include <ctype.h>

#include "policy/joined.h"

#define PATTERN_LONGEST 1000u

struct loading {
	struct policy *policy;
	struct profile *profile;
	struct profile_place *place;
	struct err *err;
};

static const struct {
	const char *word;
	enum profile_where where;
} wheres[] = {
	{"cell ", WHERE_CELL}, {"name ", WHERE_NAME}, {"column ", WHERE_COLUMN}, {"property ", WHERE_PROPERTY},
	{"page ", WHERE_PAGE}, {"pattern ", WHERE_PATTERN}, {"subject", WHERE_SUBJECT}, {"file-name", WHERE_FILE_NAME},
	{"body", WHERE_BODY},
};
_Static_assert(sizeof(wheres) / sizeof(wheres[0]) == WHERE_COUNT, "a word for each kind of place");

static int wrong(const struct loading *l, const char *wanted)
{
	return err_set(l->err, ERR_INPUT, "profile \"%.*s\": \"%.*s\": %s", SPAN_ARG(l->profile->title),
		SPAN_ARG(l->place->written), wanted);
}

static int set_name(const struct loading *l, struct span text)
{
	l->place->name = joined_form(l->policy->arena, text);
	if (l->place->name.p == NULL)
		return err_set_nomem(l->err, "profiles");
	return l->place->name.len == 0 ? wrong(l, "a name is missing") : 0;
}

/* Letters of a column, "AB" is 28; how many in *taken. */
static uint32_t column_number(struct span s, size_t *taken)
{
	uint32_t column = 0;

	for (*taken = 0; *taken < s.len && *taken < 4 && isalpha((unsigned char)s.p[*taken]); (*taken)++)
		column = column * 26 + (uint32_t)(toupper((unsigned char)s.p[*taken]) - 'A' + 1);
	return column;
}

static bool number_take(struct span *s, uint32_t *out)
{
	size_t taken = 0;

	for (*out = 0; taken < s->len && taken < 8 && isdigit((unsigned char)s->p[taken]); taken++)
		*out = *out * 10 + (uint32_t)(s->p[taken] - '0');
	*s = (struct span){s->p + taken, s->len - taken};
	return taken > 0 && *out > 0;
}

static int load_cell(const struct loading *l, struct span text)
{
	const char *mark = memrchr(text.p, '!', text.len);
	struct span at = mark == NULL ? text : (struct span){mark + 1, text.len - (size_t)(mark + 1 - text.p)};
	size_t taken;

	l->place->column = column_number(at, &taken);
	at = (struct span){at.p + taken, at.len - taken};
	if (taken == 0 || taken > 3 || !number_take(&at, &l->place->row) || at.len > 0)
		return wrong(l, "not a cell, such as cell 日報!B2");
	return mark == NULL ? 0 : set_name(l, (struct span){text.p, (size_t)(mark - text.p)});
}

static int load_column(const struct loading *l, struct span text)
{
	size_t taken;

	l->place->column = column_number(text, &taken);
	if (taken == text.len && taken > 0 && taken <= 3)
		return 0;
	l->place->column = 0;
	return set_name(l, text);
}

/* " lines 1-5", or nothing. */
static int load_lines(const struct loading *l, struct span text)
{
	static const char word[] = " lines ";

	l->place->first = 1;
	l->place->last = UINT32_MAX;
	if (text.len == 0)
		return 0;
	if (text.len < sizeof(word) || memcmp(text.p, word, sizeof(word) - 1) != 0)
		return wrong(l, "not lines, such as page 1 lines 1-5");
	text = (struct span){text.p + sizeof(word) - 1, text.len - (sizeof(word) - 1)};
	if (!number_take(&text, &l->place->first) || text.len == 0 || *text.p != '-')
		return wrong(l, "not lines, such as page 1 lines 1-5");
	text = (struct span){text.p + 1, text.len - 1};
	if (!number_take(&text, &l->place->last) || text.len > 0 || l->place->last < l->place->first)
		return wrong(l, "not lines, such as page 1 lines 1-5");
	return 0;
}

static int load_page(const struct loading *l, struct span text)
{
	if (!number_take(&text, &l->place->page))
		return wrong(l, "not a page, such as page 1 lines 1-5");
	return load_lines(l, text);
}

static int load_pattern(const struct loading *l, struct span text)
{
	int code;
	PCRE2_SIZE at;
	PCRE2_UCHAR why[256];

	if (text.len == 0 || text.len > PATTERN_LONGEST)
		return wrong(l, "no pattern, or one that is too long");
	l->place->pattern = pcre2_compile((PCRE2_SPTR)text.p, text.len,
		PCRE2_UTF | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (l->place->pattern == NULL) {
		pcre2_get_error_message(code, why, sizeof(why));
		return wrong(l, (const char *)why);
	}
	pcre2_jit_compile(l->place->pattern, PCRE2_JIT_COMPLETE);
	return 0;
}

static int load_place(const struct loading *l)
{
	struct span text = l->place->written;
	size_t i = 0, len = 0;

	for (; i < WHERE_COUNT; i++) {
		len = strlen(wheres[i].word);
		if (text.len >= len && memcmp(text.p, wheres[i].word, len) == 0)
			break;
	}
	if (i == WHERE_COUNT)
		return wrong(l, "not one of cell, name, column, property, page, pattern, subject, file-name, body");
	l->place->where = wheres[i].where;
	text = (struct span){text.p + len, text.len - len};
	switch (l->place->where) {
	case WHERE_CELL: return load_cell(l, text);
	case WHERE_COLUMN: return load_column(l, text);
	case WHERE_NAME:
	case WHERE_PROPERTY: return set_name(l, text);
	case WHERE_PAGE: return load_page(l, text);
	case WHERE_PATTERN: return load_pattern(l, text);
	case WHERE_BODY: return load_lines(l, text);
	case WHERE_SUBJECT:
	case WHERE_FILE_NAME: return text.len == 0 ? 0 : wrong(l, "nothing comes after it");
	case WHERE_COUNT: break;
	}
	return wrong(l, "no such place");
}

static int load_places(struct loading *l, const struct conf_list *list, bool required)
{
	for (size_t i = 0; i < list->n; i++) {
		l->place = &l->profile->places[l->profile->place_count++];
		*l->place = (struct profile_place){.written = span_of(list->v[i]), .required = required};
		if (load_place(l) != 0)
			return -1;
	}
	return 0;
}

static struct span *load_globs(struct policy *policy, const struct conf_list *list)
{
	struct span *v = arena_array(policy->arena, list->n + 1, sizeof(*v));

	for (size_t i = 0; v != NULL && i < list->n; i++) {
		v[i] = joined_form(policy->arena, span_of(list->v[i]));
		if (v[i].p == NULL)
			return NULL;
	}
	return v;
}

static int load_profile(struct policy *policy, const struct conf_profile *conf, struct profile *p, struct err *err)
{
	struct loading l = {.policy = policy, .profile = p, .err = err};

	*p = (struct profile){.conf = conf, .title = span_of(conf->title), .senders = load_globs(policy, &conf->senders),
	                      .subjects = load_globs(policy, &conf->subjects), .files = load_globs(policy, &conf->files)};
	p->places = arena_array(policy->arena, conf->identifier.n + conf->required.n + 1, sizeof(*p->places));
	if (p->senders == NULL || p->subjects == NULL || p->files == NULL || p->places == NULL)
		return err_set_nomem(err, "profiles");
	if (conf->senders.n + conf->subjects.n + conf->files.n == 0)
		return err_set(err, ERR_INPUT, "profile \"%s\": one of senders, subjects, files is needed", conf->title);
	return load_places(&l, &conf->required, true) != 0 ? -1 : load_places(&l, &conf->identifier, false);
}

int profiles_load(struct policy *policy, struct err *err)
{
	size_t count = policy->conf->profile_count;

	policy->profiles = arena_array(policy->arena, count + 1, sizeof(*policy->profiles));
	if (policy->profiles == NULL)
		return err_set_nomem(err, "profiles");
	for (size_t i = 0; i < count; i++) {
		policy->profile_count++;
		if (load_profile(policy, &policy->conf->profiles[i], &policy->profiles[i], err) != 0)
			return -1;
	}
	return 0;
}

void profiles_free(struct policy *policy)
{
	for (size_t i = 0; i < policy->profile_count; i++) {
		for (size_t k = 0; k < policy->profiles[i].place_count; k++)
			pcre2_code_free(policy->profiles[i].places[k].pattern);
	}
}
