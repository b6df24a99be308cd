/* mapi.h - Outlook's properties ([MS-OXCDATA] 2.11, [MS-OXPROPS]), in a TNEF file or in an MSG file: what they say. */
#ifndef REPORT_MAPI_H
#define REPORT_MAPI_H

#include "report/context.h"

enum mapi_type {
	MAPI_INT16 = 0x0002,
	MAPI_INT32 = 0x0003,
	MAPI_FLOAT = 0x0004,
	MAPI_DOUBLE = 0x0005,
	MAPI_CURRENCY = 0x0006,
	MAPI_DATE = 0x0007,
	MAPI_ERROR = 0x000A,
	MAPI_BOOLEAN = 0x000B,
	MAPI_OBJECT = 0x000D,
	MAPI_INT64 = 0x0014,
	MAPI_TEXT_8BIT = 0x001E,
	MAPI_TEXT_UTF16 = 0x001F,
	MAPI_TIME = 0x0040,
	MAPI_GUID = 0x0048,
	MAPI_BINARY = 0x0102,
	MAPI_MULTIPLE = 0x1000 /* a flag */
};

enum mapi_id {
	MAPI_MESSAGE_CLASS = 0x001A,
	MAPI_SUBJECT = 0x0037,
	MAPI_HEADERS = 0x007D,
	MAPI_BODY = 0x1000,
	MAPI_RTF = 0x1009,
	MAPI_HTML = 0x1013,
	MAPI_DISPLAY_NAME = 0x3001,
	MAPI_ATTACH_DATA = 0x3701,
	MAPI_ATTACH_FILE = 0x3704,
	MAPI_ATTACH_METHOD = 0x3705,
	MAPI_ATTACH_LONG_FILE = 0x3707,
	MAPI_ATTACH_MIME_TYPE = 0x370E,
	MAPI_ATTACH_CONTENT_ID = 0x3712,
	MAPI_ATTACH_CONTENT_LOCATION = 0x3713,
	MAPI_ATTACH_FLAGS = 0x3714,
	MAPI_ATTACH_TRANSPORT_NAME = 0x370C,
	MAPI_ATTACH_HIDDEN = 0x7FFE,
	MAPI_INTERNET_CODEPAGE = 0x3FDE,
	MAPI_MESSAGE_CODEPAGE = 0x3FFD,
	MAPI_NAMED_FROM = 0x8000
};

/* A GUID as it stands in the file: properties that were header fields of a message on the Internet. */
extern const char mapi_internet_headers[16];

struct mapi_value {
	uint16_t id;
	uint16_t type;     /* never with MAPI_MULTIPLE: each value stands by itself */
	struct span name;  /* of a property of somebody's own, UTF-8; else empty */
	bool is_field;     /* its name is a header field's */
	struct span bytes;
};

/* A message, a recipient or an attachment. Zero-initialise. */
struct mapi_object {
	struct mapi_value *values;
	size_t count, capacity;
	uint32_t codepage; /* of 8-bit text where no property says it; 0: not known */
};

/* Copies the value, not its bytes. -1: no memory, or more than any program writes. */
int mapi_add(struct arena *arena, struct mapi_object *object, const struct mapi_value *value);
/* The first of that id and type (0: any); NULL: none. */
const struct mapi_value *mapi_find(const struct mapi_object *object, uint16_t id, uint16_t type);
/* 0 where there is none. */
uint32_t mapi_number(const struct mapi_object *object, uint16_t id);
/* The text that most programs show, in the arena; empty where there is none. */
struct span mapi_text(struct arena *arena, const struct mapi_object *object, uint16_t id);
/* UTF-16 as UTF-8, up to a NUL; .p NULL: memory. */
struct span mapi_utf16(struct arena *arena, struct span units);

/* A message: subject, header fields, bodies, all its other texts. Its attachments are the caller's. These return 0, or -1:
 * stop. */
int mapi_message_tell(struct context *ctx, const struct source *src, const struct mapi_object *message);
int mapi_recipient_tell(struct context *ctx, const struct source *src, const struct mapi_object *recipient);
/* Texts that an attachment has besides its names: a path or address where the file stays elsewhere. */
int mapi_attachment_texts_tell(struct context *ctx, const struct source *src, const struct mapi_object *attachment);

/* Names, type and how it is shown; bytes are the caller's. */
struct child mapi_attachment_child(struct arena *arena, const struct mapi_object *attachment);

#endif
