/* milter_load.c - sends one message many times to a milter, without a Postfix: what it costs and whether its memory grows.
 *
 * usage: milter_load -p SOCKET [-n MESSAGES] [-s SESSIONS] FILE.eml
 * A session is a thread with one connection. Prints what was answered, how many messages a second, and how long the
 * slowest answer took. */
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/fdio.h"
#include "tests/milter_client.h"

#define SESSIONS_MOST 64
#define HEADERS_MOST 64

struct load {
	const char *socket;
	struct milter_mail mail;
	const char *headers[2 * HEADERS_MOST + 1];
	atomic_long left;
	atomic_long answers[256];
	atomic_long slowest_us;
};

/* Cuts the file in place: name and value of each header, then the body. */
static int cut(struct load *load, struct buf *file)
{
	char *at = file->p, *end;
	size_t n = 0;

	while (strncmp(at, "\r\n", 2) != 0) {
		char *colon = strchr(at, ':');

		end = strstr(at, "\r\n");
		while (end != NULL && (end[2] == ' ' || end[2] == '\t'))
			end = strstr(end + 2, "\r\n");
		if (colon == NULL || end == NULL || colon > end || n == 2 * HEADERS_MOST)
			return -1;
		*colon = *end = '\0';
		load->headers[n++] = at;
		load->headers[n++] = colon + 1;
		at = end + 2;
	}
	at += 2;
	load->mail.body = (struct span){at, file->len - (size_t)(at - file->p)};
	return 0;
}

static void took(struct load *load, int64_t us)
{
	long slowest = atomic_load(&load->slowest_us);

	while (us > slowest && !atomic_compare_exchange_weak(&load->slowest_us, &slowest, us))
		;
}

static void *session(void *arg)
{
	struct load *load = arg;
	struct err err = {0};
	struct milter_client *client = milter_client_open(load->socket, 0, &err);
	struct milter_reply reply;

	while (client != NULL && atomic_fetch_sub(&load->left, 1) > 0) {
		int64_t started_us = clock_now_us();

		if (milter_client_send(client, &load->mail, &reply, &err) != 0)
			break;
		took(load, clock_now_us() - started_us);
		atomic_fetch_add(&load->answers[(unsigned char)reply.action], 1);
	}
	if (err.kind != ERR_NONE)
		fprintf(stderr, "milter_load: %s\n", err.text);
	milter_client_close(&client);
	return NULL;
}

static int run(struct load *load, int sessions)
{
	pthread_t threads[SESSIONS_MOST];
	int64_t started_us = clock_now_us();
	long count = atomic_load(&load->left), answered = 0;

	for (int i = 0; i < sessions; i++) {
		if (pthread_create(&threads[i], NULL, session, load) != 0)
			return EX_OSERR;
	}
	for (int i = 0; i < sessions; i++)
		pthread_join(threads[i], NULL);
	for (int action = 0; action < 256; action++) {
		if (load->answers[action] > 0)
			printf("%c=%ld ", action, load->answers[action]);
		answered += load->answers[action];
	}
	printf("of %ld, %" PRId64 " a second, slowest %ld ms\n", count,
		answered * 1000000 / (clock_now_us() - started_us + 1), atomic_load(&load->slowest_us) / 1000);
	return answered == count ? EX_OK : EX_UNAVAILABLE;
}

int main(int argc, char **argv)
{
	static const char *const recipients[] = {"report@aozora.example", NULL};
	struct load load = {.left = 1000};
	struct buf file = {0};
	struct err err = {0};
	int option, sessions = 10;

	while ((option = getopt(argc, argv, "n:p:s:")) != -1) {
		if (option == 'n')
			load.left = atol(optarg);
		else if (option == 'p')
			load.socket = optarg;
		else if (option == 's')
			sessions = atoi(optarg);
	}
	if (load.socket == NULL || optind + 1 != argc || sessions < 1 || sessions > SESSIONS_MOST) {
		fputs("usage: milter_load -p SOCKET [-n MESSAGES] [-s SESSIONS] FILE.eml\n", stderr);
		return EX_USAGE;
	}
	if (file_slurp(argv[optind], &file, &err) != 0 || cut(&load, &file) != 0) {
		fprintf(stderr, "milter_load: %s: not a message with CRLF line ends\n", argv[optind]);
		return EX_DATAERR;
	}
	load.mail.sender = "nippo@denwa.example";
	load.mail.recipients = recipients;
	load.mail.headers = load.headers;
	load.mail.queue_id = "4YzLoadLoadz1";
	load.mail.auth_user = "";
	return run(&load, sessions);
}
