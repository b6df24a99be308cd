/* mime_leaf.c - what the fields of a part say of it, all of them, also where they disagree. */
#include "report/mime_leaf.h"

/* ---- names ---- */

static int names_from(struct arena *arena, const struct field_value *value, const char *parameter,
	struct mime_leaf *leaf)
{
	return parameter_texts(arena, value, parameter, leaf->names, &leaf->name_count, LEAF_NAMES_MAX);
}

/* Where no file name is given, programs make one of these. */
static int name_fallback(struct arena *arena, struct mime_leaf *leaf)
{
	static const char *const fields[] = {"content-description", "content-location"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && leaf->name_count == 0; i++) {
		struct span raw = mime_field_find(leaf->entity, fields[i], 0);
		struct field_text text;

		if (raw.p == NULL || (i == 1 && !leaf->attachment && span_starts(span_of(leaf->type), "text/")))
			continue;
		text = field_decode(arena, raw, NULL);
		if (text.count == 0)
			return -1;
		if (i == 1 || leaf->attachment || !span_starts(span_of(leaf->type), "text/"))
			leaf->names[leaf->name_count++] = text.readings[0];
	}
	return 0;
}

/* ---- fields ---- */

static int types_read(struct arena *arena, struct mime_leaf *leaf)
{
	struct field_value value;
	struct span raw;
	const char *format, *delsp;

	leaf->type = "";
	for (size_t i = 0; (raw = mime_field_find(leaf->entity, "content-type", i)).p != NULL; i++) {
		if (field_parse(arena, raw, &value) != 0 || names_from(arena, &value, "name", leaf) != 0)
			return -1;
		if (i > 0)
			continue;
		leaf->type = arena_copy(arena, value.token.p, value.token.len);
		leaf->charset = parameter_string(arena, &value, "charset");
		format = parameter_string(arena, &value, "format");
		delsp = parameter_string(arena, &value, "delsp");
		leaf->flowed = format != NULL && span_is(span_of(format), "flowed");
		leaf->delsp = delsp != NULL && span_is(span_of(delsp), "yes");
		if (leaf->type == NULL)
			return -1;
	}
	return 0;
}

static int dispositions_read(struct arena *arena, struct mime_leaf *leaf)
{
	struct field_value value;
	struct span raw;

	for (size_t i = 0; (raw = mime_field_find(leaf->entity, "content-disposition", i)).p != NULL; i++) {
		if (field_parse(arena, raw, &value) != 0 || names_from(arena, &value, "filename", leaf) != 0 ||
		    names_from(arena, &value, "name", leaf) != 0)
			return -1;
		/* Everything but inline is to be treated as attachment (RFC 2183 2.8). */
		leaf->attachment |= value.token.len > 0 && !span_is(value.token, "inline");
		leaf->is_inline |= span_is(value.token, "inline");
	}
	return 0;
}

static void transfer_add(struct mime_leaf *leaf, enum transfer transfer)
{
	for (size_t i = 0; i < leaf->transfer_count; i++) {
		if (leaf->transfers[i] == transfer)
			return;
	}
	if (leaf->transfer_count < LEAF_TRANSFERS_MAX)
		leaf->transfers[leaf->transfer_count++] = transfer;
}

static void transfers_read(struct mime_leaf *leaf)
{
	struct span raw;
	bool exact;

	for (size_t i = 0; (raw = mime_field_find(leaf->entity, "content-transfer-encoding", i)).p != NULL && i < 8; i++) {
		enum transfer transfer = transfer_find(raw, &exact);

		if (!exact)
			transfer_add(leaf, TRANSFER_PLAIN);
		transfer_add(leaf, transfer == TRANSFER_UNKNOWN ? TRANSFER_PLAIN : transfer);
		if (transfer == TRANSFER_UNKNOWN)
			transfer_add(leaf, TRANSFER_BASE64);
	}
	if (leaf->transfer_count == 0)
		transfer_add(leaf, TRANSFER_PLAIN);
}

int mime_leaf_read(struct arena *arena, const struct mime_entity *entity, struct mime_leaf *leaf_out)
{
	*leaf_out = (struct mime_leaf){.entity = entity};
	if (dispositions_read(arena, leaf_out) != 0 || types_read(arena, leaf_out) != 0 ||
	    name_fallback(arena, leaf_out) != 0)
		return -1;
	transfers_read(leaf_out);
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
