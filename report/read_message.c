/* read_message.c - a mail message: its header fields and what is shown as its body become text, the rest children.
 *
 * Where two mail programs would show two things, both are read: a second transfer encoding, a second charset and parts that
 * only some programs see (mime_loose.h) all come out as alternatives. Nothing here believes a declared type but for the question
 * whether a text stands in the body. */
#include <gmime/gmime.h>

#include "base/buf.h"
#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/letter.h"
#include "report/mime_loose.h"
#include "report/read_pkcs7.h"
#include "report/read_tnef.h"

#define LOOSE_MOST 1000u

void message_warm(void)
{
	g_mime_init();
	mime_tree_prepare();
	charset_prepare();
}

int letter_no_memory(const struct letter *l)
{
	return context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "reader.memory");
}

/* ---- children ---- */

static struct span other_names(struct letter *l, const struct mime_leaf *leaf)
{
	struct span joined = {"", 0};

	for (size_t i = 1; i < leaf->name_count; i++) {
		char *p = joined.len == 0 ? NULL : arena_printf(letter_arena(l), "%.*s\n%.*s", SPAN_ARG(joined), SPAN_ARG(leaf->names[i]));

		joined = p == NULL ? leaf->names[i] : span_of(p);
	}
	return joined;
}

static int part_tell(struct letter *l, struct span part);

/* A signed or packed message is shown as the message that is inside. */
static int signed_tell(struct letter *l, struct span bytes, bool *told_out)
{
	struct span content;
	int rc;

	if (bytes.len < 2 || bytes.p[0] != 0x30 || l->sealed >= context_limits(l->ctx)->nesting || !pkcs7_has_content(bytes))
		return 0;
	*told_out = true;
	if (pkcs7_content(l->ctx, l->src, bytes, &content) != 0)
		return 0; /* recorded */
	*told_out = message_recognise(content);
	if (!*told_out)
		return 0;
	l->sealed++;
	rc = part_tell(l, content);
	l->sealed--;
	return rc;
}

/* Outlook shows what it packed into winmail.dat as the message; others show a file of that name. */
static int packed_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, bool *told_out)
{
	struct source packed = *l->src;
	struct segment name = {.kind = SEGMENT_NAME};

	if (!tnef_recognise(bytes))
		return 0;
	*told_out = true;
	packed.bytes = bytes;
	packed.place = name.place = context_place(l->ctx, l->src, "%.*s", SPAN_ARG(leaf->name_count > 0 ? leaf->names[0] : span_of("TNEF")));
	for (size_t i = 0; i < leaf->name_count; i++) {
		name.text = leaf->names[i];
		name.alternative = i > 0;
		if (context_segment(l->ctx, l->src, &name) != 0)
			return -1;
	}
	return tnef_tell(l->ctx, &packed);
}

static int child_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes)
{
	struct child child = {.bytes = bytes, .declared_type = leaf->type[0] == '\0' ? NULL : leaf->type,
	                      .declared_charset = leaf->charsets[0], .role = PART_DOCUMENT, .is_inline = leaf->is_inline,
	                      .name = {"", 0}, .alternative_name = other_names(l, leaf)};
	bool told = false;

	if (l->texts_only)
		return 0;
	if (signed_tell(l, bytes, &told) != 0 || packed_tell(l, leaf, bytes, &told) != 0)
		return -1;
	if (leaf->name_count > 0)
		child.name = leaf->names[0];
	if (!told && context_child(l->ctx, l->src, &child) != 0)
		return -1;
	for (size_t i = 1; i < leaf->charset_count && !told; i++) {
		child.declared_charset = leaf->charsets[i];
		if (context_child(l->ctx, l->src, &child) != 0)
			return -1;
	}
	return 0;
}

/* ---- leaves ---- */

/* Bytes that a text label cannot make text of: a file all the same. */
static int leaf_bytes_tell(struct letter *l, const struct mime_leaf *leaf, struct span bytes, uint32_t alternative)
{
	if (!leaf_is_body(leaf))
		return child_tell(l, leaf, bytes);
	if (bytes.len == 0)
		return 0;
	if (letter_body_tell(l, leaf, bytes, alternative) != 0)
		return -1;
	return charset_is_text(bytes) && !span_starts(bytes, "{\\rtf") ? 0 : child_tell(l, leaf, bytes);
}

static int transfer_tell(struct letter *l, const struct mime_leaf *leaf, enum transfer transfer, uint32_t alternative)
{
	struct transfer_result r = transfer_decode(letter_arena(l), transfer, leaf->entity->body);

	if (r.bytes.p == NULL)
		return letter_no_memory(l);
	/* Some programs stop at the first padding. */
	if (r.first_run > 0 && leaf_bytes_tell(l, leaf, (struct span){r.bytes.p, r.first_run}, alternative) != 0)
		return -1;
	if (leaf_bytes_tell(l, leaf, r.bytes, alternative + (r.first_run > 0)) != 0)
		return -1;
	if (r.rest.len > 0 && context_bytes(l->ctx, l->src, &(struct segment){.kind = SEGMENT_TEXT, .place = l->place}, r.rest,
		leaf->charsets[0]) != 0)
		return -1;
	if (r.doubtful && (leaf_is_body(leaf) || transfer == TRANSFER_BASE64))
		return leaf_bytes_tell(l, leaf, leaf->entity->body, alternative + 1);
	return 0;
}

static void unread_tell(struct letter *l, const struct mime_leaf *leaf)
{
	if (strcmp(leaf->type, "message/partial") == 0 || strcmp(leaf->type, "message/external-body") == 0)
		context_unreadable(l->ctx, l->src, l->place, WHY_UNSUPPORTED, "%s", leaf->type);
	if (leaf->overfull)
		context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "more than %d names or %d charsets of a part", LEAF_NAMES_MAX,
			LEAF_CHARSETS_MAX);
}

static bool in_digest(const struct mime_tree *tree, const struct mime_entity *entity)
{
	struct span type = mime_field_find(&tree->entities[entity->parent], "content-type", 0);

	return entity->depth > 0 && type.p != NULL && span_starts(span_trim(type), "multipart/digest");
}

static int leaf_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity)
{
	struct mime_leaf leaf;

	if (mime_leaf_read(letter_arena(l), entity, &leaf) != 0)
		return letter_no_memory(l);
	if (leaf.type[0] == '\0' && in_digest(tree, entity))
		leaf.type = "message/rfc822";
	if (entity->body.len == 0 && leaf.name_count == 0)
		return 0;
	unread_tell(l, &leaf);
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

		if (body_text(l->ctx, l->src, &body) != 0 || letter_text_files_tell(l, text) != 0)
			return -1;
	}
	return 0;
}

/* What of a message is read: `whole` is its bytes, which the tree's spans lie in. */
static int encoded_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity, struct span whole);

static int multipart_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity, struct span whole)
{
	struct span type = mime_field_find(entity, "content-type", 0);

	if (type.p != NULL && span_starts(span_trim(type), "multipart/encrypted"))
		context_unreadable(l->ctx, l->src, l->place, WHY_ENCRYPTED, "multipart/encrypted");
	return encoded_tell(l, tree, entity, whole);
}

static int entity_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity, struct span whole)
{
	return entity->kind == MIME_LEAF ? leaf_tell(l, tree, entity) : multipart_tell(l, tree, entity, whole);
}

static int tree_tell(struct letter *l, const struct mime_tree *tree, struct span whole)
{
	uint64_t nesting = context_limits(l->ctx)->nesting;
	int rc = letter_fields_tell(l, &tree->entities[0]);

	for (size_t i = 0; i < tree->count && rc == 0; i++) {
		const struct mime_entity *entity = &tree->entities[i];

		if (l->src->depth + entity->depth > nesting) {
			if (!l->too_deep)
				context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "limit.nesting %llu", (unsigned long long)nesting);
			l->too_deep = true;
		} else {
			rc = entity_tell(l, tree, entity, whole);
		}
	}
	return rc == 0 ? strays_tell(l, tree) : rc;
}

/* Where a message begins in a file: behind a byte order mark, empty lines, and the count of bytes that Apple's .emlx files have. */
static struct span message_start(struct span s)
{
	size_t digits = 0;

	if (s.len >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0)
		s = (struct span){s.p + 3, s.len - 3};
	while (digits < s.len && digits < 12 && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	while (digits > 0 && digits < s.len && (s.p[digits] == ' ' || s.p[digits] == '\r'))
		digits++;
	if (digits > 0 && digits < s.len && s.p[digits] == '\n')
		s = (struct span){s.p + digits, s.len - digits};
	while (s.len > 0 && (s.p[0] == '\r' || s.p[0] == '\n'))
		s = (struct span){s.p + 1, s.len - 1};
	return s;
}

/* Two fields that every message has some of, or a type to begin with, before anything that is no field. "From " is how mailboxes begin. */
bool message_recognise(struct span bytes)
{
	static const char *const known[] = {"from:", "to:", "subject:", "date:", "received:", "message-id:", "mime-version:",
		"return-path:", "reply-to:", "cc:", "delivered-to:", "content-type:", "x-mailer:", "sender:", "dkim-signature:",
		"snapshot-content-location:"};
	size_t found = 0, end;

	bytes = message_start(bytes);
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

	if (part.p == NULL || mime_tree_parse(letter_arena(l), part, &tree) != 0)
		rc = letter_no_memory(l);
	for (size_t i = 0; i < tree.count && rc == 0; i++)
		rc = entity_tell(l, &tree, &tree.entities[i], part);
	if (rc == 0)
		rc = strays_tell(l, &tree);
	mime_tree_free(&tree);
	return rc;
}

/* ---- multiparts in a transfer encoding, which must not be (RFC 2045 6.4) ---- */

static bool is_encoded(const struct mime_entity *entity)
{
	enum transfer transfers[TRANSFER_UNKNOWN];
	size_t count = mime_transfers(entity, transfers);

	return count > 1 || transfers[0] != TRANSFER_PLAIN;
}

static bool is_inside_encoded(const struct mime_tree *tree, const struct mime_entity *entity)
{
	while (entity->depth > 0) {
		entity = &tree->entities[entity->parent];
		if (is_encoded(entity))
			return true;
	}
	return false;
}

/* The message from a multipart's header on: where it ends, only its decoded bytes can say. */
static struct span encoded_body(const struct mime_entity *entity, struct span whole)
{
	struct span s = {entity->start, entity->start == NULL ? 0 : (size_t)(whole.p + whole.len - entity->start)};
	const char *lf = s.len == 0 ? NULL : memmem(s.p, s.len, "\n\n", 2), *crlf = s.len == 0 ? NULL : memmem(s.p, s.len, "\n\r\n", 3);
	const char *end = lf == NULL || (crlf != NULL && crlf < lf) ? crlf : lf;

	return end == NULL ? (struct span){NULL, 0} : (struct span){end + 2, (size_t)(s.p + s.len - end) - 2};
}

/* Fields that lie stand above parts that are as they should be: then only texts are read a second time. */
static bool is_multipart_decoded(const struct mime_entity *entity, struct span decoded)
{
	size_t len = entity->boundary == NULL ? 0 : strlen(entity->boundary);
	const char *p;

	return len == 0 || ((p = memmem(decoded.p, decoded.len, entity->boundary, len)) != NULL && p >= decoded.p + 2 &&
		memcmp(p - 2, "--", 2) == 0);
}

static int decoded_tell(struct letter *l, const struct mime_entity *entity, struct span decoded, bool quoted)
{
	bool texts_only = l->texts_only;
	struct span type = span_trim(mime_field_find(entity, "content-type", 0));
	struct buf part = {0};
	struct span copy;
	int rc;

	buf_addf(&part, "Content-Type: %.*s\r\n\r\n", SPAN_ARG(type));
	buf_add(&part, decoded.p, decoded.len);
	copy = part.failed ? (struct span){NULL, 0} : arena_span(letter_arena(l), buf_span(&part));
	buf_free(&part);
	l->sealed++;
	l->alternative++;
	l->texts_only |= quoted && entity->child_count > 0;
	rc = part_tell(l, copy);
	l->alternative--;
	l->sealed--;
	l->texts_only = texts_only;
	return rc;
}

static int encoded_tell(struct letter *l, const struct mime_tree *tree, const struct mime_entity *entity, struct span whole)
{
	enum transfer transfers[TRANSFER_UNKNOWN];
	size_t count = mime_transfers(entity, transfers);
	struct span body;

	if (!is_encoded(entity) || is_inside_encoded(tree, entity) || (body = encoded_body(entity, whole)).p == NULL)
		return 0;
	if (l->sealed >= context_limits(l->ctx)->nesting)
		return context_unreadable(l->ctx, l->src, l->place, WHY_LIMIT, "encoded parts in encoded parts");
	for (size_t i = 0; i < count; i++) {
		struct transfer_result r = transfer_decode(letter_arena(l), transfers[i], body);

		if (r.bytes.p == NULL)
			return letter_no_memory(l);
		if (transfers[i] == TRANSFER_PLAIN || span_equal(r.bytes, body) || !is_multipart_decoded(entity, r.bytes))
			continue;
		if (decoded_tell(l, entity, r.bytes, transfers[i] == TRANSFER_QUOTED) != 0)
			return -1;
	}
	return 0;
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
		if (mime_leaf_read(letter_arena(l), entity, &leaf) != 0)
			return letter_no_memory(l);
		return !leaf_is_body(&leaf);
	}
	return 0;
}

/* Every CR is a line end, with its LF or without, and several before one LF are one. */
static struct span lines_of_cr(struct letter *l, struct span s)
{
	char *copy = arena_alloc(letter_arena(l), s.len + 1);
	size_t len = 0;

	for (size_t i = 0; copy != NULL && i < s.len; i++) {
		size_t k = i;

		while (k < s.len && s.p[k] == '\r')
			k++;
		if (k > i && k < s.len && s.p[k] == '\n')
			i = k;
		copy[len++] = s.p[i] == '\r' ? '\n' : s.p[i];
	}
	return (struct span){copy, len};
}

/* Whether the header, as programs see it that take LF for a line end, has a CR without LF in it. */
static bool header_has_cr(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\n' && i + 1 < s.len && (s.p[i + 1] == '\n' || (i + 2 < s.len && s.p[i + 1] == '\r' && s.p[i + 2] == '\n')))
			return false;
		if (s.p[i] == '\r' && (i + 1 == s.len || s.p[i + 1] != '\n'))
			return true;
	}
	return false;
}

/* The message as programs see it that take CR for a line end. */
static int cr_message_tell(struct letter *l)
{
	struct span lines = lines_of_cr(l, l->src->bytes);
	struct mime_tree tree = {.entities = NULL};
	int rc;

	l->alternative = 1;
	if (lines.p == NULL || mime_tree_parse(letter_arena(l), lines, &tree) != 0)
		rc = letter_no_memory(l);
	else
		rc = tree_tell(l, &tree, lines);
	mime_tree_free(&tree);
	return rc;
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
		if (known < 0 || part_tell(l, loose.cr_lines ? lines_of_cr(l, loose.part) : loose.part) != 0 || context_expired(l->ctx, l->src))
			return -1;
	}
	return 0;
}

/* ---- a mailbox (RFC 4155) ---- */

/* Where a "From " line stands behind an empty line, from i on; the end if nowhere. */
static size_t mailbox_line(struct span s, size_t i)
{
	const char *p;

	while (i < s.len && (p = memmem(s.p + i, s.len - i, "\nFrom ", 6)) != NULL) {
		i = (size_t)(p - s.p) + 1;
		if (i >= 2 && (s.p[i - 2] == '\n' || (i >= 3 && s.p[i - 2] == '\r' && s.p[i - 3] == '\n')))
			return i;
	}
	return s.len;
}

/* Messages behind the first one are its neighbours, not its text, for programs that open mailboxes. */
static int mailbox_tell(struct letter *l)
{
	struct span all = l->src->bytes;
	size_t end;

	if (!span_starts(all, "from "))
		return 0;
	for (size_t start = mailbox_line(all, 0); start < all.len; start = end) {
		struct child child = {.name = {"", 0}, .alternative_name = {"", 0}, .declared_type = "message/rfc822", .role = PART_DOCUMENT};

		end = mailbox_line(all, start);
		child.bytes = (struct span){all.p + start, end - start};
		if (message_recognise(child.bytes) && context_child(l->ctx, l->src, &child) != 0)
			return -1;
	}
	return 0;
}

void read_message(struct context *ctx, const struct source *given)
{
	struct source start = *given;
	const struct source *src = &start;
	struct letter l = {.ctx = ctx, .src = src, .place = context_place(ctx, src, "body")};
	struct mime_tree tree;

	if (given->depth > 0 || (given->bytes.len > 0 && given->bytes.p[0] >= '0' && given->bytes.p[0] <= '9' && message_recognise(given->bytes)))
		start.bytes = message_start(given->bytes);
	if (mime_tree_parse(letter_arena(&l), src->bytes, &tree) != 0)
		letter_no_memory(&l);
	else if (tree_tell(&l, &tree, src->bytes) == 0 && !l.too_deep && all_loose_tell(&l, &tree) == 0 && mailbox_tell(&l) == 0 &&
		 header_has_cr(src->bytes))
		cr_message_tell(&l);
	mime_tree_free(&tree);
}
