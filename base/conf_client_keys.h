/* conf_client_keys.h - keys of `client "C-000042" { }`, but those of conf_strictness_keys.h; rows as in conf_keys.h. */
KEY(mode, "client.mode", CHOICE, NULL, "enforce|monitor", 0, "mode for messages that concern this client")
