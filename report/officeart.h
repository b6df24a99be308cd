/* officeart.h - drawings of old Office documents ([MS-ODRAW]): the texts that shapes have besides their text boxes. */
#ifndef REPORT_OFFICEART_H
#define REPORT_OFFICEART_H

#include "report/context.h"

enum { OFFICEART_OPTIONS = 0xf00b, OFFICEART_OPTIONS_SECOND = 0xf121, OFFICEART_OPTIONS_THIRD = 0xf122 };

/* A record: its kind, and what is in it as far as it is there. */
struct officeart_record {
	uint16_t type, instance;
	bool is_container, is_cut;
	struct span bytes;
};

/* Takes a record off the front; false where no header is left. Old presentations are made of the same records. */
bool officeart_next(struct span *rest, struct officeart_record *record_out);

/* One table of a shape's options: WordArt, names, descriptions are told. 0, or -1: stop. */
int officeart_options_tell(struct context *ctx, const struct source *src, struct span place,
	const struct officeart_record *options);
/* The value of a shape's option that is a number; 0 where it is not set. */
uint32_t officeart_option(const struct officeart_record *options, uint16_t id);
/* All shapes in these records. 0, or -1: stop. */
int officeart_tell(struct context *ctx, const struct source *src, struct span place, struct span records);

#endif
