/* archive_name.c - the texts that a member's name may be shown as: archives seldom say what charset names are in. */
#include "report/archive_name.h"

#include "report/charset.h"

void archive_name_add(struct archive_name *name, struct span text)
{
	if (text.p == NULL || text.len == 0 || name->count >= ARCHIVE_NAMES_MAX)
		return;
	for (size_t i = 0; i < name->count; i++) {
		if (span_equal(name->texts[i], text))
			return;
	}
	name->texts[name->count++] = text;
}

void archive_name_add_bytes(struct archive_name *name, struct arena *arena, struct span bytes, const char *charset)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count;

	if (bytes.p == NULL || bytes.len == 0)
		return;
	count = charset_read(arena, bytes, charset, readings);
	for (size_t i = 0; i < count; i++)
		archive_name_add(name, readings[i].text);
}

struct span archive_name_first(const struct archive_name *name)
{
	return name->count == 0 ? (struct span){"", 0} : name->texts[0];
}

struct span archive_name_others(const struct archive_name *name, struct arena *arena)
{
	size_t len = 0, at = 0;
	char *joined;

	if (name->count <= 2)
		return name->count == 2 ? name->texts[1] : (struct span){"", 0};
	for (size_t i = 1; i < name->count; i++)
		len += name->texts[i].len + 1;
	joined = arena_alloc(arena, len);
	if (joined == NULL)
		return name->texts[1];
	for (size_t i = 1; i < name->count; i++) {
		memcpy(joined + at, name->texts[i].p, name->texts[i].len);
		at += name->texts[i].len;
		joined[at++] = '\n';
	}
	return (struct span){joined, at - 1};
}
