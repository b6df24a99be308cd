/* codepage.h - Windows' numbers of charsets, in documents that keep text as it was typed. */
#ifndef REPORT_CODEPAGE_H
#define REPORT_CODEPAGE_H

#include <stdint.h>

#include "report/context.h"

/* The charset's name as charset.h knows it; NULL for numbers that mean none. Static. */
const char *codepage_name(uint32_t codepage);
/* Of a font, by its charset number (LOGFONT lfCharSet); 0 where it says nothing. */
uint32_t codepage_of_font(uint32_t charset);

#endif
