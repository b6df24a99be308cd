/* conf_partner_keys.h - keys of `partner "accountant" { }`; rows as in conf_keys.h. */
KEY(addresses, "partner.addresses", LIST, "", 0, 0, "its whole addresses; these or domains are needed")
KEY(domains, "partner.domains", LIST, "", 0, 0, "its domains, exact; a leading dot adds sub-domains")
KEY(clients, "partner.clients", LIST, "", 0, 0, "clients whose reports it may get, \"*\": all; these or groups are needed")
KEY(groups, "partner.groups", LIST, "", 0, 0, "groups of the directory, whose clients' reports it may get")
