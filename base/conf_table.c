/* conf_table.c - the configuration's keys as data, and the values they take. */
#include "base/conf_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define TEXT_ROW(t, field, name, def, meaning) {name, t, FIELD(field), def, 0, 0, 0, NULL, meaning},
#define NUMBER_ROW(t, field, name, def, min, max, meaning) \
	{name, t, FIELD(field), NULL, def, min, max, NULL, meaning},
#define ROW_STRING(field, name, def, min, max, meaning) TEXT_ROW(TYPE_STRING, field, name, def, meaning)
#define ROW_PATH(field, name, def, min, max, meaning) TEXT_ROW(TYPE_PATH, field, name, def, meaning)
#define ROW_URL(field, name, def, min, max, meaning) TEXT_ROW(TYPE_URL, field, name, def, meaning)
#define ROW_LIST(field, name, def, min, max, meaning) TEXT_ROW(TYPE_LIST, field, name, def, meaning)
#define ROW_BOOL(field, name, def, min, max, meaning) NUMBER_ROW(TYPE_BOOL, field, name, def, 0, 1, meaning)
#define ROW_INT(field, name, def, min, max, meaning) NUMBER_ROW(TYPE_INT, field, name, def, min, max, meaning)
#define ROW_SIZE(field, name, def, min, max, meaning) NUMBER_ROW(TYPE_SIZE, field, name, def, min, max, meaning)
#define ROW_TIME(field, name, def, min, max, meaning) NUMBER_ROW(TYPE_TIME, field, name, def, min, max, meaning)
#define ROW_CHOICE(field, name, def, choices, max, meaning) \
	{name, TYPE_CHOICE, FIELD(field), def, CONF_UNSET, 0, 0, choices, meaning},
#define KEY(field, name, type, def, min, max, meaning) ROW_##type(field, name, def, min, max, meaning)

static const struct key table[] = {
#define FIELD(field) offsetof(struct conf, field)
#include "base/conf_keys.h"
#undef FIELD
#define FIELD(field) (offsetof(struct conf_client, strictness) + offsetof(struct conf_strictness, field))
#define SECTION "client."
#include "base/conf_strictness_keys.h"
#undef SECTION
#undef FIELD
#define FIELD(field) offsetof(struct conf_profile, field)
#include "base/conf_profile_keys.h"
#undef FIELD
#define FIELD(field) (offsetof(struct conf_profile, strictness) + offsetof(struct conf_strictness, field))
#define SECTION "profile."
#include "base/conf_strictness_keys.h"
#undef SECTION
#undef FIELD
#define FIELD(field) offsetof(struct conf_partner, field)
#include "base/conf_partner_keys.h"
#undef FIELD
#define FIELD(field) offsetof(struct conf_role, field)
#include "base/conf_role_keys.h"
#undef FIELD
};
#undef KEY

/* How many rows each file has. */
#define KEY(field, name, type, def, min, max, meaning) +1
#define SECTION ""
enum {
	CONF_KEYS = 0
#include "base/conf_keys.h"
	,
	STRICTNESS_KEYS = 0
#include "base/conf_strictness_keys.h"
	,
	CLIENT_KEYS = STRICTNESS_KEYS,
	PROFILE_KEYS = STRICTNESS_KEYS
#include "base/conf_profile_keys.h"
	,
	PARTNER_KEYS = 0
#include "base/conf_partner_keys.h"
	,
	ROLE_KEYS = 0
#include "base/conf_role_keys.h"
	,
	PROFILES_AT = CONF_KEYS + CLIENT_KEYS,
	PARTNERS_AT = PROFILES_AT + PROFILE_KEYS,
	ROLES_AT = PARTNERS_AT + PARTNER_KEYS,
	ALL_KEYS = ROLES_AT + ROLE_KEYS
};
#undef SECTION
#undef KEY
_Static_assert(sizeof(table) / sizeof(table[0]) == ALL_KEYS, "groups hold all rows");

#define GROUP(name, begin, rows, record, list, list_count, about) {name, begin, rows, sizeof(struct record), \
	offsetof(struct record, title), offsetof(struct record, line), offsetof(struct conf, list), \
	offsetof(struct conf, list_count), about}

static const struct key_group groups[] = {
	GROUP("client", CONF_KEYS, CLIENT_KEYS, conf_client, clients, client_count,
		"What is different for one client, whose identifier is the section's name"),
	GROUP("profile", PROFILES_AT, PROFILE_KEYS, conf_profile, profiles, profile_count,
		"Reports of a fixed form, under a name that the evidence shows; see PROFILES"),
	GROUP("partner", PARTNERS_AT, PARTNER_KEYS, conf_partner, partners, partner_count,
		"Recipients that may get the reports of several clients: an accountant, a head office; see PARTNERS AND ROLES"),
	GROUP("role", ROLES_AT, ROLE_KEYS, conf_role, roles, role_count,
		"Reports of a kind, which only some of a client's addresses may get; see PARTNERS AND ROLES"),
};

struct unit {
	const char *name;
	int64_t factor;
};

/* Largest first; the first row whose name ends the text counts when reading, so "ms" stands before "s" and "m". */
static const struct unit size_units[] = {{"G", 1LL << 30}, {"M", 1LL << 20}, {"K", 1LL << 10}, {"", 1}};
static const struct unit time_units[] = {{"d", 86400000}, {"h", 3600000}, {"ms", 1}, {"m", 60000}, {"s", 1000}};
static const struct unit plain_units[] = {{"", 1}};

/* How the types that are numbers are written. */
static const struct {
	const struct unit *units;
	size_t unit_count;
	const char *wanted;
} numbers[TYPE_COUNT] = {
	[TYPE_INT] = {plain_units, 1, "a number"},
	[TYPE_SIZE] = {size_units, 4, "a size: a number of bytes, with K, M or G if you like"},
	[TYPE_TIME] = {time_units, 5, "a time: a number with ms, s, m, h or d"},
};

/* What the texts of these keys have to look like. */
static const struct {
	const char *key, *prefixes; /* one of these, separated by '|', has to come first */
} prefixes_of[] = {
	{"store", "sqlite:|postgresql:"},
	{"milter_socket", "unix:|local:|inet:|inet6:"},
	{"reinject", "smtp:"},
};

const struct key *key_table(size_t *count_out)
{
	*count_out = CONF_KEYS;
	return table;
}

const struct key *key_table_whole(size_t *count_out)
{
	*count_out = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct key_group *key_groups(size_t *count_out)
{
	*count_out = sizeof(groups) / sizeof(groups[0]);
	return groups;
}

const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	}
	return NULL;
}

size_t key_section(const struct key *key)
{
	const char *dot = strchr(key->name, '.');

	return dot == NULL ? 0 : (size_t)(dot - key->name);
}

const char *key_base(const struct key *key)
{
	size_t section = key_section(key);

	return section == 0 ? key->name : key->name + section + 1;
}

/* ---- fields ---- */

static void *field_of(void *record, const struct key *key)
{
	return (char *)record + key->offset;
}

static const void *const_field_of(const void *record, const struct key *key)
{
	return (const char *)record + key->offset;
}

static void set_number(void *record, const struct key *key, int64_t number)
{
	if (key->type == TYPE_BOOL)
		*(bool *)field_of(record, key) = number != 0;
	else if (key->type == TYPE_CHOICE)
		*(int *)field_of(record, key) = (int)number;
	else
		*(int64_t *)field_of(record, key) = number;
}

int64_t key_number(const void *record, const struct key *key)
{
	if (key->type == TYPE_BOOL)
		return *(const bool *)const_field_of(record, key);
	if (key->type == TYPE_CHOICE)
		return *(const int *)const_field_of(record, key);
	return *(const int64_t *)const_field_of(record, key);
}

const char *key_text(const void *record, const struct key *key)
{
	return *(const char *const *)const_field_of(record, key);
}

struct conf_list key_list(const void *record, const struct key *key)
{
	return *(const struct conf_list *)const_field_of(record, key);
}

/* ---- values ---- */

/* The index of text among "a|b|c", or -1; prefix: text only has to begin with it. */
static int choice_find(const char *choices, const char *text, bool prefix)
{
	const char *at = choices;

	for (int i = 0; at != NULL; i++) {
		size_t len = strcspn(at, "|");

		if (strncmp(text, at, len) == 0 && (prefix || text[len] == '\0'))
			return i;
		at = at[len] == '|' ? at + len + 1 : NULL;
	}
	return -1;
}

static int wrong(const struct key *key, const char *text, const char *wanted, struct err *err)
{
	return err_set(err, ERR_INPUT, "%s: \"%s\" is not %s", key->name, text, wanted);
}

static int parse_choice(const struct key *key, const char *text, int64_t *out, struct err *err)
{
	int i = choice_find(key->choices, text, false);

	if (i < 0)
		return err_set(err, ERR_INPUT, "%s: \"%s\" is not one of %s", key->name, text, key->choices);
	*out = i;
	return 0;
}

static int parse_bool(const struct key *key, const char *text, int64_t *out, struct err *err)
{
	int i = choice_find("true|yes|on|false|no|off", text, false);

	if (i < 0)
		return wrong(key, text, "true or false", err);
	*out = i < 3;
	return 0;
}

static int parse_number(const struct key *key, const char *text, int64_t *out, struct err *err)
{
	const struct unit *units = numbers[key->type].units;
	char *end = NULL;
	long long number;
	size_t i = 0;

	errno = 0;
	number = strtoll(text, &end, 10);
	while (i < numbers[key->type].unit_count && strcmp(units[i].name, end) != 0)
		i++;
	/* A zero needs no unit. */
	if (i == numbers[key->type].unit_count && number == 0 && end != text && *end == '\0')
		i = 0;
	if (end == text || i == numbers[key->type].unit_count)
		return wrong(key, text, numbers[key->type].wanted, err);
	if (errno != 0 || __builtin_mul_overflow((int64_t)number, units[i].factor, out) || *out < key->min ||
	    *out > key->max) {
		struct arena *arena = arena_new(0);
		const char *min = arena == NULL ? NULL : key_format(key, key->min, arena);
		const char *max = arena == NULL ? NULL : key_format(key, key->max, arena);

		err_set(err, ERR_INPUT, "%s: %s is out of range, from %s to %s", key->name, text,
			min == NULL ? "?" : min, max == NULL ? "?" : max);
		arena_free(&arena);
		return -1;
	}
	return 0;
}

static int check_mode(const struct key *key, const char *text, struct err *err)
{
	size_t len = strspn(text, "01234567");

	if (strcmp(key->name, "milter_socket_mode") != 0 || (len >= 3 && len <= 4 && text[len] == '\0'))
		return 0;
	return wrong(key, text, "permissions in octal, such as 0660", err);
}

static int check_text(const struct key *key, const char *text, struct err *err)
{
	if (!text_is_utf8(span_of(text)))
		return err_set(err, ERR_INPUT, "%s: the value is not UTF-8", key->name);
	for (size_t i = 0; i < sizeof(prefixes_of) / sizeof(prefixes_of[0]); i++) {
		if (strcmp(key->name, prefixes_of[i].key) == 0 && choice_find(prefixes_of[i].prefixes, text, true) < 0)
			return err_set(err, ERR_INPUT, "%s: \"%s\" does not begin with one of %s", key->name, text,
				prefixes_of[i].prefixes);
	}
	return check_mode(key, text, err);
}

static int parse_value(const struct key *key, const char *text, int64_t *number_out, struct err *err)
{
	switch (key->type) {
	case TYPE_STRING: case TYPE_PATH: case TYPE_URL: case TYPE_LIST:
		return check_text(key, text, err);
	case TYPE_BOOL:
		return parse_bool(key, text, number_out, err);
	case TYPE_INT: case TYPE_SIZE: case TYPE_TIME:
		return parse_number(key, text, number_out, err);
	case TYPE_CHOICE:
		return parse_choice(key, text, number_out, err);
	case TYPE_COUNT:
		break;
	}
	return err_set(err, ERR_BUG, "%s: no such type", key->name);
}

int key_check(const struct key *key, const char *text, struct err *err)
{
	int64_t number;

	return parse_value(key, text, &number, err);
}

/* A relative path becomes one below folder; of a URL, the path after unix: or sqlite:. */
static const char *resolve(const struct key *key, const char *text, const char *folder, struct arena *arena)
{
	static const char *const local[] = {"unix:", "local:", "sqlite:"};
	size_t scheme = 0;

	for (size_t i = 0; key->type == TYPE_URL && i < sizeof(local) / sizeof(local[0]); i++) {
		if (strncmp(text, local[i], strlen(local[i])) == 0)
			scheme = strlen(local[i]);
	}
	if (folder == NULL || key->type == TYPE_STRING || (key->type == TYPE_URL && scheme == 0) ||
	    text[scheme] == '/' || text[scheme] == '\0')
		return arena_strdup(arena, text);
	return arena_printf(arena, "%.*s%s/%s", (int)scheme, text, folder, text + scheme);
}

static bool is_text(enum key_type type)
{
	return type == TYPE_STRING || type == TYPE_PATH || type == TYPE_URL;
}

int key_set(void *record, const struct key *key, const char *text, const char *folder, struct arena *arena,
	struct err *err)
{
	int64_t number = 0;

	if (parse_value(key, text, &number, err) != 0)
		return -1;
	if (is_text(key->type)) {
		const char *value = resolve(key, text, folder, arena);

		if (value == NULL)
			return err_set_nomem(err, key->name);
		*(const char **)field_of(record, key) = value;
	} else {
		set_number(record, key, number);
	}
	return 0;
}

int key_set_list(void *record, const struct key *key, const char *const *values, size_t count,
	struct arena *arena, struct err *err)
{
	const char **copy = arena_array(arena, count + 1, sizeof(*copy));

	if (copy == NULL)
		return err_set_nomem(err, key->name);
	for (size_t i = 0; i < count; i++) {
		copy[i] = arena_strdup(arena, values[i]);
		if (copy[i] == NULL)
			return err_set_nomem(err, key->name);
	}
	*(struct conf_list *)field_of(record, key) = (struct conf_list){copy, count};
	return 0;
}

/* "a;b" into a list. */
static int set_default_list(void *record, const struct key *key, struct arena *arena)
{
	char *text = arena_strdup(arena, key->text), *rest = NULL;
	const char **values = text == NULL ? NULL : arena_array(arena, strlen(text) + 1, sizeof(*values));
	size_t count = 0;

	if (values == NULL)
		return -1;
	for (char *v = strtok_r(text, ";", &rest); v != NULL; v = strtok_r(NULL, ";", &rest))
		values[count++] = v;
	return key_set_list(record, key, values, count, arena, NULL);
}

int key_set_default(void *record, const struct key *key, struct arena *arena)
{
	if (key->type == TYPE_LIST)
		return set_default_list(record, key, arena);
	if (key->text != NULL)
		return key_set(record, key, key->text, NULL, arena, NULL);
	set_number(record, key, key->number);
	return 0;
}

/* The largest unit that divides the number. */
static const char *format_number(const struct key *key, int64_t number, struct arena *arena)
{
	const struct unit *best = NULL;

	for (size_t i = 0; i < numbers[key->type].unit_count; i++) {
		const struct unit *unit = &numbers[key->type].units[i];

		if (number % unit->factor == 0 && (best == NULL || unit->factor > best->factor))
			best = unit;
	}
	if (number == 0 || best == NULL)
		return arena_printf(arena, "%" PRId64, number);
	return arena_printf(arena, "%" PRId64 "%s", number / best->factor, best->name);
}

static const char *format_choice(const struct key *key, int64_t number, struct arena *arena)
{
	const char *at = key->choices;

	for (int64_t i = 0; i < number && at != NULL; i++) {
		at = strchr(at, '|');
		at = at == NULL ? NULL : at + 1;
	}
	return at == NULL ? NULL : arena_copy(arena, at, strcspn(at, "|"));
}

const char *key_format(const struct key *key, int64_t number, struct arena *arena)
{
	if (key->type == TYPE_BOOL)
		return arena_strdup(arena, number != 0 ? "true" : "false");
	if (key->type == TYPE_CHOICE)
		return format_choice(key, number, arena);
	return format_number(key, number, arena);
}
