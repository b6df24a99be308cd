/* sent_envelope.c - to whom a kept message went, by its header. */
#include "console/sent_mail.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/span.h"

#define HEADER_MOST (256u << 10)

struct addresses {
	struct arena *arena;
	const char **v;
	size_t count, capacity;
	bool failed;
};

/* The next field with its folded lines; .p NULL at the header's end. */
static struct span next_field(struct span *rest)
{
	const char *end = rest->p;
	struct span field = {NULL, 0};

	if (rest->len == 0 || rest->p[0] == '\n' || (rest->p[0] == '\r' && rest->len > 1 && rest->p[1] == '\n'))
		return field;
	do {
		const char *stop = memchr(end, '\n', rest->len - (size_t)(end - rest->p));

		end = stop == NULL ? rest->p + rest->len : stop + 1;
	} while (end < rest->p + rest->len && (*end == ' ' || *end == '\t'));
	field = (struct span){rest->p, (size_t)(end - rest->p)};
	*rest = (struct span){end, rest->len - field.len};
	return field;
}

static bool is_named(struct span field, const char *name)
{
	size_t len = strlen(name);

	return field.len > len && strncasecmp(field.p, name, len) == 0 && field.p[len] == ':';
}

static void add(struct addresses *a, const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", text[0]) != NULL)
		text++, len--;
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	if (len == 0 || memchr(text, '@', len) == NULL)
		return;
	a->v = arena_grow(a->arena, a->v, &a->capacity, a->count + 1, sizeof(*a->v));
	if (a->v == NULL) {
		a->failed = true;
		return;
	}
	a->v[a->count] = arena_copy(a->arena, text, len);
	a->failed |= a->v[a->count++] == NULL;
}

/* Reads an address list: display names, comments and quoted strings are left out, groups opened. */
static void add_list(struct addresses *a, struct span value)
{
	char *plain = arena_alloc(a->arena, value.len + 1);
	size_t n = 0, open = SIZE_MAX, comment = 0;
	bool quoted = false;

	for (size_t i = 0; plain != NULL && i <= value.len && !a->failed; i++) {
		char c = i < value.len ? value.p[i] : ',';

		if (quoted && c == '\\' && i + 1 < value.len) {
			i++;
		} else if (c == '"' && comment == 0) {
			quoted = !quoted;
		} else if (quoted && i < value.len) {
			continue;
		} else if (c == '(') {
			comment++;
		} else if (c == ')' && comment > 0) {
			comment--;
		} else if (comment > 0 && i < value.len) {
			continue;
		} else if (c == '<') {
			open = n = 0;
		} else if (c == '>' && open != SIZE_MAX) {
			add(a, plain, n);
			n = 0;
			open = SIZE_MAX - 1; /* what follows till the comma is nothing */
		} else if (c == ',' || c == ';' || c == ':') {
			if (open == SIZE_MAX)
				add(a, plain, n);
			n = 0;
			open = SIZE_MAX;
		} else {
			plain[n++] = c;
		}
	}
	a->failed |= plain == NULL;
}

static void add_fields(struct addresses *a, struct span header, const char *const *names)
{
	struct span field;

	while ((field = next_field(&header)).p != NULL) {
		for (size_t i = 0; names[i] != NULL; i++) {
			size_t skip = strlen(names[i]) + 1;

			if (is_named(field, names[i]))
				add_list(a, (struct span){field.p + skip, field.len - skip});
		}
	}
}

/* Of the first group of fields of which there is any. */
static struct addresses first_of(struct arena *arena, struct span header, const char *const *const *groups)
{
	struct addresses a = {.arena = arena};

	for (size_t i = 0; groups[i] != NULL && a.count == 0 && !a.failed; i++)
		add_fields(&a, header, groups[i]);
	return a;
}

int sent_envelope_read(int fd, struct arena *arena, struct sent_envelope *out, struct err *err)
{
	static const char *const envelope_from[] = {"Return-Path", NULL}, *const from[] = {"From", NULL},
		*const delivered[] = {"X-Envelope-To", "X-Original-To", "Delivered-To", NULL}, *const to[] = {"To", "Cc", "Bcc", NULL};
	static const char *const *const senders[] = {envelope_from, from, NULL}, *const *const recipients[] = {delivered, to, NULL};
	char *bytes = malloc(HEADER_MOST);
	ssize_t got = bytes == NULL ? -1 : pread(fd, bytes, HEADER_MOST, 0);
	struct addresses sender, rcpt;
	int rc = -1;

	*out = (struct sent_envelope){.sender = ""};
	if (bytes == NULL) {
		err_set_nomem(err, "message header");
	} else if (got < 0) {
		err_set_sys(err, "read a message");
	} else {
		sender = first_of(arena, (struct span){bytes, (size_t)got}, senders);
		rcpt = first_of(arena, (struct span){bytes, (size_t)got}, recipients);
		*out = (struct sent_envelope){sender.count > 0 ? sender.v[0] : "", rcpt.v, rcpt.count};
		rc = sender.failed || rcpt.failed ? err_set_nomem(err, "message header") : 0;
	}
	free(bytes);
	return rc;
}
