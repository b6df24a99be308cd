/* pdf_layout.h - lines and table cells of a page, from its characters and where they stand.
 *
 * A PDF says where characters are, not what belongs together. Words that stand side by side become one line, with a tab where
 * a wide gap or a column's edge parts them, so that a label meets its value; where gaps stand below each other in several
 * lines, they become cells as well, so that a label meets the value below it. Columns of prose are read one after the other.
 * Text in any of the four directions, vertical writing too, is turned into its own reading direction first. */
#ifndef REPORT_PDF_LAYOUT_H
#define REPORT_PDF_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* y grows downward. */
struct layout_box {
	double x1, y1, x2, y2;
};

struct layout_cell {
	uint32_t table, row, column; /* all from 1; tables are numbered within the page */
	struct span text;
	struct span glued; /* without spaces that the end of a line may stand for; text if there are none */
};

struct layout {
	struct span text; /* all lines in reading order */
	struct span flow; /* all lines in the order in which they were added */
	const struct layout_cell *cells;
	size_t cell_count;
	uint32_t table_count;
};

struct layout_page;

/* Everything is made in the arena. NULL when it is used up. */
struct layout_page *layout_page_new(struct arena *arena);
/* One line as the page's producer drew it: a box for each character of text (which must be UTF-8 and outlive the page). With
 * another number of boxes the line is taken whole, as one piece. Directional controls have no box. 0, or -1 out of memory. */
int layout_page_line(struct layout_page *page, struct span text, const struct layout_box *boxes, size_t box_count);
/* Orders what was added. 0, or -1 out of memory. */
int layout_page_finish(struct layout_page *page, struct layout *layout_out);

#endif
