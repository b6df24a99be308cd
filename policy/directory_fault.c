/* directory_fault.c - what is wrong with a client directory, line by line. */
#include "policy/directory_fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define LONGEST_TEXT 600
#define SHOWN_COLUMNS 60

void directory_fault(struct arena *arena, struct directory_faults *faults, unsigned line, const char *fmt, ...)
{
	char text[LONGEST_TEXT];
	va_list ap;

	if (faults->count == DIRECTORY_FAULTS_TOLD) {
		faults->left_out++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	faults->faults = arena_grow(arena, faults->faults, &faults->capacity, faults->count + 1, sizeof(*faults->faults));
	if (faults->faults == NULL) {
		faults->failed = true;
		faults->count = faults->capacity = 0;
		return;
	}
	faults->faults[faults->count] = (struct directory_fault){line, arena_strdup(arena, text)};
	if (faults->faults[faults->count].text == NULL)
		faults->failed = true;
	else
		faults->count++;
}

static int fault_order(const void *a, const void *b)
{
	const struct directory_fault *x = a, *y = b;

	if (x->line != y->line)
		return x->line > y->line ? 1 : -1;
	return strcmp(x->text, y->text);
}

void directory_faults_sort(struct directory_faults *faults)
{
	size_t kept = 0;

	if (faults->count == 0)
		return;
	qsort(faults->faults, faults->count, sizeof(*faults->faults), fault_order);
	for (size_t i = 1; i < faults->count; i++) {
		if (fault_order(&faults->faults[kept], &faults->faults[i]) != 0)
			faults->faults[++kept] = faults->faults[i];
	}
	faults->count = kept + 1;
}

const char *directory_shown(struct arena *arena, struct span s)
{
	char *printable = text_printable(arena, s.len > 4 * SHOWN_COLUMNS ? (struct span){s.p, 4 * SHOWN_COLUMNS} : s);
	char *fit = printable == NULL ? NULL : text_fit(arena, span_of(printable), SHOWN_COLUMNS, false);

	return fit == NULL ? "?" : fit;
}
