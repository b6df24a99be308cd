/* passage.h - a text as it comes together, and as it was before its changes were tracked or as another charset shows it. */
#ifndef REPORT_PASSAGE_H
#define REPORT_PASSAGE_H

#include "base/buf.h"
#include "report/context.h"

/* Zero-initialise; free with passage_free. `other` is kept only from where it differs. */
struct passage {
	struct buf now, other;
	bool differs;
};

enum passage_in { PASSAGE_BOTH, PASSAGE_NOW, PASSAGE_OTHER };

void passage_add(struct passage *passage, struct span text, enum passage_in in);
/* Two readings of the same bytes. */
void passage_add_two(struct passage *passage, struct span now, struct span other);
/* A line end, unless the text is empty or ends in one. */
void passage_line_end(struct passage *passage);
/* Tells the text as alternative 0 and the other one, if it differs, as 1, long ones in pieces; then it is empty. Kind,
 * place, label and table position are taken from `like`. 0, or -1: stop. */
int passage_tell(struct passage *passage, struct context *ctx, const struct source *src, const struct segment *like);
void passage_free(struct passage *passage);

#endif
