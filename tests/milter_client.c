/* milter_client.c - the MTA's side of the milter protocol (version 6), for tests. */
#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfdef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "tests/milter_client.h"

#define ANSWER_MS 30000
#define PACKET_MAX (1 << 20)

struct milter_client {
	int fd;
	uint32_t protocol;
};

/* What a step is called, the bit that switches it off and the bit that switches its answer off. */
struct step {
	char command;
	uint32_t unsent, unanswered;
};
static const struct step step_connect = {SMFIC_CONNECT, SMFIP_NOCONNECT, SMFIP_NR_CONN};
static const struct step step_helo = {SMFIC_HELO, SMFIP_NOHELO, SMFIP_NR_HELO};
static const struct step step_mail = {SMFIC_MAIL, SMFIP_NOMAIL, SMFIP_NR_MAIL};
static const struct step step_rcpt = {SMFIC_RCPT, SMFIP_NORCPT, SMFIP_NR_RCPT};
static const struct step step_data = {SMFIC_DATA, SMFIP_NODATA, SMFIP_NR_DATA};
static const struct step step_header = {SMFIC_HEADER, SMFIP_NOHDRS, SMFIP_NR_HDR};
static const struct step step_eoh = {SMFIC_EOH, SMFIP_NOEOH, SMFIP_NR_EOH};
static const struct step step_body = {SMFIC_BODY, SMFIP_NOBODY, SMFIP_NR_BODY};
static const struct step step_eom = {SMFIC_BODYEOB, 0, 0};

static int packet_send(struct milter_client *client, char command, struct span data, struct err *err)
{
	uint32_t len = htonl((uint32_t)data.len + 1);
	struct buf packet = {0};
	int rc = 0;

	buf_add(&packet, &len, sizeof(len));
	buf_addc(&packet, command);
	buf_add(&packet, data.p, data.len);
	if (packet.failed)
		rc = err_set_nomem(err, "milter packet");
	else if (fd_write_all(client->fd, packet.p, packet.len) != 0)
		rc = err_set_sys(err, "write command '%c' to the milter", command);
	buf_free(&packet);
	return rc;
}

static int bytes_receive(struct milter_client *client, void *p, size_t len, struct err *err)
{
	ssize_t got = fd_read_deadline(client->fd, p, len, deadline_in_ms(ANSWER_MS));

	if (got < 0)
		return err_set_sys(err, "read from the milter");
	if ((size_t)got != len)
		return err_set(err, ERR_TEMPORARY, "the milter hung up");
	return 0;
}

/* data gets the payload, NUL-terminated. */
static int packet_receive(struct milter_client *client, char *command_out, struct buf *data, struct err *err)
{
	uint32_t len;
	char *p;
	int rc;

	if (bytes_receive(client, &len, sizeof(len), err) != 0)
		return -1;
	len = ntohl(len);
	if (len < 1 || len > PACKET_MAX)
		return err_set(err, ERR_INPUT, "the milter sent a packet of %u bytes", len);
	p = malloc(len);
	if (p == NULL)
		return err_set_nomem(err, "milter packet");
	rc = bytes_receive(client, p, len, err);
	if (rc == 0) {
		*command_out = p[0];
		buf_clear(data);
		rc = buf_add(data, p + 1, len - 1) == 0 ? 0 : err_set_nomem(err, "milter packet");
	}
	free(p);
	return rc;
}

static int reply_receive(struct milter_client *client, struct milter_reply *reply, struct err *err)
{
	struct buf data = {0};
	size_t len = 0;
	int rc;

	do {
		rc = packet_receive(client, &reply->action, &data, err);
		if (rc == 0 && reply->action == SMFIR_DELRCPT && len < sizeof(reply->removed))
			len += (size_t)snprintf(reply->removed + len, sizeof(reply->removed) - len, " %s", data.p);
	} while (rc == 0 && (reply->action == SMFIR_PROGRESS || reply->action == SMFIR_DELRCPT));
	snprintf(reply->text, sizeof(reply->text), "%s", rc == 0 && data.p != NULL ? data.p : "");
	buf_free(&data);
	return rc;
}

static int macros_send(struct milter_client *client, char command, const char *const *macros, struct err *err)
{
	struct buf data = {0};
	int rc;

	if (macros == NULL || macros[0] == NULL)
		return 0;
	buf_addc(&data, command);
	for (; *macros != NULL; macros++)
		buf_add(&data, *macros, strlen(*macros) + 1);
	rc = data.failed ? err_set_nomem(err, "macros") : packet_send(client, SMFIC_MACRO, buf_span(&data), err);
	buf_free(&data);
	return rc;
}

static int step_take(struct milter_client *client, const struct step *step, const char *const *macros,
	struct span data, struct milter_reply *reply_out, struct err *err)
{
	struct milter_reply ignored, *reply = reply_out != NULL ? reply_out : &ignored;

	*reply = (struct milter_reply){.action = SMFIR_CONTINUE};
	if (client->protocol & step->unsent)
		return 0;
	if (macros_send(client, step->command, macros, err) != 0 ||
		packet_send(client, step->command, data, err) != 0)
		return -1;
	return client->protocol & step->unanswered ? 0 : reply_receive(client, reply, err);
}

static uint32_t number_at(const struct buf *data, size_t index)
{
	uint32_t v;

	memcpy(&v, data->p + index * sizeof(v), sizeof(v));
	return ntohl(v);
}

static int negotiate(struct milter_client *client, uint32_t offered, struct err *err)
{
	uint32_t offer[3] = {htonl(SMFI_PROT_VERSION), htonl(SMFI_CURR_ACTS), htonl(offered)};
	struct buf data = {0};
	char command = 0;
	int rc = -1;

	if (packet_send(client, SMFIC_OPTNEG, (struct span){(const char *)offer, sizeof(offer)}, err) != 0)
		return -1;
	if (packet_receive(client, &command, &data, err) != 0)
		goto out;
	if (command != SMFIC_OPTNEG || data.len < sizeof(offer)) {
		err_set(err, ERR_INPUT, "bad answer to the negotiation");
		goto out;
	}
	client->protocol = number_at(&data, 2);
	if ((client->protocol & ~offered) != 0)
		err_set(err, ERR_INPUT, "the milter wants protocol %x, offered was %x", client->protocol, offered);
	else
		rc = 0;
out:
	buf_free(&data);
	return rc;
}

static int greet(struct milter_client *client, struct err *err)
{
	static const char *const macros[] = {
		"j", "mail.denwa.example", "{daemon_name}", "smtpd", "{client_addr}", "192.0.2.7", NULL,
	};
	static const char info[] = "pc7.denwa.example\0" "4" "\x27\x10" "192.0.2.7";

	if (step_take(client, &step_connect, macros, (struct span){info, sizeof(info)}, NULL, err) != 0)
		return -1;
	return step_take(client, &step_helo, NULL, (struct span){"pc7", sizeof("pc7")}, NULL, err);
}

static int connect_unix(const char *path, struct err *err)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		return err_set(err, ERR_INPUT, "%s: socket path too long", path);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set_sys(err, "socket");
	if (connect(fd, (const struct sockaddr *)&sun, sizeof(sun)) == 0)
		return fd;
	err_set_sys(err, "connect %s", path);
	close(fd);
	return -1;
}

struct milter_client *milter_client_open(const char *path, uint32_t protocol_offered, struct err *err)
{
	struct milter_client *client = calloc(1, sizeof(*client));

	if (client == NULL) {
		err_set_nomem(err, "milter client");
		return NULL;
	}
	client->fd = connect_unix(path, err);
	if (client->fd >= 0 &&
		negotiate(client, protocol_offered != 0 ? protocol_offered : SMFI_CURR_PROT, err) == 0 &&
		greet(client, err) == 0)
		return client;
	milter_client_drop(&client);
	return NULL;
}

void milter_client_drop(struct milter_client **client)
{
	if (*client == NULL)
		return;
	if ((*client)->fd >= 0)
		close((*client)->fd);
	free(*client);
	*client = NULL;
}

void milter_client_close(struct milter_client **client)
{
	if (*client != NULL)
		packet_send(*client, SMFIC_QUIT, (struct span){"", 0}, NULL);
	milter_client_drop(client);
}

uint32_t milter_client_protocol(const struct milter_client *client)
{
	return client->protocol;
}

static int step_address(struct milter_client *client, const struct step *step, const char *address,
	const char *const *macros, struct milter_reply *reply_out, struct err *err)
{
	struct buf data = {0};
	int rc;

	buf_addf(&data, "<%s>", address);
	buf_addc(&data, '\0');
	rc = data.failed ? err_set_nomem(err, "address") : step_take(client, step, macros, buf_span(&data), reply_out, err);
	buf_free(&data);
	return rc;
}

int milter_client_mail(struct milter_client *client, const char *sender, const char *const *macros,
	struct milter_reply *reply_out, struct err *err)
{
	return step_address(client, &step_mail, sender, macros, reply_out, err);
}

int milter_client_rcpt(struct milter_client *client, const char *recipient, const char *const *macros,
	struct milter_reply *reply_out, struct err *err)
{
	return step_address(client, &step_rcpt, recipient, macros, reply_out, err);
}

int milter_client_header(struct milter_client *client, const char *name, const char *value, struct err *err)
{
	struct buf data = {0};
	int rc;

	/* An MTA that does not keep the leading space does not send it. */
	if (!(client->protocol & SMFIP_HDR_LEADSPC) && *value == ' ')
		value++;
	buf_add(&data, name, strlen(name) + 1);
	buf_add(&data, value, strlen(value) + 1);
	rc = data.failed ? err_set_nomem(err, "header")
			 : step_take(client, &step_header, NULL, buf_span(&data), NULL, err);
	buf_free(&data);
	return rc;
}

int milter_client_eoh(struct milter_client *client, struct err *err)
{
	return step_take(client, &step_eoh, NULL, (struct span){"", 0}, NULL, err);
}

int milter_client_body(struct milter_client *client, struct span body, size_t chunk_bytes, struct err *err)
{
	size_t most = chunk_bytes != 0 ? chunk_bytes : MILTER_CHUNK_SIZE;

	for (size_t at = 0, len; at < body.len; at += len) {
		len = body.len - at < most ? body.len - at : most;
		if (step_take(client, &step_body, NULL, (struct span){body.p + at, len}, NULL, err) != 0)
			return -1;
	}
	return 0;
}

int milter_client_eom(struct milter_client *client, const char *const *macros, struct milter_reply *reply_out,
	struct err *err)
{
	return step_take(client, &step_eom, macros, (struct span){"", 0}, reply_out, err);
}

int milter_client_abort(struct milter_client *client, struct err *err)
{
	return packet_send(client, SMFIC_ABORT, (struct span){"", 0}, err);
}

static int content_send(struct milter_client *client, const struct milter_mail *mail, struct err *err)
{
	for (const char *const *h = mail->headers; h != NULL && h[0] != NULL; h += 2) {
		if (milter_client_header(client, h[0], h[1], err) != 0)
			return -1;
	}
	if (milter_client_eoh(client, err) != 0)
		return -1;
	return milter_client_body(client, mail->body, mail->chunk_bytes, err);
}

int milter_client_send(struct milter_client *client, const struct milter_mail *mail, struct milter_reply *reply_out,
	struct err *err)
{
	const char *auth[] = {mail->auth_user != NULL ? "{auth_authen}" : NULL, mail->auth_user, NULL};
	const char *queue[] = {mail->queue_id != NULL ? "i" : NULL, mail->queue_id, NULL};

	if (milter_client_mail(client, mail->sender, auth, NULL, err) != 0)
		return -1;
	for (size_t i = 0; mail->recipients[i] != NULL; i++) {
		/* As Postfix: the queue file is made after the first recipient. */
		if (milter_client_rcpt(client, mail->recipients[i], i > 0 ? queue : NULL, NULL, err) != 0)
			return -1;
	}
	if (step_take(client, &step_data, queue, (struct span){"", 0}, NULL, err) != 0 ||
		content_send(client, mail, err) != 0)
		return -1;
	return milter_client_eom(client, queue, reply_out, err);
}

int milter_mail_bytes(const struct milter_mail *mail, struct buf *out)
{
	for (const char *const *h = mail->headers; h != NULL && h[0] != NULL; h += 2) {
		buf_addf(out, "%s:", h[0]);
		for (const char *p = h[1]; *p != '\0'; p++) {
			if (*p == '\n')
				buf_addc(out, '\r');
			buf_addc(out, *p);
		}
		buf_adds(out, "\r\n");
	}
	buf_adds(out, "\r\n");
	buf_add(out, mail->body.p, mail->body.len);
	return out->failed ? -1 : 0;
}
