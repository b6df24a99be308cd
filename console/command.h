/* command.h - what every command of atesaki(1) is given and gives. */
#ifndef CONSOLE_COMMAND_H
#define CONSOLE_COMMAND_H

#include <getopt.h>
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <sysexits.h>

#include <jansson.h>

#include "base/conf.h"
#include "base/err.h"
#include "quarantine/store.h"

#define _(text) gettext(text)
#define N_(text) text

enum { EXIT_PASS = 0, EXIT_HOLD = 1, EXIT_REJECT = 2 };

/* One command, or one word of a command with sub-commands. run gets argv[0] = its own name, returns an exit code (sysexits(3)). */
struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;   /* after the name: "[-c CONF] [--json] FILE" */
	const char *summary; /* one line */
};

int command_check(int argc, char **argv);
int command_read(int argc, char **argv);
int command_list(int argc, char **argv);
int command_show(int argc, char **argv);
int command_release(int argc, char **argv);
int command_return(int argc, char **argv);
int command_delete(int argc, char **argv);
int command_history(int argc, char **argv);
int command_clients(int argc, char **argv);
int command_audit(int argc, char **argv);
int command_key(int argc, char **argv);
int command_user(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_profiles(int argc, char **argv);
int command_stamp(int argc, char **argv);
int command_documents(int argc, char **argv);
int command_key_seen(int argc, char **argv);
int command_key_stamp(int argc, char **argv);

/* The row of a table with this name, or NULL. The table ends with a row without a name. */
const struct command *command_find(const struct command *table, const char *name);
/* Runs argv[1] of `table`; usage and exit 64 when there is none. prefix: "atesaki clients". */
int command_dispatch(const struct command *table, const char *prefix, int argc, char **argv);

/* Says what is wrong on standard error, "atesaki: text", and gives the exit code. Where --json was asked for,
 * {"error":"text"} goes to standard output too; more_json adds members to it (",\"faults\":[…]"). */
int command_fail(const struct err *err);
int command_fail_more(const struct err *err, const char *more_json);
/* With this exit code, but 75 for what may go away. */
int command_fail_as(const struct err *err, int code);
/* A line of JSON; frees the value. NULL (out of memory) is 75. */
int command_json(json_t *value);
int command_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What is common to all: -c CONF, --json, --user NAME, --reason TEXT, -h. */
struct options {
	const char *conf_path;
	const char *user;
	const char *reason;
	const char *state;
	const char *directory;
	const char *sender;
	const char **recipients; /* free(3) */
	size_t recipient_count;
	const char *role, *address;
	const char *client, *date;
	const char *csv;
	bool json, raw;
	int first; /* index of the first operand in argv */
};

/* Which of them a command takes: letters of OPTIONS_* in a string, "cj". Says and returns 64 when wrong; 0 when right;
 * -1 when --help was printed (exit 0). */
int options_parse(int argc, char **argv, const char *takes, struct options *out);
void options_free(struct options *options);

/* The configuration: -c, or the installed one; where neither exists and `optional`, the defaults. NULL with err. */
const struct conf *command_conf(const struct options *options, bool optional, struct err *err);

/* Who acts: the login name of who runs this; root may name a user with --user. NULL with err. */
const char *command_user_name(const struct options *options, struct err *err);

/* Configuration, store and arena for a command at the desk, opened together. */
struct desk {
	const struct conf *conf;
	struct store *store;
	struct arena *arena;
};
/* Says itself what is wrong; gives the exit code, 0 when open. */
int desk_open(struct desk *desk, const struct options *options);
void desk_close(struct desk *desk);
/* An operand that is a held message's number. */
int desk_hold_id(const char *text, int64_t *id_out, struct err *err);

#endif
