/* claim_spelled.c - identifiers in another spelling than the directory's: "C000042", "C 000042", "C- 000042" for C-000042.
 * Only where a label says that one follows, or where letters make sure that it is no date or amount. */
#include <string.h>

#include "policy/claim.h"

#define SPELLED_MOST 24u /* letters and digits of an identifier */
#define HYPHENS_MOST 2u

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_joint(char c)
{
	return c == ' ' || c == '-' || c == '_' || c == '.' || c == '/';
}

/* With up to so many hyphens put in from `from` on. */
static uint32_t find_hyphened(const struct directory *dir, const char *key, size_t len, size_t from, unsigned hyphens)
{
	uint32_t client = directory_find(dir, (struct span){key, len});
	char more[SPELLED_MOST + HYPHENS_MOST];

	if (hyphens == 0 || client != CLIENT_NONE)
		return client;
	for (size_t at = from; at < len && client == CLIENT_NONE; at++) {
		memcpy(more, key, at);
		more[at] = '-';
		memcpy(more + at + 1, key + at, len - at);
		client = find_hyphened(dir, more, len + 1, at + 2, hyphens - 1);
	}
	return client;
}

uint32_t spelled_client(const struct directory *dir, struct span value)
{
	uint32_t client = value.len > 0 ? directory_find(dir, value) : CLIENT_NONE;
	char key[SPELLED_MOST + HYPHENS_MOST];
	size_t len = 0;
	bool digits = false;

	for (size_t i = 0; i < value.len && client == CLIENT_NONE; i++) {
		if (is_joint(value.p[i]))
			continue;
		if (len == SPELLED_MOST || !(is_letter(value.p[i]) || is_digit(value.p[i])))
			return CLIENT_NONE;
		digits |= is_digit(value.p[i]);
		key[len++] = value.p[i];
	}
	return client != CLIENT_NONE || !digits ? client : find_hyphened(dir, key, len, 1, HYPHENS_MOST);
}

/* The letters, digits and joints from s on. */
static size_t run_of(struct span s)
{
	size_t len = 0, letters = 0;

	while (len < s.len && (is_letter(s.p[len]) || is_digit(s.p[len]) || is_joint(s.p[len]))) {
		letters += !is_joint(s.p[len]);
		if (letters > SPELLED_MOST)
			break;
		len++;
	}
	while (len > 0 && is_joint(s.p[len - 1]))
		len--;
	return len;
}

static bool has_identifier(const struct place *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].kind != SPOT_NAME)
			return true;
	}
	return false;
}

/* Words are taken away from the end until what is left is an identifier: "c 000042 11/24". */
static bool state_run(struct claims *c, const struct place *p, struct span run)
{
	for (size_t len = run.len; len > 0; len--) {
		uint32_t client;

		if (len < run.len && !is_joint(run.p[len]))
			continue;
		client = spelled_client(c->policy->dir, (struct span){run.p, len});
		if (client != CLIENT_NONE) {
			claim_state_value(c, p, (struct span){run.p, len}, client, CLAIM_LABEL, NULL);
			return true;
		}
	}
	return false;
}

void claim_spelled_labelled(struct claims *c, const struct place *p)
{
	struct span text = p->text;

	if (has_identifier(p))
		return;
	for (size_t i = 1; i < text.len; i++) {
		bool begins = (is_letter(text.p[i]) || is_digit(text.p[i])) && !is_letter(text.p[i - 1]) && !is_digit(text.p[i - 1]);
		size_t len;

		if (!begins || label_before(&c->policy->words, WORDS_LABEL, (struct span){text.p, i}) == 0)
			continue;
		len = run_of((struct span){text.p + i, text.len - i});
		if (memchr(text.p + i, ':', len) == NULL && state_run(c, p, (struct span){text.p + i, len}))
			return;
	}
}

/* Letters and digits run together, neither before nor behind it another. */
void claim_spelled_words(struct claims *c, const struct place *p)
{
	enum claim_how how = p->segment->kind == SEGMENT_NAME ? CLAIM_FILE_NAME : CLAIM_SUBJECT;
	struct span text = p->text;
	size_t len;

	if (has_identifier(p) || (how == CLAIM_SUBJECT && !is_subject(p->segment)))
		return;
	for (size_t i = 0; i < text.len; i += len + 1) {
		bool letters = false, digits = false;
		uint32_t client;

		for (len = 0; i + len < text.len && (is_letter(text.p[i + len]) || is_digit(text.p[i + len])); len++) {
			letters |= is_letter(text.p[i + len]);
			digits |= is_digit(text.p[i + len]);
		}
		if (!letters || !digits || len > SPELLED_MOST)
			continue;
		client = spelled_client(c->policy->dir, (struct span){text.p + i, len});
		if (client != CLIENT_NONE)
			claim_state_value(c, p, (struct span){text.p + i, len}, client, how, NULL);
	}
}
