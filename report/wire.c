/* wire.c - what a reader and the process that waits for it say to each other: the sending side. */
#include "report/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"

#define BLOCK_BYTES 65536u
#define WAIT_MOST_MS 50        /* records do not wait longer for their block to fill */
#define EARLY_PARTS 16u        /* before each of these what is there is sent: the next bytes may be the reader's last */
#define EARLY_BYTES 1024u      /* unless it is as little as this */

/* ---- requests ---- */

int wire_ask(int sock, const struct wire_request *request, int message_fd)
{
	return fd_send(sock, request, sizeof(*request), &message_fd, 1);
}

static int request_check(const struct wire_request *request)
{
	if (request->version != WIRE_VERSION || request->read_as >= READ_AS_COUNT)
		return -1;
	return request->size_bytes <= SIZE_MAX / 2 ? 0 : -1;
}

int wire_next(int sock, struct wire_request *request, int *message_fd)
{
	size_t fds = 1;
	ssize_t n = fd_recv(sock, request, sizeof(*request), message_fd, &fds);
	size_t have = n > 0 ? (size_t)n : 0;

	if (n == 0)
		return 0;
	if (n > 0 && have < sizeof(*request)) {
		ssize_t rest = fd_read_all(sock, (char *)request + have, sizeof(*request) - have);

		have += rest > 0 ? (size_t)rest : 0;
	}
	if (fds == 1 && have == sizeof(*request) && request_check(request) == 0)
		return 1;
	if (fds == 1)
		close(*message_fd);
	return -1;
}

/* ---- records ---- */

struct wire_writer {
	int sock;
	size_t used;
	int64_t sent_ms;
	struct wire_end count; /* of the reading that is going on */
	char block[BLOCK_BYTES];
};

struct wire_writer *wire_writer_new(int sock)
{
	struct wire_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL)
		writer->sock = sock;
	return writer;
}

void wire_writer_free(struct wire_writer **writer)
{
	free(*writer);
	*writer = NULL;
}

static int64_t coarse_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int flush(struct wire_writer *w)
{
	size_t used = w->used;

	w->used = 0;
	w->sent_ms = coarse_ms();
	return fd_write_all(w->sock, w->block, used);
}

static int put(struct wire_writer *w, const void *p, size_t len)
{
	if (len > BLOCK_BYTES - w->used && flush(w) != 0)
		return -1;
	if (len > BLOCK_BYTES)
		return fd_write_all(w->sock, p, len);
	if (len > 0)
		memcpy(w->block + w->used, p, len);
	w->used += len;
	return 0;
}

/* fixed: the kind's numbers, whose lengths say how the texts follow each other. */
static int put_record(struct wire_writer *w, enum wire_kind kind, const void *fixed, size_t fixed_len,
	const struct span *texts, size_t text_count)
{
	struct wire_header header = {.kind = kind};
	uint64_t length = fixed_len;

	for (size_t i = 0; i < text_count; i++) {
		if (texts[i].len > UINT32_MAX / 4) {
			errno = EMSGSIZE;
			return -1;
		}
		length += texts[i].len;
	}
	header.length = (uint32_t)length;
	if (put(w, &header, sizeof(header)) != 0 || put(w, fixed, fixed_len) != 0)
		return -1;
	for (size_t i = 0; i < text_count; i++) {
		if (put(w, texts[i].p, texts[i].len) != 0)
			return -1;
	}
	return w->used > 0 && coarse_ms() - w->sent_ms > WAIT_MOST_MS ? flush(w) : 0;
}

static int send_part(void *to, const struct part *part)
{
	struct wire_writer *w = to;
	const struct span texts[] = {part->name, part->place, part->type};
	struct wire_part fixed = {
		.size_bytes = part->size_bytes, .parent = part->parent, .role = part->role,
		.name_length = (uint32_t)part->name.len, .place_length = (uint32_t)part->place.len,
		.type_length = (uint32_t)part->type.len,
	};

	if (part->sha256.len == SHA256_BYTES) {
		fixed.has_sha256 = 1;
		memcpy(fixed.sha256, part->sha256.p, SHA256_BYTES);
	}
	if (w->count.parts++ < EARLY_PARTS && w->used > EARLY_BYTES && flush(w) != 0)
		return -1;
	return put_record(w, WIRE_PART, &fixed, sizeof(fixed), texts, 3);
}

static int send_segment(void *to, const struct segment *s)
{
	struct wire_writer *w = to;
	const struct span texts[] = {s->label, s->place, s->text};
	const struct wire_segment fixed = {
		.part = s->part, .kind = s->kind, .table = s->table, .row = s->row, .column = s->column,
		.alternative = s->alternative, .label_length = (uint32_t)s->label.len,
		.place_length = (uint32_t)s->place.len, .text_length = (uint32_t)s->text.len,
	};

	w->count.segments++;
	return put_record(w, WIRE_SEGMENT, &fixed, sizeof(fixed), texts, 3);
}

static int send_unreadable(void *to, const struct unreadable *u)
{
	struct wire_writer *w = to;
	const struct span texts[] = {u->place, u->detail};
	const struct wire_unreadable fixed = {
		.part = u->part, .why = u->why, .place_length = (uint32_t)u->place.len,
		.detail_length = (uint32_t)u->detail.len,
	};

	w->count.unreadable++;
	return put_record(w, WIRE_UNREADABLE, &fixed, sizeof(fixed), texts, 2);
}

struct sink wire_sink(struct wire_writer *writer)
{
	writer->count = (struct wire_end){0};
	writer->sent_ms = coarse_ms();
	return (struct sink){writer, send_part, send_segment, send_unreadable};
}

int wire_finish(struct wire_writer *writer, enum wire_outcome outcome, uint64_t resident_bytes)
{
	struct wire_end end = writer->count;

	end.outcome = outcome;
	end.resident_bytes = resident_bytes;
	if (put_record(writer, WIRE_END, &end, sizeof(end), NULL, 0) != 0)
		return -1;
	return flush(writer);
}

/* ---- the greeting ---- */

static int greet(int sock, enum wire_kind kind, const void *p, size_t len)
{
	char record[sizeof(struct wire_header) + WIRE_FAILED_MOST];
	struct wire_header header = {.length = (uint32_t)len, .kind = kind};

	memcpy(record, &header, sizeof(header));
	memcpy(record + sizeof(header), p, len);
	return fd_write_all(sock, record, sizeof(header) + len);
}

int wire_greet(int sock, uint32_t landlock_abi)
{
	const struct wire_ready ready = {.version = WIRE_VERSION, .landlock_abi = landlock_abi};

	return greet(sock, WIRE_READY, &ready, sizeof(ready));
}

int wire_greet_failed(int sock, const char *text)
{
	return greet(sock, WIRE_FAILED, text, strnlen(text, WIRE_FAILED_MOST));
}
