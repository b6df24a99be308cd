/* conf_table.h - the rows of conf_keys.h as data: what base/conf*.c share. */
#ifndef BASE_CONF_TABLE_H
#define BASE_CONF_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"

enum key_type {
	TYPE_STRING,
	TYPE_PATH,
	TYPE_URL,
	TYPE_LIST,
	TYPE_BOOL,
	TYPE_INT,
	TYPE_SIZE,
	TYPE_TIME,
	TYPE_CHOICE,
	TYPE_COUNT
};

struct key {
	const char *name;      /* "section.name" or "name" */
	enum key_type type;
	size_t offset;         /* of the field in struct conf, or in the record of a section with a name */
	const char *text;      /* default of the types that are text in the file; list values separated by ';' */
	int64_t number;        /* default of the others */
	int64_t min, max;
	const char *choices;   /* "a|b" */
	const char *meaning;
};

/* Keys of struct conf, in the order of conf_keys.h: keys of one section stand together. */
const struct key *key_table(size_t *count_out);
/* The same, and behind them those of sections with a name. */
const struct key *key_table_whole(size_t *count_out);
const struct key *key_find(const char *name);

/* A section that may stand there many times, each with a name: client "C-000042" { }. */
struct key_group {
	const char *section;
	size_t first, count;       /* its keys in key_table_whole */
	size_t record_size;        /* of struct conf_client … */
	size_t title_offset, line_offset;
	size_t list_offset, list_count_offset; /* in struct conf */
	const char *meaning;
};
const struct key_group *key_groups(size_t *count_out);
/* Length of the section's name, 0 if it has none; key_base: the name within the section. */
size_t key_section(const struct key *key);
const char *key_base(const struct key *key);

/* record: struct conf, or that of a section with a name. */
/* The field for the default; CHOICE without one: CONF_UNSET. 0, or -1 when out of memory. */
int key_set_default(void *record, const struct key *key, struct arena *arena);
/* The field for what stands in the file. folder: what relative paths are relative to, NULL: left as they are.
 * Not for lists: key_set_list. 0, or -1 with err saying what would be right. */
int key_set(void *record, const struct key *key, const char *text, const char *folder, struct arena *arena,
	struct err *err);
int key_set_list(void *record, const struct key *key, const char *const *values, size_t count,
	struct arena *arena, struct err *err);
/* Is text a value for key? For a list: for one element of it. */
int key_check(const struct key *key, const char *text, struct err *err);

/* A number of this type as the file writes it ("20s", "50M"), in the arena. Only BOOL, INT, SIZE, TIME and CHOICE. */
const char *key_format(const struct key *key, int64_t number, struct arena *arena);
/* The field's number (the same types) or text, or list. */
int64_t key_number(const void *record, const struct key *key);
const char *key_text(const void *record, const struct key *key);
struct conf_list key_list(const void *record, const struct key *key);

#endif
