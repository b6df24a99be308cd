/* null_milter.c - a milter that receives everything and does nothing: what the benchmark compares the guard with. */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

/* libmilter's parameters are not const. */
static sfsistat null_connect(SMFICTX *ctx, char *name, _SOCK_ADDR *address)
{
	(void)ctx, (void)name, (void)address;
	return SMFIS_CONTINUE;
}

static sfsistat null_arguments(SMFICTX *ctx, char **argv)
{
	(void)ctx, (void)argv;
	return SMFIS_CONTINUE;
}

static sfsistat null_helo(SMFICTX *ctx, char *name)
{
	(void)ctx, (void)name;
	return SMFIS_CONTINUE;
}

static sfsistat null_header(SMFICTX *ctx, char *name, char *value)
{
	(void)ctx, (void)name, (void)value;
	return SMFIS_CONTINUE;
}

static sfsistat null_body(SMFICTX *ctx, unsigned char *p, size_t len)
{
	(void)ctx, (void)p, (void)len;
	return SMFIS_CONTINUE;
}

static sfsistat null_step(SMFICTX *ctx)
{
	(void)ctx;
	return SMFIS_CONTINUE;
}

static struct smfiDesc description(void)
{
	static char name[] = "null_milter";

	return (struct smfiDesc){
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_connect = null_connect,
		.xxfi_helo = null_helo,
		.xxfi_envfrom = null_arguments,
		.xxfi_envrcpt = null_arguments,
		.xxfi_header = null_header,
		.xxfi_eoh = null_step,
		.xxfi_body = null_body,
		.xxfi_eom = null_step,
		.xxfi_abort = null_step,
		.xxfi_close = null_step,
	};
}

int main(int argc, char **argv)
{
	char *socket_name = NULL;
	int option;

	while ((option = getopt(argc, argv, "p:")) != -1) {
		if (option == 'p')
			socket_name = optarg;
	}
	if (socket_name == NULL || optind != argc) {
		fputs("usage: null_milter -p unix:/path|inet:port@host\n", stderr);
		return EX_USAGE;
	}
	if (smfi_setconn(socket_name) != MI_SUCCESS || smfi_register(description()) != MI_SUCCESS ||
		smfi_opensocket(true) != MI_SUCCESS)
		return EX_UNAVAILABLE;
	return smfi_main() == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}
