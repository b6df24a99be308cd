/* conf_strictness_keys.h - what a section with a name says of each reason; a row is as in conf_keys.h, without a default: what
 * is not said there is as for all. SECTION is defined by who includes it. */
KEY(cross_client, SECTION "cross-client", CHOICE, NULL, "hold|reject", 0, "what is done with a message for this reason")
KEY(mixed_report, SECTION "mixed-report", CHOICE, NULL, "hold|reject", 0, "the same for this one")
KEY(unreadable, SECTION "unreadable", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(unknown_client, SECTION "unknown-client", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(unidentified, SECTION "unidentified", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(unknown_recipient, SECTION "unknown-recipient", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(expired_contract, SECTION "expired-contract", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(sender_not_assigned, SECTION "sender-not-assigned", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(stamp_invalid, SECTION "stamp-invalid", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
KEY(seen_elsewhere, SECTION "seen-elsewhere", CHOICE, NULL, "hold|reject|pass", 0, "the same for this one")
