/* ole_properties.c - property set streams: what the author and the programs say of an old Office document. */
#include "report/ole_properties.h"

#include <stdio.h>
#include <time.h>

#include "report/bytes.h"
#include "report/charset.h"
#include "report/codepage.h"
#include "report/utf16.h"

enum { PROPERTIES_MOST = 65536, SETS_MOST = 16 };
enum { ID_DICTIONARY = 0, ID_CODEPAGE = 1, CODEPAGE_UTF16 = 1200 };
#define ID_LOCALE 0x80000000u
#define ID_BEHAVIOUR 0x80000003u

enum value_type {
	VT_I2 = 2, VT_I4 = 3, VT_R4 = 4, VT_R8 = 5, VT_DATE = 7, VT_BSTR = 8, VT_BOOL = 11, VT_VARIANT = 12, VT_I1 = 16, VT_UI1 = 17,
	VT_UI2 = 18, VT_UI4 = 19, VT_I8 = 20, VT_UI8 = 21, VT_INT = 22, VT_UINT = 23, VT_LPSTR = 30, VT_LPWSTR = 31, VT_FILETIME = 64,
	VT_BLOB = 65, VT_VECTOR = 0x1000,
};

enum set_kind { SET_SUMMARY, SET_DOCUMENT, SET_CUSTOM, SET_OTHER };

/* First four bytes of the format's id are enough to tell these. */
static const struct {
	uint32_t id;
	enum set_kind kind;
} kinds[] = {{0xf29f85e0, SET_SUMMARY}, {0xd5cdd502, SET_DOCUMENT}, {0xd5cdd505, SET_CUSTOM}};

/* NULL: of the program that wrote the file, or counted by it. */
static const struct {
	enum set_kind kind;
	uint32_t id;
	const char *name;
} names[] = {
	{SET_SUMMARY, 2, "title"}, {SET_SUMMARY, 3, "subject"}, {SET_SUMMARY, 4, "creator"}, {SET_SUMMARY, 5, "keywords"},
	{SET_SUMMARY, 6, "description"}, {SET_SUMMARY, 7, NULL}, {SET_SUMMARY, 8, "lastModifiedBy"}, {SET_SUMMARY, 9, NULL},
	{SET_SUMMARY, 10, NULL}, {SET_SUMMARY, 11, NULL}, {SET_SUMMARY, 12, NULL}, {SET_SUMMARY, 13, NULL}, {SET_SUMMARY, 14, NULL},
	{SET_SUMMARY, 15, NULL}, {SET_SUMMARY, 16, NULL}, {SET_SUMMARY, 17, NULL}, {SET_SUMMARY, 18, NULL}, {SET_SUMMARY, 19, NULL},
	{SET_DOCUMENT, 2, "category"}, {SET_DOCUMENT, 3, NULL}, {SET_DOCUMENT, 4, NULL}, {SET_DOCUMENT, 5, NULL},
	{SET_DOCUMENT, 6, NULL}, {SET_DOCUMENT, 7, NULL}, {SET_DOCUMENT, 8, NULL}, {SET_DOCUMENT, 9, NULL}, {SET_DOCUMENT, 10, NULL},
	{SET_DOCUMENT, 11, NULL}, {SET_DOCUMENT, 12, NULL}, {SET_DOCUMENT, 13, "TitlesOfParts"}, {SET_DOCUMENT, 14, "Manager"},
	{SET_DOCUMENT, 15, "Company"}, {SET_DOCUMENT, 16, NULL}, {SET_DOCUMENT, 17, NULL}, {SET_DOCUMENT, 19, NULL},
	{SET_DOCUMENT, 21, "HLinks"}, {SET_DOCUMENT, 22, NULL}, {SET_DOCUMENT, 23, NULL}, {SET_DOCUMENT, 24, NULL},
	{SET_DOCUMENT, 26, "contentType"}, {SET_DOCUMENT, 27, "contentStatus"}, {SET_DOCUMENT, 28, "language"},
	{SET_DOCUMENT, 29, "version"},
};

struct property_set {
	struct context *ctx;
	const struct source *src;
	struct span bytes;      /* from its size field on */
	enum set_kind kind;
	uint32_t codepage, count;
	struct span dictionary; /* from its count on */
	bool damaged;
	int rc;
};

/* By the set's code page, unless it is UTF-16. */
static void text_tell(struct property_set *set, const char *name, struct span bytes, bool utf16)
{
	struct segment s = {.kind = SEGMENT_PROPERTY, .label = span_of(name)};
	struct buf text = {0};

	if (set->rc != 0)
		return;
	s.place = context_place(set->ctx, set->src, "%s", name);
	if (utf16 || set->codepage == CODEPAGE_UTF16) {
		utf16_append(&text, bytes);
		s.text = buf_span(&text);
		while (s.text.len > 0 && s.text.p[s.text.len - 1] == '\0')
			s.text.len--;
		set->rc = text.failed ? context_unreadable(set->ctx, set->src, s.place, WHY_LIMIT, "reader.memory") :
			context_segment(set->ctx, set->src, &s);
		buf_free(&text);
		return;
	}
	while (bytes.len > 0 && bytes.p[bytes.len - 1] == '\0')
		bytes.len--;
	set->rc = context_bytes(set->ctx, set->src, &s, bytes, codepage_name(set->codepage));
}

static void number_tell(struct property_set *set, const char *name, const char *text)
{
	if (set->rc == 0)
		set->rc = context_property(set->ctx, set->src, name, span_of(text));
}

static void integer_tell(struct property_set *set, const char *name, struct span *rest, unsigned size, bool is_signed)
{
	uint64_t n = bytes_peek(*rest, 0, size);
	unsigned unused = 64 - 8 * size;
	char text[32];

	bytes_skip(rest, size < 4 ? 4 : size);
	if (is_signed)
		snprintf(text, sizeof(text), "%lld", (long long)((int64_t)(n << unused) >> unused));
	else
		snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	number_tell(set, name, text);
}

static void real_tell(struct property_set *set, const char *name, struct span *rest, unsigned size)
{
	uint64_t bits = bytes_peek(*rest, 0, size);
	uint32_t bits32 = (uint32_t)bits;
	double n;
	float n32;
	char text[64];

	memcpy(&n, &bits, sizeof(n));
	memcpy(&n32, &bits32, sizeof(n32));
	bytes_skip(rest, size);
	snprintf(text, sizeof(text), "%.15g", size == 4 ? (double)n32 : n);
	number_tell(set, name, text);
}

/* As Office Open XML writes it. */
static void filetime_tell(struct property_set *set, const char *name, struct span *rest)
{
	uint64_t n = bytes_peek(*rest, 0, 8) / 10000000;
	time_t seconds = (time_t)(n - 11644473600u);
	struct tm tm;
	char text[64];

	bytes_skip(rest, 8);
	if (n >= 11644473600u && gmtime_r(&seconds, &tm) != NULL && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		number_tell(set, name, text);
}

/* A text with its length; aligned: followed by bytes that fill up to four. */
static void string_tell(struct property_set *set, const char *name, struct span *rest, bool utf16, bool aligned)
{
	uint64_t size = (uint64_t)bytes_u32(rest) * (utf16 ? 2 : 1);
	struct span bytes = bytes_take(rest, size < rest->len ? (size_t)size : rest->len);

	set->damaged = set->damaged || bytes.len < size;
	if (aligned)
		bytes_skip(rest, (4 - bytes.len % 4) % 4);
	text_tell(set, name, bytes, utf16);
}

static void value_tell(struct property_set *set, const char *name, struct span *rest, bool numbers);

static void links_tell(struct property_set *set, const char *name, struct span blob)
{
	bytes_skip(&blob, 4);
	while (set->rc == 0 && blob.len >= 8)
		value_tell(set, name, &blob, false);
}

/* Texts in these are links: to one place for all, or a list of six values each. */
static void blob_tell(struct property_set *set, const char *name, struct span *rest)
{
	uint32_t size = bytes_u32(rest);
	struct span blob = bytes_take(rest, size);

	set->damaged = set->damaged || blob.len < size;
	if (strcmp(name, "custom:_PID_HLINKS") == 0 || strcmp(name, "HLinks") == 0)
		links_tell(set, "HLinks", blob);
	else if (strcmp(name, "custom:_PID_LINKBASE") == 0)
		text_tell(set, "HyperlinkBase", blob, true);
}

/* One value without its type. numbers: those are told, too. */
static void plain_tell(struct property_set *set, const char *name, struct span *rest, uint32_t type, bool numbers)
{
	switch (type) {
	case VT_LPSTR:
	case VT_BSTR: string_tell(set, name, rest, false, true); return;
	case VT_LPWSTR: string_tell(set, name, rest, true, true); return;
	case VT_BLOB: blob_tell(set, name, rest); return;
	}
	if (!numbers) {
		bytes_skip(rest, type == VT_R8 || type == VT_FILETIME ? 8 : 4);
		return;
	}
	switch (type) {
	case VT_I1: integer_tell(set, name, rest, 1, true); return;
	case VT_I2: integer_tell(set, name, rest, 2, true); return;
	case VT_I4:
	case VT_INT: integer_tell(set, name, rest, 4, true); return;
	case VT_I8: integer_tell(set, name, rest, 8, true); return;
	case VT_UI1: integer_tell(set, name, rest, 1, false); return;
	case VT_UI2: integer_tell(set, name, rest, 2, false); return;
	case VT_UI4:
	case VT_UINT: integer_tell(set, name, rest, 4, false); return;
	case VT_UI8: integer_tell(set, name, rest, 8, false); return;
	case VT_R4: real_tell(set, name, rest, 4); return;
	case VT_R8: real_tell(set, name, rest, 8); return;
	case VT_FILETIME: filetime_tell(set, name, rest); return;
	}
}

/* Texts in a list stand one behind the other; some programs fill up between them all the same. A list of lists, or of what
 * takes no bytes, is none that a program writes: it could go on without end. */
static void vector_tell(struct property_set *set, const char *name, struct span *rest, uint32_t type, bool numbers)
{
	uint32_t count = bytes_u32(rest);
	size_t before = rest->len + 1;

	for (uint32_t i = 0; i < count && set->rc == 0 && rest->len > 0; i++) {
		if (rest->len == before || (type == VT_VARIANT && (bytes_u32_at(*rest, 0) & VT_VECTOR) != 0)) {
			set->damaged = true;
			return;
		}
		before = rest->len;
		if (type == VT_VARIANT)
			value_tell(set, name, rest, numbers);
		else if (type == VT_LPSTR)
			string_tell(set, name, rest, false, false);
		else
			plain_tell(set, name, rest, type, numbers);
		while (type == VT_LPSTR && rest->len >= 4 && rest->p[0] == 0 && bytes_u32_at(*rest, 0) > rest->len)
			bytes_skip(rest, 1);
		set->damaged = set->damaged || (rest->len == 0 && i + 1 < count);
	}
}

static void value_tell(struct property_set *set, const char *name, struct span *rest, bool numbers)
{
	uint32_t type = bytes_u32(rest) & 0xffff;

	set->damaged = set->damaged || rest->len < 4;
	if ((type & VT_VECTOR) != 0)
		vector_tell(set, name, rest, type & ~(uint32_t)VT_VECTOR, numbers);
	else
		plain_tell(set, name, rest, type, numbers);
}

/* ---- names ---- */

/* A property's name in the dictionary, as the file has it; .p NULL if there is none. */
static struct span dictionary_find(const struct property_set *set, uint32_t id)
{
	struct span rest = set->dictionary, name;
	uint32_t count = bytes_u32(&rest);
	bool utf16 = set->codepage == CODEPAGE_UTF16;

	for (uint32_t i = 0; i < count && rest.len >= 8; i++) {
		uint32_t this = bytes_u32(&rest);
		uint64_t size = (uint64_t)bytes_u32(&rest) * (utf16 ? 2 : 1);

		name = bytes_take(&rest, size < rest.len ? (size_t)size : rest.len);
		if (utf16)
			bytes_skip(&rest, (4 - name.len % 4) % 4);
		if (this == id)
			return name;
	}
	return (struct span){NULL, 0};
}

static const char *custom_name(const struct property_set *set, struct span raw)
{
	struct arena *arena = context_arena(set->ctx);
	struct charset_reading readings[CHARSET_READINGS_MAX];
	struct buf text = {0};
	char *name;

	if (set->codepage == CODEPAGE_UTF16)
		utf16_append(&text, raw);
	else if (charset_read(arena, raw, codepage_name(set->codepage), readings) > 0)
		buf_add(&text, readings[0].text.p, readings[0].text.len);
	name = arena_printf(arena, "custom:%s", text.p == NULL ? "" : text.p);
	buf_free(&text);
	return name;
}

/* NULL: it is not told. */
static const char *name_of(const struct property_set *set, uint32_t id)
{
	struct span raw = dictionary_find(set, id);

	if (raw.p != NULL)
		return custom_name(set, raw);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].kind == set->kind && names[i].id == id)
			return names[i].name;
	}
	return arena_printf(context_arena(set->ctx), "property %u", id);
}

/* ---- sets ---- */

static struct span property_at(const struct property_set *set, uint32_t index, uint32_t *id_out)
{
	struct span rest = set->bytes;
	uint32_t offset = bytes_u32_at(set->bytes, 8 + 8 * (size_t)index + 4);

	*id_out = bytes_u32_at(set->bytes, 8 + 8 * (size_t)index);
	bytes_skip(&rest, offset);
	return rest;
}

static void set_begin(struct property_set *set)
{
	struct span rest;
	uint32_t id;

	set->codepage = 1252;
	set->count = bytes_u32_at(set->bytes, 4);
	if (set->bytes.len < 8 || set->count > (set->bytes.len - 8) / 8 || set->count > PROPERTIES_MOST) {
		set->damaged = true;
		set->count = set->bytes.len < 8 ? 0 : (uint32_t)((set->bytes.len - 8) / 8);
		set->count = set->count > PROPERTIES_MOST ? PROPERTIES_MOST : set->count;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		rest = property_at(set, i, &id);
		if (id == ID_CODEPAGE && (bytes_u32_at(rest, 0) & 0xffff) == VT_I2)
			set->codepage = bytes_u16_at(rest, 4);
		else if (id == ID_DICTIONARY)
			set->dictionary = rest;
	}
}

static int set_tell(struct property_set *set)
{
	uint32_t id;

	set_begin(set);
	for (uint32_t i = 0; i < set->count && set->rc == 0; i++) {
		struct span rest = property_at(set, i, &id);
		const char *name;

		if (context_expired(set->ctx, set->src))
			return -1;
		if (id == ID_DICTIONARY || id == ID_CODEPAGE || id == ID_LOCALE || id == ID_BEHAVIOUR)
			continue;
		name = name_of(set, id);
		if (name != NULL)
			value_tell(set, name, &rest, strncmp(name, "custom:", 7) == 0);
	}
	if (set->rc == 0 && set->damaged)
		context_unreadable(set->ctx, set->src, set->src->place, WHY_DAMAGED, "document properties");
	return set->rc;
}

static enum set_kind kind_of(uint32_t id)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].id == id)
			return kinds[i].kind;
	}
	return SET_OTHER;
}

int ole_properties_tell(struct context *ctx, const struct source *src, struct span stream)
{
	uint32_t count = bytes_u32_at(stream, 24);

	if (stream.len == 0)
		return 0;
	if (bytes_u16_at(stream, 0) != 0xfffe || count > SETS_MOST || count == 0) {
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "document properties");
		count = count > SETS_MOST ? 2 : count;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct property_set set = {.ctx = ctx, .src = src, .bytes = stream};

		set.kind = kind_of(bytes_u32_at(stream, 28 + 20 * (size_t)i));
		bytes_skip(&set.bytes, bytes_u32_at(stream, 28 + 20 * (size_t)i + 16));
		if (set_tell(&set) != 0)
			return -1;
	}
	return 0;
}

int ole_properties_of(struct context *ctx, const struct source *src, const struct ole_node *storage)
{
	static const char *const streams[] = {"\5SummaryInformation", "\5DocumentSummaryInformation"};
	struct span bytes;

	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		if (ole_stream(ctx, src, ole_find(storage, streams[i]), src->place, &bytes) == 0) {
			if (ole_properties_tell(ctx, src, bytes) != 0)
				return -1;
		} else if (context_expired(ctx, src)) {
			return -1;
		}
	}
	return 0;
}
