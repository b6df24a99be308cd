/* session.c - libmilter's callbacks.
 *
 * A session is one SMTP connection; a mail in it lives from MAIL FROM to the answer, an abort or the next MAIL FROM, and
 * nothing outlives it. Only the end of a message is answered: what went wrong before is told there, and no message is
 * ever accepted early. */
#include "milter/session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <libmilter/mfapi.h>

#include "base/log.h"

#define COMPLAIN_MS 60000

/* What the MTA need not send, and what it need not wait for. */
#define WANTED_PROTOCOL \
	(SMFIP_NOHELO | SMFIP_NOUNKNOWN | SMFIP_NODATA | SMFIP_NOEOH | SMFIP_HDR_LEADSPC | SMFIP_NR_CONN | SMFIP_NR_MAIL | \
		SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY)

struct session {
	unsigned long protocol; /* agreed on */
	bool may_remove;        /* recipients; agreed on */
	char client_addr[INET6_ADDRSTRLEN];
	struct mail *mail;      /* NULL between messages, and when there was no memory for one */
};

/* Set once before libmilter starts a thread, then only read. */
static struct {
	struct gate *gate;
} shared;

static struct session *session_of(SMFICTX *ctx)
{
	struct session *session = smfi_getpriv(ctx);

	if (session == NULL) {
		session = calloc(1, sizeof(*session));
		if (session != NULL && smfi_setpriv(ctx, session) != MI_SUCCESS) {
			free(session);
			session = NULL;
		}
	}
	return session;
}

/* The answer where none was asked for. */
static sfsistat quiet(const struct session *session, unsigned long no_reply)
{
	return session->protocol & no_reply ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static const char *macro(SMFICTX *ctx, const char *name)
{
	char spelled[32];
	const char *value;

	snprintf(spelled, sizeof(spelled), "%s", name);
	value = smfi_getsymval(ctx, spelled);
	return value == NULL ? "" : value;
}

/* Asks for what is used alone, and for nothing where that saves a packet; an MTA that does not take it sends what its own
 * configuration says. */
static void ask_for_macros(SMFICTX *ctx)
{
	static const struct {
		int step;
		const char *names;
	} wanted[] = {
		{SMFIM_CONNECT, "{client_addr} {daemon_name}"},
		{SMFIM_ENVFROM, "{auth_authen}"},
		{SMFIM_ENVRCPT, ""},
		{SMFIM_EOH, ""},
		{SMFIM_EOM, "i"},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		char names[64];

		snprintf(names, sizeof(names), "%s", wanted[i].names);
		(void)smfi_setsymlist(ctx, wanted[i].step, names);
	}
}

static sfsistat on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long protocol, unsigned long unused2,
	unsigned long unused3, unsigned long *actions_out, unsigned long *protocol_out, unsigned long *out2,
	unsigned long *out3)
{
	struct session *session = session_of(ctx);

	(void)unused2, (void)unused3;
	if (session == NULL)
		return SMFIS_REJECT; /* of the negotiation: the MTA's default action is a temporary failure */
	*actions_out = actions & (SMFIF_SETSYMLIST | SMFIF_DELRCPT);
	session->may_remove = (actions & SMFIF_DELRCPT) != 0;
	*protocol_out = protocol & WANTED_PROTOCOL;
	*out2 = *out3 = 0;
	session->protocol = *protocol_out;
	if (*actions_out & SMFIF_SETSYMLIST)
		ask_for_macros(ctx);
	return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address)
{
	struct session *session = session_of(ctx);
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;

	(void)host;
	if (session == NULL)
		return SMFIS_TEMPFAIL;
	if (address == NULL)
		return quiet(session, SMFIP_NR_CONN);
	memcpy(&a.any, address, sizeof(a.any));
	if (a.any.sa_family == AF_INET) {
		memcpy(&a.v4, address, sizeof(a.v4));
		inet_ntop(AF_INET, &a.v4.sin_addr, session->client_addr, sizeof(session->client_addr));
	} else if (a.any.sa_family == AF_INET6) {
		memcpy(&a.v6, address, sizeof(a.v6));
		inet_ntop(AF_INET6, &a.v6.sin6_addr, session->client_addr, sizeof(session->client_addr));
	}
	return quiet(session, SMFIP_NR_CONN);
}

static void complain(const struct err *err)
{
	log_limited(&shared.gate->complaints[err->kind], COMPLAIN_MS, LOG_LEVEL_ERROR, "verdict=tempfail error=%s text=\"%s\"",
		err_kind_name(err->kind), err->text);
}

static sfsistat on_mail(SMFICTX *ctx, char **argv)
{
	struct session *session = session_of(ctx);
	struct mail_origin origin = {.sender = argv[0]};
	struct snapshot *snapshot;
	struct err err;

	if (session == NULL)
		return SMFIS_TEMPFAIL;
	mail_free(&session->mail);
	origin.auth_user = macro(ctx, "{auth_authen}");
	origin.client_addr = macro(ctx, "{client_addr}");
	origin.daemon_name = macro(ctx, "{daemon_name}");
	if (origin.client_addr[0] == '\0')
		origin.client_addr = session->client_addr;
	origin.may_remove = session->may_remove;
	snapshot = snapshots_take(shared.gate->snapshots);
	session->mail = mail_new(snapshot, &origin, &err);
	snapshot_release(&snapshot);
	if (session->mail == NULL)
		complain(&err);
	return quiet(session, SMFIP_NR_MAIL);
}

/* Without a mail (no memory at MAIL FROM) the end of the message is a temporary failure. */
static sfsistat on_recipient(SMFICTX *ctx, char **argv)
{
	struct session *session = session_of(ctx);

	if (session == NULL)
		return SMFIS_TEMPFAIL;
	if (session->mail != NULL)
		mail_add_recipient(session->mail, argv[0]);
	return quiet(session, SMFIP_NR_RCPT);
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
	struct session *session = session_of(ctx);

	if (session == NULL)
		return SMFIS_TEMPFAIL;
	if (session->mail != NULL)
		mail_add_header(session->mail, name, value, (session->protocol & SMFIP_HDR_LEADSPC) != 0);
	return quiet(session, SMFIP_NR_HDR);
}

static sfsistat on_end_of_headers(SMFICTX *ctx)
{
	struct session *session = session_of(ctx);

	if (session == NULL)
		return SMFIS_TEMPFAIL;
	if (session->mail != NULL)
		mail_end_headers(session->mail);
	return quiet(session, SMFIP_NR_EOH);
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *p, size_t len)
{
	struct session *session = session_of(ctx);

	if (session == NULL)
		return SMFIS_TEMPFAIL;
	if (session->mail != NULL)
		mail_add_body(session->mail, (struct span){(const char *)p, len});
	return quiet(session, SMFIP_NR_BODY);
}

/* libmilter takes char *, and reads only. */
static void set_reply(SMFICTX *ctx, const struct reply *reply)
{
	struct reply copy = *reply;

	(void)smfi_setreply(ctx, copy.code, copy.status, copy.text);
}

/* Those for whom it is held. 0, or -1: one of them might get it. */
static int remove_recipients(SMFICTX *ctx, const struct reply *reply)
{
	for (size_t i = 0; i < reply->removed_count; i++) {
		char address[1024];
		int len = snprintf(address, sizeof(address), "%s", reply->removed[i]);

		if (len < 0 || (size_t)len >= sizeof(address) || smfi_delrcpt(ctx, address) != MI_SUCCESS)
			return -1;
	}
	return 0;
}

static sfsistat answer(SMFICTX *ctx, const struct reply *reply)
{
	struct reply failure;

	switch (reply->action) {
	case REPLY_PASS:
		if (remove_recipients(ctx, reply) == 0)
			return SMFIS_ACCEPT;
		failure = reply_failure();
		set_reply(ctx, &failure);
		return SMFIS_TEMPFAIL;
	case REPLY_DISCARD:
		return SMFIS_DISCARD;
	case REPLY_REFUSE:
		set_reply(ctx, reply);
		return SMFIS_REJECT;
	case REPLY_TEMPFAIL:
	case REPLY_ACTION_COUNT:
		break;
	}
	set_reply(ctx, reply);
	return SMFIS_TEMPFAIL;
}

static sfsistat on_end_of_message(SMFICTX *ctx)
{
	struct session *session = session_of(ctx);
	struct reply reply = reply_failure();
	struct progress_wait wait;
	sfsistat status;

	if (session != NULL && session->mail != NULL && progress_begin(shared.gate->progress, &wait, ctx)) {
		/* The queue id is not known before the first recipient. */
		reply = gate_decide(shared.gate, session->mail, macro(ctx, "i"));
		progress_end(shared.gate->progress, &wait);
	}
	status = answer(ctx, &reply);
	if (session != NULL)
		mail_free(&session->mail);
	return status;
}

static sfsistat on_abort(SMFICTX *ctx)
{
	struct session *session = smfi_getpriv(ctx);

	if (session != NULL)
		mail_free(&session->mail);
	return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *ctx)
{
	struct session *session = smfi_getpriv(ctx);

	if (session != NULL)
		mail_free(&session->mail);
	free(session);
	(void)smfi_setpriv(ctx, NULL);
	return SMFIS_CONTINUE;
}

int session_register(struct gate *gate, struct err *err)
{
	static char name[] = "atesaki";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_SETSYMLIST | SMFIF_DELRCPT,
		.xxfi_negotiate = on_negotiate,
		.xxfi_connect = on_connect,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_recipient,
		.xxfi_header = on_header,
		.xxfi_eoh = on_end_of_headers,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
	};

	shared.gate = gate;
	if (smfi_register(description) != MI_SUCCESS)
		return err_set(err, ERR_BUG, "libmilter does not take the callbacks");
	return 0;
}
