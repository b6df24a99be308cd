/* sent_mail.h - messages that were sent before, where mail programs and servers keep them, and to whom they went. */
#ifndef CONSOLE_SENT_MAIL_H
#define CONSOLE_SENT_MAIL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* Lives during the call. */
struct sent_mail {
	const char *name;   /* path, and for an mbox "path:number" */
	int fd;             /* at any position */
	size_t size;
	int64_t done, all;  /* bytes of all that is walked through, this one included */
};
/* 0: go on. */
typedef int sent_mail_take(void *user, const struct sent_mail *mail, struct err *err);

/* Gives every message in the files and folders (Maildir, nested or not, mbox, single messages) to take, in order of name.
 * *skipped_out counts files that hold no message. 0, what take returned, or -1 with err. */
int sent_mail_walk(char *const *paths, sent_mail_take *take, void *user, uint64_t *skipped_out, struct err *err);

/* What the envelope was, as far as a kept message tells it. */
struct sent_envelope {
	const char *sender;           /* Return-Path, else From */
	const char *const *recipients; /* Delivered-To and the like, else To, Cc and Bcc */
	size_t recipient_count;
};
/* Reads the header (RFC 5322 §2.2, §3.4; the first 256 KiB of it). In the arena. 0 or -1. */
int sent_envelope_read(int fd, struct arena *arena, struct sent_envelope *out, struct err *err);

#endif
