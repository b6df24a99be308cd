/* read_tnef.c - TNEF (winmail.dat, [MS-OXTNEF]): the message that Outlook packed into a file, with its attachments.
 *
 * Not by libytnef: it allocates what lengths in the file say and writes to standard output, and its faults have been known
 * ones. The format is two lists in each other. Checksums are not looked at: Outlook opens the file all the same. */
#include "report/read_tnef.h"

#include "report/bytes.h"
#include "report/format.h"
#include "report/ole_storage.h"
#include "report/tnef_properties.h"

enum { SIGNATURE = 0x223E9F78, LEVEL_MESSAGE = 1, LEVEL_ATTACHMENT = 2, ATTACHMENTS_MOST = 65536, RECIPIENTS_MOST = 10000 };
enum { METHOD_OLE = 6, IID_BYTES = 16 };

/* Attributes, their kind in the upper half. */
enum {
	ATT_FROM = 0x00008000,
	ATT_SUBJECT = 0x00018004,
	ATT_MESSAGE_ID = 0x00018009,
	ATT_BODY = 0x0002800C,
	ATT_ATTACH_DATA = 0x0006800F,
	ATT_ATTACH_TITLE = 0x00018010,
	ATT_ATTACH_START = 0x00069002,
	ATT_ATTACH_TRANSPORT_NAME = 0x00069001,
	ATT_MESSAGE_PROPERTIES = 0x00069003,
	ATT_RECIPIENTS = 0x00069004,
	ATT_ATTACH_PROPERTIES = 0x00069005,
	ATT_CODEPAGE = 0x00069007,
	ATT_MESSAGE_CLASS = 0x00078008
};

struct tnef {
	struct context *ctx;
	const struct source *src;
	struct mapi_object message;
	struct mapi_object *attachments, *recipients;
	size_t attachment_count, attachment_capacity, recipient_count, recipient_capacity;
	bool cut, no_memory, too_many;
};

bool tnef_recognise(struct span bytes)
{
	return bytes_u32_at(bytes, 0) == SIGNATURE;
}

static void note(struct tnef *t, enum tnef_outcome outcome)
{
	t->cut |= outcome == TNEF_CUT;
	t->no_memory |= outcome == TNEF_NO_MEMORY;
}

static struct mapi_object *object_add(struct tnef *t, struct mapi_object **objects, size_t *count, size_t *capacity, size_t most)
{
	struct mapi_object *grown;

	t->too_many |= *count >= most;
	if (*count >= most)
		return NULL;
	grown = arena_grow(context_arena(t->ctx), *objects, capacity, *count + 1, sizeof(*grown));
	t->no_memory |= grown == NULL;
	if (grown == NULL)
		return NULL;
	*objects = grown;
	grown[*count] = (struct mapi_object){0};
	return &grown[(*count)++];
}

static void value_add(struct tnef *t, struct mapi_object *object, uint16_t id, uint16_t type, struct span bytes)
{
	struct mapi_value value = {.id = id, .type = type, .name = {"", 0}, .bytes = bytes};

	if (object != NULL && mapi_add(context_arena(t->ctx), object, &value) != 0)
		t->no_memory = true;
}

/* ---- attributes of the message ---- */

/* A head of four numbers, the name, the address ([MS-OXTNEF] 2.1.3.3.9). */
static void from_take(struct tnef *t, struct span bytes)
{
	uint16_t name_bytes = bytes_u16_at(bytes, 4), address_bytes = bytes_u16_at(bytes, 6);

	bytes_skip(&bytes, 8);
	value_add(t, &t->message, 0x0042, MAPI_TEXT_8BIT, bytes_take(&bytes, name_bytes));
	value_add(t, &t->message, 0x0065, MAPI_TEXT_8BIT, bytes_take(&bytes, address_bytes));
}

static void recipients_take(struct tnef *t, struct span rest)
{
	uint32_t rows = bytes_u32(&rest);

	for (uint32_t i = 0; i < rows && rest.len > 0; i++) {
		struct mapi_object *row =
			object_add(t, &t->recipients, &t->recipient_count, &t->recipient_capacity, RECIPIENTS_MOST);
		enum tnef_outcome outcome = row == NULL ? TNEF_CUT : tnef_properties_take(context_arena(t->ctx), &rest, row);

		note(t, outcome);
		if (outcome != TNEF_WHOLE)
			return;
	}
}

static void message_attribute(struct tnef *t, uint32_t attribute, struct span bytes)
{
	enum { KIND_STRING = 1, KIND_TEXT = 2 };

	switch (attribute) {
	case ATT_SUBJECT: value_add(t, &t->message, MAPI_SUBJECT, MAPI_TEXT_8BIT, bytes); return;
	case ATT_BODY: value_add(t, &t->message, MAPI_BODY, MAPI_TEXT_8BIT, bytes); return;
	case ATT_MESSAGE_CLASS: value_add(t, &t->message, MAPI_MESSAGE_CLASS, MAPI_TEXT_8BIT, bytes); return;
	case ATT_CODEPAGE: t->message.codepage = bytes_u32_at(bytes, 0); return;
	case ATT_FROM: from_take(t, bytes); return;
	case ATT_RECIPIENTS: recipients_take(t, bytes); return;
	case ATT_MESSAGE_ID: return;
	case ATT_MESSAGE_PROPERTIES: note(t, tnef_properties_take(context_arena(t->ctx), &bytes, &t->message)); return;
	}
	if (attribute >> 16 == KIND_STRING || attribute >> 16 == KIND_TEXT)
		value_add(t, &t->message, (uint16_t)attribute & 0x7FFF, MAPI_TEXT_8BIT, bytes);
}

/* ---- attributes of the attachments ---- */

static struct mapi_object *attachment_new(struct tnef *t)
{
	return object_add(t, &t->attachments, &t->attachment_count, &t->attachment_capacity, ATTACHMENTS_MOST);
}

static struct mapi_object *attachment_open(struct tnef *t)
{
	return t->attachment_count == 0 ? attachment_new(t) : &t->attachments[t->attachment_count - 1];
}

static void attachment_attribute(struct tnef *t, uint32_t attribute, struct span bytes)
{
	struct mapi_object *object = attribute == ATT_ATTACH_START ? attachment_new(t) : attachment_open(t);

	if (object == NULL)
		return;
	switch (attribute) {
	case ATT_ATTACH_TITLE: value_add(t, object, MAPI_ATTACH_FILE, MAPI_TEXT_8BIT, bytes); return;
	case ATT_ATTACH_TRANSPORT_NAME: value_add(t, object, MAPI_ATTACH_TRANSPORT_NAME, MAPI_TEXT_8BIT, bytes); return;
	case ATT_ATTACH_DATA: value_add(t, object, MAPI_ATTACH_DATA, MAPI_BINARY, bytes); return;
	case ATT_ATTACH_PROPERTIES: note(t, tnef_properties_take(context_arena(t->ctx), &bytes, object)); return;
	}
}

/* ---- the file ---- */

static bool is_blank(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != '\0' && s.p[i] != '\r' && s.p[i] != '\n' && s.p[i] != ' ')
			return false;
	}
	return true;
}

/* Level, attribute, length, bytes, checksum. False: no more. */
static bool attribute_take(struct tnef *t, struct span *rest)
{
	unsigned char level = (unsigned char)bytes_peek(*rest, 0, 1);
	uint32_t attribute = bytes_u32_at(*rest, 1), size = bytes_u32_at(*rest, 5);
	struct span bytes;

	if (is_blank(*rest))
		return false;
	if (rest->len < 9 || (level != LEVEL_MESSAGE && level != LEVEL_ATTACHMENT)) {
		t->cut = true;
		return false;
	}
	bytes_skip(rest, 9);
	t->cut |= size > rest->len;
	bytes = bytes_take(rest, size);
	bytes_u16(rest);
	if (level == LEVEL_MESSAGE)
		message_attribute(t, attribute, bytes);
	else
		attachment_attribute(t, attribute, bytes);
	return true;
}

static int embedded_tell(struct tnef *t, struct child *child, struct span bytes, bool is_ole)
{
	struct ole *ole = is_ole ? ole_open(context_arena(t->ctx), bytes) : NULL;
	int rc;

	child->bytes = bytes;
	if (ole == NULL)
		return context_child(t->ctx, t->src, child);
	rc = ole_object_storage_tell(t->ctx, t->src, ole_root(ole), child->name);
	ole_close(&ole);
	return rc;
}

/* A file's bytes may stand there twice. What is an object begins with the name of its interface. */
static int attachment_tell(struct tnef *t, const struct mapi_object *attachment)
{
	struct child child = mapi_attachment_child(context_arena(t->ctx), attachment);
	const struct mapi_value *object = mapi_find(attachment, MAPI_ATTACH_DATA, MAPI_OBJECT);
	const struct mapi_value *first = mapi_find(attachment, MAPI_ATTACH_DATA, MAPI_BINARY);
	bool is_ole = mapi_number(attachment, MAPI_ATTACH_METHOD) == METHOD_OLE;

	if (mapi_attachment_texts_tell(t->ctx, t->src, attachment) != 0)
		return -1;
	if (object != NULL) {
		struct span bytes = object->bytes;

		bytes_skip(&bytes, IID_BYTES);
		return embedded_tell(t, &child, bytes, is_ole);
	}
	if (first == NULL)
		return context_child(t->ctx, t->src, &child);
	for (size_t i = 0; i < attachment->count; i++) {
		const struct mapi_value *value = &attachment->values[i];

		if (value->id != MAPI_ATTACH_DATA || value->type != MAPI_BINARY || (value != first && span_equal(value->bytes, first->bytes)))
			continue;
		if (embedded_tell(t, &child, value->bytes, is_ole) != 0)
			return -1;
	}
	return 0;
}

static int all_tell(struct tnef *t)
{
	if (mapi_message_tell(t->ctx, t->src, &t->message) != 0)
		return -1;
	for (size_t i = 0; i < t->recipient_count; i++) {
		t->recipients[i].codepage = t->message.codepage;
		if (mapi_recipient_tell(t->ctx, t->src, &t->recipients[i]) != 0)
			return -1;
	}
	for (size_t i = 0; i < t->attachment_count; i++) {
		t->attachments[i].codepage = t->message.codepage;
		if (attachment_tell(t, &t->attachments[i]) != 0)
			return -1;
	}
	return 0;
}

int tnef_tell(struct context *ctx, const struct source *src)
{
	struct tnef t = {.ctx = ctx, .src = src};
	struct span rest = src->bytes;

	bytes_skip(&rest, 6);
	while (attribute_take(&t, &rest) && !t.no_memory && !t.too_many)
		;
	if (t.cut)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "TNEF is cut short");
	if (t.no_memory || t.too_many)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "%s", t.no_memory ? "reader.memory" : "attachments");
	return all_tell(&t);
}

void read_tnef(struct context *ctx, const struct source *src)
{
	tnef_tell(ctx, src);
}
