/* read_tnef.h - a TNEF file (winmail.dat), where a mail program takes it for the message itself. */
#ifndef REPORT_READ_TNEF_H
#define REPORT_READ_TNEF_H

#include "report/context.h"

bool tnef_recognise(struct span bytes);
/* src->bytes is the TNEF: its message is told as src's part, its attachments as children of it. 0, or -1: stop. */
int tnef_tell(struct context *ctx, const struct source *src);

#endif
