/* cell_name.c - "B2": where a cell is, as spreadsheets say it. */
#include "report/cell_name.h"

#include <string.h>

size_t cell_name_put(char *name, uint32_t row, uint32_t column)
{
	char text[CELL_NAME_MAX];
	size_t at = sizeof(text) - 1, len;

	text[at] = '\0';
	for (; row > 0; row /= 10)
		text[--at] = (char)('0' + row % 10);
	for (; column > 0; column = (column - 1) / 26)
		text[--at] = (char)('A' + (column - 1) % 26);
	len = sizeof(text) - 1 - at;
	memcpy(name, text + at, len + 1);
	return len;
}

const char *cell_name(char name[CELL_NAME_MAX], uint32_t row, uint32_t column)
{
	cell_name_put(name, row, column);
	return name;
}
