/* command.c - what every command of atesaki(1) shares: dispatch, options, configuration, who acts. */
#include "console/command.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command *command_find(const struct command *table, const char *name)
{
	for (; table->name != NULL; table++) {
		if (strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

static void commands_print(const struct command *table, const char *prefix, FILE *out)
{
	fprintf(out, _("usage: %s COMMAND [OPTION ...]\n\n"), prefix);
	for (; table->name != NULL; table++)
		fprintf(out, "  %-9s %s\n", table->name, _(table->summary));
	fprintf(out, _("\n'%s COMMAND --help' shows the options of a command; atesaki(1) tells all.\n"), prefix);
}

/* Set while a command runs, for its --help and usage errors. */
static const struct command *running;
static const char *running_prefix = "atesaki";

int command_dispatch(const struct command *table, const char *prefix, int argc, char **argv)
{
	const struct command *command;

	if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
		commands_print(table, prefix, stdout);
		return EX_OK;
	}
	if (argc < 2) {
		commands_print(table, prefix, stderr);
		return EX_USAGE;
	}
	command = command_find(table, argv[1]);
	if (command == NULL) {
		fprintf(stderr, _("atesaki: there is no command '%s'; '%s --help' lists them\n"), argv[1], prefix);
		return EX_USAGE;
	}
	running = command;
	running_prefix = prefix;
	return command->run(argc - 1, argv + 1);
}

int command_fail(const struct err *err)
{
	fprintf(stderr, "atesaki: %s\n", err->text);
	return err_exit_code(err);
}

static void usage_print(FILE *out)
{
	if (running != NULL)
		fprintf(out, _("usage: %s %s %s\n"), running_prefix, running->name, running->usage);
}

int command_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("atesaki: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	usage_print(stderr);
	return EX_USAGE;
}

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},   {"directory", required_argument, NULL, 'd'},
	{"from", required_argument, NULL, 'f'},     {"rcpt", required_argument, NULL, 'r'},
	{"json", no_argument, NULL, 'j'},           {"user", required_argument, NULL, 'u'},
	{"reason", required_argument, NULL, 'm'},   {"state", required_argument, NULL, 's'},
	{"raw", no_argument, NULL, 'w'},            {"role", required_argument, NULL, 'o'},
	{"address", required_argument, NULL, 'a'},  {"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

/* "<a@b>" as Postfix logs it is a@b. */
static const char *without_brackets(char *address)
{
	size_t len = strlen(address);

	if (len < 2 || address[0] != '<' || address[len - 1] != '>')
		return address;
	address[len - 1] = '\0';
	return address + 1;
}

static void option_take(struct options *o, int c, char *value)
{
	switch (c) {
	case 'c': o->conf_path = value; break;
	case 'd': o->directory = value; break;
	case 'f': o->sender = without_brackets(value); break;
	case 'r': o->recipients[o->recipient_count++] = without_brackets(value); break;
	case 'j': o->json = true; break;
	case 'u': o->user = value; break;
	case 'm': o->reason = value; break;
	case 's': o->state = value; break;
	case 'w': o->raw = true; break;
	case 'o': o->role = value; break;
	case 'a': o->address = value; break;
	default: break;
	}
}

int options_parse(int argc, char **argv, const char *takes, struct options *out)
{
	int c;

	*out = (struct options){0};
	out->recipients = calloc((size_t)argc + 1, sizeof(*out->recipients));
	if (out->recipients == NULL)
		return EX_TEMPFAIL;
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":c:d:f:r:u:m:s:h", long_options, NULL)) != -1) {
		if (c == 'h') {
			usage_print(stdout);
			if (running != NULL)
				printf("\n%s\n", _(running->summary));
			return -1;
		}
		if (c == ':')
			return command_usage(_("%s needs a value"), argv[optind - 1]);
		if (c == '?' || strchr(takes, c) == NULL)
			return command_usage(_("%s is not an option of this command"), argv[optind - 1]);
		option_take(out, c, optarg);
	}
	out->first = optind;
	return 0;
}

void options_free(struct options *options)
{
	free(options->recipients);
	options->recipients = NULL;
}

const struct conf *command_conf(const struct options *options, bool optional, struct err *err)
{
	const char *installed = ATESAKI_SYSCONFDIR "/atesaki.conf";
	const char *named = options->conf_path != NULL ? options->conf_path : getenv("ATESAKI_CONF");

	if (named != NULL)
		return conf_read(named, err);
	if (optional && access(installed, F_OK) != 0)
		return conf_default(err);
	return conf_read(installed, err);
}

const char *command_user_name(const struct options *options, struct err *err)
{
	const char *sudo_user = getenv("SUDO_USER");
	const struct passwd *pw;

	if (getuid() == 0 && options->user != NULL)
		return options->user;
	if (getuid() == 0 && sudo_user != NULL && *sudo_user != '\0')
		return sudo_user;
	errno = 0;
	pw = getpwuid(getuid());
	if (pw == NULL) {
		err_set(err, ERR_SYSTEM, "user %ju has no name", (uintmax_t)getuid());
		return NULL;
	}
	if (options->user != NULL && strcmp(options->user, pw->pw_name) != 0) {
		err_set(err, ERR_INPUT, "only root may act as another user; you are %s", pw->pw_name);
		return NULL;
	}
	return pw->pw_name;
}

int desk_open(struct desk *desk, const struct options *options)
{
	struct err err = {0};

	*desk = (struct desk){0};
	desk->conf = command_conf(options, false, &err);
	if (desk->conf == NULL) {
		command_fail(&err);
		return EX_CONFIG;
	}
	desk->arena = arena_new(0);
	if (desk->arena == NULL)
		err_set_nomem(&err, "arena");
	else
		desk->store = store_open(desk->conf, STORE_DESK, &err);
	if (desk->store != NULL)
		return EX_OK;
	desk_close(desk);
	return command_fail(&err);
}

void desk_close(struct desk *desk)
{
	store_close(&desk->store);
	arena_free(&desk->arena);
	conf_release(&desk->conf);
}

int desk_hold_id(const char *text, int64_t *id_out, struct err *err)
{
	char *end;
	long long id;

	errno = 0;
	id = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || id <= 0)
		return err_set(err, ERR_INPUT, "'%s' is not the number of a held message; 'atesaki list' shows them", text);
	*id_out = id;
	return 0;
}
