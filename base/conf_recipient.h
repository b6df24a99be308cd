/* conf_recipient.h - sections of the configuration about recipients, which may stand there several times: partner, role. */
#ifndef BASE_CONF_RECIPIENT_H
#define BASE_CONF_RECIPIENT_H

#include <stdio.h>

#include "base/conf.h"

/* Who may get the reports of several clients: an accountant, a head office. */
struct conf_partner {
	const char *name;
	struct conf_list addresses, domains; /* a domain with a leading dot adds sub-domains */
	struct conf_list clients, groups;    /* identifiers, "*" for all; groups of the directory */
};

/* Reports of a kind, which only some of a client's addresses may get. */
struct conf_role {
	const char *name;
	struct conf_list subjects;        /* in the subject or the name of a file */
	struct conf_list addresses;       /* whole ones, or "local@" at any of the client's domains */
	struct conf_list clients, groups; /* for whom this is so; both empty: for all */
};

/* As conf_dump, after the keys. */
void conf_recipient_dump(const struct conf *conf, FILE *out);

#endif
