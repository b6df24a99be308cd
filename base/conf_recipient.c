/* conf_recipient.c - the sections partner and role: libConfuse's options for them, and what is taken from there. */
#include "base/conf_recipient.h"

#include <string.h>

#include "base/conf_section.h"
#include "base/text.h"

#define LISTS_MOST 4

/* A section's keys are lists; which of them must not all be empty. */
struct layout {
	const char *section;
	size_t size; /* of its struct */
	struct {
		const char *key;
		size_t offset;
		unsigned needed; /* of those with the same number one has to be set; 0: none */
	} lists[LISTS_MOST];
	size_t conf_offset, count_offset; /* of the array and its length in struct conf */
};

static const struct layout layouts[] = {
	{"partner", sizeof(struct conf_partner),
	 {{"addresses", offsetof(struct conf_partner, addresses), 1}, {"domains", offsetof(struct conf_partner, domains), 1},
	  {"clients", offsetof(struct conf_partner, clients), 2}, {"groups", offsetof(struct conf_partner, groups), 2}},
	 offsetof(struct conf, partners), offsetof(struct conf, partner_count)},
	{"role", sizeof(struct conf_role),
	 {{"subjects", offsetof(struct conf_role, subjects), 1}, {"addresses", offsetof(struct conf_role, addresses), 2},
	  {"clients", offsetof(struct conf_role, clients), 0}, {"groups", offsetof(struct conf_role, groups), 0}},
	 offsetof(struct conf, roles), offsetof(struct conf, role_count)},
};
#define LAYOUT_COUNT (sizeof(layouts) / sizeof(layouts[0]))

size_t conf_section_count(void)
{
	return LAYOUT_COUNT;
}

const char *conf_section_name(size_t i)
{
	return layouts[i].section;
}

bool conf_section_has(const char *section, const char *key)
{
	for (size_t i = 0; i < LAYOUT_COUNT; i++) {
		for (size_t k = 0; k < LISTS_MOST; k++) {
			if (strcmp(layouts[i].section, section) == 0 && strcmp(layouts[i].lists[k].key, key) == 0)
				return true;
		}
	}
	return false;
}

cfg_opt_t *conf_section_options(size_t i, struct arena *arena)
{
	cfg_opt_t *options = arena_array(arena, LISTS_MOST + 1, sizeof(*options));

	for (size_t k = 0; options != NULL && k < LISTS_MOST; k++) {
		options[k] = (cfg_opt_t){.name = layouts[i].lists[k].key, .type = CFGT_STR, .flags = CFGF_LIST};
		options[k].def.parsed = arena_strdup(arena, "{}");
		if (options[k].def.parsed == NULL)
			return NULL;
	}
	return options;
}

static int list_take(cfg_t *section, const char *key, struct conf_list *out, struct arena *arena, struct err *err)
{
	unsigned n = cfg_size(section, key);
	const char **v = arena_array(arena, (size_t)n + 1, sizeof(*v));

	for (unsigned i = 0; v != NULL && i < n; i++) {
		v[i] = arena_strdup(arena, cfg_getnstr(section, key, i));
		if (v[i] == NULL)
			return err_set_nomem(err, key);
		if (*v[i] == '\0' || !text_is_utf8(span_of(v[i])))
			return err_set(err, ERR_INPUT, "%s \"%s\": %s: an empty value, or one that is not UTF-8", cfg_name(section),
				cfg_title(section), key);
	}
	*out = (struct conf_list){v, n};
	return v == NULL ? err_set_nomem(err, key) : 0;
}

static int one_take(cfg_t *section, const struct layout *l, char *to, struct arena *arena, struct err *err)
{
	const char *name = arena_strdup(arena, cfg_title(section));
	unsigned set = 0;

	if (name == NULL)
		return err_set_nomem(err, l->section);
	memcpy(to, &name, sizeof(name));
	for (size_t k = 0; k < LISTS_MOST; k++) {
		struct conf_list list;

		if (list_take(section, l->lists[k].key, &list, arena, err) != 0)
			return -1;
		memcpy(to + l->lists[k].offset, &list, sizeof(list));
		set |= list.n > 0 ? 1u << l->lists[k].needed : 0;
	}
	for (size_t k = 0; k < LISTS_MOST; k++) {
		if (l->lists[k].needed > 0 && (set & 1u << l->lists[k].needed) == 0)
			return err_set(err, ERR_INPUT, "%s \"%s\": %s is missing", l->section, name, l->lists[k].key);
	}
	return 0;
}

int conf_section_take(struct conf *conf, cfg_t *cfg, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < LAYOUT_COUNT; i++) {
		const struct layout *l = &layouts[i];
		size_t count = cfg_size(cfg, l->section);
		char *v = arena_array(arena, count + 1, l->size);

		if (v == NULL)
			return err_set_nomem(err, l->section);
		for (size_t k = 0; k < count; k++) {
			if (one_take(cfg_getnsec(cfg, l->section, (unsigned)k), l, v + k * l->size, arena, err) != 0)
				return -1;
		}
		memcpy((char *)conf + l->conf_offset, &v, sizeof(v));
		memcpy((char *)conf + l->count_offset, &count, sizeof(count));
	}
	return 0;
}

static void list_dump(FILE *out, const char *key, const struct conf_list *list)
{
	fprintf(out, "\t%s = {", key);
	for (size_t i = 0; i < list->n; i++) {
		fputs(i > 0 ? ", " : "", out);
		conf_write_quoted(out, list->v[i]);
	}
	fputs("}\n", out);
}

void conf_recipient_dump(const struct conf *conf, FILE *out)
{
	for (size_t i = 0; i < LAYOUT_COUNT; i++) {
		const struct layout *l = &layouts[i];
		const char *v;
		size_t count;

		memcpy(&v, (const char *)conf + l->conf_offset, sizeof(v));
		memcpy(&count, (const char *)conf + l->count_offset, sizeof(count));
		for (size_t k = 0; k < count; k++) {
			const char *one = v + k * l->size, *name;

			memcpy(&name, one, sizeof(name));
			fprintf(out, "%s ", l->section);
			conf_write_quoted(out, name);
			fputs(" {\n", out);
			for (size_t n = 0; n < LISTS_MOST; n++) {
				struct conf_list list;

				memcpy(&list, one + l->lists[n].offset, sizeof(list));
				list_dump(out, l->lists[n].key, &list);
			}
			fputs("}\n", out);
		}
	}
}
