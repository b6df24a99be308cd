/* command.c - what every command of atesaki(1) shares: dispatch, options, configuration, who acts. */
#include "console/command.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "console/table.h"

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
	fprintf(out, _("\n'%s COMMAND --help' shows its options; atesaki(1) tells all.\n"), prefix);
}

/* Set while a command runs, for its --help and errors. */
static const struct command *running;
static const char *running_prefix = "atesaki";
static bool json_wanted;

static bool among_options(int argc, char **argv, const char *word)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], word) == 0)
			return true;
	}
	return false;
}

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
	json_wanted = among_options(argc, argv, "--json");
	if (command == NULL) {
		running = NULL;
		return command_usage(_("there is no command '%s'; '%s --help' lists them"), argv[1], prefix);
	}
	running = command;
	running_prefix = prefix;
	return command->run(argc - 1, argv + 1);
}

/* Says it on standard error; who asked for JSON gets it there too. */
static void error_say(const char *text, const char *more_json)
{
	struct buf out = {0};

	fprintf(stderr, "atesaki: %s\n", text);
	if (!json_wanted)
		return;
	buf_adds(&out, "{\"error\":");
	json_add(&out, span_of(text));
	buf_adds(&out, more_json);
	buf_adds(&out, "}\n");
	if (!out.failed)
		fwrite(out.p, 1, out.len, stdout);
	buf_free(&out);
}

int command_fail_more(const struct err *err, const char *more_json)
{
	error_say(err->text, more_json);
	if (err->kind == ERR_SYSTEM && (err->sys_errno == EACCES || err->sys_errno == EPERM || err->sys_errno == EROFS))
		return EX_NOPERM;
	return err_exit_code(err);
}

int command_fail(const struct err *err)
{
	return command_fail_more(err, "");
}

int command_fail_as(const struct err *err, int code)
{
	return command_fail(err) == EX_TEMPFAIL ? EX_TEMPFAIL : code;
}

int command_json(json_t *value)
{
	int rc = value == NULL ? -1 : json_dumpf(value, stdout, JSON_COMPACT);

	json_decref(value);
	putchar('\n');
	return rc == 0 ? EX_OK : EX_TEMPFAIL;
}

/* Bytes of the next piece of a usage line: a word, or what stands in brackets. */
static size_t usage_piece(const char *usage)
{
	size_t len = 0;
	int depth = 0;

	for (; usage[len] != '\0' && (usage[len] != ' ' || depth > 0); len++)
		depth += (usage[len] == '[') - (usage[len] == ']');
	return len;
}

/* Wrapped between its pieces. */
static void usage_print(FILE *out)
{
	size_t screen = screen_columns(), column, indent;

	if (running == NULL)
		return;
	fprintf(out, _("usage: %s %s"), running_prefix, running->name);
	indent = column = text_width(span_of(_("usage: %s %s"))) - 4 + strlen(running_prefix) + strlen(running->name);
	for (const char *usage = running->usage; *usage != '\0';) {
		size_t len = usage_piece(usage);

		if (column + 1 + len > screen && column > indent) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		fprintf(out, " %.*s", (int)len, usage);
		column += 1 + len;
		usage += len + strspn(usage + len, " ");
	}
	fputc('\n', out);
}

int command_usage(const char *fmt, ...)
{
	char text[500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	error_say(text, "");
	usage_print(stderr);
	return EX_USAGE;
}

/* What an option does, by its letter. */
static const struct {
	char letter;
	const char *form, *meaning;
} option_help[] = {
	{'c', "-c, --config CONF", N_("configuration file; else $ATESAKI_CONF")},
	{'d', "-d, --directory CSV", N_("client directory; else CONF's, else the store's")},
	{'f', "-f, --from SENDER", N_("envelope sender; '<>' is the null sender")},
	{'r', "-r, --rcpt RCPT", N_("envelope recipient; once for each")},
	{'s', "-s, --state STATE", N_("held, approved, released, returned, expired or all")},
	{'u', "-u, --user NAME", N_("act in this person's name (root only)")},
	{'m', "-m, --reason TEXT", N_("why; stays in the history")},
	{'o', "    --role ROLE", N_("supervisor (default), auditor or admin")},
	{'a', "    --address ADDRESS", N_("the person's mail address")},
	{'l', "    --client ID", N_("client, by the identifier of the directory")},
	{'D', "    --date DAY", N_("day of the report, 2026-04-01; else today")},
	{'V', "    --csv FILE", N_("write a list, a row a message, to a new file")},
	{'w', "    --raw", N_("the message itself, opened with the key")},
	{'j', "    --json", N_("for programs; errors too: {\"error\":TEXT}")},
};

static void help_print(const char *takes)
{
	usage_print(stdout);
	if (running != NULL)
		printf("\n%s\n\n", _(running->summary));
	for (size_t i = 0; i < sizeof(option_help) / sizeof(option_help[0]); i++) {
		if (strchr(takes, option_help[i].letter) != NULL)
			printf("  %-21s  %s\n", option_help[i].form, _(option_help[i].meaning));
	}
}

/* The option that getopt did not like, as it was written. */
static const char *option_written(char **argv, char *buf, size_t size)
{
	if (optopt == 0 || optopt > 'z' || strncmp(argv[optind - 1], "--", 2) == 0)
		return argv[optind - 1];
	snprintf(buf, size, "-%c", optopt);
	return buf;
}

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},   {"directory", required_argument, NULL, 'd'},
	{"from", required_argument, NULL, 'f'},     {"rcpt", required_argument, NULL, 'r'},
	{"json", no_argument, NULL, 'j'},           {"user", required_argument, NULL, 'u'},
	{"reason", required_argument, NULL, 'm'},   {"state", required_argument, NULL, 's'},
	{"raw", no_argument, NULL, 'w'},            {"role", required_argument, NULL, 'o'},
	{"csv", required_argument, NULL, 'V'},
	{"client", required_argument, NULL, 'l'},   {"date", required_argument, NULL, 'D'},
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
	case 'l': o->client = value; break;
	case 'D': o->date = value; break;
	case 'V': o->csv = value; break;
	default: break;
	}
}

/* An option that getopt knows, but this command does not. */
static const char *option_name(int letter, char *buf, size_t size)
{
	for (const struct option *o = long_options; o->name != NULL; o++) {
		if (o->val == letter)
			snprintf(buf, size, "--%s", o->name);
	}
	return buf;
}

int options_parse(int argc, char **argv, const char *takes, struct options *out)
{
	char written[32];
	int c;

	*out = (struct options){0};
	out->recipients = calloc((size_t)argc + 1, sizeof(*out->recipients));
	if (out->recipients == NULL)
		return EX_TEMPFAIL;
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":c:d:f:r:u:m:s:h", long_options, NULL)) != -1) {
		if (c == 'h') {
			help_print(takes);
			return -1;
		}
		if (c == ':')
			return command_usage(_("%s needs a value"), option_written(argv, written, sizeof(written)));
		if (c != '?' && strchr(takes, c) == NULL)
			return command_usage(_("%s is not an option of this command"), option_name(c, written, sizeof(written)));
		if (c == '?')
			return command_usage(_("%s is not an option of this command"), option_written(argv, written, sizeof(written)));
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
	if (desk->conf == NULL)
		return command_fail_as(&err, EX_CONFIG);
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
