/* claim_field.c - claims in file names, subjects, header fields and document properties. */
#include <strings.h>

#include "policy/claim.h"
#include "policy/zone.h"

bool field_is(struct span label, const char *name)
{
	return label.len == strlen(name) && strncasecmp(label.p, name, label.len) == 0;
}

bool is_subject(const struct segment *segment)
{
	return segment->kind == SEGMENT_HEADER && field_is(segment->label, "Subject");
}

static bool is_spoken_of(const struct claims *c, const struct place *p, const struct spot *spot)
{
	struct span after = place_after(c, p, spot);

	return !stands_alone(after) || honour_after(after) == HONOUR_CALLER;
}

void claim_file_name(struct claims *c, const struct place *p)
{
	const struct reading *r = c->view->reading;

	if (p->segment->part < r->part_count && r->parts[p->segment->part].role == PART_ORNAMENT)
		return;
	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].set > 0 && spot_speaks(&p->spots[i]) && !is_spoken_of(c, p, &p->spots[i]))
			claim_state(c, p, &p->spots[i], CLAIM_FILE_NAME, NULL);
	}
}

/* "Re: ", "【日報】", dates and the like around a name leave nothing. */
static bool is_whole_subject(struct span s)
{
	static const char *const prefixes[] = {"re", "fwd", "fw"};

	s = bare(s);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (span_begins(s, prefixes[i]) && (s.len == len || s.p[len] == ':' || s.p[len] == ' ')) {
			s = bare((struct span){s.p + len, s.len - len});
			i = (size_t)-1;
		}
	}
	for (size_t i = 0; i < s.len; i++) {
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '/' && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != ' ')
			return false;
	}
	return true;
}

/* An identifier in a subject is a claim; a name only if the subject is a report's, or addresses it, or says no more. In the
 * subject of a note of a call ("【入電】光洋設備 田中様") the name is the caller's. */
static bool subject_claims(const struct claims *c, const struct place *p, const struct spot *spot)
{
	const struct words *words = &c->policy->words;
	struct span before = place_before(c, p, spot), after = place_after(c, p, spot);
	enum honour honour = honour_after(after);

	if (spot->kind != SPOT_NAME || honour == HONOUR_COMPANY)
		return true;
	if (honour == HONOUR_CALLER || !stands_alone(after))
		return false;
	if (word_beyond(words, WORDS_REPORT, WORDS_MEMO, p->text))
		return true;
	if (word_within(words, WORDS_MEMO, p->text))
		return false;
	return honour == HONOUR_PERSON || (is_whole_subject(before) && is_whole_subject(after));
}

void claim_subject(struct claims *c, const struct place *p)
{
	if (!is_subject(p->segment))
		return;
	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].set > 0 && spot_speaks(&p->spots[i]) && subject_claims(c, p, &p->spots[i]))
			claim_state(c, p, &p->spots[i], CLAIM_SUBJECT, NULL);
	}
}

/* These say nothing but a client's identifier, so that any other value is an unknown client. */
static bool is_client_field(struct span label)
{
	static const char *const fields[] = {"X-Client-ID", "X-Client-No", "X-Client-Number", "X-Client-Code", "X-Customer-ID",
		"X-Customer-No", "X-Customer-Number", "X-Customer-Code", "X-Contract-ID", "X-Contract-No", "X-Contract-Number"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (field_is(label, fields[i]))
			return true;
	}
	return false;
}

static void state_value(struct claims *c, const struct place *p)
{
	struct span value = bare(p->text);

	if (value.len > 0)
		claim_state_value(c, p, value, directory_find(c->policy->dir, value), CLAIM_HEADER, NULL);
}

void claim_header(struct claims *c, const struct place *p)
{
	struct span label = p->segment->label;

	if (label.len < 2 || strncasecmp(label.p, "x-", 2) != 0)
		return;
	for (size_t i = 0; i < p->count; i++) {
		if (p->spots[i].set > 0)
			claim_state(c, p, &p->spots[i], CLAIM_HEADER, NULL);
	}
	if (p->count == 0 && is_client_field(label))
		state_value(c, p);
}

/* What programs and people leave behind in templates says who wrote it, not whose it is; but an identifier is one. */
static bool is_author_property(struct span label)
{
	static const char *const properties[] = {"creator", "author", "lastModifiedBy", "last-modified-by", "manager", "company",
		"application", "producer", "generator", "initial-creator", "template", "publisher", "contributor"};

	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (field_is(label, properties[i]))
			return true;
	}
	return false;
}

void claim_property(struct claims *c, const struct place *p)
{
	bool author = is_author_property(p->segment->label);

	for (size_t i = 0; i < p->count; i++) {
		struct spot *spot = &p->spots[i];

		if (spot->set == 0 || !spot_speaks(spot) || (author && spot->kind == SPOT_NAME) || is_spoken_of(c, p, spot))
			continue;
		claim_state(c, p, spot, CLAIM_PROPERTY, NULL);
	}
}
