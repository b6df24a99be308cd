/* reader_process.h - one reader process, seen by the one who started it. */
#ifndef REPORT_READER_PROCESS_H
#define REPORT_READER_PROCESS_H

#include <sys/types.h>

#include "base/deadline.h"
#include "report/wire_decode.h"

#define READER_SOCKET 3 /* the reader's descriptor of the socket between the two */
#define READER_NO_MEMORY 71 /* its exit status when a library found memory used up and would not go on (EX_OSERR) */

/* Zero-initialised, or after reader_process_end: none. Not shared between threads. */
struct reader_process {
	pid_t pid;
	int sock;
	int64_t memory_bytes;
	uint32_t landlock_abi;
	uint64_t messages, resident_bytes;
	char *in; /* what came and is not decoded yet */
	size_t in_len, in_capacity;
};

enum reader_answer {
	ANSWER_WHOLE,
	ANSWER_NO_MEMORY,  /* the reader's */
	ANSWER_NO_MESSAGE, /* it could not read the descriptor */
	ANSWER_CRASH,
	ANSWER_TIMEOUT,
	ANSWER_LIE,
	ANSWER_FULL        /* this side has no memory for the reading */
};

/* Starts program with empty signal mask and default handlers; it is killed when the calling *thread* ends, so call
 * this from one that stays. 0, or -1 with err. */
int reader_process_start(struct reader_process *process, const char *program, int64_t memory_bytes, struct err *err);
/* Takes what has come of the greeting, without waiting. 1: it is ready, 0: not yet, -1 with err: it never will be. */
int reader_process_greeting(struct reader_process *process, struct err *err);
/* False when it died, or said something unasked, since its last answer. */
bool reader_process_waits(const struct reader_process *process);
/* One message; what was good of the answer is in reading, whatever is returned. Only after ANSWER_WHOLE may the
 * process be used again. *lie_out: what the lie was. */
enum reader_answer reader_process_read(struct reader_process *process, const struct wire_request *request, int fd,
	struct deadline deadline, struct reading *reading, const char **lie_out);
struct reader_end {
	int signal;     /* SIGKILL if it lived till now, 0 if it had exited */
	bool no_memory; /* it had ended of itself, and memory was used up or nearly so */
};
/* Kills it, waits for its end and forgets it. */
struct reader_end reader_process_end(struct reader_process *process);

#endif
