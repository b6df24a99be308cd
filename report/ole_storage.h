/* ole_storage.h - compound files ([MS-CFB]): storages and streams inside one file, as old Office documents and Outlook
 * messages have them. libgsf does the work. */
#ifndef REPORT_OLE_STORAGE_H
#define REPORT_OLE_STORAGE_H

#include "report/context.h"

struct ole;

/* A storage or a stream. Lives as long as its compound file is open, the name as long as the arena. */
struct ole_node {
	struct span name;                    /* UTF-8, a control character at its front included; empty for the root */
	bool is_storage;
	bool is_lost;                        /* its bytes cannot be had: the file is damaged there */
	uint64_t size_bytes;                 /* of a stream */
	unsigned char class_id[16];          /* of a storage; as it stands in the file */
	const struct ole_node *parent, *child, *next; /* NULL for the root; the first in it; the one behind it */
	void *inside;                        /* ole_storage.c's */
};

/* bytes must stay valid until it is closed. NULL: not a compound file, damaged in its very structure, or more nodes or
 * levels than any program writes. Records nothing. Not shared between threads. */
struct ole *ole_open(struct arena *arena, struct span bytes);
void ole_close(struct ole **ole);
/* A document that is a compound file: read gets its root; one that cannot be opened is recorded as damaged. */
typedef void ole_reader(struct context *ctx, const struct source *src, const struct ole_node *root);
void ole_read(struct context *ctx, const struct source *src, ole_reader *read);

const struct ole_node *ole_root(const struct ole *ole);
/* The first of that name in a storage (NULL: NULL) without regard to ASCII case, of a step for each '/'; or NULL. */
const struct ole_node *ole_find(const struct ole_node *storage, const char *path);

/* A stream's bytes, in the arena; counted as unpacked. 0, or -1: recorded at `place`, and the caller goes on with what
 * else there is unless the context says stop. NULL is no stream: 0, with nothing. */
int ole_stream(struct context *ctx, const struct source *src, const struct ole_node *stream, struct span place,
	struct span *bytes_out);

/* A storage as a compound file of its own, in the arena; counted as unpacked. As above. */
int ole_storage_pack(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span place,
	struct span *bytes_out);

/* The object that a program keeps in a storage (MBD…, ObjectPool/_…): a dropped file, an Office document, or the storage
 * itself, read as a child. name: shown where it has none of its own. 0, or -1: stop. */
int ole_object_storage_tell(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span name);

/* What of that is in streams of its own in the storage, not the storage itself; how many there were. As above. */
int ole_object_streams_tell(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span name,
	unsigned *told_out);
/* Has the streams of a document that ole_types knows. */
bool ole_is_document(const struct ole_node *storage);

enum { OLE_TYPES_MOST = 5 };
/* MIME types of the documents that programs would find in there, by the streams' names; constants. 0: none known. */
size_t ole_types(struct span bytes, const char *types_out[OLE_TYPES_MOST]);

/* Once a process, before others. */
void ole_warm(void);

#endif
