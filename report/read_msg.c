/* read_msg.c - a message that Outlook saved (.msg, [MS-OXMSG]): a compound file of properties, with a storage for each
 * recipient and each attachment. */
#include "report/bytes.h"
#include "report/format.h"
#include "report/mapi.h"
#include "report/ole_storage.h"

#define VALUE_PREFIX "__substg1.0_"
#define FIXED_STREAM "__properties_version1.0"

enum { METHOD_MESSAGE = 5, NAMES_MOST = 32767 };

/* What properties from 0x8000 on are called, by number ([MS-OXMSG] 2.2.3). */
struct names {
	struct span entries, guids, strings;
};

struct msg {
	struct context *ctx;
	const struct source *src;
	struct names names;
};

static int stream_read(struct msg *m, const struct ole_node *stream, struct span *bytes)
{
	return ole_stream(m->ctx, m->src, stream, m->src->place, bytes) != 0 && context_expired(m->ctx, m->src) ? -1 : 0;
}

/* ---- names ---- */

static int names_read(struct msg *m, const struct ole_node *root)
{
	const struct ole_node *storage = ole_find(root, "__nameid_version1.0");

	if (storage == NULL)
		return 0;
	return stream_read(m, ole_find(storage, "__substg1.0_00020102"), &m->names.guids) != 0 ||
		stream_read(m, ole_find(storage, "__substg1.0_00030102"), &m->names.entries) != 0 ||
		stream_read(m, ole_find(storage, "__substg1.0_00040102"), &m->names.strings) != 0 ? -1 : 0;
}

static void name_find(struct msg *m, struct mapi_value *value)
{
	size_t at = (size_t)(value->id - MAPI_NAMED_FROM) * 8;
	uint32_t offset = bytes_u32_at(m->names.entries, at), index = bytes_u16_at(m->names.entries, at + 4);
	struct span text = bytes_at(m->names.strings, (size_t)offset + 4, bytes_u32_at(m->names.strings, offset)), guid;
	enum { BY_STRING = 1, GUIDS_KNOWN = 3, GUID_BYTES = 16 };

	value->name = (struct span){"", 0};
	if (value->id < MAPI_NAMED_FROM || at + 8 > m->names.entries.len || (index & BY_STRING) == 0)
		return;
	text = mapi_utf16(context_arena(m->ctx), text);
	if (text.p == NULL)
		return;
	value->name = text;
	if (index >> 1 >= GUIDS_KNOWN) {
		guid = bytes_at(m->names.guids, (size_t)((index >> 1) - GUIDS_KNOWN) * GUID_BYTES, GUID_BYTES);
		value->is_field = span_equal(guid, (struct span){mapi_internet_headers, GUID_BYTES});
	}
}

/* ---- properties ---- */

static int value_add(struct msg *m, struct mapi_object *object, struct mapi_value *value)
{
	name_find(m, value);
	if (mapi_add(context_arena(m->ctx), object, value) != 0)
		return context_unreadable(m->ctx, m->src, m->src->place, WHY_LIMIT, "reader.memory");
	return 0;
}

/* A head of 32 bytes for the file's own message, of 24 for one inside, of 8 for what else there is; 16 bytes each. */
static int fixed_read(struct msg *m, const struct ole_node *storage, bool is_message, struct mapi_object *object)
{
	const struct ole_node *stream = ole_find(storage, FIXED_STREAM);
	struct span rest;

	if (stream == NULL)
		return 0;
	if (stream_read(m, stream, &rest) != 0)
		return -1;
	bytes_skip(&rest, !is_message ? 8 : rest.len % 16 == 0 ? 32 : 24);
	while (rest.len >= 16) {
		struct mapi_value value = {.type = bytes_u16_at(rest, 0), .id = bytes_u16_at(rest, 2)};

		bytes_skip(&rest, 8);
		value.bytes = bytes_take(&rest, 8);
		if (value.type == MAPI_TEXT_8BIT || value.type == MAPI_TEXT_UTF16 || value.type >= MAPI_GUID)
			continue; /* in a stream of its own */
		if (value_add(m, object, &value) != 0)
			return -1;
	}
	return 0;
}

static bool hex_read(struct span digits, uint32_t *number_out)
{
	*number_out = 0;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;

		if (digit < 0)
			return false;
		*number_out = *number_out << 4 | (uint32_t)digit;
	}
	return digits.len == 8;
}

/* Which property a stream has the value of, by its name. Of several values the lengths, in a stream without a number behind
 * its name, say nothing new. */
static bool value_of(const struct ole_node *node, struct mapi_value *value)
{
	size_t prefix = sizeof(VALUE_PREFIX) - 1;
	bool is_one = node->name.len > prefix + 8 && node->name.p[prefix + 8] == '-';
	uint32_t tag;

	if (node->is_storage || node->name.len < prefix + 8 || memcmp(node->name.p, VALUE_PREFIX, prefix) != 0 ||
	    !hex_read((struct span){node->name.p + prefix, 8}, &tag) || (node->name.len > prefix + 8 && !is_one))
		return false;
	value->id = (uint16_t)(tag >> 16);
	value->type = (uint16_t)tag & (uint16_t)~MAPI_MULTIPLE;
	return is_one || (tag & MAPI_MULTIPLE) == 0;
}

/* Not what is long and says nothing. */
static bool is_wanted(const struct mapi_value *value)
{
	if (value->type == MAPI_BINARY)
		return value->id == MAPI_HTML || value->id == MAPI_RTF || value->id == MAPI_ATTACH_DATA;
	return value->type == MAPI_TEXT_8BIT || value->type == MAPI_TEXT_UTF16;
}

static int object_read(struct msg *m, const struct ole_node *storage, bool is_message, struct mapi_object *object)
{
	if (fixed_read(m, storage, is_message, object) != 0)
		return -1;
	for (const struct ole_node *node = storage->child; node != NULL; node = node->next) {
		struct mapi_value value = {0};

		if (!value_of(node, &value) || !is_wanted(&value))
			continue;
		if (stream_read(m, node, &value.bytes) != 0 || value_add(m, object, &value) != 0)
			return -1;
	}
	return 0;
}

/* ---- recipients and attachments ---- */

static int recipient_tell(struct msg *m, const struct ole_node *storage, uint32_t codepage)
{
	struct mapi_object recipient = {.codepage = codepage};

	if (object_read(m, storage, false, &recipient) != 0)
		return -1;
	return mapi_recipient_tell(m->ctx, m->src, &recipient);
}

/* A message is kept as a storage like the file's own; all other storages are OLE objects. */
static int storage_tell(struct msg *m, const struct ole_node *storage, struct child *child)
{
	if (ole_find(storage, FIXED_STREAM) == NULL)
		return ole_object_storage_tell(m->ctx, m->src, storage, child->name);
	if (ole_storage_pack(m->ctx, m->src, storage, m->src->place, &child->bytes) != 0)
		return context_expired(m->ctx, m->src) ? -1 : 0;
	return context_child(m->ctx, m->src, child);
}

static int attachment_tell(struct msg *m, const struct ole_node *storage, uint32_t codepage)
{
	struct mapi_object attachment = {.codepage = codepage};
	const struct ole_node *inner = ole_find(storage, "__substg1.0_3701000D");
	const struct mapi_value *data;
	struct child child;

	if (object_read(m, storage, false, &attachment) != 0)
		return -1;
	child = mapi_attachment_child(context_arena(m->ctx), &attachment);
	if (mapi_attachment_texts_tell(m->ctx, m->src, &attachment) != 0)
		return -1;
	if (inner != NULL && inner->is_storage)
		return storage_tell(m, inner, &child);
	data = mapi_find(&attachment, MAPI_ATTACH_DATA, MAPI_BINARY);
	if (data == NULL && mapi_number(&attachment, MAPI_ATTACH_METHOD) == METHOD_MESSAGE)
		return context_child_unreadable(m->ctx, m->src, &child, WHY_DAMAGED, "the message is missing");
	if (data != NULL)
		child.bytes = data->bytes;
	return context_child(m->ctx, m->src, &child);
}

static bool name_starts(const struct ole_node *node, const char *prefix)
{
	return node->is_storage && node->name.len >= strlen(prefix) && memcmp(node->name.p, prefix, strlen(prefix)) == 0;
}

/* ---- the whole ---- */

static int all_tell(struct msg *m, const struct ole_node *root)
{
	struct mapi_object message = {0};
	uint32_t codepage;
	int rc = 0;

	if (names_read(m, root) != 0 || object_read(m, root, true, &message) != 0)
		return -1;
	if (mapi_message_tell(m->ctx, m->src, &message) != 0)
		return -1;
	codepage = mapi_number(&message, MAPI_MESSAGE_CODEPAGE);
	for (const struct ole_node *node = root->child; node != NULL && rc == 0; node = node->next) {
		if (name_starts(node, "__recip_version1.0_"))
			rc = recipient_tell(m, node, codepage);
		else if (name_starts(node, "__attach_version1.0_"))
			rc = attachment_tell(m, node, codepage);
	}
	return rc;
}

static void storage_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	struct msg m = {.ctx = ctx, .src = src, .names = {{"", 0}, {"", 0}, {"", 0}}};

	all_tell(&m, root);
}

void read_msg(struct context *ctx, const struct source *src)
{
	ole_read(ctx, src, storage_read);
}
