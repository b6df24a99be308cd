/* conf_client_keys.h - keys of `client "C-000042" { }`, but those of conf_strictness_keys.h; rows as in conf_keys.h. */
