/* read_message.c - a mail message: its header fields and what is shown as its body become text, the rest children.
 *
 * Where two mail programs would show two things, both are read: a second transfer encoding, a second charset and parts that
 * only some programs see (mime_loose.h) all come out as alternatives. Nothing here believes a declared type but for the question
 * whether a text stands in the body. */
#include <gmime/gmime.h>

#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/mime_leaf.h"
#include "report/mime_loose.h"
#include "report/mime_tree.h"
#include "report/read_pkcs7.h"

#define LOOSE_MOST 1000u

struct letter {
	struct context *ctx;
	const struct source *src;
	struct span place;   /* of the body */
	uint32_t alternative; /* 0 for what all programs show, 1 for loose parts */
	uint32_t table;
	unsigned sealed; /* signed messages around */
};

void message_warm(void)
{
	g_mime_init();
	mime_tree_prepare();
	charset_prepare();
}

static struct arena *arena_of(const struct letter *l)
{
	return context_arena(l->ctx);
}

static int no_memory(const struct letter *l)
{
	return context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "reader.memory");
}

/* ---- header fields ---- */

enum field_use { FIELD_TEXT, FIELD_NAMES };

static const struct {
	const char *name, *label;
	enum field_use use;
} told_fields[] = {
	{"subject", "Subject", FIELD_TEXT}, {"comments", "Comments", FIELD_TEXT}, {"keywords", "Keywords", FIELD_TEXT},
	{"organization", "Organization", FIELD_TEXT}, {"organisation", "Organization", FIELD_TEXT},
	{"from", "From", FIELD_NAMES}, {"sender", "Sender", FIELD_NAMES}, {"reply-to", "Reply-To", FIELD_NAMES},
};

static bool has_word(struct span name, const char *word)
{
	for (size_t i = 0; i < name.len; i++) {
		if (span_starts((struct span){name.p + i, name.len - i}, word))
			return true;
	}
	return false;
}

/* X-Client-ID, X-Report-Customer, X-Tenant ...; not what mail programs say of themselves. */
static bool is_identity_field(struct span name)
{
	static const char *const words[] = {"client", "customer", "company", "contract", "tenant", "kokyaku", "keiyaku"};
	static const char *const others[] = {"-ip", "-addr", "-host", "-version", "-port", "-helo", "mailclient", "mail-client"};
	bool found = false;

	if (!span_starts(name, "x-"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		found |= has_word(name, words[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		found &= !has_word(name, others[i]);
	return found;
}

static int field_tell(struct letter *l, struct span label, enum field_use use, struct span raw)
{
	struct field_text text = field_decode(arena_of(l), raw, NULL);
	struct segment s = {.kind = SEGMENT_HEADER, .label = label};

	s.place = context_place(l->ctx, l->src, "%.*s", SPAN_ARG(label));
	if (text.count == 0)
		return no_memory(l);
	for (size_t i = 0; i < text.count; i++) {
		s.text = use == FIELD_NAMES ? field_names(arena_of(l), text.readings[i]) : text.readings[i];
		s.alternative = l->alternative + (uint32_t)i;
		if (s.text.p == NULL)
			return no_memory(l);
		if (context_segment(l->ctx, l->src, &s) != 0)
			return -1;
	}
	return 0;
}

static int fields_tell(struct letter *l, const struct mime_entity *root)
{
	int rc = 0;

	for (size_t i = 0; i < root->field_count && rc == 0; i++) {
		const struct mime_field *field = &root->fields[i];

		for (size_t k = 0; k < sizeof(told_fields) / sizeof(told_fields[0]) && rc == 0; k++) {
			if (span_is(field->name, told_fields[k].name))
				rc = field_tell(l, span_of(told_fields[k].label), told_fields[k].use, field->value);
		}
		if (rc == 0 && is_identity_field(field->name))
			rc = field_tell(l, field->name, FIELD_TEXT, field->value);
	}
	return rc;
}

/* ---- bodies ---- */

static bool type_is(const struct mime_leaf *leaf, const char *type)
{
	return strcmp(leaf->type, type) == 0;
}

static bool type_starts(const struct mime_leaf *leaf, const char *prefix)
{
	return strncmp(leaf->type, prefix, strlen(prefix)) == 0;
}

/* Texts that a mail program shows below the header: reports about delivery, and multiparts that have no parts, too. */
static bool is_body(const struct mime_leaf *leaf)
{
	static const char *const texts[] = {"message/delivery-status", "message/disposition-notification",
		"message/feedback-report", "message/partial", "message/external-body"};
	bool text = type_starts(leaf, "text/") || type_starts(leaf, "multipart/") || strchr(leaf->type, '/') == NULL;
	bool root = leaf->entity->depth == 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text |= type_is(leaf, texts[i]);
	return text && !leaf->attachment && (leaf->name_count == 0 || root) && !type_is(leaf, "text/csv") &&
		!type_is(leaf, "text/rtf") && !type_is(leaf, "text/x-vcard") && !type_is(leaf, "text/tab-separated-values");
}

static int flowed_tell(struct letter *l, const struct body *body, bool delsp)
{
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count = charset_read(arena_of(l), body->bytes, body->charset, readings);

	for (size_t i = 0; i < count; i++) {
		struct span joined = flowed_join(arena_of(l), readings[i].text, delsp);

		if (joined.p == NULL)
			return no_memory(l);
		if (body_utf8(l->ctx, l->src, l->place, body->alternative + (uint32_t)i, joined) != 0)
			return -1;
		if (memmem(readings[i].text.p, readings[i].text.len, " \r\n", 3) != NULL &&
		    body_utf8(l->ctx, l->src, l->place, body->alternative + (uint32_t)i + 1, readings[i].text) != 0)
			return -1;
	}
	return count > 0 ? 0 : no_memory(l);
}

/* uuencode and yEnc: files in the text. */
static int text_files_tell(struct letter *l, struct span text)
{
	struct text_file file;
	size_t at = 0;

	while (text_file_next(arena_of(l), text, &at, &file)) {
		struct field_text name = field_decode(arena_of(l), file.name, NULL);
		struct child child = {.name = name.count > 0 ? name.readings[0] : file.name, .bytes = file.bytes,
		                      .role = PART_DOCUMENT};

		if (context_child(l->ctx, l->src, &child) != 0)
			return -1;
	}
	return 0;
}

static int sealed_text(struct letter *l, struct span text)
{
	if (memmem(text.p, text.len, "-----BEGIN PGP MESSAGE-----", 27) == NULL)
		return 0;
	context_unreadable(l->ctx, l->src, l->place, WHY_ENCRYPTED, "PGP message in the text");
	return 0;
}

static int plain_tell(struct letter *l, const struct mime_leaf *leaf, struct body *body)
{
	if ((leaf->flowed ? flowed_tell(l, body, leaf->delsp) : body_text(l->ctx, l->src, body)) != 0 ||
	    text_files_tell(l, body->bytes) != 0 || sealed_text(l, body->bytes) != 0)
		return -1;
	if (!html_recognise(body->bytes))
		return 0;
	body->alternative++;
	return body_html(l->ctx, l->src, body);
}

static int body_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, uint32_t alternative)
{
	struct body body = {.bytes = bytes, .place = l->place, .charset = leaf->charset, .alternative = alternative,
	                    .table = &l->table};

	if (type_is(leaf, "text/html") || type_is(leaf, "application/xhtml+xml"))
		return body_html(l->ctx, l->src, &body);
	return plain_tell(l, leaf, &body);
}

/* ---- children ---- */

static struct span other_names(struct letter *l, const struct mime_leaf *leaf)
{
	struct span joined = {"", 0};

	for (size_t i = 1; i < leaf->name_count; i++) {
		char *p = joined.len == 0 ? NULL : arena_printf(arena_of(l), "%.*s\n%.*s", SPAN_ARG(joined), SPAN_ARG(leaf->names[i]));

		joined = p == NULL ? leaf->names[i] : span_of(p);
	}
	return joined;
}

static int part_tell(struct letter *l, struct span part);

/* A signed message is shown as the message that was signed. */
static int signed_tell(struct letter *l, struct span bytes, bool *told_out)
{
	struct span content;
	int rc;

	if (bytes.len < 2 || bytes.p[0] != 0x30 || l->sealed >= context_limits(l->ctx)->nesting || !pkcs7_has_content(bytes))
		return 0;
	content = pkcs7_content(arena_of(l), bytes);
	if (content.p == NULL)
		return no_memory(l);
	*told_out = message_recognise(content);
	if (!*told_out)
		return 0;
	l->sealed++;
	rc = part_tell(l, content);
	l->sealed--;
	return rc;
}

static int child_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes)
{
	struct child child = {.bytes = bytes, .declared_type = leaf->type[0] == '\0' ? NULL : leaf->type,
	                      .declared_charset = leaf->charset, .role = PART_DOCUMENT, .is_inline = leaf->is_inline,
	                      .name = {"", 0}, .alternative_name = other_names(l, leaf)};

	bool told = false;

	if (signed_tell(l, bytes, &told) != 0)
		return -1;
	if (leaf->name_count > 0)
		child.name = leaf->names[0];
	return told ? 0 : context_child(l->ctx, l->src, &child);
}

/* ---- leaves ---- */

/* Bytes that a text label cannot make text of: a file all the same. */
static int leaf_bytes_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, uint32_t alternative)
{
	if (!is_body(leaf))
		return child_tell(l, leaf, bytes);
	if (bytes.len == 0)
		return 0;
	if (body_tell(l, leaf, bytes, alternative) != 0)
		return -1;
	return charset_is_text(bytes) && !span_starts(bytes, "{\\rtf") ? 0 : child_tell(l, leaf, bytes);
}

static int transfer_tell(struct letter *l, const struct mime_leaf *leaf, enum transfer transfer, uint32_t alternative)
{
	struct transfer_result r = transfer_decode(arena_of(l), transfer, leaf->entity->body);

	if (r.bytes.p == NULL)
		return no_memory(l);
	/* Some programs stop at the first padding. */
	if (r.first_run > 0 && leaf_bytes_tell(l, leaf, (struct span){r.bytes.p, r.first_run}, alternative) != 0)
		return -1;
	if (leaf_bytes_tell(l, leaf, r.bytes, alternative + (r.first_run > 0)) != 0)
		return -1;
	if (r.rest.len > 0 && context_bytes(l->ctx, l->src, &(struct segment){.kind = SEGMENT_TEXT, .place = l->place}, r.rest,
		leaf->charset) != 0)
		return -1;
	if (r.doubtful && is_body(leaf))
		return body_tell(l, leaf, leaf->entity->body, alternative + 1);
	return 0;
}

static int unsupported_tell(struct letter *l, const struct mime_leaf *leaf)
{
	if (type_is(leaf, "message/partial") || type_is(leaf, "message/external-body"))
		context_unreadable(l->ctx, l->src, l->place, WHY_UNSUPPORTED, "%s", leaf->type);
	return 0;
}

static bool in_digest(const struct mime_tree *tree, const struct mime_entity *entity)
{
	struct span type = mime_field_find(&tree->entities[entity->parent], "content-type", 0);

	return entity->depth > 0 && type.p != NULL && span_starts(span_trim(type), "multipart/digest");
}

static int leaf_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity)
{
	struct mime_leaf leaf;

	if (mime_leaf_read(arena_of(l), entity, &leaf) != 0)
		return no_memory(l);
	if (leaf.type[0] == '\0' && in_digest(tree, entity))
		leaf.type = "message/rfc822";
	if (entity->body.len == 0 && leaf.name_count == 0)
		return 0;
	unsupported_tell(l, &leaf);
	for (size_t i = 0; i < leaf.transfer_count; i++) {
		if (transfer_tell(l, &leaf, leaf.transfers[i], l->alternative + (uint32_t)i) != 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

static int strays_tell(struct letter *l, const struct mime_tree *tree)
{
	static const char *const names[] = {[STRAY_PREAMBLE] = "preamble", [STRAY_BETWEEN] = "between parts",
		[STRAY_EPILOGUE] = "epilogue"};

	_Static_assert(sizeof(names) / sizeof(names[0]) == STRAY_KIND_COUNT, "a name for each kind");
	for (size_t i = 0; i < tree->stray_count; i++) {
		struct span text = tree->strays[i].text;
		struct body body = {.bytes = text, .alternative = l->alternative,
		                    .place = context_place(l->ctx, l->src, "%s", names[tree->strays[i].kind])};

		if (body_text(l->ctx, l->src, &body) != 0 || text_files_tell(l, text) != 0 || sealed_text(l, text) != 0)
			return -1;
	}
	return 0;
}

static int encrypted_tell(struct letter *l, const struct mime_entity *entity)
{
	struct span type = mime_field_find(entity, "content-type", 0);

	if (type.p != NULL && span_starts(span_trim(type), "multipart/encrypted"))
		context_unreadable(l->ctx, l->src, l->place, WHY_ENCRYPTED, "multipart/encrypted");
	return 0;
}

static int tree_tell(struct letter *l, const struct mime_tree *tree)
{
	uint64_t nesting = context_limits(l->ctx)->nesting;
	int rc = fields_tell(l, &tree->entities[0]);
	bool too_deep = false;

	for (size_t i = 0; i < tree->count && rc == 0; i++) {
		const struct mime_entity *entity = &tree->entities[i];

		if (l->src->depth + entity->depth > nesting) {
			if (!too_deep)
				context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "limit.nesting %llu", (unsigned long long)nesting);
			too_deep = true;
		} else {
			rc = entity->kind == MIME_LEAF ? leaf_tell(l, tree, entity) : encrypted_tell(l, entity);
		}
	}
	return rc == 0 ? strays_tell(l, tree) : rc;
}

/* Two fields that every message has some of, or a type to begin with, before anything that is no field. "From " is how mailboxes begin. */
bool message_recognise(struct span bytes)
{
	static const char *const known[] = {"from:", "to:", "subject:", "date:", "received:", "message-id:", "mime-version:",
		"return-path:", "reply-to:", "cc:", "delivered-to:", "content-type:", "x-mailer:", "sender:", "dkim-signature:"};
	size_t found = 0, end;

	if (bytes.len >= 3 && memcmp(bytes.p, "\xEF\xBB\xBF", 3) == 0)
		bytes = (struct span){bytes.p + 3, bytes.len - 3};
	for (size_t at = 0, lines = 0; at < bytes.len && lines < 200 && found < 2; at = end, lines++) {
		const char *newline = memchr(bytes.p + at, '\n', bytes.len - at);
		struct span line = {bytes.p + at, bytes.len - at};

		end = newline == NULL ? bytes.len : (size_t)(newline - bytes.p) + 1;
		line.len = end - at;
		if (at == 0 && (span_starts(line, "from ") || span_starts(line, ">from ")))
			continue;
		if (!mime_is_field(line) && !(at > 0 && (line.p[0] == ' ' || line.p[0] == '\t')))
			break;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found += span_starts(line, known[i]);
		found += at == 0 && span_starts(line, "content-type: ") && memchr(line.p, '/', line.len) != NULL;
	}
	return found >= 2;
}

/* A header and a body that are no message of their own. */
static int part_tell(struct letter *l, struct span part)
{
	struct mime_tree tree = {.entities = NULL};
	int rc = 0;

	if (part.p == NULL || mime_tree_parse(arena_of(l), part, &tree) != 0)
		rc = no_memory(l);
	for (size_t i = 0; i < tree.count && rc == 0; i++)
		rc = tree.entities[i].kind == MIME_LEAF ? leaf_tell(l, &tree, &tree.entities[i]) : encrypted_tell(l, &tree.entities[i]);
	if (rc == 0)
		rc = strays_tell(l, &tree);
	mime_tree_free(&tree);
	return rc;
}

/* ---- parts that only some programs see ---- */

/* Whether all programs see it; files and messages inside are not looked into here. cursor: the first entity that does not
 * end before what was asked for. */
static int loose_is_told(struct letter *l, const struct mime_tree *tree, size_t *cursor, const struct mime_loose *loose)
{
	for (; *cursor < tree->count; ++*cursor) {
		const struct mime_entity *entity = &tree->entities[*cursor];
		struct mime_leaf leaf;

		if (entity->start == loose->part.p)
			return 1;
		if (entity->start != NULL && entity->start > loose->part.p)
			return 0;
		if (entity->kind != MIME_LEAF || entity->body.len == 0 || entity->body.p + entity->body.len <= loose->part.p)
			continue;
		if (mime_leaf_read(arena_of(l), entity, &leaf) != 0)
			return no_memory(l);
		return !is_body(&leaf);
	}
	return 0;
}

static struct span loose_lines(struct letter *l, const struct mime_loose *loose)
{
	struct span part = loose->part;
	char *copy;

	if (!loose->cr_lines)
		return part;
	copy = arena_copy(arena_of(l), part.p, part.len);
	for (size_t i = 0; copy != NULL && i < part.len; i++) {
		if (copy[i] == '\r' && (i + 1 == part.len || copy[i + 1] != '\n'))
			copy[i] = '\n';
	}
	return (struct span){copy, part.len};
}

static int all_loose_tell(struct letter *l, const struct mime_tree *tree)
{
	struct mime_loose loose;
	size_t at = 0, cursor = 0, told = 0;

	l->alternative = 1;
	while (mime_loose_next(l->src->bytes, &at, &loose)) {
		int known = loose_is_told(l, tree, &cursor, &loose);

		if (known > 0)
			continue;
		if (told++ >= LOOSE_MOST)
			return context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "more than %u parts outside the structure", LOOSE_MOST);
		if (known < 0 || part_tell(l, loose_lines(l, &loose)) != 0 || context_expired(l->ctx, l->src))
			return -1;
	}
	return 0;
}

void read_message(struct context *ctx, const struct source *src)
{
	struct letter l = {.ctx = ctx, .src = src, .place = context_place(ctx, src, "body")};
	struct mime_tree tree;

	if (mime_tree_parse(arena_of(&l), src->bytes, &tree) != 0)
		no_memory(&l);
	else if (tree_tell(&l, &tree) == 0)
		all_loose_tell(&l, &tree);
	mime_tree_free(&tree);
}
