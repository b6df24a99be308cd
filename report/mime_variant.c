/* mime_variant.c - the structures that mail programs may see in one message. */
#include "report/mime_variant.h"

int mime_variants_find(struct arena *arena, struct span message, struct mime_variants *variants_out)
{
	(void)arena;
	*variants_out = (struct mime_variants){.views = {message}, .count = 1};
	return 0;
}
