/* fake_smtp.c - one thread, one connection after the other, blocking. */
#include "quarantine/fake_smtp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdio.h"

struct fake_smtp {
	struct fake_smtp_script script;
	int listener, stop[2]; /* stop: a pipe whose end ends the thread */
	pthread_t thread;
	pthread_mutex_t lock; /* over the two buffers */
	char url[64];
	unsigned recipients;
	bool in_data;
	struct buf commands, messages;
};

static const char *or_usual(const char *told, const char *usual)
{
	return told == NULL ? usual : told;
}

static const char *answer_to(struct fake_smtp *server, const char *line)
{
	if (strncasecmp(line, "EHLO", 4) == 0)
		return "250-fake.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 0";
	if (strncasecmp(line, "MAIL", 4) == 0) {
		server->recipients = 0;
		return or_usual(server->script.mail, "250 2.1.0 ok");
	}
	if (strncasecmp(line, "RCPT", 4) == 0)
		return ++server->recipients == 2 ? or_usual(server->script.second_recipient, "250 2.1.5 ok") : "250 2.1.5 ok";
	if (strncasecmp(line, "DATA", 4) == 0)
		return or_usual(server->script.data, "354 go on");
	return strncasecmp(line, "QUIT", 4) == 0 ? "221 bye" : "250 ok";
}

static void keep(struct fake_smtp *server, struct buf *buf, const char *text)
{
	pthread_mutex_lock(&server->lock);
	buf_adds(buf, text);
	pthread_mutex_unlock(&server->lock);
}

/* The answer to one line, or NULL where there is none. */
static const char *line_take(struct fake_smtp *server, const char *line)
{
	const char *answer;

	if (server->in_data && strcmp(line, ".\r\n") != 0) {
		keep(server, &server->messages, line[0] == '.' ? line + 1 : line);
		return NULL;
	}
	if (server->in_data) {
		server->in_data = false;
		return or_usual(server->script.message, "250 2.0.0 Ok: queued as FAKE");
	}
	keep(server, &server->commands, line);
	answer = answer_to(server, line);
	server->in_data = strncmp(answer, "354", 3) == 0;
	return answer;
}

static void connection_serve(struct fake_smtp *server, FILE *stream)
{
	const char *answer = or_usual(server->script.greeting, "220 fake.example ESMTP");
	char line[70000];

	server->in_data = false;
	for (;;) {
		if (answer != NULL && (answer[0] == '\0' || fprintf(stream, "%s\r\n", answer) < 0 || fflush(stream) != 0))
			return;
		if (fgets(line, sizeof(line), stream) == NULL)
			return;
		fseek(stream, 0, SEEK_CUR); /* between reading and writing */
		answer = line_take(server, line);
	}
}

static void *server_run(void *user)
{
	struct fake_smtp *server = user;
	struct pollfd polls[2] = {{.fd = server->listener, .events = POLLIN}, {.fd = server->stop[0], .events = POLLIN}};

	while (poll(polls, 2, -1) > 0 && polls[1].revents == 0) {
		int fd = accept(server->listener, NULL, NULL);
		FILE *stream = fd < 0 ? NULL : fdopen(fd, "r+");

		if (stream == NULL)
			break;
		connection_serve(server, stream);
		fclose(stream);
	}
	return NULL;
}

struct fake_smtp *fake_smtp_new(const struct fake_smtp_script *script)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	struct fake_smtp *server = calloc(1, sizeof(*server));

	if (server == NULL)
		abort();
	server->script = *script;
	pthread_mutex_init(&server->lock, NULL);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, len) != 0 ||
		listen(server->listener, 8) != 0 || getsockname(server->listener, (struct sockaddr *)&address, &len) != 0 ||
		pipe(server->stop) != 0)
		abort();
	snprintf(server->url, sizeof(server->url), "smtp://127.0.0.1:%u", ntohs(address.sin_port));
	if (pthread_create(&server->thread, NULL, server_run, server) != 0)
		abort();
	return server;
}

const char *fake_smtp_url(const struct fake_smtp *server)
{
	return server->url;
}

void fake_smtp_free(struct fake_smtp **server)
{
	close((*server)->stop[1]);
	pthread_join((*server)->thread, NULL);
	close((*server)->stop[0]);
	close((*server)->listener);
	pthread_mutex_destroy(&(*server)->lock);
	buf_free(&(*server)->commands);
	buf_free(&(*server)->messages);
	free(*server);
	*server = NULL;
}

static const struct buf *kept(struct fake_smtp *server, const struct buf *buf)
{
	pthread_mutex_lock(&server->lock); /* what the thread wrote is seen from here on */
	pthread_mutex_unlock(&server->lock);
	return buf;
}

const struct buf *fake_smtp_commands(struct fake_smtp *server)
{
	return kept(server, &server->commands);
}

const struct buf *fake_smtp_messages(struct fake_smtp *server)
{
	return kept(server, &server->messages);
}
