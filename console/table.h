/* table.h - rows and columns in a terminal, counted in columns of the screen: Japanese is twice as wide. */
#ifndef CONSOLE_TABLE_H
#define CONSOLE_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

/* A column takes what its longest cell needs, from min to max; where all together are wider than the screen, those that
 * may shrink most are cut, ending in "…". max 0: no limit. right: numbers. */
struct table_column {
	const char *head;
	size_t min, max;
	int right;
};

struct table;

/* All in the arena. NULL / -1 when it is used up. Cells are made printable (no control characters get through). */
struct table *table_new(struct arena *arena, const struct table_column *columns, size_t column_count);
int table_row(struct table *table, const char *const *cells);
/* A text of its own below the last row, indented and wrapped instead of cut. */
int table_note(struct table *table, const char *text);
/* columns: width of the screen; 0: found out (80 when it is no terminal). Prints nothing but the head for no rows. */
int table_print(struct table *table, FILE *out, size_t columns);
/* Without the head. */
int table_print_rows(struct table *table, FILE *out, size_t columns);

/* Width of the terminal on standard output, 80 where it is none. */
size_t screen_columns(void);
/* Prints text indented, wrapped at the screen's width between words (and between any two wide characters). */
void text_wrap(FILE *out, struct arena *arena, const char *indent, const char *text, size_t columns);

#endif
