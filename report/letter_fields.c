/* letter_fields.c - header fields that may say whose a message is. */
#include "report/letter.h"

enum field_use { FIELD_TEXT, FIELD_NAMES, FIELD_TOPIC };

static const struct {
	const char *name, *label;
	enum field_use use;
} told_fields[] = {
	{"subject", "Subject", FIELD_TEXT}, {"comments", "Comments", FIELD_TEXT}, {"keywords", "Keywords", FIELD_TEXT},
	{"organization", "Organization", FIELD_TEXT}, {"organisation", "Organization", FIELD_TEXT},
	{"from", "From", FIELD_NAMES}, {"sender", "Sender", FIELD_NAMES}, {"reply-to", "Reply-To", FIELD_NAMES},
	{"thread-topic", "Thread-Topic", FIELD_TOPIC}, /* shown where there is no subject */
};

static bool has_word(struct span name, const char *word)
{
	for (size_t i = 0; i < name.len; i++) {
		if (span_starts((struct span){name.p + i, name.len - i}, word))
			return true;
	}
	return false;
}

bool letter_field_is_identity(struct span name)
{
	static const char *const words[] = {"client", "customer", "company", "contract", "tenant", "kokyaku", "keiyaku"};
	static const char *const others[] = {"-ip", "-addr", "-host", "-version", "-port", "-helo", "mailclient", "mail-client"};
	bool found = false;

	if (!span_starts(name, "x-"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		found |= has_word(name, words[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		found &= !has_word(name, others[i]);
	return found;
}

/* Without the blanks that follow a fold: not every program keeps them. */
static struct span folds_cut(struct letter *l, struct span raw)
{
	struct span s = span_trim(raw);
	char *out = arena_alloc(letter_arena(l), s.len + 1);
	size_t len = 0;

	for (size_t i = 0; out != NULL && i < s.len; i++) {
		if (s.p[i] != '\r' && s.p[i] != '\n') {
			out[len++] = s.p[i];
			continue;
		}
		while (i + 1 < s.len && strchr("\r\n \t", s.p[i + 1]) != NULL && s.p[i + 1] != '\0')
			i++;
	}
	return (struct span){out, len};
}

/* .count 0: memory. */
static struct field_text readings_of(struct letter *l, struct span raw)
{
	struct field_text text = field_decode(letter_arena(l), raw, NULL), cut;
	struct span s;

	if (text.count == 0 || text.count == FIELD_READINGS_MAX || memchr(span_trim(raw).p, '\n', span_trim(raw).len) == NULL)
		return text;
	s = folds_cut(l, raw);
	cut = s.p == NULL ? (struct field_text){.count = 0} : field_decode(letter_arena(l), s, NULL);
	if (cut.count == 0)
		return cut;
	if (!span_equal(cut.readings[0], text.readings[0]))
		text.readings[text.count++] = cut.readings[0];
	return text;
}

static int field_tell(struct letter *l, struct span label, enum field_use use, struct span raw)
{
	struct field_text text = readings_of(l, raw);
	struct segment s = {.kind = SEGMENT_HEADER, .label = label};

	s.place = context_place(l->ctx, l->src, "%.*s", SPAN_ARG(label));
	if (text.count == 0)
		return letter_no_memory(l);
	for (size_t i = 0; i < text.count; i++) {
		s.text = use == FIELD_NAMES ? field_names(letter_arena(l), text.readings[i]) : text.readings[i];
		s.alternative = l->alternative + (uint32_t)i;
		if (s.text.p == NULL)
			return letter_no_memory(l);
		if (context_segment(l->ctx, l->src, &s) != 0)
			return -1;
	}
	return 0;
}

int letter_fields_tell(struct letter *l, const struct mime_entity *root)
{
	bool has_subject = mime_field_find(root, "subject", 0).p != NULL;
	int rc = 0;

	for (size_t i = 0; i < root->field_count && rc == 0; i++) {
		const struct mime_field *field = &root->fields[i];

		for (size_t k = 0; k < sizeof(told_fields) / sizeof(told_fields[0]) && rc == 0; k++) {
			if (span_is(field->name, told_fields[k].name) && (told_fields[k].use != FIELD_TOPIC || !has_subject))
				rc = field_tell(l, span_of(told_fields[k].label), told_fields[k].use, field->value);
		}
		if (rc == 0 && letter_field_is_identity(field->name))
			rc = field_tell(l, field->name, FIELD_TEXT, field->value);
	}
	return rc;
}
