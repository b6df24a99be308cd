/* limits.c - the limits of one reading, from the configuration. */
#include "report/limits.h"

struct read_limits limits_from(const struct conf *conf)
{
	return (struct read_limits){
		.nesting = (uint64_t)conf->limit_nesting,
		.parts = (uint64_t)conf->limit_parts,
		.expansion = (uint64_t)conf->limit_expansion,
		.unpacked_bytes = (uint64_t)conf->limit_unpacked,
		.pages = (uint64_t)conf->limit_pages,
		.cells = (uint64_t)conf->limit_cells,
		.segments = (uint64_t)conf->limit_segments,
		.text_bytes = (uint64_t)conf->limit_text,
		.picture_inline_bytes = (uint64_t)conf->picture_inline_max,
		.deadline_ms = (uint64_t)conf->reader_deadline,
	};
}
