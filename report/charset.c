/* charset.c - stub. */
#include "report/charset.h"

void charset_prepare(void)
{
}

bool charset_is_text(struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if ((unsigned char)bytes.p[i] < 0x20 && strchr("\t\n\r\f\v\x1b", bytes.p[i]) == NULL)
			return false;
	}
	return true;
}
