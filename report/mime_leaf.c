/* mime_leaf.c - what the fields of a part say of it, all of them, also where they disagree. */
#include "report/mime_leaf.h"

/* ---- names ---- */

static int names_from(struct arena *arena, const struct field_value *value, const char *parameter,
	struct mime_leaf *leaf)
{
	struct span names[LEAF_NAMES_MAX + 1];
	int rc;

	memcpy(names, leaf->names, sizeof(leaf->names));
	rc = parameter_texts(arena, value, parameter, names, &leaf->name_count, LEAF_NAMES_MAX + 1);
	leaf->overfull |= leaf->name_count > LEAF_NAMES_MAX;
	leaf->name_count -= leaf->name_count > LEAF_NAMES_MAX;
	memcpy(leaf->names, names, sizeof(leaf->names));
	return rc;
}

static int name_add(struct arena *arena, struct span raw, struct mime_leaf *leaf)
{
	struct field_text text = field_decode(arena, raw, NULL);

	for (size_t i = 0; i < text.count && text.readings[i].len > 0; i++) {
		leaf->overfull |= leaf->name_count == LEAF_NAMES_MAX;
		if (leaf->name_count < LEAF_NAMES_MAX)
			leaf->names[leaf->name_count++] = text.readings[i];
	}
	return text.count > 0 ? 0 : -1;
}

/* Where no file name is given, programs make one of these; some show the description beside it. */
static int name_others(struct arena *arena, struct mime_leaf *leaf)
{
	bool text = !leaf->attachment && strncmp(leaf->type, "text/", 5) == 0;
	struct span description = mime_field_find(leaf->entity, "content-description", 0);
	struct span location = mime_field_find(leaf->entity, "content-location", 0);

	if (description.p != NULL && (!text || leaf->name_count > 0) && name_add(arena, description, leaf) != 0)
		return -1;
	return location.p != NULL && !text && leaf->name_count == 0 ? name_add(arena, location, leaf) : 0;
}

/* ---- fields ---- */

static int charsets_from(struct arena *arena, const struct field_value *value, struct mime_leaf *leaf)
{
	struct span found[LEAF_CHARSETS_MAX + 1];
	size_t count = 0;

	if (parameter_texts(arena, value, "charset", found, &count, LEAF_CHARSETS_MAX + 1) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		bool quoted = found[i].len > 2 && found[i].p[0] == '\'' && found[i].p[found[i].len - 1] == '\'';
		bool is_new = true;
		char *name = arena_copy(arena, found[i].p + quoted, found[i].len - 2 * quoted);

		if (name == NULL)
			return -1;
		for (size_t k = 0; k < leaf->charset_count; k++)
			is_new &= strcasecmp(leaf->charsets[k], name) != 0;
		leaf->overfull |= is_new && leaf->charset_count == LEAF_CHARSETS_MAX;
		if (is_new && leaf->charset_count < LEAF_CHARSETS_MAX)
			leaf->charsets[leaf->charset_count++] = name;
	}
	return 0;
}

bool mime_type_is_html(struct span type)
{
	size_t len = type.len;

	return span_is(type, "application/xhtml+xml") || span_is(type, "html") ||
		(span_starts(type, "text/") && len > 4 && span_is((struct span){type.p + len - 4, 4}, "html"));
}

static int type_first(struct arena *arena, const struct field_value *value, struct mime_leaf *leaf)
{
	const char *format = parameter_string(arena, value, "format"), *delsp = parameter_string(arena, value, "delsp");

	leaf->type = arena_copy(arena, value->token.p, value->token.len);
	leaf->flowed = format != NULL && span_is(span_of(format), "flowed");
	leaf->delsp = delsp != NULL && span_is(span_of(delsp), "yes");
	return leaf->type == NULL ? -1 : 0;
}

static int types_read(struct arena *arena, struct mime_leaf *leaf)
{
	const struct mime_entity *entity = leaf->entity;
	struct field_value value;
	bool first = true;

	leaf->type = "";
	for (size_t i = 0; i < entity->field_count; i++) {
		if (!span_is(entity->fields[i].name, "content-type"))
			continue;
		if (field_parse(arena, entity->fields[i].value, &value) != 0 || names_from(arena, &value, "name", leaf) != 0 ||
		    charsets_from(arena, &value, leaf) != 0 || (first && type_first(arena, &value, leaf) != 0))
			return -1;
		leaf->html |= mime_type_is_html(value.token);
		leaf->plain |= !mime_type_is_html(value.token) || span_is(value.token, "html");
		first = false;
	}
	leaf->plain |= first;
	return 0;
}

static int dispositions_read(struct arena *arena, struct mime_leaf *leaf)
{
	const struct mime_entity *entity = leaf->entity;
	struct field_value value;

	for (size_t i = 0; i < entity->field_count; i++) {
		if (!span_is(entity->fields[i].name, "content-disposition"))
			continue;
		if (field_parse(arena, entity->fields[i].value, &value) != 0 || names_from(arena, &value, "filename", leaf) != 0 ||
		    names_from(arena, &value, "name", leaf) != 0)
			return -1;
		/* Everything but inline is to be treated as attachment (RFC 2183 2.8). */
		leaf->attachment |= value.token.len > 0 && !span_is(value.token, "inline");
		leaf->is_inline |= span_is(value.token, "inline");
	}
	return 0;
}

static void transfer_add(enum transfer *transfers, size_t *count, enum transfer transfer)
{
	for (size_t i = 0; i < *count; i++) {
		if (transfers[i] == transfer)
			return;
	}
	transfers[(*count)++] = transfer;
}

size_t mime_transfers(const struct mime_entity *entity, enum transfer *transfers)
{
	size_t count = 0;
	bool exact;

	for (size_t i = 0; i < entity->field_count; i++) {
		enum transfer transfer;

		if (!span_is(entity->fields[i].name, "content-transfer-encoding"))
			continue;
		transfer = transfer_find(entity->fields[i].value, &exact);
		if (!exact)
			transfer_add(transfers, &count, TRANSFER_PLAIN);
		if (transfer != TRANSFER_UNKNOWN) {
			transfer_add(transfers, &count, transfer);
			continue;
		}
		transfer_add(transfers, &count, TRANSFER_BASE64);
		transfer_add(transfers, &count, TRANSFER_QUOTED);
	}
	if (count == 0)
		transfer_add(transfers, &count, TRANSFER_PLAIN);
	return count;
}

int mime_leaf_read(struct arena *arena, const struct mime_entity *entity, struct mime_leaf *leaf_out)
{
	*leaf_out = (struct mime_leaf){.entity = entity};
	if (dispositions_read(arena, leaf_out) != 0 || types_read(arena, leaf_out) != 0 ||
	    name_others(arena, leaf_out) != 0)
		return -1;
	leaf_out->transfer_count = mime_transfers(entity, leaf_out->transfers);
	leaf_out->is_inline = !leaf_out->attachment &&
		(leaf_out->is_inline || mime_field_find(entity, "content-id", 0).p != NULL);
	return 0;
}

/* ---- format=flowed ---- */

static struct span flowed_line(struct span text, size_t *at, size_t *quotes_out)
{
	const char *end = memchr(text.p + *at, '\n', text.len - *at);
	struct span line = {text.p + *at, (end == NULL ? text.len : (size_t)(end - text.p)) - *at};

	*at += line.len + 1;
	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	*quotes_out = 0;
	while (line.len > 0 && line.p[0] == '>') {
		line.p++;
		line.len--;
		++*quotes_out;
	}
	if (line.len > 0 && line.p[0] == ' ') {
		line.p++;
		line.len--;
	}
	return line;
}

struct span flowed_join(struct arena *arena, struct span text, bool delsp)
{
	char *out = arena_alloc(arena, text.len * 2 + 2);
	size_t len = 0, quotes, before = 0;
	bool soft = false;

	for (size_t at = 0; out != NULL && at < text.len;) {
		struct span line = flowed_line(text, &at, &quotes);
		bool ends_soft = line.len > 0 && line.p[line.len - 1] == ' ' && !(line.len == 3 && memcmp(line.p, "-- ", 3) == 0);

		if (len > 0 && (!soft || quotes != before))
			out[len++] = '\n';
		if (!soft || quotes != before) {
			memset(out + len, '>', quotes);
			len += quotes;
			if (quotes > 0)
				out[len++] = ' ';
		}
		memcpy(out + len, line.p, line.len);
		len += line.len - (ends_soft && delsp);
		soft = ends_soft;
		before = quotes;
	}
	return (struct span){out, len};
}
