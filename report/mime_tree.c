/* mime_tree.c - the parts of a message as GMime sees them, with every byte accounted for. */
#include "report/mime_tree.h"

#include <gmime/gmime.h>

#include "base/buf.h"
#include "report/mime_header.h"

#define MESSAGE_MOST_BYTES (1u << 30) /* GMime counts a byte array in 32 bits */

struct gmime_hold {
	GByteArray *bytes; /* borrows the message */
	GMimeStream *stream;
	GMimeObject *root;
	size_t skipped; /* bytes of the message before the first header field */
};

void mime_tree_prepare(void)
{
	static const char *const subtypes[] = {"rfc822", "rfc2822", "global", "news", "partial", "delivery-status",
		"disposition-notification", "feedback-report", "external-body"};

	for (size_t i = 0; i < sizeof(subtypes) / sizeof(subtypes[0]); i++)
		g_mime_object_register_type("message", subtypes[i], GMIME_TYPE_PART);
	g_mime_object_register_type("text", "rfc822-headers", GMIME_TYPE_PART);
}

struct span mime_field_find(const struct mime_entity *entity, const char *name, size_t n)
{
	for (size_t i = 0; i < entity->field_count; i++) {
		if (span_is(entity->fields[i].name, name) && n-- == 0)
			return entity->fields[i].value;
	}
	return (struct span){NULL, 0};
}

/* ---- GMime ---- */

static struct gmime_hold *hold_new(struct arena *arena, struct span message, size_t skipped)
{
	struct gmime_hold *hold = arena_alloc(arena, sizeof(*hold));
	GMimeParser *parser;
	guint8 *bytes;

	if (hold == NULL)
		return NULL;
	memcpy(&bytes, &message.p, sizeof(bytes)); /* GMime only reads them */
	hold->skipped = skipped;
	hold->bytes = g_byte_array_new_take(bytes + skipped, message.len - skipped);
	hold->stream = g_mime_stream_mem_new_with_byte_array(hold->bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(hold->stream), FALSE);
	parser = g_mime_parser_new_with_stream(hold->stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	hold->root = g_mime_parser_construct_part(parser, NULL);
	g_object_unref(parser);
	return hold;
}

static void hold_free(struct gmime_hold **hold)
{
	if (*hold == NULL)
		return;
	if ((*hold)->root != NULL)
		g_object_unref((*hold)->root);
	g_object_unref((*hold)->stream);
	g_byte_array_steal((*hold)->bytes, NULL);
	g_byte_array_unref((*hold)->bytes);
	*hold = NULL;
}

void mime_tree_free(struct mime_tree *tree)
{
	hold_free(&tree->hold);
}

/* What the walk needs at hand. */
struct walk {
	struct arena *arena;
	struct mime_tree *tree;
	struct span message;
	bool has_nul; /* GMime's strings end at one */
	bool no_memory;
};

static size_t line_end(struct span s, size_t i)
{
	const char *end = i < s.len ? memchr(s.p + i, '\n', s.len - i) : NULL;

	return end == NULL ? s.len : (size_t)(end - s.p) + 1;
}

/* A field as it stands in the message from `at` on, but for its NULs, as programs drop them. */
static void field_take_raw(struct walk *w, size_t at, struct mime_field *field)
{
	size_t end = line_end(w->message, at), len = 0;
	const char *colon;
	char *copy;

	while (end < w->message.len && (w->message.p[end] == ' ' || w->message.p[end] == '\t'))
		end = line_end(w->message, end);
	copy = arena_alloc(w->arena, end - at + 1);
	w->no_memory |= copy == NULL;
	for (size_t i = at; copy != NULL && i < end; i++) {
		if (w->message.p[i] != '\0')
			copy[len++] = w->message.p[i];
	}
	colon = copy == NULL ? NULL : memchr(copy, ':', len);
	if (colon != NULL)
		*field = (struct mime_field){span_trim((struct span){copy, (size_t)(colon - copy)}),
			{colon + 1, (size_t)(copy + len - colon) - 1}};
}

static void fields_take(struct walk *w, GMimeObject *object, struct mime_entity *entity)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int count = g_mime_header_list_get_count(list);
	struct mime_field *fields = arena_array(w->arena, (size_t)count, sizeof(*fields));

	if (fields == NULL) {
		w->no_memory = true;
		return;
	}
	for (int i = 0; i < count; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		const char *value = g_mime_header_get_raw_value(header);

		if (i == 0 && g_mime_header_get_offset(header) >= 0)
			entity->start = w->message.p + w->tree->hold->skipped + g_mime_header_get_offset(header);
		fields[i].name = span_of(g_mime_header_get_name(header));
		fields[i].value = span_of(value == NULL ? "" : value);
		if (w->has_nul && g_mime_header_get_offset(header) >= 0)
			field_take_raw(w, w->tree->hold->skipped + (size_t)g_mime_header_get_offset(header), &fields[i]);
	}
	entity->fields = fields;
	entity->field_count = (size_t)count;
}

static struct span leaf_body(const struct walk *w, GMimeObject *object)
{
	GMimeDataWrapper *content = GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object)) : NULL;
	GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream(content);
	size_t start, end, skipped = w->tree->hold->skipped;

	if (stream == NULL || stream->bound_start < 0)
		return (struct span){"", 0};
	start = skipped + (size_t)stream->bound_start;
	end = stream->bound_end < 0 ? w->message.len : skipped + (size_t)stream->bound_end;
	if (start > w->message.len || end > w->message.len || end < start)
		return (struct span){"", 0};
	return (struct span){w->message.p + start, end - start};
}

static struct mime_entity *entity_add(struct walk *w, uint32_t parent, unsigned depth)
{
	struct mime_tree *tree = w->tree;
	struct mime_entity *grown =
		arena_grow(w->arena, tree->entities, &tree->capacity, tree->count + 1, sizeof(*grown));

	if (grown == NULL) {
		w->no_memory = true;
		return NULL;
	}
	tree->entities = grown;
	grown[tree->count] = (struct mime_entity){.parent = parent, .depth = depth, .body = {"", 0}};
	return &grown[tree->count++];
}

/* GMime itself nests no deeper than 1024. */
static void object_take(struct walk *w, GMimeObject *object, uint32_t parent, unsigned depth)
{
	struct mime_entity *entity = entity_add(w, parent, depth);
	uint32_t index = (uint32_t)w->tree->count - 1;
	int count;

	if (entity == NULL)
		return;
	fields_take(w, object, entity);
	if (!GMIME_IS_MULTIPART(object)) {
		entity->body = leaf_body(w, object);
		return;
	}
	entity->kind = MIME_MULTIPART;
	/* g_mime_multipart_get_boundary would make one up and change the header. */
	entity->boundary = g_mime_object_get_content_type_parameter(object, "boundary");
	count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
	entity->child_count = (size_t)count;
	for (int i = 0; i < count && !w->no_memory; i++)
		object_take(w, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), index, depth + 1);
}

/* ---- a message whose beginning GMime refuses ---- */

bool mime_is_field(struct span line)
{
	size_t i = 0;

	while (i < line.len && line.p[i] > ' ' && line.p[i] < 0x7F && line.p[i] != ':')
		i++;
	if (i == 0)
		return false;
	while (i < line.len && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	return i < line.len && line.p[i] == ':';
}

static bool is_empty_line(struct span line)
{
	return (line.len == 1 && line.p[0] == '\n') || (line.len == 2 && line.p[0] == '\r' && line.p[1] == '\n');
}

/* Where the first header field of the message stands; its end if it has none before an empty line. */
static size_t first_field(struct span message)
{
	for (size_t i = 0; i < message.len;) {
		size_t end = line_end(message, i);
		struct span line = {message.p + i, end - i};

		if (mime_is_field(line))
			return i;
		if (is_empty_line(line) && i > 0)
			break;
		i = end;
	}
	return message.len;
}

/* ---- stray text ---- */

/* Goes over the lines between the bodies. */
struct gap {
	struct walk *w;
	struct buf text;
	bool in_header, after_blank_field;
};

static bool is_delimiter(const struct mime_tree *tree, struct span line)
{
	struct span s = span_trim(line);

	if (!span_starts(line, "--"))
		return false;
	for (size_t i = 0; i < tree->count; i++) {
		const char *boundary = tree->entities[i].boundary;
		size_t len = boundary == NULL ? 0 : strlen(boundary);

		if (boundary == NULL || s.len < len + 2 || memcmp(s.p + 2, boundary, len) != 0)
			continue;
		if (s.len == len + 2 || (s.len == len + 4 && memcmp(s.p + len + 2, "--", 2) == 0))
			return true;
	}
	return false;
}

/* Header lines are fields or their continuation; a continuation of nothing but blanks ends the header for some. */
static void gap_header_line(struct gap *gap, struct span line)
{
	bool blank_start = line.p[0] == ' ' || line.p[0] == '\t';

	if (is_empty_line(line)) {
		gap->in_header = gap->after_blank_field = false;
		return;
	}
	if (blank_start && span_trim(line).len == 0)
		gap->after_blank_field = true;
	if (gap->after_blank_field || (!blank_start && !mime_is_field(line)))
		buf_add(&gap->text, line.p, line.len);
}

static void gap_line(struct gap *gap, struct span line)
{
	if (is_delimiter(gap->w->tree, line)) {
		struct span s = span_trim(line);

		gap->in_header = !(s.len >= 4 && memcmp(s.p + s.len - 2, "--", 2) == 0);
		gap->after_blank_field = false;
	} else if (gap->in_header) {
		gap_header_line(gap, line);
	} else {
		buf_add(&gap->text, line.p, line.len);
	}
}

static void stray_add(struct gap *gap, enum stray_kind kind)
{
	struct mime_tree *tree = gap->w->tree;
	struct mime_stray *grown;

	if (span_trim(buf_span(&gap->text)).len == 0) {
		gap->w->no_memory |= gap->text.failed;
		buf_clear(&gap->text);
		return;
	}
	grown = arena_grow(gap->w->arena, tree->strays, &tree->stray_capacity, tree->stray_count + 1, sizeof(*grown));
	if (grown == NULL || gap->text.failed) {
		gap->w->no_memory = true;
		return;
	}
	tree->strays = grown;
	grown[tree->stray_count] = (struct mime_stray){kind, arena_span(gap->w->arena, buf_span(&gap->text))};
	gap->w->no_memory |= grown[tree->stray_count++].text.p == NULL;
	buf_clear(&gap->text);
}

static void gap_read(struct gap *gap, size_t from, size_t to, enum stray_kind kind)
{
	struct span s = {gap->w->message.p, to};

	while (from < to) {
		size_t end = line_end(s, from);

		gap_line(gap, (struct span){s.p + from, end - from});
		from = end;
	}
	stray_add(gap, kind);
}

/* What lies before, between and behind the bodies. A header that was cut off has no body behind it. */
static void strays_find(struct walk *w)
{
	struct gap gap = {.w = w, .in_header = true};
	size_t at = w->tree->hold == NULL ? 0 : w->tree->hold->skipped;
	bool first = true;

	if (at > 0) {
		buf_add(&gap.text, w->message.p, at);
		stray_add(&gap, STRAY_PREAMBLE);
	}
	for (size_t i = 0; i < w->tree->count && !w->no_memory; i++) {
		struct span body = w->tree->entities[i].body;
		size_t start = (size_t)(body.p - w->message.p);

		if (w->tree->entities[i].kind != MIME_LEAF || body.len == 0)
			continue;
		gap_read(&gap, at, start, first ? STRAY_PREAMBLE : STRAY_BETWEEN);
		gap.in_header = false;
		at = start + body.len;
		first = false;
	}
	if (!w->no_memory)
		gap_read(&gap, at, w->message.len, first ? STRAY_PREAMBLE : STRAY_EPILOGUE);
	buf_free(&gap.text);
}

/* No header at all: the whole is a body. */
static void whole_is_body(struct walk *w)
{
	struct mime_entity *root = entity_add(w, 0, 0);

	if (root != NULL)
		root->body = w->message;
}

int mime_tree_parse(struct arena *arena, struct span message, struct mime_tree *tree_out)
{
	struct walk w = {.arena = arena, .tree = tree_out, .message = message,
	                 .has_nul = message.len > 0 && memchr(message.p, '\0', message.len) != NULL};
	size_t start = first_field(message);

	*tree_out = (struct mime_tree){.entities = NULL};
	if (message.len > MESSAGE_MOST_BYTES)
		return -1;
	if (start < message.len) {
		tree_out->hold = hold_new(arena, message, start);
		w.no_memory = tree_out->hold == NULL;
	}
	if (tree_out->hold == NULL || tree_out->hold->root == NULL) {
		whole_is_body(&w);
		return w.no_memory ? -1 : 0;
	}
	object_take(&w, tree_out->hold->root, 0, 0);
	if (!w.no_memory)
		strays_find(&w);
	return w.no_memory ? -1 : 0;
}
