/* mapi.c - Outlook's properties as they were found. */
#include "report/mapi.h"

#include "base/buf.h"
#include "report/archive_name.h"
#include "report/bytes.h"
#include "report/charset.h"
#include "report/codepage.h"
#include "report/utf16.h"

#define VALUES_MOST 65536u

const char mapi_internet_headers[16] = {'\x86', '\x03', '\x02', 0, 0, 0, 0, 0, '\xC0', 0, 0, 0, 0, 0, 0, 'F'};

int mapi_add(struct arena *arena, struct mapi_object *object, const struct mapi_value *value)
{
	struct mapi_value *grown;

	if (object->count >= VALUES_MOST)
		return -1;
	grown = arena_grow(arena, object->values, &object->capacity, object->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	object->values = grown;
	grown[object->count++] = *value;
	return 0;
}

const struct mapi_value *mapi_find(const struct mapi_object *object, uint16_t id, uint16_t type)
{
	for (size_t i = 0; i < object->count; i++) {
		if (object->values[i].id == id && (type == 0 || object->values[i].type == type))
			return &object->values[i];
	}
	return NULL;
}

uint32_t mapi_number(const struct mapi_object *object, uint16_t id)
{
	const struct mapi_value *value = mapi_find(object, id, 0);

	if (value == NULL || value->type == MAPI_TEXT_8BIT || value->type == MAPI_TEXT_UTF16 || value->type == MAPI_BINARY)
		return 0;
	return value->bytes.len < 4 ? bytes_u16_at(value->bytes, 0) : bytes_u32_at(value->bytes, 0);
}

struct span mapi_utf16(struct arena *arena, struct span units)
{
	struct buf text = {0};
	struct span copy;

	for (size_t i = 0; i + 1 < units.len; i += 2) {
		if (units.p[i] == '\0' && units.p[i + 1] == '\0')
			units.len = i;
	}
	utf16_append(&text, units);
	copy = text.failed ? (struct span){NULL, 0} : arena_span(arena, buf_span(&text));
	buf_free(&text);
	return copy;
}

static uint32_t codepage_of(const struct mapi_object *object)
{
	uint32_t of_message = mapi_number(object, MAPI_MESSAGE_CODEPAGE);

	return of_message != 0 ? of_message : object->codepage;
}

static struct span first_reading(struct arena *arena, const struct mapi_object *object, const struct mapi_value *value)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	struct span bytes = value->bytes;

	if (value->type == MAPI_TEXT_UTF16)
		return mapi_utf16(arena, bytes);
	bytes.len = strnlen(bytes.p, bytes.len);
	if (charset_read(arena, bytes, codepage_name(codepage_of(object)), readings) == 0)
		return (struct span){NULL, 0};
	return readings[0].text;
}

struct span mapi_text(struct arena *arena, const struct mapi_object *object, uint16_t id)
{
	const struct mapi_value *value = mapi_find(object, id, MAPI_TEXT_UTF16);
	struct span text = {"", 0};

	if (value == NULL)
		value = mapi_find(object, id, MAPI_TEXT_8BIT);
	if (value != NULL)
		text = first_reading(arena, object, value);
	return text.p == NULL ? (struct span){"", 0} : text;
}

/* ---- attachments ---- */

static void names_add(struct archive_name *names, struct arena *arena, const struct mapi_object *object, uint16_t id)
{
	for (size_t i = 0; i < object->count; i++) {
		const struct mapi_value *value = &object->values[i];

		if (value->id != id)
			continue;
		if (value->type == MAPI_TEXT_UTF16) {
			archive_name_add(names, mapi_utf16(arena, value->bytes));
		} else if (value->type == MAPI_TEXT_8BIT) {
			struct span bytes = {value->bytes.p, strnlen(value->bytes.p, value->bytes.len)};

			archive_name_add_bytes(names, arena, bytes, codepage_name(codepage_of(object)));
		}
	}
}

/* Outlook shows the long name, or the display name; the short one is DOS's. */
struct child mapi_attachment_child(struct arena *arena, const struct mapi_object *attachment)
{
	static const uint16_t ids[] = {MAPI_ATTACH_LONG_FILE, MAPI_DISPLAY_NAME, MAPI_ATTACH_TRANSPORT_NAME, MAPI_ATTACH_FILE};
	enum { SHOWN_IN_HTML = 4 };
	struct archive_name names = {0};
	struct span type = mapi_text(arena, attachment, MAPI_ATTACH_MIME_TYPE);
	struct child child = {.bytes = {"", 0}, .role = PART_DOCUMENT};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		names_add(&names, arena, attachment, ids[i]);
	child.name = archive_name_first(&names);
	child.alternative_name = archive_name_others(&names, arena);
	child.declared_type = type.len == 0 ? NULL : arena_copy(arena, type.p, type.len);
	child.is_inline = mapi_text(arena, attachment, MAPI_ATTACH_CONTENT_ID).len > 0 ||
		mapi_text(arena, attachment, MAPI_ATTACH_CONTENT_LOCATION).len > 0 || (mapi_number(attachment, MAPI_ATTACH_FLAGS) & SHOWN_IN_HTML) != 0 ||
		mapi_number(attachment, MAPI_ATTACH_HIDDEN) != 0;
	return child;
}
