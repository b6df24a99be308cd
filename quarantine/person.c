/* person.c - whether a user of the store is the one who sent a message. Rather once too often than once too seldom. */
#include "quarantine/person.h"

#include "base/text.h"

struct person {
	struct span local, domain; /* domain.len 0: none */
};

static int person_parse(struct arena *arena, const char *name, struct person *out)
{
	struct text_norm norm;
	const char *at, *plus;

	if (text_normalise(arena, span_of(name), &norm) != 0)
		return -1;
	*out = (struct person){.local = norm.text};
	at = norm.text.len == 0 ? NULL : memrchr(norm.text.p, '@', norm.text.len);
	if (at != NULL) {
		out->local.len = (size_t)(at - norm.text.p);
		out->domain = (struct span){at + 1, norm.text.len - out->local.len - 1};
		if (out->domain.len > 0 && out->domain.p[out->domain.len - 1] == '.')
			out->domain.len--;
	}
	plus = out->local.len == 0 ? NULL : memchr(out->local.p, '+', out->local.len);
	if (plus != NULL && plus > out->local.p)
		out->local.len = (size_t)(plus - out->local.p);
	return 0;
}

static bool person_same(const struct person *a, const struct person *b)
{
	if (a->local.len == 0 || !span_equal(a->local, b->local))
		return false;
	return a->domain.len == 0 || b->domain.len == 0 || span_equal(a->domain, b->domain);
}

int person_is(struct arena *arena, const struct user *user, const char *mail_name)
{
	struct person name, address, sender;

	if (person_parse(arena, user->name, &name) != 0 || person_parse(arena, user->address, &address) != 0 ||
	    person_parse(arena, mail_name, &sender) != 0)
		return -1;
	return person_same(&name, &sender) || person_same(&address, &sender);
}
