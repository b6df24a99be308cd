/* tnef_properties.c - lists of Outlook's properties in TNEF. */
#include "report/tnef_properties.h"

#include "report/bytes.h"

enum { GUID_BYTES = 16, NAMED_BY_STRING = 1 };

static void skip_padding(struct span *rest, size_t taken)
{
	bytes_skip(rest, -taken % 4);
}

/* 0: of varying length. */
static size_t size_of(uint16_t type)
{
	switch ((enum mapi_type)type) {
	case MAPI_INT16:
	case MAPI_BOOLEAN: return 2;
	case MAPI_INT32:
	case MAPI_FLOAT:
	case MAPI_ERROR: return 4;
	case MAPI_DOUBLE:
	case MAPI_CURRENCY:
	case MAPI_DATE:
	case MAPI_INT64:
	case MAPI_TIME: return 8;
	case MAPI_GUID: return 16;
	case MAPI_OBJECT:
	case MAPI_TEXT_8BIT:
	case MAPI_TEXT_UTF16:
	case MAPI_BINARY:
	case MAPI_MULTIPLE: return 0;
	}
	return 0;
}

static bool is_varying(uint16_t type)
{
	return type == MAPI_OBJECT || type == MAPI_TEXT_8BIT || type == MAPI_TEXT_UTF16 || type == MAPI_BINARY;
}

/* GUID, kind, then a number or a text. */
static enum tnef_outcome name_take(struct arena *arena, struct span *rest, struct mapi_value *value)
{
	struct span guid = bytes_take(rest, GUID_BYTES), text;
	uint32_t kind = bytes_u32(rest);
	uint32_t number = bytes_u32(rest);

	if (kind != NAMED_BY_STRING)
		return rest->len == 0 ? TNEF_CUT : TNEF_WHOLE;
	if (number > rest->len)
		return TNEF_CUT;
	text = bytes_take(rest, number);
	skip_padding(rest, number);
	value->name = mapi_utf16(arena, text);
	value->is_field = span_equal(guid, (struct span){mapi_internet_headers, sizeof(mapi_internet_headers)});
	return value->name.p == NULL ? TNEF_NO_MEMORY : TNEF_WHOLE;
}

static enum tnef_outcome value_take(struct arena *arena, struct span *rest, struct mapi_value *value,
	struct mapi_object *object)
{
	size_t size = is_varying(value->type) ? bytes_u32(rest) : size_of(value->type);
	bool whole = size <= rest->len;

	value->bytes = bytes_take(rest, size);
	skip_padding(rest, size);
	if (mapi_add(arena, object, value) != 0)
		return TNEF_NO_MEMORY;
	return whole ? TNEF_WHOLE : TNEF_CUT;
}

static enum tnef_outcome property_take(struct arena *arena, struct span *rest, struct mapi_object *object)
{
	uint16_t type = bytes_u16(rest);
	struct mapi_value value = {.id = bytes_u16(rest), .type = type & (uint16_t)~MAPI_MULTIPLE, .name = {"", 0}};
	enum tnef_outcome outcome = value.id >= MAPI_NAMED_FROM ? name_take(arena, rest, &value) : TNEF_WHOLE;
	uint32_t count = 1;

	if (!is_varying(value.type) && size_of(value.type) == 0)
		return TNEF_CUT; /* no telling where the next one is */
	if (outcome == TNEF_WHOLE && (is_varying(value.type) || (type & MAPI_MULTIPLE) != 0))
		count = bytes_u32(rest);
	for (uint32_t i = 0; i < count && outcome == TNEF_WHOLE; i++)
		outcome = rest->len == 0 ? TNEF_CUT : value_take(arena, rest, &value, object);
	return outcome;
}

enum tnef_outcome tnef_properties_take(struct arena *arena, struct span *rest, struct mapi_object *object)
{
	uint32_t count = bytes_u32(rest);
	enum tnef_outcome outcome = TNEF_WHOLE;

	for (uint32_t i = 0; i < count && outcome == TNEF_WHOLE; i++)
		outcome = rest->len == 0 ? TNEF_CUT : property_take(arena, rest, object);
	return outcome;
}
