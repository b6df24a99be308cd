/* main_atesaki.c - atesaki(1): the command line for supervisors, mail admins and auditors.
 *
 * SECURITY: runs as who calls it; what it may do in the store and with the opening key is what file permissions let it.
 * Hostile documents are parsed only by atesaki-reader, which check and read start in its sandbox.
 * FAILURE: exit codes are those of sysexits(3); a command that fails has changed nothing. */
#include "console/command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
	{"check", command_check, "[-c CONF] [-d CLIENTS.csv] -f SENDER -r RCPT [-r RCPT ...] [--json] FILE.eml|-",
		N_("judge one message; 0: pass, 1: hold, 2: reject")},
	{"explain", command_explain, "[-c CONF] [-d CLIENTS.csv] -f SENDER -r RCPT [-r RCPT ...] FILE.eml|-",
		N_("the same, step by step: how the verdict came about")},
	{"read", command_read, "[-c CONF] [--json] FILE...|-", N_("show what the reader sees of a message or document")},
	{"replay", command_replay, "[-c CONF] [-d CLIENTS.csv] [--csv LIST] [--json] MAIL ...",
		N_("what would have been held of sent mail (files, folders, mbox)")},
	{"list", command_list, "[-c CONF] [--state STATE|all] [--json]", N_("what is held")},
	{"show", command_show, "[-c CONF] [--user NAME] [--json|--raw] NUMBER", N_("a held message's evidence; --raw: the message")},
	{"release", command_release, "[-c CONF] [--user NAME] [--json] --reason TEXT NUMBER", N_("send a held message on after all")},
	{"return", command_return, "[-c CONF] [--user NAME] [--json] --reason TEXT NUMBER", N_("give a held message back to its sender")},
	{"delete", command_delete, "[-c CONF] [--user NAME] [--json] --reason TEXT NUMBER", N_("remove a decided message's bytes")},
	{"history", command_history, "[-c CONF] [--json] [NUMBER]", N_("who saw and did what")},
	{"clients", command_clients, "import|export|lint ...", N_("the client directory")},
	{"documents", command_documents, "common|common-held|list|remove ...", N_("documents that anybody may get")},
	{"audit", command_audit, "verify ...", N_("prove that the history is whole")},
	{"key", command_key, "generate|seen|stamp ...", N_("keys for the seal, the audit chain and stamps")},
	{"profiles", command_profiles, "[-c CONF] [--json]", N_("report profiles, and when each last matched; 1: one is missed")},
	{"stamp", command_stamp, "[-c CONF] --client ID [--date DAY] [--json]", N_("a stamp for a report, by which it tells its client")},
	{"user", command_user, "add|disable|list ...", N_("supervisors and auditors")},
	{NULL, NULL, NULL, NULL},
};

/* A full disk or a closed pipe must not look like success. */
static int finish(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	perror("atesaki: standard output");
	return EX_TEMPFAIL;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	bindtextdomain("atesaki", ATESAKI_LOCALEDIR);
	bind_textdomain_codeset("atesaki", "UTF-8");
	textdomain("atesaki");
	if (argc >= 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
		puts(PACKAGE_STRING);
		return EX_OK;
	}
	return finish(command_dispatch(commands, "atesaki", argc, argv));
}
