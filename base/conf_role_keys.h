/* conf_role_keys.h - keys of `role "monthly" { }`; rows as in conf_keys.h. */
KEY(subjects, "role.subjects", LIST, "", 0, 0, "a report with one of these in its subject or in the name of a file is of this kind; needed")
KEY(addresses, "role.addresses", LIST, "", 0, 0, "of those who may get the client's reports, these alone get such a one; whole, or \"local@\" at any of the client's domains; needed")
KEY(clients, "role.clients", LIST, "", 0, 0, "for whom this is so; without clients and groups: for all")
KEY(groups, "role.groups", LIST, "", 0, 0, "groups of the directory for which this is so")
