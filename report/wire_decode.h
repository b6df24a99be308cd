/* wire_decode.h - what a reader answers, taken as hostile: every length, index, enumeration, order and sum is
 * checked. */
#ifndef REPORT_WIRE_DECODE_H
#define REPORT_WIRE_DECODE_H

#include "report/wire.h"

enum wire_state {
	WIRE_MORE,  /* all good so far */
	WIRE_ENDED, /* END came and fits: see `end` */
	WIRE_LIE,   /* see `lie`; nothing more is taken */
	WIRE_FULL   /* this side has no memory for more */
};

struct wire_decode {
	struct reading *reading; /* what was good is in here, whatever came later */
	struct read_limits limits;
	enum wire_state state;
	const char *lie;         /* which check failed */
	uint64_t bytes, text_bytes;
	struct wire_end end;     /* after WIRE_ENDED */
};

/* For one answer; reading: empty, the caller's. */
void wire_decode_start(struct wire_decode *decode, struct reading *reading, const struct read_limits *limits);
/* Takes the whole records at the beginning of bytes and returns how many bytes they were; the rest must be given
 * again with more behind it. *need_out: bytes that the record at the rest needs in all, never more than the limits
 * allow. */
size_t wire_decode_take(struct wire_decode *decode, struct span bytes, size_t *need_out);

/* The greeting, whole in bytes. 1 with it, 0 when more bytes are needed, -1 with err for FAILED or anything else. */
int wire_decode_greeting(struct span bytes, struct wire_ready *ready, struct err *err);

#endif
