/* conf.c - the configuration: read once, checked whole, then immutable and counted.
 *
 * libConfuse parses; what it is told to parse, and what a value may be, comes from the table (conf_table.h). It keeps
 * its scanner in globals, so one thread parses at a time, and its error function is given no argument of ours, so the
 * file being read hangs from a variable of the thread. */
#include "base/conf.h"

#include <confuse.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf_table.h"
#include "base/conf_text.h"
#include "base/log.h"
#include "base/text.h"

#define INCLUDE_DEPTH_MOST 8
#define NAME_MOST 64
#define GROUPS_MOST 8
#define RECORDS_MOST 10000u

/* What is counted and freed; in the arena that it owns. */
struct conf_life {
	atomic_uint references;
	struct arena *arena;
};

struct conf_block {
	struct conf conf; /* first: a struct conf * is a struct conf_block * */
	struct conf_life *life;
};

/* One conf_read going on. */
struct parse {
	const char *file;   /* the one being read now: main file or include */
	const char *folder; /* of the main file */
	unsigned depth;
	struct err *err;
	bool failed;        /* the first error counts */
};

static _Thread_local struct parse *current;
static pthread_mutex_t parser_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- making and freeing ---- */

static struct conf_block *block_new(void)
{
	struct arena *arena = arena_new(0);
	struct conf_block *block = arena == NULL ? NULL : arena_alloc(arena, sizeof(*block));
	struct conf_life *life = block == NULL ? NULL : arena_alloc(arena, sizeof(*life));
	size_t count;
	const struct key *keys = key_table(&count);

	if (life == NULL) {
		arena_free(&arena);
		return NULL;
	}
	life->arena = arena;
	atomic_init(&life->references, 1);
	block->life = life;
	for (size_t i = 0; i < count; i++) {
		if (key_set_default(&block->conf, &keys[i], arena) != 0) {
			arena_free(&arena);
			return NULL;
		}
	}
	return block;
}

static struct conf_life *life_of(const struct conf *conf)
{
	return ((const struct conf_block *)conf)->life;
}

const struct conf *conf_hold(const struct conf *conf)
{
	atomic_fetch_add(&life_of(conf)->references, 1);
	return conf;
}

void conf_release(const struct conf **conf)
{
	struct conf_life *life;

	if (conf == NULL || *conf == NULL)
		return;
	life = life_of(*conf);
	*conf = NULL;
	if (atomic_fetch_sub(&life->references, 1) == 1) {
		struct arena *arena = life->arena;

		arena_free(&arena);
	}
}

const struct conf *conf_default(struct err *err)
{
	struct conf_block *block = block_new();

	if (block == NULL)
		err_set_nomem(err, "configuration");
	return block == NULL ? NULL : &block->conf;
}

/* ---- errors ---- */

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Letters to insert, remove or change to make b of a (Levenshtein). */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[NAME_MOST + 1], len = strlen(b);

	if (strlen(a) > NAME_MOST || len > NAME_MOST)
		return SIZE_MAX;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < len; j++) {
			size_t above = row[j + 1];

			row[j + 1] = smallest(above + 1, row[j] + 1, corner + (a[i] != b[j]));
			corner = above;
		}
	}
	return row[len];
}

/* The key that was perhaps meant by `name` in `section`; "" is the top. NULL if none is near. */
static const struct key *suggest(const char *section, const char *name)
{
	size_t count, least = strlen(name) / 3 + 2;
	const struct key *keys = key_table_whole(&count), *best = NULL;

	for (size_t i = 0; i < count; i++) {
		bool same_section = key_section(&keys[i]) == strlen(section) &&
			strncmp(keys[i].name, section, strlen(section)) == 0;
		size_t distance = edit_distance(name, key_base(&keys[i])) + (same_section ? 0 : 1);

		if (distance < least) {
			least = distance;
			best = &keys[i];
		}
	}
	return best;
}

/* libConfuse's text of an unknown key quotes it; the text itself may be translated. */
static void error_unknown(const char *section, const char *name, const char *where)
{
	const struct key *key = suggest(section, name);
	const char *dot = section[0] == '\0' ? "" : ".";
	struct err *err = current->err;
	int len = key == NULL ? 0 : (int)key_section(key);

	err_set(err, ERR_INPUT, "there is no key %s%s%s; see atesaki.conf(5)", section, dot, name);
	if (key != NULL && len == 0)
		err_set(err, ERR_INPUT, "there is no key %s%s%s; did you mean %s, outside of all sections?", section, dot,
			name, key->name);
	else if (key != NULL)
		err_set(err, ERR_INPUT, "there is no key %s%s%s; did you mean %.*s { %s = ... }?", section, dot, name,
			len, key->name, key_base(key));
	err_prefix(err, "%s", where);
}

static bool is_known(const char *section, const char *name)
{
	size_t count;
	const struct key *keys = key_table_whole(&count);

	for (size_t i = 0; i < count; i++) {
		size_t len = key_section(&keys[i]);

		if (len == strlen(section) && strncmp(keys[i].name, section, len) == 0 &&
		    strcmp(key_base(&keys[i]), name) == 0)
			return true;
		if (section[0] == '\0' && len > 0 && strlen(name) == len && strncmp(keys[i].name, name, len) == 0)
			return true;
	}
	return section[0] == '\0' && strcmp(name, "include") == 0;
}

/* libConfuse's text of a name that stands there twice quotes it as it does unknown keys. */
static bool is_title(cfg_t *cfg, const char *name)
{
	size_t count;
	const struct key_group *groups = key_groups(&count);

	for (size_t i = 0; i < count; i++) {
		for (unsigned k = 0; k < cfg_size(cfg, groups[i].section); k++) {
			const char *title = cfg_title(cfg_getnsec(cfg, groups[i].section, k));

			if (title != NULL && strcmp(title, name) == 0)
				return true;
		}
	}
	return false;
}

static const char *section_of(const cfg_t *cfg)
{
	return strcmp(cfg->name, "root") == 0 ? "" : cfg->name;
}

static void on_error(cfg_t *cfg, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[512], where[PATH_MAX + 16], name[NAME_MOST + 1];
	const char *quote;

	if (current == NULL || current->failed)
		return;
	current->failed = true;
	vsnprintf(text, sizeof(text), fmt, ap);
	snprintf(where, sizeof(where), "%s:%d", current->file, cfg->line);
	quote = strchr(text, '\'');
	if (strstr(fmt, "'%s'") != NULL && quote != NULL && sscanf(quote, "'%64[^']'", name) == 1 &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == strlen(name) &&
	    !is_known(section_of(cfg), name) && !(section_of(cfg)[0] == '\0' && is_title(cfg, name))) {
		error_unknown(section_of(cfg), name, where);
		return;
	}
	err_set(current->err, ERR_INPUT, "%s: %s", where, text);
}

/* ---- what libConfuse calls ---- */

static const struct key *key_of(const cfg_t *cfg, const cfg_opt_t *opt)
{
	char name[2 * NAME_MOST];
	const char *section = section_of(cfg);

	snprintf(name, sizeof(name), "%s%s%s", section, section[0] == '\0' ? "" : ".", opt->name);
	return key_find(name);
}

/* A value of any key; result is the text again: libConfuse keeps a copy of it. */
static int on_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	const struct key *key = key_of(cfg, opt);
	struct err err = {0};

	if (key == NULL || key_check(key, value, &err) != 0) {
		cfg_error(cfg, "%s", key == NULL ? "key of no row" : err.text);
		return -1;
	}
	*(const char **)result = value;
	return 0;
}

static int parse_file(cfg_t *cfg, const char *path);

static int on_include(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	char path[PATH_MAX];
	const char *outer_file = current->file;
	int outer_line = cfg->line, result;

	(void)opt;
	if (argc != 1) {
		cfg_error(cfg, "include takes one file name");
		return -1;
	}
	if (current->depth >= INCLUDE_DEPTH_MOST) {
		cfg_error(cfg, "include: files include each other more than %d deep", INCLUDE_DEPTH_MOST);
		return -1;
	}
	snprintf(path, sizeof(path), "%s%s%s", argv[0][0] == '/' ? "" : current->folder, argv[0][0] == '/' ? "" : "/",
		argv[0]);
	current->depth++;
	current->file = path;
	result = parse_file(cfg, path);
	current->file = outer_file;
	current->depth--;
	cfg->line = outer_line;
	return result;
}

/* Also for a file within a file: libConfuse's scanner stacks its buffers. 0 or -1 with current->err. */
static int parse_file(cfg_t *cfg, const char *path)
{
	struct buf text = {0};
	FILE *file = NULL;
	int result = -1;

	if (conf_text_read(path, &text, current->err) != 0) {
		current->failed = true;
		goto out;
	}
	/* fmemopen(3) takes no empty buffer. */
	file = buf_addc(&text, '\n') == 0 ? fmemopen(text.p, text.len, "r") : NULL;
	if (file == NULL) {
		current->failed = true;
		err_set_nomem(current->err, path);
		goto out;
	}
	if (cfg_parse_fp(cfg, file) == CFG_SUCCESS)
		result = 0;
	else if (!current->failed)
		err_set(current->err, ERR_INPUT, "%s: cannot be read as a configuration", path);
out:
	if (file != NULL)
		fclose(file);
	buf_free(&text);
	return result;
}

/* ---- libConfuse's options from the table ---- */

/* "a;b" as libConfuse's {"a", "b"}. Defaults hold no quotes or backslashes. */
static char *list_default(const struct key *key, struct arena *arena)
{
	const char *at = key->text;
	char *out = arena_strdup(arena, "{");

	while (out != NULL && *at != '\0') {
		size_t len = strcspn(at, ";");

		out = arena_printf(arena, "%s%s\"%.*s\"", out, out[1] == '\0' ? "" : ", ", (int)len, at);
		at += len + (at[len] == ';');
	}
	return out == NULL ? NULL : arena_printf(arena, "%s}", out);
}

static int option_of_key(cfg_opt_t *opt, const struct key *key, struct arena *arena)
{
	*opt = (cfg_opt_t){.name = key_base(key), .type = CFGT_STR, .flags = CFGF_NODEFAULT, .parsecb = on_value};
	if (key->type == TYPE_LIST) {
		opt->flags = CFGF_LIST;
		opt->def.parsed = list_default(key, arena);
		return opt->def.parsed == NULL ? -1 : 0;
	}
	return 0;
}

/* The options of the keys whose section is keys[first]'s; how many keys it took in *taken_out. */
static cfg_opt_t *section_options(const struct key *keys, size_t count, struct arena *arena, size_t *taken_out)
{
	cfg_opt_t *options = arena_array(arena, count + 1, sizeof(*options));
	size_t n = 0, len = key_section(&keys[0]);

	while (options != NULL && n < count && key_section(&keys[n]) == len &&
	       strncmp(keys[n].name, keys[0].name, len) == 0) {
		if (option_of_key(&options[n], &keys[n], arena) != 0)
			return NULL;
		n++;
	}
	*taken_out = n;
	return options;
}

/* libConfuse would make one section of two with one name. */
static int group_options(cfg_opt_t *options, size_t *n, struct arena *arena)
{
	size_t count, all, taken;
	const struct key_group *groups = key_groups(&count);
	const struct key *keys = key_table_whole(&all);

	for (size_t i = 0; i < count; i++) {
		cfg_opt_t *opt = &options[(*n)++];

		*opt = (cfg_opt_t){.name = groups[i].section, .type = CFGT_SEC,
		                   .flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES};
		opt->subopts = section_options(keys + groups[i].first, groups[i].count, arena, &taken);
		if (opt->subopts == NULL)
			return -1;
	}
	return 0;
}

/* Keys without a section, sections and include(). */
static cfg_opt_t *all_options(struct arena *arena)
{
	size_t count, n = 0, i = 0, taken;
	const struct key *keys = key_table(&count);
	cfg_opt_t *options = arena_array(arena, count + GROUPS_MOST + 2, sizeof(*options));

	if (options == NULL)
		return NULL;
	while (i < count) {
		size_t len = key_section(&keys[i]);

		if (len == 0) {
			if (option_of_key(&options[n++], &keys[i++], arena) != 0)
				return NULL;
			continue;
		}
		options[n] = (cfg_opt_t){.name = arena_copy(arena, keys[i].name, len), .type = CFGT_SEC};
		options[n].subopts = section_options(&keys[i], count - i, arena, &taken);
		if (options[n].name == NULL || options[n].subopts == NULL)
			return NULL;
		n++;
		i += taken;
	}
	if (group_options(options, &n, arena) != 0)
		return NULL;
	options[n] = (cfg_opt_t){.name = "include", .type = CFGT_FUNC, .func = on_include};
	return options;
}

/* ---- from libConfuse into struct conf ---- */

static int take_list(void *record, const struct key *key, cfg_opt_t *opt, struct arena *arena, struct err *err)
{
	unsigned n = cfg_opt_size(opt);
	const char **values = arena_array(arena, (size_t)n + 1, sizeof(*values));

	if (values == NULL)
		return err_set_nomem(err, key->name);
	for (unsigned i = 0; i < n; i++)
		values[i] = cfg_opt_getnstr(opt, i);
	return key_set_list(record, key, values, n, arena, err);
}

static int take_option(void *record, const struct key *key, cfg_opt_t *opt, struct arena *arena, struct err *err)
{
	if (opt == NULL)
		return err_set(err, ERR_BUG, "%s: no option", key->name);
	if (key->type == TYPE_LIST)
		return take_list(record, key, opt, arena, err);
	if (cfg_opt_size(opt) == 0 || cfg_opt_getnstr(opt, 0) == NULL)
		return 0;
	return key_set(record, key, cfg_opt_getnstr(opt, 0), current->folder, arena, err);
}

static int take_key(struct conf *conf, const struct key *key, cfg_t *cfg, struct arena *arena, struct err *err)
{
	char path[2 * NAME_MOST], *dot;

	snprintf(path, sizeof(path), "%s", key->name);
	dot = strchr(path, '.');
	if (dot != NULL)
		*dot = '|'; /* libConfuse's separator */
	return take_option(conf, key, cfg_getopt(cfg, path), arena, err);
}

static int take_record(char *record, const struct key_group *group, cfg_t *section, struct arena *arena, struct err *err)
{
	size_t all;
	const struct key *keys = key_table_whole(&all) + group->first;
	const char *title = cfg_title(section);

	if (title == NULL || *title == '\0' || !text_is_utf8(span_of(title)))
		return err_set(err, ERR_INPUT, "%s:%d: %s has no name", current->file, section->line, group->section);
	*(const char **)(void *)(record + group->title_offset) = arena_strdup(arena, title);
	*(unsigned *)(void *)(record + group->line_offset) = (unsigned)section->line;
	for (size_t i = 0; i < group->count; i++) {
		if (key_set_default(record, &keys[i], arena) != 0)
			return err_set_nomem(err, group->section);
		if (take_option(record, &keys[i], cfg_getopt(section, key_base(&keys[i])), arena, err) != 0)
			return -1;
	}
	return 0;
}

static int take_group(struct conf *conf, const struct key_group *group, cfg_t *cfg, struct arena *arena, struct err *err)
{
	unsigned count = cfg_size(cfg, group->section);
	char *records = count > RECORDS_MOST ? NULL : arena_array(arena, (size_t)count + 1, group->record_size);

	if (count > RECORDS_MOST)
		return err_set(err, ERR_INPUT, "%s: more than %u sections", group->section, RECORDS_MOST);
	if (records == NULL)
		return err_set_nomem(err, group->section);
	for (unsigned i = 0; i < count; i++) {
		if (take_record(records + i * group->record_size, group, cfg_getnsec(cfg, group->section, i), arena, err) != 0)
			return -1;
	}
	*(const void **)(void *)((char *)conf + group->list_offset) = records;
	*(size_t *)(void *)((char *)conf + group->list_count_offset) = count;
	return 0;
}

static int take_groups(struct conf *conf, cfg_t *cfg, struct arena *arena, struct err *err)
{
	size_t count;
	const struct key_group *groups = key_groups(&count);

	for (size_t i = 0; i < count; i++) {
		if (take_group(conf, &groups[i], cfg, arena, err) != 0)
			return -1;
	}
	return 0;
}

/* What only several keys together can get wrong. */
static int missing(const char *path, const char *section, const char *title, const char *key, struct err *err)
{
	return err_set(err, ERR_INPUT, "%s: %s \"%s\": %s is missing", path, section, title, key);
}

/* Without these a section would say nothing. */
static int check_recipients(const struct conf *conf, const char *path, struct err *err)
{
	for (size_t i = 0; i < conf->partner_count; i++) {
		const struct conf_partner *p = &conf->partners[i];

		if (p->addresses.n + p->domains.n == 0)
			return missing(path, "partner", p->title, "addresses", err);
		if (p->clients.n + p->groups.n == 0)
			return missing(path, "partner", p->title, "clients", err);
	}
	for (size_t i = 0; i < conf->role_count; i++) {
		const struct conf_role *r = &conf->roles[i];

		if (r->subjects.n == 0)
			return missing(path, "role", r->title, "subjects", err);
		if (r->addresses.n == 0)
			return missing(path, "role", r->title, "addresses", err);
	}
	return 0;
}

static int check_together(const struct conf *conf, const char *path, struct err *err)
{
	if (conf->log_target == LOG_TARGET_FILE && conf->log_file[0] == '\0')
		return err_set(err, ERR_INPUT, "%s: log.target is file, but log.file names none", path);
	if (conf->message_memory > conf->message_max)
		return err_set(err, ERR_INPUT, "%s: message.memory is larger than message.max", path);
	if (conf->courier_retry > conf->courier_retry_max)
		return err_set(err, ERR_INPUT, "%s: courier.retry is longer than courier.retry_max", path);
	return check_recipients(conf, path, err);
}

static int read_into(struct conf_block *block, const char *path, struct err *err)
{
	struct arena *scratch = arena_new(0);
	cfg_opt_t *options = scratch == NULL ? NULL : all_options(scratch);
	cfg_t *cfg = options == NULL ? NULL : cfg_init(options, CFGF_NONE);
	size_t count;
	const struct key *keys = key_table(&count);
	int result = -1;

	if (cfg == NULL) {
		err_set_nomem(err, path);
		goto out;
	}
	cfg_set_error_function(cfg, on_error);
	if (parse_file(cfg, path) != 0)
		goto out;
	for (size_t i = 0; i < count; i++) {
		if (take_key(&block->conf, &keys[i], cfg, block->life->arena, err) != 0)
			goto out;
	}
	if (take_groups(&block->conf, cfg, block->life->arena, err) == 0)
		result = check_together(&block->conf, path, err);
out:
	if (cfg != NULL)
		cfg_free(cfg);
	arena_free(&scratch);
	return result;
}

/* The folder of path, absolute: daemons change theirs. */
static char *folder_of(const char *path, struct arena *arena, struct err *err)
{
	char real[PATH_MAX];
	char *folder;

	if (realpath(path, real) == NULL) {
		err_set_sys(err, "open %s", path);
		return NULL;
	}
	folder = arena_strdup(arena, dirname(real));
	if (folder == NULL)
		err_set_nomem(err, path);
	return folder;
}

const struct conf *conf_read(const char *path, struct err *err)
{
	struct conf_block *block = block_new();
	struct parse parse = {.file = path, .err = err};
	const struct conf *conf = NULL;
	int result = -1;

	if (block == NULL) {
		err_set_nomem(err, path);
		return NULL;
	}
	conf = &block->conf;
	block->conf.path = arena_strdup(block->life->arena, path);
	parse.folder = folder_of(path, block->life->arena, err);
	if (block->conf.path != NULL && parse.folder != NULL) {
		pthread_mutex_lock(&parser_lock);
		current = &parse;
		result = read_into(block, path, err);
		current = NULL;
		pthread_mutex_unlock(&parser_lock);
	}
	if (result != 0)
		conf_release(&conf);
	return conf;
}
