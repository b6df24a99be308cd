/* reader.h - makes a reading of bytes: what the reader program does, without its walls. */
#ifndef REPORT_READER_H
#define REPORT_READER_H

#include "base/err.h"
#include "report/context.h"
#include "report/sink.h"

/* What is kept warm between messages: libmagic's cookie, charset tables, fonts. One a process and thread. */
struct reader;

/* NULL with err when the magic file cannot be loaded. */
struct reader *reader_new(struct err *err);
void reader_free(struct reader **reader);

/* Reads all of it and says what it saw to the sink: at least part 0. What could not be read is in there as unreadable.
 * 0, or -1 when the sink took no more or memory ran out before part 0 was there: the reading is not whole then. */
int reader_read(struct reader *reader, struct span bytes, enum read_as as, const struct read_limits *limits,
	const struct sink *sink);

#endif
