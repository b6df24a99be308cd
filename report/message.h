/* message.h - a message as Postfix handed it over: envelope and bytes. */
#ifndef REPORT_MESSAGE_H
#define REPORT_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

/* What RFC 5321 calls the envelope, and what Postfix's macros say of the session. Strings are UTF-8 or bytes as received,
 * without angle brackets, never NULL ("" where unknown); sender "" is the null reverse-path. */
struct envelope {
	const char *sender;
	const char *const *recipients;
	size_t recipient_count;
	const char *queue_id;    /* {i} */
	const char *auth_user;   /* {auth_authen} */
	const char *client_addr; /* {client_addr} */
	const char *daemon_name; /* {daemon_name} */
	int64_t received_ms;     /* wall clock */
};

/* The bytes are always a file descriptor (memfd while small, an unlinked file when large): headers with CRLF line
 * ends, empty line, body, exactly as they came and as they would be re-injected. */
struct message {
	struct envelope envelope;
	int fd;            /* readable, positioned anywhere: use pread(2) or mmap(2) */
	size_t size_bytes;
};

#endif
