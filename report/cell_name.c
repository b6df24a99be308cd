/* cell_name.c - "B2": where a cell is, as spreadsheets say it. */
#include "report/cell_name.h"

const char *cell_name(char name[CELL_NAME_MAX], uint32_t row, uint32_t column)
{
	char reversed[CELL_NAME_MAX];
	unsigned len = 0, at = 0;

	for (; row > 0; row /= 10)
		reversed[len++] = (char)('0' + row % 10);
	for (; column > 0; column = (column - 1) / 26)
		reversed[len++] = (char)('A' + (column - 1) % 26);
	while (len > 0)
		name[at++] = reversed[--len];
	name[at] = '\0';
	return name;
}
