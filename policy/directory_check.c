/* directory_check.c - what every client directory must fulfil. Each refusal names the way out. */
#include "policy/directory_check.h"

#include <stdlib.h>

#include "policy/address.h"
#include "policy/directory_image.h"
#include "policy/shared_domain.h"

/* What must not be on two clients. */
struct key {
	struct span key;   /* in normal form */
	const char *text;  /* as written */
	uint32_t row;
};

struct keys {
	struct key *v;
	size_t count, capacity;
};

struct check {
	struct arena *arena;   /* for the faults */
	struct arena *scratch;
	const struct client_row *rows;
	struct directory_faults *faults;
	struct keys ids, domains;
	bool failed;
};

#define SHOWN(c, text) directory_shown((c)->scratch, span_of(text))

static void add_key(struct check *c, struct keys *keys, struct span key, const char *text, uint32_t row)
{
	keys->v = arena_grow(c->scratch, keys->v, &keys->capacity, keys->count + 1, sizeof(*keys->v));
	if (keys->v == NULL) {
		c->failed = true;
		keys->count = keys->capacity = 0;
		return;
	}
	keys->v[keys->count++] = (struct key){key, text, row};
}

static bool has_control(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	}
	return false;
}

/* A text for people and for the search: one line, not too long. */
static void check_text(struct check *c, unsigned line, const char *column, const char *text, size_t longest)
{
	if (text == NULL)
		return;
	if (has_control(text))
		directory_fault(c->arena, c->faults, line, "%s %s has a line break or control character; write it on one line",
			column, SHOWN(c, text));
	if (strlen(text) > longest)
		directory_fault(c->arena, c->faults, line, "%s is longer than %zu bytes", column, longest);
}

static void check_id(struct check *c, const struct client_row *row, uint32_t i)
{
	struct span id = directory_normal(c->scratch, span_of(row->id));

	if (id.p == NULL)
		c->failed = true;
	else if (id.len == 0)
		directory_fault(c->arena, c->faults, row->line, "client_id is missing");
	else
		add_key(c, &c->ids, id, row->id, i);
	check_text(c, row->line, "client_id", row->id, DIRECTORY_ID_LONGEST);
}

static void check_names(struct check *c, const struct client_row *row)
{
	struct span name = directory_normal(c->scratch, span_of(row->name == NULL ? "" : row->name));

	if (name.p == NULL)
		c->failed = true;
	else if (name.len == 0)
		directory_fault(c->arena, c->faults, row->line, "name is missing");
	check_text(c, row->line, "name", row->name, DIRECTORY_LITERAL_LONGEST);
	check_text(c, row->line, "group", row->group, DIRECTORY_LITERAL_LONGEST);
	for (size_t i = 0; i < row->alias_count; i++)
		check_text(c, row->line, "alias", row->aliases[i], DIRECTORY_LITERAL_LONGEST);
}

static void refuse_domain(struct check *c, const struct client_row *row, const char *text, const char *why)
{
	directory_fault(c->arena, c->faults, row->line, "domain %s %s", SHOWN(c, text), why);
}

static void check_domain(struct check *c, const struct client_row *row, const char *text, uint32_t i)
{
	struct span domain = address_domain(c->scratch, span_of(text + (text[0] == '.')));

	if (text[0] == '@')
		refuse_domain(c, row, text, "begins with '@'; write the domain alone");
	else if (strchr(text, '@') != NULL)
		refuse_domain(c, row, text, "is an address; put it into the column addresses");
	else if (domain.p == NULL)
		refuse_domain(c, row, text, "is not a domain; entries of a list are separated by ';'");
	else if (domain_is_shared(domain))
		refuse_domain(c, row, text, "is shared by many people (free mail, a carrier or a provider); put whole addresses into "
			"the column addresses");
	else if (domain_is_public_suffix(domain))
		refuse_domain(c, row, text, "is one that others register below; write the client's whole domain, or use the column "
			"addresses");
	else
		add_key(c, &c->domains, domain, text, i);
}

static void check_address(struct check *c, const struct client_row *row, const char *text)
{
	if (strchr(text, '@') == NULL)
		directory_fault(c->arena, c->faults, row->line, "address %s has no '@'; a domain goes into the column domains",
			SHOWN(c, text));
	else if (address_parse(c->scratch, span_of(text)).domain.p == NULL)
		directory_fault(c->arena, c->faults, row->line, "address %s is not one mail address; entries of a list are separated "
			"by ';'", SHOWN(c, text));
}

static void check_sender(struct check *c, const struct client_row *row, const char *text)
{
	struct span s = strchr(text, '@') != NULL ? address_parse(c->scratch, span_of(text)).domain
	                                          : address_domain(c->scratch, span_of(text));

	if (s.p == NULL)
		directory_fault(c->arena, c->faults, row->line, "sender %s is neither an address nor a domain", SHOWN(c, text));
}

static void check_row(struct check *c, const struct client_row *row, uint32_t number)
{
	check_id(c, row, number);
	check_names(c, row);
	for (size_t i = 0; i < row->domain_count; i++)
		check_domain(c, row, row->domains[i], number);
	for (size_t i = 0; i < row->address_count; i++)
		check_address(c, row, row->addresses[i]);
	for (size_t i = 0; i < row->sender_count; i++)
		check_sender(c, row, row->senders[i]);
	if (row->valid_from > row->valid_until)
		directory_fault(c->arena, c->faults, row->line, "valid_from is after valid_until");
}

static int key_order(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = span_order(x->key, y->key);

	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static void refuse_id(struct check *c, const struct key *first, const struct key *again)
{
	unsigned line = c->rows[first->row].line;

	if (strcmp(first->text, again->text) == 0)
		directory_fault(c->arena, c->faults, c->rows[again->row].line, "client_id %s is already on line %u", SHOWN(c, again->text),
			line);
	else
		directory_fault(c->arena, c->faults, c->rows[again->row].line, "client_id %s is the same as %s on line %u: width, case "
			"and kind of dash do not count", SHOWN(c, again->text), SHOWN(c, first->text), line);
}

static void refuse_second_domain(struct check *c, const struct key *first, const struct key *again)
{
	directory_fault(c->arena, c->faults, c->rows[again->row].line, "domain %s already belongs to client %s on line %u; use the "
		"column addresses for both", SHOWN(c, again->text), SHOWN(c, c->rows[first->row].id), c->rows[first->row].line);
}

/* One key twice on one row is no fault. */
static void check_twice(struct check *c, struct keys *keys, void (*refuse)(struct check *, const struct key *, const struct key *))
{
	size_t first = 0;

	if (keys->count > 1)
		qsort(keys->v, keys->count, sizeof(*keys->v), key_order);
	for (size_t i = 1; i < keys->count; i++) {
		if (!span_equal(keys->v[first].key, keys->v[i].key))
			first = i;
		else if (keys->v[i].row != keys->v[i - 1].row)
			refuse(c, &keys->v[first], &keys->v[i]);
	}
}

int directory_check(struct arena *arena, const struct client_row *rows, size_t count, struct directory_faults *faults,
	struct err *err)
{
	struct check c = {.arena = arena, .scratch = arena_new(0), .rows = rows, .faults = faults};

	if (c.scratch == NULL)
		return err_set_nomem(err, "client directory");
	for (size_t i = 0; i < count && !c.failed; i++)
		check_row(&c, &rows[i], (uint32_t)i);
	check_twice(&c, &c.ids, refuse_id);
	check_twice(&c, &c.domains, refuse_second_domain);
	directory_faults_sort(faults);
	arena_free(&c.scratch);
	return c.failed || faults->failed ? err_set_nomem(err, "client directory") : 0;
}
