/* conf_show.c - the configuration written out: as a file that conf_read takes, and as the manual's list of keys. */
#include "base/conf.h"

#include <string.h>

#include "base/conf_table.h"

/* ---- dump ---- */

/* In double quotes; what libConfuse would expand or end the string at is escaped. */
static void write_quoted(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			fputs("\\n", out);
			continue;
		}
		if (strchr("\"\\$", *text) != NULL)
			putc('\\', out);
		putc(*text, out);
	}
	putc('"', out);
}

static void write_list(FILE *out, struct conf_list list)
{
	putc('{', out);
	for (size_t i = 0; i < list.n; i++) {
		if (i > 0)
			fputs(", ", out);
		write_quoted(out, list.v[i]);
	}
	putc('}', out);
}

static void write_value(FILE *out, const void *record, const struct key *key, struct arena *arena)
{
	const char *text;

	switch (key->type) {
	case TYPE_STRING: case TYPE_PATH: case TYPE_URL:
		write_quoted(out, key_text(record, key));
		return;
	case TYPE_LIST:
		write_list(out, key_list(record, key));
		return;
	case TYPE_BOOL: case TYPE_INT: case TYPE_SIZE: case TYPE_TIME: case TYPE_CHOICE:
		text = key_format(key, key_number(record, key), arena);
		fputs(text == NULL ? "?" : text, out);
		return;
	case TYPE_COUNT:
		break;
	}
}

/* Does this key open a section that the one before it is not in? */
static bool opens_section(const struct key *keys, size_t i)
{
	size_t len = key_section(&keys[i]);

	return len > 0 && (i == 0 || key_section(&keys[i - 1]) != len ||
			   strncmp(keys[i].name, keys[i - 1].name, len) != 0);
}

static bool closes_section(const struct key *keys, size_t i, size_t count)
{
	return key_section(&keys[i]) > 0 &&
	       (i + 1 == count || key_section(&keys[i + 1]) == 0 || opens_section(keys, i + 1));
}

static bool is_unset(const void *record, const struct key *key)
{
	return key->type == TYPE_CHOICE && key_number(record, key) == CONF_UNSET;
}

static void dump_record(const void *record, const struct key_group *group, FILE *out, struct arena *arena)
{
	size_t count;
	const struct key *keys = key_table_whole(&count) + group->first;

	fprintf(out, "%s ", group->section);
	write_quoted(out, *(const char *const *)((const char *)record + group->title_offset));
	fputs(" {\n", out);
	for (size_t i = 0; i < group->count; i++) {
		if (is_unset(record, &keys[i]))
			continue;
		fprintf(out, "\t%s = ", key_base(&keys[i]));
		write_value(out, record, &keys[i], arena);
		putc('\n', out);
	}
	fputs("}\n", out);
}

static void dump_groups(const struct conf *conf, FILE *out, struct arena *arena)
{
	size_t count;
	const struct key_group *groups = key_groups(&count);

	for (size_t i = 0; i < count; i++) {
		const char *records = *(const char *const *)((const char *)conf + groups[i].list_offset);
		size_t n = *(const size_t *)((const char *)conf + groups[i].list_count_offset);

		for (size_t k = 0; k < n; k++)
			dump_record(records + k * groups[i].record_size, &groups[i], out, arena);
	}
}

int conf_dump(const struct conf *conf, FILE *out)
{
	struct arena *arena = arena_new(0);
	size_t count;
	const struct key *keys = key_table(&count);

	for (size_t i = 0; arena != NULL && i < count; i++) {
		int section = (int)key_section(&keys[i]);

		if (opens_section(keys, i))
			fprintf(out, "%.*s {\n", section, keys[i].name);
		fprintf(out, "%s%s = ", section > 0 ? "\t" : "", key_base(&keys[i]));
		write_value(out, conf, &keys[i], arena);
		putc('\n', out);
		if (closes_section(keys, i, count))
			fputs("}\n", out);
	}
	if (arena == NULL)
		return -1;
	dump_groups(conf, out, arena);
	arena_free(&arena);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}

/* ---- manual ---- */

static const char *const type_names[] = {
	"string", "path", "URL", "list of strings", "true or false", "number", "size", "time", "one of"};
_Static_assert(sizeof(type_names) / sizeof(type_names[0]) == TYPE_COUNT, "a name for each type");

/* Text in mdoc: a backslash is \e, and nothing at the start of a line is a request. */
static void write_mdoc(FILE *out, const char *text)
{
	fputs("\\&", out);
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else
			putc(*text, out);
	}
}

static void write_kind(FILE *out, const struct key *key, struct arena *arena)
{
	const char *min, *max, *at;

	fprintf(out, "\\&%s", type_names[key->type]);
	if (key->type == TYPE_CHOICE) {
		for (at = key->choices; at != NULL; at = at[strcspn(at, "|")] == '|' ? at + strcspn(at, "|") + 1 : NULL)
			fprintf(out, "%s%.*s", at == key->choices ? " " : ", ", (int)strcspn(at, "|"), at);
	}
	if (key->type == TYPE_INT || key->type == TYPE_SIZE || key->type == TYPE_TIME) {
		min = key_format(key, key->min, arena);
		max = key_format(key, key->max, arena);
		fprintf(out, " from %s to %s", min == NULL ? "?" : min, max == NULL ? "?" : max);
	}
}

/* record: all defaults. */
static void write_default(FILE *out, const void *record, const struct key *key, struct arena *arena)
{
	fputs("; default: ", out);
	if (is_unset(record, key))
		fputs("as for all", out);
	else if (key->text != NULL && key->text[0] == '\0')
		fputs(key->type == TYPE_LIST ? "an empty list" : "empty", out);
	else
		write_value(out, record, key, arena);
	fputs(".\n", out);
}

static void write_item(FILE *out, const void *record, const struct key *key, struct arena *arena)
{
	fprintf(out, ".It Ic %s\n", key_base(key));
	write_mdoc(out, key->meaning);
	fputs(".\n.br\n", out);
	write_kind(out, key, arena);
	write_default(out, record, key, arena);
}

/* The keys outside of all sections. */
static void write_top(FILE *out, const struct conf *conf, struct arena *arena)
{
	size_t count;
	const struct key *keys = key_table(&count);

	fputs(".Ss Outside of all sections\n.Bl -tag -width Ds\n", out);
	for (size_t i = 0; i < count; i++) {
		if (key_section(&keys[i]) == 0)
			write_item(out, conf, &keys[i], arena);
	}
	fputs(".El\n", out);
}

static void write_sections(FILE *out, const struct conf *conf, struct arena *arena)
{
	size_t count;
	const struct key *keys = key_table(&count);

	for (size_t i = 0; i < count; i++) {
		int section = (int)key_section(&keys[i]);

		if (section == 0)
			continue;
		if (opens_section(keys, i))
			fprintf(out, ".Ss Section %.*s\n.Bl -tag -width Ds\n", section, keys[i].name);
		write_item(out, conf, &keys[i], arena);
		if (closes_section(keys, i, count))
			fputs(".El\n", out);
	}
}

/* Sections with a name. */
static int write_groups(FILE *out, struct arena *arena)
{
	size_t count, all;
	const struct key_group *groups = key_groups(&count);
	const struct key *keys = key_table_whole(&all);

	for (size_t i = 0; i < count; i++) {
		char *record = arena_alloc(arena, groups[i].record_size);

		if (record == NULL)
			return -1;
		fprintf(out, ".Ss Section %s Qq name\n%s.\n.Bl -tag -width Ds\n", groups[i].section, groups[i].meaning);
		for (size_t k = groups[i].first; k < groups[i].first + groups[i].count; k++) {
			if (key_set_default(record, &keys[k], arena) != 0)
				return -1;
			write_item(out, record, &keys[k], arena);
		}
		fputs(".El\n", out);
	}
	return 0;
}

int conf_manual(FILE *out)
{
	const struct conf *conf = conf_default(NULL);
	struct arena *arena = arena_new(0);
	int result = -1;

	if (conf != NULL && arena != NULL) {
		write_top(out, conf, arena);
		write_sections(out, conf, arena);
		result = write_groups(out, arena) != 0 || fflush(out) != 0 || ferror(out) ? -1 : 0;
	}
	arena_free(&arena);
	conf_release(&conf);
	return result;
}
