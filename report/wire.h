/* wire.h - what a reader and the process that waits for it say to each other, over one stream socket.
 *
 * The reader greets with READY or FAILED. Then, for each request with its message's descriptor, it answers PART,
 * SEGMENT and UNREADABLE records in the order of the reading and one END. A record is its length, its kind, fixed
 * numbers in host order (both ends are one build on one machine) and the bytes of its texts. wire_decode.h reads
 * the answers. */
#ifndef REPORT_WIRE_H
#define REPORT_WIRE_H

#include "report/context.h"
#include "report/sink.h"

#define WIRE_VERSION 2u
#define WIRE_FAILED_MOST 512u /* longest text of FAILED */

enum wire_kind { WIRE_READY = 1, WIRE_FAILED, WIRE_PART, WIRE_SEGMENT, WIRE_UNREADABLE, WIRE_END };

struct wire_header {
	uint32_t length; /* of what follows the header */
	uint32_t kind;
};

struct wire_ready {
	uint32_t version;
	uint32_t landlock_abi; /* 0: this kernel has none, opening for reading is not confined */
};

struct wire_part {
	uint64_t size_bytes;
	uint32_t parent, role, name_length, place_length, type_length, has_sha256;
	unsigned char sha256[SHA256_BYTES];
};

struct wire_segment {
	uint32_t part, kind, table, row, column, alternative, label_length, place_length, text_length;
};

struct wire_unreadable {
	uint32_t part, why, place_length, detail_length;
};

enum wire_outcome {
	WIRE_READ,       /* the reading is whole */
	WIRE_NO_MEMORY,  /* memory ran out: the reading is not whole */
	WIRE_NO_MESSAGE, /* the descriptor does not hold what the request said */
	WIRE_OUTCOME_COUNT
};

struct wire_end {
	uint64_t parts, segments, unreadable; /* how many records there were */
	uint64_t resident_bytes;              /* the reader's memory now */
	uint32_t outcome, unused;
};

struct wire_request {
	uint32_t version;
	uint32_t read_as; /* enum read_as */
	uint64_t size_bytes;
	struct read_limits limits;
};

/* The one who waits: 0, or -1 with errno. */
int wire_ask(int sock, const struct wire_request *request, int message_fd);
/* The reader: waits for a request. 1 with *message_fd (close it), 0 when the other side is gone, -1 for what is no
 * request. */
int wire_next(int sock, struct wire_request *request, int *message_fd);

/* Collects records and sends them in large blocks: what fills a block goes out, the rest at wire_end or when it
 * has waited long, so that little is lost with a reader that dies. One thread. */
struct wire_writer;

/* NULL when out of memory. sock stays the caller's. */
struct wire_writer *wire_writer_new(int sock);
void wire_writer_free(struct wire_writer **writer);
/* The sink of one reading: counts from 0. -1 from its calls when the other side is gone. */
struct sink wire_sink(struct wire_writer *writer);
/* Ends one reading and sends what is left. 0 or -1. */
int wire_finish(struct wire_writer *writer, enum wire_outcome outcome, uint64_t resident_bytes);

/* The greeting. 0, or -1 with errno. */
int wire_greet(int sock, uint32_t landlock_abi);
int wire_greet_failed(int sock, const char *text);

#endif
