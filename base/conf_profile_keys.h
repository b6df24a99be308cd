/* conf_profile_keys.h - keys of `profile "日報" { }`, but those of conf_strictness_keys.h; rows as in conf_keys.h. */
KEY(senders, "profile.senders", LIST, "", 0, 0, "envelope senders of its messages, * and ? as in file names; empty: any")
KEY(subjects, "profile.subjects", LIST, "", 0, 0, "subjects of its messages, with * and ?; empty: any")
KEY(files, "profile.files", LIST, "", 0, 0, "names of its documents, with * and ?; empty: any document, and the message itself")
KEY(identifier, "profile.identifier", LIST, "", 0, 0, "places where the identifier stands: what stands there is a claim")
KEY(required, "profile.required", LIST, "", 0, 0, "places where an identifier has to stand: without one the document is unidentified")
KEY(inherit, "profile.inherit", CHOICE, NULL, "false|true", 0, "whether its documents without a claim take over the message's claim")
KEY(expected, "profile.expected", TIME, 2678400000LL, 0, 31536000000LL, "a profile that no message has matched for so long is reported; 0: never")
