/* smtp_sink.c - an SMTP server that takes everything and stores it: the outside world of the tests and the quickstart.
 *
 * For each message FOLDER/NNNNNN.env (MAIL FROM and RCPT TO as they were given) and FOLDER/NNNNNN.eml, which is there
 * only once it is whole. One thread, one poll(2) loop. RFC 5321; no TLS, no authentication: for loopback. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"

enum { CLIENTS_MAX = 1000, INPUT_MAX = 1 << 20, DATA_MAX = 1 << 28 };

struct client {
	int fd;
	bool in_data, closing;
	struct buf input, envelope, data, output;
};

struct sink {
	const char *folder; /* NULL: stored nowhere */
	const char *refusal; /* the answer to each message instead of 250, or NULL */
	unsigned long count;
	struct client *clients[CLIENTS_MAX];
	size_t client_count;
};

static void client_reset(struct client *client)
{
	buf_clear(&client->envelope);
	buf_clear(&client->data);
	client->in_data = false;
}

static void client_free(struct client *client)
{
	close(client->fd);
	buf_free(&client->input);
	buf_free(&client->envelope);
	buf_free(&client->data);
	buf_free(&client->output);
	free(client);
}

/* FOLDER/NNNNNN.eml appears last and whole: who waits for it finds the envelope too. */
static int message_store(struct sink *sink, const struct client *client, struct err *err)
{
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/%06lu.env", sink->folder, sink->count);

	if (len < 0 || (size_t)len >= sizeof(path))
		return err_set(err, ERR_INPUT, "the folder's name is too long");
	if (file_replace(path, 0644, client->envelope.p, client->envelope.len, err) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/%06lu.eml", sink->folder, sink->count);
	return file_replace(path, 0644, client->data.p == NULL ? "" : client->data.p, client->data.len, err);
}

static void message_end(struct sink *sink, struct client *client)
{
	struct err err = {0};

	if (client->data.failed) {
		buf_adds(&client->output, "552 5.3.4 too large\r\n");
	} else if (sink->refusal != NULL) {
		buf_addf(&client->output, "%s\r\n", sink->refusal);
	} else {
		sink->count++;
		if (sink->folder != NULL && message_store(sink, client, &err) != 0) {
			fprintf(stderr, "smtp_sink: %s\n", err.text);
			buf_adds(&client->output, "451 4.3.0 cannot store\r\n");
		} else {
			buf_addf(&client->output, "250 2.0.0 stored as %06lu\r\n", sink->count);
		}
	}
	client_reset(client);
}

/* One line of a message, line end included; the dot that RFC 5321 4.5.2 puts before a dot is taken away. */
static void data_line(struct sink *sink, struct client *client, struct span line)
{
	if (line.len == 3 && memcmp(line.p, ".\r\n", 3) == 0) {
		message_end(sink, client);
		return;
	}
	if (line.p[0] == '.')
		line = (struct span){line.p + 1, line.len - 1};
	buf_add(&client->data, line.p, line.len);
}

static bool line_is(struct span line, const char *verb)
{
	size_t len = strlen(verb);

	return line.len >= len && strncasecmp(line.p, verb, len) == 0;
}

static void command_line(struct client *client, struct span line)
{
	while (line.len > 0 && (line.p[line.len - 1] == '\n' || line.p[line.len - 1] == '\r'))
		line.len--;
	if (line_is(line, "EHLO")) {
		buf_adds(&client->output, "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n");
	} else if (line_is(line, "MAIL FROM:") || line_is(line, "RCPT TO:")) {
		if (line_is(line, "MAIL"))
			client_reset(client);
		buf_addf(&client->envelope, "%.*s\n", SPAN_ARG(line));
		buf_adds(&client->output, "250 2.1.0 ok\r\n");
	} else if (line_is(line, "DATA")) {
		client->in_data = true;
		buf_adds(&client->output, "354 go on\r\n");
	} else if (line_is(line, "QUIT")) {
		client->closing = true;
		buf_adds(&client->output, "221 2.0.0 bye\r\n");
	} else if (line_is(line, "RSET") || line_is(line, "NOOP") || line_is(line, "HELO")) {
		if (line_is(line, "RSET"))
			client_reset(client);
		buf_adds(&client->output, "250 2.0.0 ok\r\n");
	} else {
		buf_adds(&client->output, "502 5.5.2 not known here\r\n");
	}
}

/* Takes all whole lines out of the input. */
static void client_lines(struct sink *sink, struct client *client)
{
	size_t done = 0;
	const char *end;

	while (!client->closing &&
		(end = memchr(client->input.p + done, '\n', client->input.len - done)) != NULL) {
		struct span line = {client->input.p + done, (size_t)(end + 1 - (client->input.p + done))};

		if (client->in_data)
			data_line(sink, client, line);
		else
			command_line(client, line);
		done += line.len;
	}
	memmove(client->input.p, client->input.p + done, client->input.len - done);
	client->input.len -= done;
}

/* False: the client is gone. */
static bool client_serve(struct sink *sink, struct client *client)
{
	char bytes[65536];
	ssize_t got = read(client->fd, bytes, sizeof(bytes));

	if (got <= 0)
		return got < 0 && errno == EINTR;
	if (buf_add(&client->input, bytes, (size_t)got) != 0)
		return false;
	client_lines(sink, client);
	if (client->output.failed || fd_write_all(client->fd, client->output.p, client->output.len) != 0)
		return false;
	buf_clear(&client->output);
	return !client->closing;
}

static void client_accept(struct sink *sink, int listener)
{
	static const char greeting[] = "220 sink.example ESMTP\r\n";
	int fd = accept(listener, NULL, NULL);
	struct client *client = fd < 0 || sink->client_count == CLIENTS_MAX ? NULL : calloc(1, sizeof(*client));

	if (client == NULL || fd_write_all(fd, greeting, sizeof(greeting) - 1) != 0) {
		free(client);
		if (fd >= 0)
			close(fd);
		return;
	}
	client->fd = fd;
	client->input.max_bytes = INPUT_MAX;
	client->data.max_bytes = DATA_MAX;
	sink->clients[sink->client_count++] = client;
}

static void serve(struct sink *sink, int listener)
{
	struct pollfd polls[CLIENTS_MAX + 1];

	for (;;) {
		size_t count = sink->client_count;

		polls[count] = (struct pollfd){.fd = listener, .events = POLLIN};
		for (size_t i = 0; i < count; i++)
			polls[i] = (struct pollfd){.fd = sink->clients[i]->fd, .events = POLLIN};
		if (poll(polls, count + 1, -1) < 0)
			continue;
		for (size_t i = count; i-- > 0;) {
			if (polls[i].revents != 0 && !client_serve(sink, sink->clients[i])) {
				client_free(sink->clients[i]);
				sink->clients[i] = sink->clients[--sink->client_count];
			}
		}
		if (polls[count].revents != 0)
			client_accept(sink, listener);
	}
}

static int loopback_listen(unsigned long port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
		bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 512) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int usage(void)
{
	fputs("usage: smtp_sink [--discard] [--refuse 'CODE TEXT'] -p PORT [FOLDER]\n", stderr);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"discard", no_argument, NULL, 'd'}, {"refuse", required_argument, NULL, 'r'}, {0}};
	struct sink sink = {0};
	unsigned long port = 0;
	bool discard = false;
	int option, listener;

	while ((option = getopt_long(argc, argv, "p:", options, NULL)) != -1) {
		if (option == 'p')
			port = strtoul(optarg, NULL, 10);
		else if (option == 'r')
			sink.refusal = optarg;
		else if (option == 'd')
			discard = true;
		else
			return usage();
	}
	if (port == 0 || port > 65535 || argc - optind > 1 || (argc == optind && !discard && sink.refusal == NULL))
		return usage();
	sink.folder = discard ? NULL : argv[optind];
	signal(SIGPIPE, SIG_IGN);
	listener = loopback_listen(port);
	if (listener < 0) {
		fprintf(stderr, "smtp_sink: 127.0.0.1:%lu: %s\n", port, strerror(errno));
		return EX_UNAVAILABLE;
	}
	serve(&sink, listener);
}
