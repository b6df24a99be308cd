/* bad_reader.c - a reader that misbehaves as its message says: for test_pool. It has no walls and reads no mail. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/reader_process.h"
#include "report/wire.h"

static const struct part body = {.role = PART_MESSAGE, .place = {"body", 4}, .name = {"", 0}, .type = {"text/plain", 10}};
static const struct part file = {.role = PART_DOCUMENT, .place = {"a.pdf", 5}, .name = {"a.pdf", 5}, .type = {"", 0}};

static void say(const struct sink *sink, const char *text)
{
	struct segment s = {.place = {"body", 4}, .label = {"", 0}, .text = span_of(text)};

	if (sink->segment(sink->to, &s) != 0)
		_exit(1);
}

/* What it had seen before it went wrong is sent when the next part begins. */
static void begin(const struct sink *sink, const char *text)
{
	static char long_text[2048];

	memset(long_text, 'x', sizeof(long_text) - 1);
	sink->part(sink->to, &body);
	say(sink, text);
	say(sink, long_text);
	sink->part(sink->to, &file);
}

/* Not by way of a sanitizer's handler, which takes its time. */
static void die(void)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void flood(const struct sink *sink)
{
	sink->part(sink->to, &body);
	for (;;)
		say(sink, "more and more and more of this");
}

static void misbehave(const char *how, struct wire_writer *writer)
{
	struct sink sink = wire_sink(writer);

	if (strcmp(how, "die") == 0)
		die();
	if (strcmp(how, "exit") == 0)
		_exit(0);
	if (strcmp(how, "out-of-memory") == 0)
		_exit(READER_NO_MEMORY);
	if (strcmp(how, "hang") == 0)
		pause();
	if (strcmp(how, "flood") == 0)
		flood(&sink);
	if (strcmp(how, "nothing") != 0)
		begin(&sink, how);
	if (strcmp(how, "half-die") == 0)
		die();
	if (strcmp(how, "half-hang") == 0)
		pause();
	if (strcmp(how, "half-lie") == 0) {
		struct segment s = {.part = 7, .place = {"", 0}, .label = {"", 0}, .text = {"x", 1}};

		sink.segment(sink.to, &s);
	}
	wire_finish(writer, strcmp(how, "no-memory") == 0 ? WIRE_NO_MEMORY : WIRE_READ,
		strcmp(how, "fat") == 0 ? 1ULL << 40 : 0);
	if (strcmp(how, "die-later") == 0)
		die();
	if (strcmp(how, "chatter") == 0) {
		usleep(20000); /* not with the answer */
		(void)!write(READER_SOCKET, "unasked", 7);
	}
}

int main(void)
{
	struct wire_writer *writer = wire_writer_new(READER_SOCKET);
	struct wire_request request;
	int fd;

	if (writer == NULL || wire_greet(READER_SOCKET, 1) != 0)
		return 1;
	while (wire_next(READER_SOCKET, &request, &fd) > 0) {
		char how[64];
		ssize_t n = pread(fd, how, sizeof(how) - 1, 0);

		close(fd);
		how[n < 0 ? 0 : n] = '\0';
		misbehave(how, writer);
	}
	wire_writer_free(&writer);
	return 0;
}
